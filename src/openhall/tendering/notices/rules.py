"""What the law says about a notice: whether it may go out, and until when bids, questions and changes are taken."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openhall.identity import public as identity
from openhall.identity.public import OpeningKeyRef, OpeningPurpose, Role
from openhall.tendering.notices.inputs import MOST_CUSTODIANS, TENDER_SETS
from openhall.tendering.notices.models import Custodian, Lot, Notice
from openhall.tendering.planning import public as planning
from openhall.tendering.planning.public import Project
from openhall_rules.calendars import BeyondCalendar
from openhall_rules.errors import RuleError
from openhall_rules.evaluation import Parameters
from openhall_rules.law import Pack, Unset
from openhall_rules.money import decimal, scale
from openhall_rules.procedures import Item
from openhall_rules.requirements import Documented, documented

BID_PERIOD = "time_limits.bid_period"
CHANGE = "time_limits.change"
DOCUMENT_OBJECTION = "time_limits.document_objection"
RELEASE_WINDOW = "opening.release_window"
CUSTODIAN_SIDES = "opening.custodian_sides"
CUSTODIAN_THRESHOLD = "opening.custodian_threshold"
_NEEDED = (RELEASE_WINDOW, "opening.custodian_window", "opening.confirmation_window", "opening.objection_window")
_NEEDED_WITH_DEPOSITS = ("deposits.interest_rate", "deposits.day_count")

SUPERVISOR = "supervisor"
SIDES = {
    "owner": gettext_lazy("owner"),
    "agency": gettext_lazy("agency"),
    "centre": gettext_lazy("trading centre"),
    SUPERVISOR: gettext_lazy("supervisor"),
}
"""Sides that can have custodians, in words."""

Faults = dict[str, str]
"""Field → sentence that says what is wrong with it."""


def parameters_of(lot: Lot, law: Pack) -> Parameters:
    """The parameters of the lot's method of evaluation, resolved from the law and the notice.

    Raises:
        openhall_rules.errors.RuleError: the law knows no such method, or the criteria don't fit it.
    """
    return law.evaluation_parameters(
        lot.method,
        currency=lot.currency,
        ceiling=lot.ceiling,
        formula=lot.criteria.get("formula"),
        formula_parameters=lot.criteria.get("formula_parameters"),
        score_limits={name: decimal(limit) for name, limit in lot.criteria.get("score_limits", {}).items()},
        life_cycle=lot.criteria.get("life_cycle"),
    )


def documented_of(lot: Lot, law: Pack) -> Documented:
    """Requirements and scales of the lot's documents.

    Raises:
        openhall_rules.errors.RuleError: they can't be followed, or the parameters don't fit.
    """
    return documented(lot.criteria, parameters_of(lot, law))


def earliest_due(lots: Iterable[Lot], law: Pack, published_at: datetime) -> datetime:
    """The earliest deadline for bids that the law allows if the notice goes out at ``published_at``.

    Raises:
        openhall_rules.errors.RuleError: a method is not permitted, or the calendar ends before the period does.
    """
    methods = sorted({lot.method for lot in lots}) or [str(law.get("evaluation.methods")[0])]
    return max(law.bid_deadline(method, published_at=published_at) for method in methods)


def questions_close_at(notice: Notice, law: Pack) -> datetime:
    """Until when questions on the documents are taken: as long as the law admits objections to them."""
    assert notice.bids_due_at is not None, "a published notice has a deadline"  # noqa: S101 — the database says so too
    return law.document_objection_closes(deadline_at=notice.bids_due_at)


def frozen_values(notice: Notice) -> dict[str, Any]:
    """The values that the tender documents decide, by path, with the release window among them."""
    return {**notice.tender_values, RELEASE_WINDOW: notice.release_minutes}


def tender_value_faults(values: Mapping[str, Any]) -> Faults:
    """Values that are not for the tender documents to decide."""
    return {
        f"tender_values.{path}": _("The tender documents can’t decide this value.")
        for path in values
        if not path.startswith(TENDER_SETS)
    }


def lot_faults(lot: Lot, law: Pack) -> Faults:
    """What keeps a lot from being published."""
    faults: Faults = {}
    where = f"lots.{lot.number}"
    digits = scale(lot.currency)
    for name in ("estimate", "ceiling", "deposit"):
        amount = getattr(lot, name)
        if amount is not None and amount != round(amount, digits):
            faults[f"{where}.{name}"] = _("The amount has more decimals than the currency.")
    if lot.estimate is None or lot.estimate <= 0:
        faults[f"{where}.estimate"] = _("The lot needs an estimate.")
    elif lot.deposit:
        try:
            law.check_deposit(lot.deposit, lot.estimate, lot.currency)
        except RuleError as error:
            faults[f"{where}.deposit"] = _("%(reason)s (%(article)s)") % {
                "reason": error,
                "article": law.value("deposits.cap").citation,
            }
    if lot.ceiling is not None and lot.ceiling <= 0:
        faults[f"{where}.ceiling"] = _("A ceiling is more than nothing; leave it out if there is none.")
    if fault := criteria_fault(lot, law):
        faults[f"{where}.criteria"] = fault
    names = [item["id"] for item in lot.items]
    if len(names) != len(set(names)):
        faults[f"{where}.items"] = _("Every item needs an id of its own.")
    return faults


def criteria_fault(lot: Lot, law: Pack) -> str:
    """What keeps the lot's criteria from being followed; blank where they can be."""
    try:
        documented_of(lot, law)
    except RuleError as error:
        return str(error)
    if lot.criteria.get("blind") and not lot.criteria.get("score_limits"):
        return _("Only other criteria can be scored blind: name some, or don’t score blind.")
    return ""


