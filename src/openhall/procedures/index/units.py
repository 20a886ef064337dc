"""Units of the province in their time: where the office placed them, how they are called, who acts for them."""

from collections.abc import Mapping
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
    """For each number that isn't placed on a day, the one placed unit that took over from it; others are left out."""
    found = {}
    for code in codes - known:
        try:
            heirs = {one.code for one in agencies.resolved(code, day)} & known
        except NotFound:  # a number that was never published
            continue
        if len(heirs) == 1:
            found[code] = heirs.pop()
    return found


@transaction.atomic(durable=True)
def place_units(*, placing: UUID, given: PlaceInput, intent: Intent, actor: Actor, at: datetime) -> Recorded:
    """Say, as the provincial office, which units stand where from a day on (IDX-02).

    Raises:
        Invalid: a parent that isn't placed on that day, a circle, a day before what was said last, a second province.
        What ``identity.admit`` raises.
    """
    policies.of_office(intent, actor, version=0, at=at)
    day = given.valid_from
    wrong: dict[str, object] = {}
    said = {one.code: one for one in given.units}
    for one in PlacedUnit.objects.select_for_update().filter(code__in=said, valid_until=None).order_by("code"):
        if one.valid_from >= day:
            wrong["valid_from"] = _("%(code)s was placed from %(day)s on; a later placing begins after that day.") % {
                "code": one.code, "day": one.valid_from.isoformat(),
            }  # fmt: skip
    parents = {one.code: one.parent for one in placed(day)} | {code: one.parent for code, one in said.items()}
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
    PlacedUnit.objects.filter(code__in=said, valid_until=None).update(valid_until=day - ONE_DAY)
    rows = [
        PlacedUnit(
            code=one.code,
            level=UnitLevel(one.level),
            parent=one.parent,
            certified_copies=one.certified_copies,
            valid_from=day,
        )
        for one in given.units
    ]
    act = acts.UNITS_PLACED(
        object=f"index-placing:{placing}",
        public={"valid_from": day.isoformat(), "units": len(rows)},
        statement={"v": 1, "units": [one.model_dump(mode="json") for one in given.units]},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    for row in rows:
        row.leaf_sha256 = recorded.leaf_sha256
    PlacedUnit.objects.bulk_create(rows)
    return recorded


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
