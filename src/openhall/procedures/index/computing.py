"""The computation of a period: facts by the database and the rooms, scores by the rules, the newest is kept."""

import time
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from openhall.kernel.refusals import Invalid
from openhall.procedures.dossiers import public as dossiers
from openhall.procedures.index import counting, figures, gathering, law, sources, telling, units
from openhall.procedures.index.edition_models import Computation
from openhall.procedures.index.models import Gathering
from openhall.procedures.index.refusals import NothingComputed
from openhall_rules.calendars import BeyondCalendar
from openhall_rules.law import Pack
from openhall_rules.service import (
    Assessment,
    DossierCount,
    Facts,
    GroupsDiffer,
    Period,
    Unit,
    UnknownDossier,
    simulate,
    whole_online,
)


def facts_of(law_: Pack, period: Period, at: datetime) -> Facts:
    """Everything but dossiers, of a period, as it is known at an instant: units, procedures, feedback.

    What names a unit that isn't placed belongs to the unit that took over from it; without one nobody has it.
    """
    day = min(law_.calendar.day_of(at), period.last)
    known = units.of_day(day, period.text)
    procedures = sources.procedures(
        day, period.first, period.last, at, gateway=bool(getattr(settings, "OPENHALL_FEE_GATEWAY", ""))
    )
    heirs = units.standing_for({one.unit for one in procedures}, set(known), day)
    organisations = {
        one.organisation_id: one.number for one in dossiers.Unit.objects.filter(number__in=known).order_by("number")
    }
    return Facts(
        units=known,
        procedures=tuple(_at(one, heirs) for one in procedures if heirs.get(one.unit, one.unit) in known),
        feedback=tuple(sources.feedback(organisations)),
    )


def _at(one: Any, heirs: dict[str, str]) -> Any:
    from dataclasses import replace

    return replace(one, unit=heirs[one.unit]) if one.unit in heirs else one


def placed(rows: list[DossierCount], known: dict[str, Unit], day: Any) -> tuple[list[DossierCount], dict[str, int]]:
    """Counts of units that are placed, those of retired ones with who took over; and unplaced number → dossiers."""
    heirs = units.standing_for({one.unit for one in rows}, set(known), day)
    kept: list[DossierCount] = []
    unplaced: dict[str, int] = {}
    for one in rows:
        if one.unit in known or one.unit in heirs:
            kept.append(one._replace(unit=heirs[one.unit]) if one.unit in heirs else one)
        else:
            unplaced[one.unit] = unplaced.get(one.unit, 0) + one.ran
    return kept, unplaced


def compute(period: Period, at: datetime) -> tuple[figures.Figures, dict[str, str]]:
    """The figures of a period, and what must be entered before there can be any.

    Raises:
        Invalid: the period hasn't begun.
    """
    law_ = law.of_period(period, at)
    if period.starts_at(law_.calendar) > at:
        from django.utils.translation import gettext as _

        raise Invalid(errors={"period": _("This period hasn’t begun.")})
    try:
        facts = facts_of(law_, period, at)
        day = min(law_.calendar.day_of(at), period.last)
        online = whole_online(facts.procedures)
        rows, unplaced = placed(list(counting.counted(law_, period, at, online=online)), dict(facts.units), day)
        found = figures.compute(law_, facts, period, min(at, period.ends_at(law_.calendar)), rows)
    except BeyondCalendar as error:
        path = f"calendar.year_{str(error.facts.get('day', ''))[:4]}"
        known = law_.values.get(path)
        return {}, {path: (known.set_by if known else None) or "the provincial office, from the notice of the year"}
    except GroupsDiffer as error:
        return {}, {
            f"groups.{error.facts['group']}": "the provincial office, from the appendix of the decision in force"
        }
    found["unplaced"] = unplaced
    return found, {}


