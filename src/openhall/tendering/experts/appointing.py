"""The owner names the experts of a committee itself, where the law lets it (招标投标法 37, 条例 46 and 47).

The log holds how many they are, on which ground and why; their names are commitments until the lot is awarded. From the
appointment on the committee works like one that was drawn: nobody else evaluates, and each member signs the report.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from openhall.identity import public as identity
from openhall.identity.public import Actor, Intent, Role
from openhall.kernel.refusals import Invalid, MoveNotAllowed, NotFound
from openhall.kernel.wording import say
from openhall.tendering.evaluation import public as evaluation
from openhall.tendering.evaluation.public import Evaluation, committee_faults, is_blind
from openhall.tendering.experts import acts, committees, policies, pools
from openhall.tendering.experts.drawing import OVER
from openhall.tendering.experts.inputs import AppointmentInput, LeavingInput, SearchInput, SuccessorInput
from openhall.tendering.experts.models import Appointee, Appointment, Draw, DrawState, Expert, SeatState
from openhall.tendering.experts.refusals import EvaluatedAlready, EvaluationSigned, NoAppointment, NoSuchSeat
from openhall.tendering.notices.public import Lot, lock_lot_in_project
from openhall.tendering.planning.public import asking_the_law, law_of, require_signed
from openhall.witness.public import LOG, Recorded, disclose, record
from openhall_rules.law import Pack, UnknownValue, Unset

GROUNDS = "committee.appointment"


def grounds(law: Pack) -> tuple[str, ...]:
    """Grounds on which the law lets an owner name the experts, as codes of the pack; none where it says nothing."""
    try:
        return tuple(law.get(GROUNDS))
    except (UnknownValue, Unset):
        return ()


def article(law: Pack) -> str:
    """The article that gives the grounds; empty where the law says nothing."""
    try:
        return law.value(GROUNDS).citation
    except UnknownValue:
        return ""


def lock_appointment(uuid: UUID) -> Appointment:
    """The appointment, locked, after its lot.

    Raises:
        NotFound
    """
    lot = Appointment.objects.filter(uuid=uuid).values_list("lot__uuid", flat=True).first()
    if lot is None:
        raise NotFound(appointment=str(uuid))
    above = lock_lot_in_project(lot)
    found = Appointment.objects.select_for_update(of=("self",), no_key=True).get(uuid=uuid)
    found.lot = above
    return found


@transaction.atomic(durable=True)
def appoint_committee(
    *, lot: UUID, appointment: UUID, given: AppointmentInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Appointment, Recorded]:
    """Name the experts of a lot's committee (APT-01), after its bids were read out.

    Raises:
        MoveNotAllowed: the bids aren't read out, or there is a committee. EvaluatedAlready. NoAppointment: the law
        doesn't let it. Invalid: the composition isn't one that the law allows, somebody can't be named, or the id was
        used. OtherContent: it isn't what was signed. MandateMissing, Stale: who may not.
    """
    above = lock_lot_in_project(lot)
    project = above.notice.project
    policies.as_owner(intent, actor, project, version=0, at=at)
    require_signed(given.sent, intent)
    if above.state != Lot.State.OPENED:
        raise MoveNotAllowed(move="appoint_committee", now=above.state, possible=Lot.workflow.possible(above.state))
    _require_no_committee(above)
    if Evaluation.objects.filter(lot=above).exists():
        raise EvaluatedAlready
    law = law_of(project)
    if given.ground not in grounds(law):
        raise NoAppointment(ground=given.ground, article=article(law))
    searched = SearchInput(fields=given.fields, superiors=given.superiors)
    known = {row.uuid: row for row in pools.appointable(searched, above, at)}
    named = [known[uuid] for uuid in dict.fromkeys(given.experts.uuids) if uuid in known]
    with asking_the_law():
        faults = committee_faults(given.members, len(given.experts.uuids), law)
    if len(named) != len(given.experts.uuids):
        faults["experts"] = _("Choose experts of the list, each once.")
    if is_blind(above) and len(given.experts.uuids) != given.members:
        faults.setdefault("experts", _("These bids are scored blind: name every member of the committee."))
    if Appointment.objects.filter(uuid=appointment).exists():
        faults["uuid"] = _("This id was used before.")
    if faults:
        raise Invalid(errors=faults)
    conditions = {"fields": given.fields, "superiors": given.superiors}
    act = acts.COMMITTEE_APPOINTED(
        object=f"appointment:{appointment}",
        case=project.uuid,
        public={"lot": str(above.uuid), "members": given.members, "experts": len(named), "ground": given.ground},
        statement={
            "v": 1,
            "signed": {name: value for name, value in given.sent.items() if name != "experts"},
            "conditions": conditions,
            "reason": given.reason,
        },
        commit={path(number): row.person.name for number, row in enumerate(named, start=1)},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    made = Appointment.objects.create(
        uuid=appointment,
        lot=above,
        members=given.members,
        seats=len(named),
        ground=given.ground,
        reason=given.reason,
        conditions=conditions,
        appointed_at=at,
        leaf=recorded.leaf_sha256,
    )
    for number, row in enumerate(named, start=1):
        _seat(made, row, place=number, number=number, leaf=recorded.leaf_sha256, at=at)
    return made, recorded


@transaction.atomic(durable=True)
def replace_appointee(
    *, appointment: UUID, given: SuccessorInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Appointment, Recorded]:
    """Name another expert for a seat (APT-02): what was scored with the one before is void (条例 48).

    Raises:
        NotFound. NoSuchSeat, EvaluationSigned. Invalid: not one expert of the list. MandateMissing, Stale.
    """
    row = lock_appointment(appointment)
    project = row.lot.notice.project
    policies.as_owner(intent, actor, project, version=row.version, at=at)
    require_signed(given.sent, intent)
    _require_unsigned(row)
    searched = SearchInput(fields=row.conditions["fields"], superiors=row.conditions["superiors"])
    known = {one.uuid: one for one in successors(row, searched, at)}
    named = [known[uuid] for uuid in given.experts.uuids if uuid in known]
    if len(given.experts.uuids) != 1 or len(named) != 1:
        raise Invalid(errors={"experts": _("Choose one expert of the list.")})
    standing = row.appointees.select_for_update(of=("self",)).select_related("expert")
    before = standing.filter(place=given.place).exclude(state=SeatState.REPLACED).first()
    if before is None:
        raise NoSuchSeat
    before.move("replace")
    before.cause, before.until_at = given.cause, before.until_at or at
    before.save(update_fields=["state", "version", "cause", "until_at"])
    evaluation.void_member(row.lot, before.expert.person_id, at)
    row.version += 1
    row.save(update_fields=["version"])
    number = row.appointees.count() + 1
    act = acts.APPOINTEE_REPLACED(
        object=f"appointment:{row.uuid}",
        case=project.uuid,
        public={"lot": str(row.lot.uuid), "place": given.place, "cause": str(given.cause.value)},
        commit={path(number): named[0].person.name, "appointment/reason": given.reason},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    _seat(row, named[0], place=given.place, number=number, leaf=recorded.leaf_sha256, at=at)
    return row, recorded


@transaction.atomic(durable=True)
def leave_seat(
    *, seat: UUID, given: LeavingInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Appointee, Recorded]:
    """Give an appointed seat up (APT-04), by the expert: from now on the expert neither reads nor scores.

    Raises:
        NotFound: another's seat. MoveNotAllowed: the seat isn't the expert's any more. EvaluationSigned. Stale.
    """
    named = Appointee.objects.filter(seat=seat).values_list("appointment__uuid", flat=True).first()
    if named is None:
        raise NotFound
    above = lock_appointment(named)
    row = Appointee.objects.select_for_update(of=("self",)).select_related("expert").get(seat=seat)
    policies.as_expert(intent, actor, row.expert.person_id, version=row.version, at=at)
    _require_unsigned(above)
    row.move("leave")
    row.cause, row.left_at, row.until_at = given.cause, at, at
    row.save(update_fields=["state", "version", "cause", "left_at", "until_at"])
    _tell_owner(above, at)
    act = acts.SEAT_GIVEN_UP(object=f"seat:{row.seat}", commit={"seat/reason": given.reason})
    return row, record(act, intent=intent, actor=actor, at=at)


@transaction.atomic(durable=True)
def publish_committee(*, appointment: UUID, at: datetime) -> Appointment | None:
    """Open the names of an appointed committee (APT-03), by rule, once the lot is awarded or failed; else None.

    Whoever was replaced stays a commitment.
    """
    row = lock_appointment(appointment)
    if row.published_at is not None or row.lot.state not in OVER:
        return None
    row.published_at = at
    row.save(update_fields=["published_at"])
    seated = list(row.appointees.exclude(state=SeatState.REPLACED).order_by("place"))
    act = acts.COMMITTEE_PUBLISHED(
        object=f"appointment:{row.uuid}",
        case=row.lot.notice.project.uuid,
        public={"lot": str(row.lot.uuid)},
        statement={
            "v": 1,
            "members": [{"place": one.place, "number": one.number, "leaf_sha256": one.leaf} for one in seated],
        },
    )
    record(act, intent=None, actor=LOG, at=at)
    for one in seated:
        disclose(one.leaf, [path(one.number)], at)
    return row


def path(number: int) -> str:
    """Under which path the expert with this number is committed to."""
    return f"member/{number}"


def successors(row: Appointment, searched: SearchInput, at: datetime) -> Sequence[Expert]:
    """Experts who can be named for a seat that is filled anew: whom the owner hasn't named before."""
    before = set(row.appointees.values_list("expert__person_id", flat=True))
    return [one for one in pools.appointable(searched, row.lot, at) if one.person_id not in before]