def lots_faults(lots: list[Lot], law: Pack) -> Faults:
    """What keeps the lots from being published."""
    if not lots:
        return {"lots": _("The notice has no lot yet.")}
    return {name: fault for lot in lots for name, fault in lot_faults(lot, law).items()}


def value_faults(lots: list[Lot], law: Pack) -> Faults:
    """Values without which the tender could not be brought to its end, and who must enter them."""
    needed = _NEEDED + (_NEEDED_WITH_DEPOSITS if any(lot.deposit for lot in lots) else ())
    faults: Faults = {}
    for path in needed:
        try:
            law.get(path)
        except Unset as missing:
            faults[path] = _("“%(path)s” must be entered by: %(authority)s.") % {
                "path": path,
                "authority": missing.authority,
            }
    return faults


def calendar_faults(lots: list[Lot], law: Pack, at: datetime, bids_due_at: datetime | None) -> Faults:
    """Whether the days off are known for the whole bid period."""
    try:
        earliest_due(lots, law, at)
        if bids_due_at is not None:
            law.calendar.is_working(law.calendar.day_of(bids_due_at))
    except BeyondCalendar as error:
        return {"bids_due_at": str(error)}
    except RuleError:
        pass  # a method that is not permitted: the lots say so
    return {}


def side_of(project: Project, organisation_id: int) -> str:
    """Whose custodian an organisation's is: ``owner``, ``agency``, ``centre``, or of a ``supervisor``."""
    sides = {project.agency_id: "agency", project.centre_id: "centre", project.owner_id: "owner"}
    return sides.get(organisation_id, "supervisor")


def _supervisors(project: Project, at: datetime) -> list[int]:
    """Public bodies of the owner's country that supervise, as far as they have no other part in the project."""
    parties = {project.owner_id, project.agency_id, project.centre_id}
    country = identity.organisations([project.owner_id])[project.owner_id].country
    found = identity.organisations_with(Role.SUPERVISOR, at)
    return [one.id for one in found if one.public_body and one.country == country and one.id not in parties]