def recompute(period: Period, at: datetime) -> Computation:
    """Compute a period anew and keep it as the newest.

    Raises:
        Invalid: the period hasn't begun.
    """
    began = time.perf_counter()
    found, waits = compute(period, at)
    spent = int((time.perf_counter() - began) * 1000)
    row, _fresh = Computation.objects.update_or_create(
        period=period.text,
        defaults={
            "as_of": at, "figures": found, "sha256": figures.digest(found) if found else "", "waits": waits,
            "milliseconds": spent,
        },
    )  # fmt: skip
    return row


def current(at: datetime) -> list[Period]:
    """The month, the quarter and the year of an instant, after those before: whose figures become final in them."""
    day = law.pack_at(at).calendar.day_of(at)
    now = [f"{day.year}-{day.month:02d}", f"{day.year}-Q{(day.month - 1) // 3 + 1}", str(day.year)]
    quarter = (day.month - 1) // 3
    before = [
        f"{day.year - (day.month == 1)}-{(day.month - 2) % 12 + 1:02d}",
        f"{day.year}-Q{quarter}" if quarter else f"{day.year - 1}-Q4",
        str(day.year - 1),
    ]
    return [Period.of(one) for one in (*before, *now)]


def due(at: datetime) -> int:
    """Compute each current period once a day, as soon as the facts of all dossiers are made; how many were computed."""
    if not gathering.whole(at) or not Gathering.objects.filter(pk=1, gathered_at__isnull=False).exists():
        return 0
    if not units.placed(law.pack_at(at).calendar.day_of(at)):
        return 0
    today = law.pack_at(at).calendar.day_of(at)
    done = 0
    for period in current(at):
        if period.last < today and not units.placed(period.last):
            continue  # the province wasn't counted then
        row = Computation.objects.filter(period=period.text).first()
        if row is None or law.pack_at(at).calendar.day_of(row.as_of) != today:
            row = recompute(period, at)
            done += 1
        done += telling.tell_over(row, period, at)
    return done


def newest(period: str) -> Computation:
    """The newest computation of a period.

    Raises:
        NothingComputed
    """
    row = Computation.objects.filter(period=period.replace("\0", "")[:7]).first()
    if row is None or not row.figures:
        raise NothingComputed(period=period[:20])
    return row


@transaction.atomic
def if_finished(
    period: Period, chosen: list[UUID], finished: datetime, at: datetime
) -> tuple[dict[str, Assessment], dict[str, Assessment], Pack]:
    """Every unit as it would be assessed at ``finished`` if nothing happened, and if these dossiers were done by then.

    Nothing is kept.

    Raises:
        Invalid: a dossier that isn't open, or hasn't been received; days off that aren't known.
    """
    from django.utils.translation import gettext as _

    law_ = law.of_period(period, finished)
    rows = dossiers.Dossier.objects.filter(uuid__in=chosen, received_at__isnull=False, ended_at=None).exclude(
        deciding=""
    )
    keys = list(rows.order_by("id").values_list("pk", flat=True))
    if len(keys) != len(set(chosen)):
        raise Invalid(errors={"dossiers": _("Choose dossiers that are received and still open.")})
    known = facts_of(law_, period, at)
    these = [one for _key, one, _officer in gathering.facts_of(keys)]
    day = min(law_.calendar.day_of(at), period.last)
    heirs = units.standing_for({one.unit for one in these}, set(known.units), day)
    these = [_at(one, heirs) for one in these if heirs.get(one.unit, one.unit) in known.units]
    facts = Facts(known.units, known.procedures, tuple(these), known.feedback)
    try:
        online = whole_online(known.procedures)
        counted = counting.counted(law_, period, finished, online=online, without=keys)
        others, _unplaced = placed(list(counted), dict(known.units), day)
        before, after = simulate(
            law_, facts, period, {one.code: finished for one in these}, as_of=finished, counted=others
        )
    except UnknownDossier as error:
        raise Invalid(errors={"finished_date": _("Choose a day after the dossiers came in.")}) from error
    except BeyondCalendar as error:
        raise Invalid(
            errors={"finished_date": _("The days off of a year that is needed aren’t known; the office enters them.")}
        ) from error
    return before, after, law_
