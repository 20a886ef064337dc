"""What may be read of notices, and the locks that commands take. Lock order: project, notice, lot, bid."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from openhall.identity.public import Actor
from openhall.kernel.refusals import NotFound
from openhall.tendering.notices.models import Amendment, Custodian, Document, Lot, Notice, Question
from openhall.tendering.planning import public as planning
from openhall.tendering.planning.public import Project


def notice(uuid: UUID) -> Notice:
    """The notice with this id, with its project.

    Raises:
        NotFound
    """
    found = Notice.objects.select_related("project__owner", "project__agency").filter(uuid=uuid).first()
    if found is None:
        raise NotFound(notice=str(uuid))
    return found


def notice_of(project: Project) -> Notice | None:
    """The project's notice, draft or not; None before there is one."""
    return Notice.objects.filter(project=project).first()


def existing_notice_of(project: Project) -> Notice:
    """The project's notice.

    Raises:
        NotFound: there is none yet.
    """
    found = notice_of(project)
    if found is None:
        raise NotFound(project=str(project.uuid))
    return found


def visible_notice(uuid: UUID, reader: Actor | None) -> Notice:
    """The notice if the reader may see it: everybody once it is out, before that only who prepares it.

    Raises:
        NotFound
    """
    found = notice(uuid)
    prepares = reader is not None and reader.organisation_id in found.project.parties
    if found.state == Notice.State.DRAFT and not prepares:
        raise NotFound(notice=str(uuid))
    return found


def lot(uuid: UUID) -> Lot:
    """The lot with this id, with notice and project.

    Raises:
        NotFound
    """
    found = Lot.objects.select_related("notice__project").filter(uuid=uuid).first()
    if found is None:
        raise NotFound(lot=str(uuid))
    return found


def lots_of(project: Project) -> list[Lot]:
    """The lots of a project in their order; none before there is a notice."""
    return list(Lot.objects.filter(notice__project=project).order_by("number"))


def lots_sealed_to(recipients: Collection[str]) -> list[str]:
    """Titles of the lots whose bids aren't open yet and can need one of these opening keys."""
    unopened = [Lot.State.OPEN, Lot.State.CLOSED, Lot.State.RELEASED]
    found = Lot.objects.filter(
        notice__state=Notice.State.PUBLISHED, notice__custodians__recipient__in=list(recipients), state__in=unopened
    )
    return list(found.order_by("id").distinct().values_list("title", flat=True))


def custodians_of(found: Notice) -> list[Custodian]:
    """The custodians in the order of their shares, with organisation and opening key."""
    return list(found.custodians.select_related("organisation", "opening_key").order_by("place"))


def kinds_of_documents(notice: Notice) -> set[str]:
    """Which documents of the law's procedure are among those in force."""
    rows = notice.documents.filter(withdrawn_at=None).exclude(kind="")
    return set(rows.values_list("kind", flat=True))


def documents_of(found: Notice, *, withdrawn: bool = False) -> list[Document]:
    """The tender documents that hold; with ``withdrawn`` also those that an amendment took back."""
    rows = found.documents.order_by("id")
    return list(rows if withdrawn else rows.filter(withdrawn_at=None))


def amendments_of(found: Notice) -> list[Amendment]:
    """The amendments, oldest first."""
    return list(found.amendments.order_by("id"))


def answered_questions(found: Notice) -> list[Question]:
    """Questions with their answers, as everybody may read them. Never show ``asker``."""
    return list(found.questions.exclude(answered_at=None).order_by("answered_at", "id").defer("asker"))


def open_questions(found: Notice) -> list[Question]:
    """Questions that wait for an answer: for who prepares the tender, who doesn't learn who asked either."""
    return list(found.questions.filter(answered_at=None).order_by("id").defer("asker"))


def published_notices(*, before: int | None = None, limit: int = 50, open_at: datetime | None = None) -> list[Notice]:
    """Notices that are out, newest first; with ``open_at`` only those whose bids are not yet due then.

    ``before`` continues from an earlier page's last ``id``.
    """
    rows = Notice.objects.filter(state=Notice.State.PUBLISHED).select_related("project__owner", "project__agency")
    if open_at is not None:
        rows = rows.filter(bids_due_at__gt=open_at)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return list(rows.order_by("-id")[: min(limit, 500)])


