"""The open leg of a dossier: how it begins, moves and ends. The dossier is locked by whoever calls."""

from datetime import date, datetime
from typing import Any

from django.db.models import Q

from openhall.identity import public as identity
from openhall.kernel.clock import instant_text
from openhall.procedures.catalogue import public as catalogue
from openhall.procedures.dossiers.public import Dossier, State, Unit
from openhall.procedures.flow import acts, clock, telling
from openhall.procedures.flow.models import Flow, Gone, Leg
from openhall.procedures.flow.refusals import NotInProcessing, UnitMissing
from openhall.witness.public import LOG, record
from openhall_rules.service import flows

ROLES = {
    flows.OFFICER: frozenset({identity.Role.DESK, identity.Role.HEAD}),
    flows.HEAD: frozenset({identity.Role.HEAD}),
}
"""Who of a unit takes a step of a role."""


def in_force(procedure: str, day: date) -> Flow | None:
    """The flow of a procedure that counts on a day."""
    return Flow.objects.filter(procedure=procedure, valid_from__lte=day).order_by("-valid_from").first()


def steps_of(leg: Leg, row: Dossier) -> flows.Flow:
    """The steps of a leg's flow; without one a single step of the whole time limit."""
    if leg.flow is not None:
        return leg.flow.read
    return (flows.FlowStep("", "", flows.OFFICER, row.limit),)


def open_leg(row: Dossier) -> Leg | None:
    """The leg that is open, locked with its unit and officer."""
    rows = Leg.objects.select_for_update(of=("self",), no_key=True).select_related("unit", "officer", "flow")
    return rows.filter(dossier=row, sent_at=None).first()


def walking(row: Dossier, at: datetime) -> Leg:
    """The open leg of a dossier that is in processing; begun now where the processing is older than this room.

    Raises:
        NotInProcessing. UnitMissing. DaysOffMissing.
    """
    if row.state != State.PROCESSING or row.unit is None:
        raise NotInProcessing
    return open_leg(row) or begin_walk(row, at)


def begin_walk(row: Dossier, at: datetime) -> Leg:
    """Enter the first step (FLW-08, where a flow counts) of a dossier whose processing began.

    Raises:
        DaysOffMissing
    """
    day = catalogue.today(row.edition.procedure.jurisdiction, at)
    flow = in_force(row.edition.procedure.code, day)
    steps = flow.read if flow is not None else None
    if steps is not None and _unit(row, steps[0].unit) is None:
        # Nobody could take it: the unit that decides works on it as if there were no flow.
        flow, steps = None, None
    leg = enter(row, flow, steps or (flows.FlowStep("", "", flows.OFFICER, row.limit),), 1, at)
    if flow is not None:
        public = {
            "flow": str(flow.uuid), "step": 1, "unit": leg.unit.number, "due_at": instant_text(leg.due_at),
        }  # fmt: skip
        record(acts.WALK_BEGUN(object=f"dossier:{row.uuid}", public=public), intent=None, actor=LOG, at=at)
    return leg


def enter(row: Dossier, flow: Flow | None, steps: flows.Flow, number: int, at: datetime) -> Leg:
    """Open the leg of a step: in the hands of who had this step before, else of the unit's officer, else of nobody.

    Raises:
        UnitMissing. DaysOffMissing.
    """
    step = steps[number - 1]
    unit = _unit(row, step.unit)
    if unit is None:
        raise UnitMissing(unit=step.unit)
    leg = Leg(
        dossier=row, flow=flow, step=number, role=step.role, days=step.days, unit=unit,
        officer_id=_hands(row, unit, number, step.role, at), begun_at=at, received_at=at,
        due_at=clock.due_at(row, step.days, at),
    )  # fmt: skip
    leg.next_warning_at = clock.next_warning(row, leg)
    leg.save()
    telling.came(row, leg, at=at)
    return leg


def leave(leg: Leg, how: Gone, by: int | None, at: datetime) -> None:
    """Close a leg. A clock that was set back writes no end before its beginning."""
    leg.sent_at, leg.gone, leg.sent_by_id, leg.next_warning_at = max(at, leg.received_at), how, by, None
    leg.save()


def pass_over(leg: Leg, to: int, by: int | None, at: datetime) -> Leg:
    """Put the same step into other hands; its due instant and what was warned of stay."""
    kept: dict[str, Any] = {
        name: getattr(leg, name)
        for name in ("dossier", "flow", "step", "role", "days", "unit", "begun_at", "due_at", "warned",
                     "next_warning_at", "stood_in")
    }  # fmt: skip
    leave(leg, Gone.OVER, by, at)
    return Leg.objects.create(officer_id=to, received_at=max(at, kept["begun_at"]), **kept)


def recount(row: Dossier, leg: Leg) -> bool:
    """Count a step anew, by pauses that ended and days off that were entered; whether its due instant moved."""
    due = clock.due_at(row, leg.days, leg.begun_at)
    moved = due != leg.due_at
    if moved:
        leg.due_at, leg.warned = due, ""
    leg.next_warning_at = clock.next_warning(row, leg)
    leg.save(update_fields=["due_at", "warned", "next_warning_at"])
    return moved


def stands_in(actor: identity.Actor, leg: Leg, at: datetime) -> bool:
    """Whether somebody acts for the one who has it: the head, the unit's stand-in for its officer, or a deputy."""
    if leg.officer_id is None:
        return False
    organisation = leg.unit.organisation_id
    if identity.holds(actor, ROLES[flows.HEAD], organisation, at):
        return True
    if leg.unit.backup_id == actor.person_id and leg.unit.officer_id == leg.officer_id:
        return True
    deputies = [one.id for role in ROLES[leg.role] for one in identity.deputies(leg.officer_id, organisation, role, at)]
    return actor.person_id in deputies


def able(unit: Unit, role: str, at: datetime) -> dict[int, identity.PersonRef]:
    """People of a unit who may take a step of a role, by table key."""
    return {one.id: one for each in sorted(ROLES[role]) for one in identity.holders(unit.organisation_id, each, at)}


def _unit(row: Dossier, number: str) -> Unit | None:
    if not number or (row.unit is not None and row.unit.number == number):
        return row.unit
    return Unit.objects.filter(number=number).first()


def _hands(row: Dossier, unit: Unit, number: int, role: str, at: datetime) -> int | None:
    people = able(unit, role, at)
    last = Leg.objects.filter(~Q(officer=None), dossier=row, step=number, unit=unit).order_by("-id").first()
    for one in (last.officer_id if last else None, unit.officer_id if role == flows.OFFICER else None):
        if one in people:
            return one
    heads = list(people) if role == flows.HEAD else []
    return heads[0] if len(heads) == 1 else None


def follow(row: Dossier, at: datetime) -> None:
    """What a step of the dossier means for its walk: begun, stood still, counted anew, or ended."""
    if row.state == State.PROCESSING and row.unit is not None:
        leg = open_leg(row)
        if leg is None:
            begin_walk(row, at)
        else:
            recount(row, leg)
        return
    leg = open_leg(row)
    if leg is None:
        return
    if row.ended_at is not None:
        leave(leg, Gone.END, None, at)
        return
    leg.next_warning_at = clock.next_warning(row, leg)
    leg.save(update_fields=["next_warning_at"])


def title(leg: Leg) -> Any:
    """What is done in a leg's step, in the flow's own language."""
    if leg.flow is None:
        return telling.WHOLE
    return catalogue.own(leg.flow.steps[leg.step - 1]["title"], leg.flow.lang)
