"""What may be read of dossiers, by whom."""

from datetime import datetime
from uuid import UUID

from django.db.models import F, Q, QuerySet

from openhall.identity.proxies import public as proxies
from openhall.identity.public import Actor, Role
from openhall.kernel.refusals import NotFound
from openhall.procedures.dossiers import policies
from openhall.procedures.dossiers.filing import has_secret
from openhall.procedures.dossiers.models import Batch, Dossier, Draft, Paper, State, Unit

PAGE = 50


def dossier(uuid: UUID, reader: Actor, at: datetime) -> Dossier:
    """A dossier that the reader may read.

    Raises:
        NotFound
    """
    rows = Dossier.objects.select_related("edition__procedure", "unit__organisation", "desk__organisation", "proxy")
    row = rows.filter(uuid=uuid).first()
    if row is None:
        raise NotFound(dossier=str(uuid))
    policies.require_seen(reader, row, at)
    return row


def own(reader: Actor, at: datetime) -> QuerySet[Dossier]:
    """The reader's dossiers, and those that others filed for them or for what they manage, the newest first.

    Filed by a mandate for somebody else, they are the reader's while the mandate is in force.
    """
    manages = reader.organisation_id is not None and reader.holds(Role.MANAGER)
    given = proxies.given(reader.person_id, reader.organisation_id if manages else None)
    # Keys, not a join: an “or” over two tables would read every dossier there is.
    mine = Q(person_id=reader.person_id) & ~Q(proxy_id__in=proxies.lapsed(reader.person_id, at))
    mine |= Q(proxy_id__in=given)
    return Dossier.objects.filter(mine).select_related("edition__procedure").order_by("-id")


def drafts(reader: Actor, at: datetime, *, at_desk: bool) -> QuerySet[Draft]:
    """The reader's drafts, the last changed first; none by a mandate that is over."""
    rows = Draft.objects.filter(person_id=reader.person_id, desk__isnull=not at_desk)
    rows = rows.filter(Q(proxy=None) | proxies.running(at, "proxy__"))
    return rows.select_related("edition__procedure").order_by("-changed_at", "-id")


def units(reader: Actor) -> list[Unit]:
    """The units of the reader's organisation; at most 200."""
    return list(Unit.objects.filter(organisation_id=reader.organisation_id or 0).order_by("number")[:200])


def own_unit(number: str, reader: Actor) -> Unit:
    """The unit of the reader's organisation with this number.

    Raises:
        NotFound
    """
    row = Unit.objects.filter(number=number, organisation_id=reader.organisation_id or 0).first()
    if row is None or not policies.works(reader):
        raise NotFound(unit=number)
    return row


def queue(reader: Actor, *, at: datetime, state: str = "", late: bool = False) -> QuerySet[Dossier]:
    """What waits for the reader's unit, by deadline; what isn't received yet comes after what is due, oldest first.

    Of what is done only that stays whose result isn't handed out; ask for it by its state.

    Raises:
        NotFound: the reader has no queue.
    """
    if not policies.works(reader):
        raise NotFound
    rows = Dossier.objects.filter(unit__organisation_id=reader.organisation_id or 0)
    rows = rows.filter(state=state) if state in State.values else rows.filter(ended_at=None)
    if late:
        rows = rows.filter(due_at__lt=at, ended_at=None).exclude(state__in=[State.SUPPLEMENT, State.FINANCIAL_DUTY])
    return rows.select_related("edition__procedure", "unit").order_by(F("due_at").asc(nulls_last=True), "id")


def unplaced(reader: Actor) -> QuerySet[Dossier]:
    """Dossiers for which no unit is known, oldest first: the provincial office places them.

    Raises:
        NotFound
    """
    if not policies.routes(reader):
        raise NotFound
    return Dossier.objects.filter(unit=None, ended_at=None).select_related("edition__procedure").order_by("id")


def batch(uuid: UUID, reader: Actor) -> Batch:
    """A batch of the reader's unit.

    Raises:
        NotFound
    """
    row = Batch.objects.select_related("unit").filter(uuid=uuid).first()
    if row is None or not policies.works(reader) or row.unit.organisation_id != reader.organisation_id:
        raise NotFound(batch=str(uuid))
    return row


def paper(uuid: UUID, reader: Actor, at: datetime) -> tuple[UUID, Paper]:
    """A paper that the reader may read, and the folder where it lies.

    Raises:
        NotFound
    """
    row = (
        Paper.objects.select_related("draft__proxy", "dossier__unit", "dossier__desk", "dossier__proxy")
        .filter(uuid=uuid)
        .first()
    )
    if row is None:
        raise NotFound(paper=str(uuid))
    if row.dossier is not None:
        policies.require_seen(reader, row.dossier, at)
        return row.dossier.folder, row
    if row.draft is None or not policies.own(reader, row.draft, at):
        raise NotFound(paper=str(uuid))
    return row.draft.folder, row


def tracked(code: str, secret: str) -> Dossier:
    """The dossier of a number, for whoever has its secret; without the secret nothing is told, not even that it exists.

    Raises:
        NotFound
    """
    rows = Dossier.objects.select_related("edition__procedure", "unit__organisation")
    row = rows.filter(code=code.strip().upper().replace("\0", "")[:60]).first()
    if row is None or not has_secret(row, secret[:40]):
        raise NotFound
    return row