def _require_no_committee(lot: Lot) -> None:
    drawn = Draw.objects.filter(lot=lot, void_at=None).exclude(state=DrawState.CALLED_OFF).first()
    if drawn is not None:
        raise MoveNotAllowed(move="appoint_committee", now=drawn.state, possible=Draw.workflow.possible(drawn.state))
    if committees.appointed(lot) is not None:
        raise MoveNotAllowed(move="appoint_committee", now="appointed", possible=["replace_appointee"])


def _require_unsigned(row: Appointment) -> None:
    if row.lot.state != Lot.State.OPENED or row.void_at is not None:
        raise EvaluationSigned


def _seat(row: Appointment, expert: Expert, *, place: int, number: int, leaf: str, at: datetime) -> None:
    """Give the seat, and tell whoever has it; the message names no tender (招标投标法 37)."""
    made = Appointee.objects.create(appointment=row, expert=expert, place=place, number=number, leaf=leaf, from_at=at)
    identity.notify(
        [expert.person.uuid],
        subject=say(gettext_noop("You were appointed to a committee")),
        body=say(
            gettext_noop(
                "Sign in: the bids wait for you in your work. If you must avoid one of the sides or can’t come, say "
                "so at once. Tell nobody that you were appointed."
            )
        ),
        link=reverse("expert-seat", args=[made.seat]),
        at=at,
    )


def _tell_owner(row: Appointment, at: datetime) -> None:
    lot = row.lot
    identity.notify_holders(
        lot.notice.project.owner_id,
        {Role.OFFICER},
        subject=say(gettext_noop("A seat of the committee for “%(lot)s” is free"), lot=lot.title),
        body=say(gettext_noop("A member can’t go on. Name another expert for the seat: nothing goes on before.")),
        link=reverse("lot-appointment", args=[lot.uuid]),
        at=at,
    )