def possible_custodians(project: Project, at: datetime) -> list[OpeningKeyRef]:
    """Opening keys in force of custodians of owner, centre, agency and supervisors; one key a person, owner's first.

    A key that was revoked is not among them: after a rotation new notices name the new one.
    """
    places = [project.owner_id, project.centre_id, *([project.agency_id] if project.agency_id else [])]
    places += _supervisors(project, at)
    keys = identity.opening_keys(list(dict.fromkeys(places)), OpeningPurpose.CUSTODIAN, at)
    order = {organisation: place for place, organisation in reversed(list(enumerate(places)))}
    keys.sort(key=lambda key: order[key.organisation_id])
    return list({key.person_id: key for key in reversed(keys)}.values())[::-1]


def proposed_custodians(
    project: Project, at: datetime, *, wanted: int = 3, sides: Collection[str] = ()
) -> list[OpeningKeyRef]:
    """Custodians that the platform proposes, alternating between the organisations so that none stands alone.

    A supervisor is proposed only where ``sides`` asks for one.
    """
    by_organisation: dict[int, list[OpeningKeyRef]] = {}
    for key in possible_custodians(project, at):
        is_supervisor = side_of(project, key.organisation_id) == SUPERVISOR
        others = any(side_of(project, known) == SUPERVISOR for known in by_organisation)
        if is_supervisor and (SUPERVISOR not in sides or (others and key.organisation_id not in by_organisation)):
            continue
        by_organisation.setdefault(key.organisation_id, []).append(key)
    proposed: list[OpeningKeyRef] = []
    while len(proposed) < max(wanted, len(sides)) and any(by_organisation.values()):
        for keys in by_organisation.values():
            if keys and len(proposed) < max(wanted, len(sides)):
                proposed.append(keys.pop(0))
    return proposed


def needed_sides(notice: Notice, law: Pack) -> list[str]:
    """Sides that must each name a custodian: those of the law, and what the notice asks for besides."""
    return list(dict.fromkeys([*law.get(CUSTODIAN_SIDES), *notice.custodian_sides]))


def needed_documents(law: Pack) -> tuple[Item, ...]:
    """Documents that the law's procedure names, each of which the notice needs; none without a procedure."""
    return law.procedures[law.procedure].documents if law.procedure else ()


def document_kinds(project: Project) -> dict[str, str]:
    """Documents that the project's procedure names: code → name in the reader's language."""
    return {one.code: planning.named(one.name) for one in needed_documents(planning.law_of(project))}


def document_faults(kinds: Collection[str], law: Pack) -> Faults:
    """Documents that the procedure names and that are not among those of these kinds."""
    return {
        f"documents.{one.code}": _("“%(document)s” is missing (%(article)s).")
        % {"document": planning.named(one.name), "article": one.citation}
        for one in needed_documents(law)
        if one.code not in kinds
    }


def custodian_faults(notice: Notice, custodians: list[Custodian], at: datetime) -> Faults:
    """Whether enough custodians hold keys in force, each a person of their own, and every side asked for has one."""
    law = planning.law_for_draft(notice.project, at, frozen_values(notice))
    least = law.get(CUSTODIAN_THRESHOLD)
    if notice.threshold < least:
        sentence = _("The rules ask that at least %(least)s custodians open together (%(article)s).")
        return {"threshold": sentence % {"least": least, "article": law.value(CUSTODIAN_THRESHOLD).citation}}
    if not notice.threshold <= len(custodians) <= MOST_CUSTODIANS:
        return {
            "custodians": _("%(threshold)s custodians must open together, and %(count)s are named.")
            % {"threshold": notice.threshold, "count": len(custodians)}
        }
    in_force = {key.recipient: key for key in possible_custodians(notice.project, at)}
    missing = [custodian for custodian in custodians if custodian.recipient not in in_force]
    if missing:
        return {"custodians": _("Custodian %(place)s holds no opening key in force.") % {"place": missing[0].place + 1}}
    present = {side_of(notice.project, custodian.organisation_id) for custodian in custodians}
    absent = [side for side in needed_sides(notice, law) if side not in present]
    if absent:
        sentence = _("The notice asks for a custodian of each side, and there is none of: %(sides)s.")
        return {"custodians": sentence % {"sides": ", ".join(str(SIDES[side]) for side in absent)}}
    return {}
