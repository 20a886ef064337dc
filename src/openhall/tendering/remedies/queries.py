"""What may be read of objections: everybody learns that there are some, and their sides what they say."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from openhall.identity.public import Actor
from openhall.kernel.refusals import NotFound, Refusal
from openhall.tendering.notices.public import Lot, Notice, lots_of
from openhall.tendering.planning.public import law_of
from openhall.tendering.remedies import law, policies
from openhall.tendering.remedies.objection_models import Attachment, Matter, Objection

MOST = 1000


@dataclass(frozen=True, slots=True)
class Admitted:
    """What can be objected to now. ``lot`` is None for the tender documents; ``until``: objections come before it."""

    matter: Matter
    lot: Lot | None
    until: datetime
    article: str


def objections_to(notice: Notice) -> list[Objection]:
    """The objections in a tender, the newest first."""
    rows = Objection.objects.select_related("lot").filter(notice=notice)
    return list(rows.order_by("-id")[:MOST])


def admitted(notice: Notice, at: datetime) -> list[Admitted]:
    """What can be objected to now; what the law refuses to say isn't among it."""
    rules = law_of(notice.project)
    found = []
    wanted: list[tuple[Matter, Lot | None]] = [(Matter.DOCUMENTS, None)]
    wanted += [(Matter.RESULT, lot) for lot in lots_of(notice.project) if lot.state == Lot.State.PUBLICITY]
    for matter, lot in wanted:
        if not law.standings(rules, matter):
            continue
        try:
            until = law.closes_at(notice, lot)
        except Refusal:
            continue
        if until is not None and at < until:
            found.append(Admitted(matter, lot, until, law.article_on(rules, law.TIMES[matter])))
    return found


def objection(uuid: UUID, reader: Actor) -> Objection:
    """An objection, for whom may read it.

    Raises:
        NotFound
    """
    rows = Objection.objects.select_related("notice__project", "lot", "organisation", "person")
    found = rows.filter(uuid=uuid).first()
    if found is None or not policies.reads(reader, found, found.notice.project):
        raise NotFound(objection=str(uuid))
    return found


def attachment(uuid: UUID, sha256: str, reader: Actor) -> Attachment:
    """A document of an objection, for whom may read it.

    Raises:
        NotFound
    """
    found = objection(uuid, reader).attachments.filter(sha256=sha256).first()
    if found is None:
        raise NotFound(sha256=sha256)
    return found
