"""Facts of dossiers, made from the dossiers themselves: of one when an act on it is on the log, of all in passes.

A dossier's stretches are replaced in one transaction; a pass goes on by its cursor. Killed anywhere, nothing is half,
and what is done twice is the same.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from openhall.procedures.dossiers import public as dossiers
from openhall.procedures.index import law, sources
from openhall.procedures.index.models import Gathering, ProcedureKey, Stretch, UnitKey
from openhall.procedures.index.rows import stretches
from openhall.witness.public import FeedAct
from openhall_rules.service import Channel, Dossier, Gateway, Pause, Reason, WorkingClock

PIECE = 500
GATEWAYS: dict[str, Gateway] = {dossiers.PaidBy.NATIONAL: Gateway.NATIONAL, dossiers.PaidBy.LOCAL: Gateway.LOCAL}
"""Payments that came online; what a desk took in isn't among them."""
ENDED = (dossiers.State.DONE, dossiers.State.RETURNED)


def facts_of(keys: Sequence[int]) -> list[tuple[int, Dossier, int | None]]:
    """(key, dossier as the rules take it, key of its officer) of those that were validly received and have a unit."""
    rows = dossiers.Dossier.objects.filter(pk__in=list(keys), received_at__isnull=False).exclude(deciding="")
    rows = rows.select_related("edition__procedure", "unit").prefetch_related("papers", "intervals", "charges", "steps")
    known = sources.known(list(keys))
    return [(row.pk, fact_of(row, known[row.pk]), officer_of(row)) for row in rows.order_by("id")]


def fact_of(row: dossiers.Dossier, known: sources.Known) -> Dossier:
    """A dossier as the rules take it. What began before the valid receipt stands still from the receipt on."""
    begun = row.received_at
    if begun is None:
        raise ValueError("a dossier is a fact from its valid receipt on")
    charges = list(row.charges.all())
    own = [one for one in charges if one.copy_set == 0]
    owed = tuple(one.amount if one.state != dossiers.ChargeState.WAIVED else Decimal(0) for one in own)
    fees = owed or (dossiers.cost(row),)
    return Dossier(
        code=row.code,
        unit=row.deciding,
        procedure=row.edition.procedure.code,
        received_at=begun,
        limit=row.limit,
        channel=Channel(row.channel),
        pauses=tuple(
            Pause(max(one.begin_at, begun), max(one.end_at, begun) if one.end_at else None, Reason(one.why))
            for one in row.intervals.all()
        ),
        done_at=row.ended_at if row.state in ENDED else None,
        returned_at=row.returned_at,
        stopped_at=row.ended_at if row.state == dossiers.State.STOPPED else None,
        fees=fees,
        paid=next((GATEWAYS[one.paid_by] for one in own if one.paid_by in GATEWAYS), None),
        components=len(dossiers.asked_components(row)),
        components_digitised=len({one.component for one in row.papers.all()}),
        components_reused=known.reused,
        # Until there is a result, none is on paper; who is done without an electronic one has a paper one.
        paper_result=row.state in ENDED or bool(known.paper_result),
        result_link=known.result_link,
        result_digitised=known.result_digitised,
        e_result=known.e_result,
        synchronised=known.synchronised,
        shared=known.shared,
        checked_population=known.population,
        complained=known.complained,
        disliked=known.disliked,
    )


HELD = {"accept", "process", "ask_supplement", "ask_payment", "explain_delay"}
"""Steps of the officer who works on a dossier; other steps may be anybody's: of a desk, of the provincial office."""


def officer_of(row: dossiers.Dossier) -> int | None:
    """Who bears its time: who ended it; while it runs, who of the unit worked on it last, else who is named for it.

    Whoever hands a result out, takes a fee or routes a dossier didn't work on it.
    """
    took = [one for one in row.steps.all() if one.officer_id is not None]
    ended = [one.officer_id for one in took if one.name in ("finish", "stop")]
    held = [one.officer_id for one in took if one.name in HELD]
    return (ended or held or [row.unit.officer_id if row.unit else None])[-1]


@transaction.atomic
def refresh(keys: Sequence[int], at: datetime) -> int:
    """Make the facts of these dossiers anew; of how many there are some."""
    list(dossiers.Dossier.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=list(keys)).order_by("id"))
    found = facts_of(keys)
    clock = WorkingClock(law.on(at, at.date()).calendar)
    units = _unit_keys({one.unit for _key, one, _officer in found})
    procedures = _procedure_keys({one.procedure for _key, one, _officer in found})
    Stretch.objects.filter(dossier__in=list(keys)).delete()
    Stretch.objects.bulk_create(
        row
        for key, one, officer in found
        for row in stretches(
            one, clock, key=key, unit=units[one.unit], procedure=procedures[one.procedure], officer=officer
        )
    )
    return len(found)


def _unit_keys(codes: set[str]) -> dict[str, int]:
    UnitKey.objects.bulk_create([UnitKey(code=one) for one in sorted(codes)], ignore_conflicts=True)
    return dict(UnitKey.objects.filter(code__in=codes).values_list("code", "pk"))


def _procedure_keys(codes: set[str]) -> dict[str, int]:
    ProcedureKey.objects.bulk_create([ProcedureKey(code=one) for one in sorted(codes)], ignore_conflicts=True)
    return dict(ProcedureKey.objects.filter(code__in=codes).values_list("code", "pk"))


def follow(act: FeedAct) -> None:
    """An act on a dossier: its facts are made anew, in the cursor's transaction."""
    row = dossiers.Dossier.objects.filter(uuid=act.uuid).values_list("pk", flat=True).first()
    if row is not None:
        refresh([row], act.at)


def again() -> None:
    """Ask for a pass over all dossiers."""
    Gathering.objects.get_or_create(pk=1)
    Gathering.objects.filter(pk=1).update(wanted=True)


def whole(at: datetime) -> bool:
    """Whether the facts of all dossiers are made, by today's calendar."""
    row = Gathering.objects.filter(pk=1).first()
    return row is not None and not row.wanted and row.cursor is None and row.calendar_sha256 == law.calendar_sha256(at)


@transaction.atomic
def carry_on(at: datetime) -> int:
    """The next piece of a pass, where one is wanted or the calendar changed; how many dossiers were looked at."""
    Gathering.objects.get_or_create(pk=1)
    row = Gathering.objects.select_for_update().get(pk=1)
    calendar = law.calendar_sha256(at)
    if row.wanted or row.calendar_sha256 != calendar:
        row.wanted, row.cursor, row.calendar_sha256 = False, 0, calendar
    if row.cursor is None:
        return 0
    keys = list(dossiers.Dossier.objects.filter(pk__gt=row.cursor).order_by("pk").values_list("pk", flat=True)[:PIECE])
    if keys:
        refresh(keys, at)
        row.cursor = keys[-1]
    else:
        row.cursor, row.gathered_at = None, at
    row.save()
    return max(len(keys), 1)
