"""Units of the province in their time: where the office placed them, how they are called, who acts for them."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from openhall.identity.agencies import public as agencies
from openhall.identity.public import Actor, Intent
from openhall.kernel.refusals import Invalid, NotFound
from openhall.procedures.dossiers import public as dossiers
from openhall.procedures.index import acts, policies
from openhall.procedures.index.inputs import PlaceInput, ReportedInput
from openhall.procedures.index.models import PlacedUnit, Reported, UnitLevel
from openhall.witness.public import Recorded, record
from openhall_rules.service import Level, Unit

ONE_DAY = timedelta(days=1)


def placed(day: date) -> list[PlacedUnit]:
    """The units of a day, by number."""
    rows = PlacedUnit.objects.filter(Q(valid_until=None) | Q(valid_until__gte=day), valid_from__lte=day)
    return list(rows.order_by("code"))


def of_day(day: date, period: str) -> dict[str, Unit]:
    """The units of a day as the rules take them, with what others reported of a period.

    A unit whose parent isn't placed on that day stands at the top by itself.
    """
    reported = {one.unit: one for one in Reported.objects.filter(period=period)}
    rows = placed(day)
    codes = {one.code for one in rows}
    found = {}
    for row in rows:
        said = reported.get(row.code)
        found[row.code] = Unit(
            row.code, Level(row.level), row.parent if row.parent in codes else "",
            certified_copies=row.certified_copies,
            national_report=said.national_report if said else None,
            portal=said.portal if said else None,
            last_year=said.last_year if said else None,
        )  # fmt: skip
    return found


def chain_down(units: Mapping[str, Unit], code: str) -> list[str]:
    """A unit and all below it."""
    below = [code]
    for one in below:
        below += [each.code for each in units.values() if each.parent == one]
    return below


def names(codes: set[str]) -> dict[str, tuple[str, str]]:
    """Number → (name, language): of the register of numbers, else of the organisation that is the unit."""
    found = {
        one.number: (one.organisation.name, "")
        for one in dossiers.Unit.objects.filter(number__in=codes).select_related("organisation")
    }
    return found | agencies.names(codes)


def standing_for(codes: set[str], known: set[str], day: date) -> dict[str, str]:
    """For each number that isn't placed on a day, the one placed unit that took over from it; others are left out.

    Who took over says the end of its placing, else the register of numbers.
    """
    ended = PlacedUnit.objects.filter(valid_until__lt=day).exclude(successor="").order_by("valid_until", "id")
    after = dict(ended.values_list("code", "successor"))
    found = {}
    for code in codes - known:
        heir, seen = code, {code}
        while heir not in known and (heir := after.get(heir, "")) and heir not in seen:
            seen.add(heir)
        if heir in known:
            found[code] = heir
            continue
        try:
            heirs = {one.code for one in agencies.resolved(code, day)} & known
        except NotFound:  # a number that was never published
            continue
        if len(heirs) == 1:
            found[code] = heirs.pop()
    return found


@transaction.atomic(durable=True)
def place_units(*, placing: UUID, given: PlaceInput, intent: Intent, actor: Actor, at: datetime) -> Recorded:
    """Say, as the provincial office, which units stand where from a day on (IDX-02), and which stand nowhere any more.

    Raises:
        NotInRegister. Invalid: a parent that isn't placed on that day, a circle, a day before what was said last, a
        second province; an end of what isn't placed, or of what others still stand under. What
        ``identity.admit`` raises.
    """
    policies.of_office(intent, actor, version=0, at=at)
    day = given.valid_from
    said = {one.code: one for one in given.units if one.level != "ended"}
    ended = {one.code: one.parent for one in given.units if one.level == "ended"}
    agencies.require_in_force({*said, *(heir for heir in ended.values() if heir)}, day)
    wrong: dict[str, object] = {}
    changed = PlacedUnit.objects.select_for_update().filter(code__in={*said, *ended}, valid_until=None)
    for one in changed.order_by("code"):
        if one.valid_from >= day:
            wrong["valid_from"] = _("%(code)s was placed from %(day)s on; a later placing begins after that day.") % {
                "code": one.code, "day": one.valid_from.isoformat(),
            }  # fmt: skip
    before = {one.code: one.parent for one in placed(day)}
    parents = {code: above for code, above in before.items() if code not in ended}
    parents |= {code: one.parent for code, one in said.items()}
    wrong |= _wrong_ends(ended, before, parents)
    for code in said:
        chain = [code]
        while parent := parents.get(chain[-1], ""):
            if parent in chain or parent not in parents:
                names_ = {"code": chain[-1], "parent": parent}
                wrong["units"] = (
                    _("%(code)s can’t stand under %(parent)s: place that one first, and not below itself.") % names_
                )
                break
            chain.append(parent)
    if sum(not parent for parent in parents.values()) > 1:
        wrong["units"] = _("There is one province, and every other unit stands under another.")
    if wrong:
        raise Invalid(errors=wrong)
    for code, heir in ended.items():
        PlacedUnit.objects.filter(code=code, valid_until=None).update(valid_until=day - ONE_DAY, successor=heir)
    PlacedUnit.objects.filter(code__in=said, valid_until=None).update(valid_until=day - ONE_DAY)
    rows = [
        PlacedUnit(
            code=one.code,
            level=UnitLevel(one.level),
            parent=one.parent,
            certified_copies=one.certified_copies,
            valid_from=day,
        )
        for one in said.values()
    ]
    act = acts.UNITS_PLACED(
        object=f"index-placing:{placing}",
        public={"valid_from": day.isoformat(), "units": len(given.units)},
        statement={"v": 1, "units": [one.model_dump(mode="json") for one in given.units]},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    for row in rows:
        row.leaf_sha256 = recorded.leaf_sha256
    PlacedUnit.objects.bulk_create(rows)
    return recorded


def _wrong_ends(ended: Mapping[str, str], before: Mapping[str, str], parents: Mapping[str, str]) -> dict[str, object]:
    """What is wrong with ends (number → who takes over); ``before``, ``parents``: what stood where, and will stand."""
    for code, heir in ended.items():
        if code not in before:
            return {"units": _("%(code)s isn’t placed on that day: there is nothing to end.") % {"code": code}}
        if heir and heir not in parents:
            return {"units": _("%(code)s can’t take over: it isn’t placed from that day on.") % {"code": heir}}
    for code, above in parents.items():
        if above in ended:
            return {
                "units": _("%(code)s still stands under %(parent)s: place it elsewhere, or end it too.")
                % {"code": code, "parent": above}
            }
    return {}


def ending(rows: Iterable[PlacedUnit]) -> list[tuple[str, date, list[str]]]:
    """Of placed units those whose numbers end by the register: number, last day, who takes over there."""
    found = agencies.ends({one.code for one in rows})
    return [(code, *found[code]) for code in sorted(found)]


@transaction.atomic(durable=True)
def enter_reported(*, entry: UUID, given: ReportedInput, intent: Intent, actor: Actor, at: datetime) -> Recorded:
    """Enter how many dossiers the national report and the portal count of units in a period (IDX-03).

    Raises:
        What ``identity.admit`` raises.
    """
    policies.of_office(intent, actor, version=0, at=at)
    act = acts.REPORTED_ENTERED(
        object=f"index-reported:{entry}",
        public={"period": given.period, "units": len(given.units)},
        statement={"v": 1, "source": given.source, "units": [one.model_dump(mode="json") for one in given.units]},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    for one in given.units:
        Reported.objects.update_or_create(
            unit=one.code, period=given.period,
            defaults={
                "national_report": one.national_report, "portal": one.portal, "last_year": one.last_year,
                "leaf_sha256": recorded.leaf_sha256,
            },
        )  # fmt: skip
    return recorded
