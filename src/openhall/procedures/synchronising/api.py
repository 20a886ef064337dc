"""JSON of the synchronisation: how it stands, what isn't in step, telling again, ordering a comparison."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from openhall.identity import public as identity
from openhall.procedures.synchronising import answers, commands, queries
from openhall.procedures.synchronising.answers import Answer
from openhall.procedures.synchronising.inputs import Nothing, ReasonInput

router = Router(tags=["synchronisation"])
PAGE = 200


@router.get("/national-dossiers", response=Answer)
def read_synchronisation(
    request: HttpRequest, response: HttpResponse, after: str = "", refused: bool = False
) -> Answer:
    """How the synchronisation stands, and dossiers that aren't in step, by number after one; at most 100."""
    response["Cache-Control"] = "no-store"
    reader = identity.signed_in(request)
    rows = queries.not_in_step(reader, after=after, refused=refused)
    return answers.overview(queries.overview(reader)) | {
        "dossiers": [answers.standing(one) for one in rows],
        "next": rows[-1].code if len(rows) == queries.MOST else None,
    }


@router.get("/national-dossiers/{uuid}", response=Answer)
def read_told(request: HttpRequest, response: HttpResponse, uuid: UUID) -> Answer:
    """How a dossier stands at the national portal, with everything that the portal was told of it."""
    response["Cache-Control"] = "no-store"
    _row, standing, told = queries.standing(uuid, identity.signed_in(request))
    return {
        "standing": answers.standing(standing) if standing else None,
        "told": [answers.message(one) for one in told],
    }


@router.post("/national-dossiers/{uuid}/told", response=Answer)
def tell_again(request: HttpRequest, uuid: UUID, payload: ReasonInput) -> Answer:
    """Let the portal be told again of a dossier that it refused, as the provincial office (SYN-02)."""
    actor, intent = identity.acting(request, command="tell_portal_again", object=f"dossier:{uuid}")
    row, recorded = commands.tell_portal_again(
        dossier=uuid, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return answers.standing(row) | answers.receipt(recorded)


@router.get("/national-dossier-differences", response=Answer)
def list_gaps(request: HttpRequest, response: HttpResponse, page: int = 1) -> Answer:
    """Fields in which the portal differed at the last comparison, by number."""
    response["Cache-Control"] = "no-store"
    number = max(1, min(page, 10_000))
    rows = queries.gaps(identity.signed_in(request))
    found = list(rows[(number - 1) * PAGE : number * PAGE + 1])
    return {
        "differences": [answers.gap(one) for one in found[:PAGE]],
        "next": number + 1 if len(found) > PAGE else None,
    }


@router.post("/portal-comparisons/{uuid}", response=Answer)
def order_comparison(request: HttpRequest, uuid: UUID, payload: Nothing) -> Answer:
    """Order that all dossiers are compared with the portal now, as the provincial office (SYN-03)."""
    actor, intent = identity.acting(request, command="order_comparison", object=f"portal-comparison:{uuid}")
    row, recorded = commands.order_comparison(
        comparison=uuid, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return answers.comparison(row) | answers.receipt(recorded)
