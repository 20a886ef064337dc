"""JSON of the index: published figures for everybody; what is entered, published and answered for those whose it is."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from openhall.identity import public as identity
from openhall.kernel.refusals import NotFound
from openhall.procedures.index import (
    answers,
    commands,
    computing,
    figures,
    law,
    national,
    policies,
    queries,
    training,
    units,
)
from openhall.procedures.index.inputs import (
    AnswerInput,
    HeldInput,
    HotlineInput,
    NationalInput,
    PlaceInput,
    PublishInput,
    ReportedInput,
    SimulationInput,
    TargetInput,
    TrainingInput,
    ValueInput,
)
from openhall_rules.service import GROUPS

router = Router(tags=["service-index"])
Answer = dict[str, Any]


def _acting(request: HttpRequest, command: str, object_: str) -> dict[str, Any]:
    actor, intent = identity.acting(request, command=command, object=object_)
    return {"intent": intent, "actor": actor, "at": identity.received_at(request)}


@router.get("/service-index", response=Answer)
def list_editions(request: HttpRequest) -> Answer:
    """The newest published edition of each period, the latest first."""
    return {"editions": [answers.edition(queries.edition(one), whole=False) for one in queries.periods()]}


@router.get("/service-index/{period}", response=Answer)
def read_edition(request: HttpRequest, period: str, edition: str = "") -> Answer:
    """A published edition with all its figures; the newest of the period without a number."""
    return answers.edition(queries.edition(period, edition), whole=True)


@router.get("/service-index/{period}/units/{unit}/lost/{indicator}", response=Answer)
def read_lost(
    request: HttpRequest, response: HttpResponse, period: str, unit: str, indicator: str, after: str = ""
) -> Answer:
    """What lost points of an indicator in a unit, for the unit and the office; the next page after ``next``."""
    response["Cache-Control"] = "no-store"
    reader, at = identity.signed_in(request), identity.received_at(request)
    rows = queries.lost(reader, law.period_of(period), unit, indicator, at, after=after[:60])
    return {"lost": [one.code for one in rows], "next": rows[-1].code if len(rows) == queries.MOST else None}


@router.get("/service-index/national/{period}", response=Answer)
def read_national(request: HttpRequest, period: str) -> Answer:
    """The national results of a month, with our own points beside the published ones."""
    row = next((one for one in national.newest() if one.period == period), None)
    if row is None:
        raise NotFound(period=period[:20])
    return answers.national(row, national.beside(row, national.law_of(row, identity.received_at(request))))


@router.get("/service-index-simulation", response=Answer)
def simulate(
    request: HttpRequest,
    response: HttpResponse,
    period: str = "",
    finished_date: str = "",
    dossier: list[str] = Query([]),  # type: ignore[type-arg]  # noqa: B008 - a field that is repeated
) -> Answer:
    """What the figures would be if these dossiers were finished by the end of a day. Nothing is kept."""
    response["Cache-Control"] = "no-store"
    reader, at = identity.signed_in(request), identity.received_at(request)
    if not (policies.office(reader) or policies.own_units(reader)):
        raise NotFound
    with law.reading_input():
        given = SimulationInput.model_validate(
            {"period": period, "finished_date": finished_date, "dossiers": dossier[:501]}
        )
    return simulated(reader, given, at)


def simulated(reader: identity.Actor, given: SimulationInput, at: datetime) -> Answer:
    """Before and after of every unit whose points move, for those who may see the dossiers.

    Raises:
        NotFound: a dossier that the reader doesn't work on.
    """
    if not policies.office(reader):
        queries.require_own(reader, given.dossiers)
    period = law.period_of(given.period)
    finished = law.pack_at(at).calendar.end_of(given.finished_date)
    before, after, pack = computing.if_finished(period, list(given.dossiers), finished, at)
    old = {one["code"]: one for one in figures.written(pack, before, period, finished)["units"]}
    new = {one["code"]: one for one in figures.written(pack, after, period, finished)["units"]}
    moved = [
        code for code in new if (old[code]["points"], old[code]["rank"]) != (new[code]["points"], new[code]["rank"])
    ]
    kept = ("points", "total", "rank", "band")
    return {
        "period": period.text,
        "units": [
            {
                "code": code,
                "before": {one: old[code][one] for one in kept},
                "after": {one: new[code][one] for one in kept},
            }
            for code in moved
        ],
    }


@router.post("/service-index/values/{uuid}", response=Answer)
def enter_index_value(request: HttpRequest, uuid: UUID, payload: ValueInput) -> Answer:
    """Enter a value that the law leaves open (IDX-01)."""
    signed = _acting(request, "enter_index_value", f"index-value:{uuid}")
    return answers.receipt(commands.enter_index_value(value=uuid, given=payload, **signed)[1])


@router.post("/service-index/placings/{uuid}", response=Answer)
def place_units(request: HttpRequest, uuid: UUID, payload: PlaceInput) -> Answer:
    """Say which units stand where from a day on (IDX-02)."""
    signed = _acting(request, "place_units", f"index-placing:{uuid}")
    return answers.receipt(units.place_units(placing=uuid, given=payload, **signed))


@router.post("/service-index/reported/{uuid}", response=Answer)
def enter_reported(request: HttpRequest, uuid: UUID, payload: ReportedInput) -> Answer:
    """Enter how many dossiers the national report and the portal count (IDX-03)."""
    signed = _acting(request, "enter_reported", f"index-reported:{uuid}")
    return answers.receipt(units.enter_reported(entry=uuid, given=payload, **signed))


@router.post("/service-index/editions/{uuid}", response=Answer)
def publish_ranking(request: HttpRequest, uuid: UUID, payload: PublishInput) -> Answer:
    """Publish the computed figures of a period, by their digest (IDX-04)."""
    signed = _acting(request, "publish_ranking", f"index-edition:{uuid}")
    row, recorded = commands.publish_ranking(edition=uuid, given=payload, **signed)
    return answers.edition(row, whole=False) | answers.receipt(recorded)


@router.get("/service-index/{period}/computed", response=Answer)
def read_computed(request: HttpRequest, response: HttpResponse, period: str) -> Answer:
    """The newest computation of a period, for the provincial office; a publication is signed with its digest."""
    response["Cache-Control"] = "no-store"
    policies.require_office(identity.signed_in(request))
    row = computing.newest(period[:7])
    return {"period": row.period, "figures_sha256": row.sha256, "waits": row.waits, "figures": row.figures}


@router.post("/service-index/national-imports/{uuid}", response=Answer)
def take_in_national(request: HttpRequest, uuid: UUID, payload: NationalInput) -> Answer:
    """Take in the published results of a month (IDX-05)."""
    signed = _acting(request, "take_in_national", f"index-national:{uuid}")
    row, recorded = national.take_in_national(national=uuid, given=payload, **signed)
    return {"uuid": str(row.uuid), "rows_sha256": row.rows_sha256} | answers.receipt(recorded)


@router.post("/service-index/targets/{uuid}", response=Answer)
def set_index_target(request: HttpRequest, uuid: UUID, payload: TargetInput) -> Answer:
    """Enter a target with its source (IDX-06)."""
    signed = _acting(request, "set_index_target", f"index-target:{uuid}")
    return answers.receipt(commands.set_index_target(target=uuid, given=payload, **signed)[1])


@router.put("/service-index/questions/{uuid}", response=Answer)
def answer_index_question(request: HttpRequest, uuid: UUID, payload: AnswerInput) -> Answer:
    """Answer in person, as head of the unit that was asked (IDX-07)."""
    signed = _acting(request, "answer_index_question", f"index-question:{uuid}")
    return _row(training.answer_index_question(question=uuid, given=payload, **signed), answers.question)


@router.put("/service-index/trainings/{uuid}/confirmation", response=Answer)
def confirm_training(request: HttpRequest, uuid: UUID, payload: TrainingInput) -> Answer:
    """Confirm a proposed training (IDX-08)."""
    signed = _acting(request, "confirm_training", f"index-training:{uuid}")
    return _row(training.confirm_training(training=uuid, given=payload, **signed), answers.training)


@router.put("/service-index/trainings/{uuid}/attendance", response=Answer)
def hold_training(request: HttpRequest, uuid: UUID, payload: HeldInput) -> Answer:
    """Say how many came to a training (IDX-09)."""
    signed = _acting(request, "hold_training", f"index-training:{uuid}")
    return _row(training.hold_training(training=uuid, given=payload, **signed), answers.training)


@router.post("/service-index/hotlines/{uuid}", response=Answer)
def publish_hotline(request: HttpRequest, uuid: UUID, payload: HotlineInput) -> Answer:
    """Publish whom to call about a unit's service (IDX-10)."""
    signed = _acting(request, "publish_hotline", f"index-hotline:{uuid}")
    return answers.receipt(commands.publish_hotline(hotline=uuid, given=payload, **signed)[1])


def _row(done: tuple[Any, Any], shape: Callable[[Any], Answer]) -> Answer:
    return shape(done[0]) | answers.receipt(done[1])


@router.get("/service-index-groups", response=Answer)
def list_groups(request: HttpRequest) -> Answer:
    """The groups and their indicators, in the law's order."""
    return {"groups": {name: list(found) for name, found in GROUPS.items()}}
