"""JSON of the publication watch, for those who keep procedures in step and those who supervise it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from openhall.identity import public as identity
from openhall.kernel.clock import instant_text
from openhall.procedures.catalogue import drafting, stages, watch_queries, watching
from openhall.procedures.catalogue.answers import receipt
from openhall.procedures.catalogue.watch_inputs import DecisionInput, DeskInput
from openhall.procedures.catalogue.watch_models import Decision, Difference
from openhall_rules.law import Pack

router = Router(tags=["procedures"])
Answer = dict[str, Any]
PAGE = 200


def _decision(row: Decision, law: Pack | None = None) -> Answer:
    clock = stages.clock_of(row, law)
    return {
        "uuid": str(row.uuid),
        "number": row.number,
        "title": row.title,
        "lang": row.lang,
        "issuer": row.issuer,
        "decided_date": row.decided_date.isoformat(),
        "effective_date": row.effective_date.isoformat(),
        "publication_due": clock.due_date.isoformat() if clock.due_date else None,
        "decided_in_time": clock.decided_in_time,
    }


def difference(row: Difference) -> Answer:
    """A field in which a source differs; ``actor``: the unit that must act, empty for the provincial office."""
    return {
        "procedure": row.code,
        "source": row.source,
        "unit": row.unit,
        "kind": row.kind,
        "field": row.field,
        "here": row.here,
        "there": row.there,
        "since": row.since.isoformat(),
        "late_days": row.late_days,
        "actor": row.actor,
    }


@router.get("/procedure-decisions", response=Answer)
def list_decisions(request: HttpRequest, response: HttpResponse, page: int = 1) -> Answer:
    """Decisions on procedures, the latest first, with how many of their procedures are published."""
    response["Cache-Control"] = "no-store"
    rows, following = _page(watch_queries.decisions(identity.signed_in(request)), page)
    counted, laws = stages.counts(rows), stages.laws_of(rows)
    told = [
        _decision(one, laws[one.jurisdiction]) | {"procedures": counted[one.pk][0], "published": counted[one.pk][1]}
        for one in rows
    ]
    return {"decisions": told, "next": following}


@router.get("/procedure-decision-drafts", response=Answer)
def list_drafts(request: HttpRequest, response: HttpResponse) -> Answer:
    """Decisions that aren't registered, with lists drafted from procedures, for whoever registers; at most 200."""
    response["Cache-Control"] = "no-store"
    found = drafting.drafts(identity.signed_in(request), identity.received_at(request))
    return {"drafts": [_draft(one) for one in found[:PAGE]]}


def _draft(one: drafting.Draft) -> Answer:
    return {
        "jurisdiction": one.jurisdiction,
        "number": one.number,
        "decided_date": one.decided_date.isoformat() if one.decided_date else None,
        "effective_date": one.effective_date.isoformat() if one.effective_date else None,
        "known_from": sorted(one.origins),
        "publication_due": one.due_date.isoformat() if one.due_date else None,
        "late_days": one.late_days,
        "entries": [
            {"action": str(entry.action), "code": entry.code, "unit": entry.unit}
            for _code, entry in sorted(one.entries.items())
        ],
    }


@router.get("/procedure-decisions/{uuid}", response=Answer)
def read_decision(request: HttpRequest, response: HttpResponse, uuid: UUID, page: int = 1) -> Answer:
    """A decision with how far each of its procedures is, and who must act next."""
    response["Cache-Control"] = "no-store"
    row = watch_queries.decision(uuid, identity.signed_in(request))
    entries, following = _page(row.entries.order_by("place"), page)
    found = stages.stages(row, entries, identity.received_at(request))
    return _decision(row) | {"procedures": [_stage(one) for one in found], "next": following}


def _stage(one: stages.Stage) -> Answer:
    moments = {"drafted_at": one.drafted_at, "approved_at": one.approved_at, "published_at": one.published_at}
    return {
        "procedure": one.entry.code,
        "action": one.entry.action,
        "unit": one.entry.unit,
        **{name: instant_text(value) if value else None for name, value in moments.items()},
        "at_desk": one.at_desk,
        "national": one.national,
        "late_days": one.late_days,
        "next_step": one.step or None,
        "actor": one.actor,
    }


@router.post("/procedure-decisions/{uuid}", response=Answer)
def post_decision(request: HttpRequest, uuid: UUID, payload: DecisionInput) -> Answer:
    """Write down what a decision does with which procedures, as the provincial office (PRC-07)."""
    actor, intent = identity.acting(request, command="register_decision", object=f"procedure-decision:{uuid}")
    row, recorded = watching.register_decision(
        uuid=uuid, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return _decision(row) | receipt(recorded)


@router.post("/procedure-desk-reports/{uuid}", response=Answer)
def post_desk_report(request: HttpRequest, uuid: UUID, payload: DeskInput) -> Answer:
    """Say what a desk shows (PRC-08): its whole list as an uploaded file, or single procedures."""
    actor, intent = identity.acting(request, command="report_desk", object=f"procedure-desk-report:{uuid}")
    recorded = watching.report_desk(
        uuid=uuid, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return receipt(recorded)


@router.get("/procedure-differences", response=Answer)
def list_differences(
    request: HttpRequest, response: HttpResponse, source: str = "", unit: str = "", page: int = 1
) -> Answer:
    """Fields in which the national database or a desk differs from the catalogue, the longest late first."""
    response["Cache-Control"] = "no-store"
    reader = identity.signed_in(request)
    rows, following = _page(watch_queries.differences(reader, source=source, unit=unit), page)
    mark = watch_queries.comparison()
    return {
        "compared_at": instant_text(mark.compared_at) if mark and mark.compared_at else None,
        "differences": [difference(one) for one in rows],
        "next": following,
    }


def _page(rows: Any, page: int) -> tuple[list[Any], int | None]:
    number = max(1, min(page, 10_000))
    found = list(rows[(number - 1) * PAGE : number * PAGE + 1])
    return found[:PAGE], number + 1 if len(found) > PAGE else None
