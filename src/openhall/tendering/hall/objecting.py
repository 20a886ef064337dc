"""Objections on the spot and their answers (条例44)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop

from openhall.identity import public as identity
from openhall.identity.public import Actor, Intent, Role
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import NotFound, Stale
from openhall.kernel.wording import say
from openhall.tendering.hall import acts, policies, reading
from openhall.tendering.hall.locks import case_of, locked, require_running
from openhall.tendering.hall.models import SpotObjection
from openhall.tendering.hall.refusals import AlreadyAnswered, BiddersStillSecret, NoPartInHall, ObjectionTimeOver
from openhall.tendering.opening.public import opened_count, window_closed
from openhall.witness.public import Recorded, record


@dataclass(frozen=True)
class Objected:
    """An objection after an act on it."""

    objection: SpotObjection
    recorded: Recorded


@transaction.atomic(durable=True)
def raise_objection(
    *, objection: UUID, meeting: UUID, text: str, intent: Intent, actor: Actor, at: datetime
) -> Objected:
    """A bidder that is present objects to the opening (HAL-05); what it wrote is published letter by letter.

    Raises:
        NotFound, MeetingOver. BiddersStillSecret; NoPartInHall, SignInToHallFirst, MandateMissing, Stale: who may not.
        ObjectionTimeOver.
    """
    held, row = locked(meeting)
    if not window_closed(held.lot) and actor.holds(Role.BIDDER):
        raise BiddersStillSecret
    attendance = policies.require_present(actor, row)
    if attendance.bid is None:
        raise NoPartInHall(reason="")
    policies.admit_attendant(intent, actor, attendance, at=at)
    if SpotObjection.objects.filter(uuid=objection).exists():
        raise Stale(seen=0, now=1)
    require_running(row)
    ends, article = reading.objections_end(held.lot, row, opened_count(held.lot))
    if ends is not None and at > ends:
        raise ObjectionTimeOver(objections_ended_at=instant_text(ends), article=article)
    project = held.project
    for organisation in project.parties:
        identity.notify_holders(
            organisation,
            {Role.OFFICER},
            subject=say(gettext_noop("An objection waits for your answer in the hall")),
            body=say(
                gettext_noop("A bidder objected at the opening of “%(lot)s”. The law asks for an answer on the spot."),
                lot=held.lot.title,
            ),
            link=f"/desk/lots/{held.lot.uuid}/hall",
            at=at,
        )
    act = acts.OBJECTION_RAISED(
        object=f"opening-objection:{objection}",
        case=case_of(project),
        public={"lot": str(held.lot.uuid), "bidder": attendance.bid.pseudonym},
        statement={"v": 1, "meeting": str(meeting), "text": text},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    made = SpotObjection.objects.create(
        uuid=objection, meeting=row, bid=attendance.bid, text=text, raised_at=at, leaf_sha256=recorded.leaf_sha256
    )
    return Objected(made, recorded)


@transaction.atomic(durable=True)
def answer_objection(
    *, objection: UUID, upheld: bool, answer: str, intent: Intent, actor: Actor, at: datetime
) -> Objected:
    """The tenderer's side answers an objection in the hall (HAL-06), letter by letter on the log.

    Raises:
        NotFound, MeetingOver. NoPartInHall, MandateMissing, Stale: who may not. AlreadyAnswered.
    """
    known = SpotObjection.objects.filter(uuid=objection).values_list("meeting__uuid", flat=True).first()
    if known is None:
        raise NotFound(objection=str(objection))
    held, meeting = locked(known)
    row = SpotObjection.objects.select_for_update(of=("self",)).select_related("bid").get(uuid=objection)
    policies.admit_host(intent, actor, held.project, version=row.version, at=at)
    if row.answered_at is not None:
        raise AlreadyAnswered
    require_running(meeting)
    row.version += 1
    row.upheld, row.answer, row.answered_at, row.answered_by_id = upheld, answer, at, actor.organisation_id
    act = acts.OBJECTION_ANSWERED(
        object=f"opening-objection:{row.uuid}",
        case=case_of(held.project),
        public={"lot": str(held.lot.uuid), "upheld": upheld},
        statement={"v": 1, "answer": answer},
    )
    identity.notify_holders(
        row.bid.bidder_id,
        {Role.BIDDER},
        subject=say(gettext_noop("Your objection was answered")),
        body=say(
            gettext_noop("Your objection at the opening of “%(lot)s” was answered in the hall."), lot=held.lot.title
        ),
        link=f"/desk/lots/{held.lot.uuid}/hall",
        at=at,
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.answer_leaf = recorded.leaf_sha256
    row.save()
    return Objected(row, recorded)