def open_lots_due(at: datetime, *, limit: int = 500) -> list[UUID]:
    """Lots still open whose deadline has come by ``at``, the earliest first: what the rule has to close."""
    rows = Lot.objects.filter(
        state=Lot.State.OPEN, notice__state=Notice.State.PUBLISHED, notice__bids_due_at__lte=at
    ).order_by("notice__bids_due_at", "id")
    return list(rows.values_list("uuid", flat=True)[:limit])


# Locks. Callers are inside a transaction.


def lock_notice(uuid: UUID) -> Notice:
    """The notice and, before it, its project, both locked; ``notice.project`` is the locked row.

    Raises:
        NotFound
    """
    project_uuid = Notice.objects.filter(uuid=uuid).values_list("project__uuid", flat=True).first()
    if project_uuid is None:
        raise NotFound(notice=str(uuid))
    return _lock_notice(uuid, project_uuid)


def _lock_notice(uuid: UUID, project_uuid: UUID) -> Notice:
    project = planning.lock_project(project_uuid)
    (found,) = Notice.objects.raw("SELECT * FROM notices_notice WHERE uuid = %s FOR NO KEY UPDATE", [uuid])
    found.project = project
    return found


_LOCK_LOT = "SELECT * FROM notices_lot WHERE uuid = %s FOR NO KEY UPDATE"


def lock_lots(found: Notice) -> list[Lot]:
    """Every lot of a locked notice, locked, in their order."""
    lots = list(Lot.objects.select_for_update(of=("self",), no_key=True).filter(notice=found).order_by("number"))
    for row in lots:
        row.notice = found
    return lots


def lock_lot(uuid: UUID) -> Lot:
    """The lot alone, locked: what a bid or a question needs. ``lot.notice.project`` is read after the lock.

    What closes a lot or moves its deadline takes the same lock, so both are known for certain here. A command that
    also moves the project calls :func:`lock_lot_in_project`, because the project is locked first.

    Raises:
        NotFound
    """
    found = Lot.objects.select_for_update(of=("self",), no_key=True).filter(uuid=uuid).first()
    if found is None:
        raise NotFound(lot=str(uuid))
    # A join in the locking query would show the notice as it was before we waited for the lock.
    found.notice = Notice.objects.select_related("project").get(pk=found.notice_id)
    return found


def lock_lot_in_project(uuid: UUID) -> Lot:
    """The lot and, before it, its project and notice, all locked.

    Raises:
        NotFound
    """
    above = Lot.objects.filter(uuid=uuid).values_list("notice__uuid", "notice__project__uuid").first()
    if above is None:
        raise NotFound(lot=str(uuid))
    whole = _lock_notice(*above)
    (found,) = Lot.objects.raw(_LOCK_LOT, [uuid])
    found.notice = whole
    return found


def lock_question(uuid: UUID) -> Question:
    """The question, locked, with its notice and project read after the lock.

    Raises:
        NotFound
    """
    found = Question.objects.select_for_update(of=("self",), no_key=True).filter(uuid=uuid).first()
    if found is None:
        raise NotFound(question=str(uuid))
    found.notice = Notice.objects.select_related("project").get(pk=found.notice_id)
    return found


def first_lot(found: Notice) -> Lot:
    """The lot for which a notice's questions stay sealed."""
    return found.lots.order_by("number")[0]


def notices_in_bid_period(organisation_id: int, at: datetime) -> list[Notice]:
    """Notices that are out and whose bids aren't due at ``at``, of projects that an organisation prepares."""
    prepares = Q(project__owner_id=organisation_id) | Q(project__agency_id=organisation_id)
    rows = Notice.objects.filter(prepares, state=Notice.State.PUBLISHED, bids_due_at__gt=at)
    return list(rows.select_related("project").order_by("bids_due_at", "id"))
