"""JSON views of offices: what waits for a second signature, rules that ask for one, deputies."""

from __future__ import annotations

from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Router, Schema

from openhall.identity import edge
from openhall.identity.api_answers import Answer, instant, receipt
from openhall.identity.offices import commands, queries
from openhall.identity.offices.models import Proposal
from openhall.identity.offices.refusals import SecondSignatureDue
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import Refusal

router = Router(tags=["identity"])


def wait_for_second(request: HttpRequest, due: SecondSignatureDue) -> HttpResponse:
    """Keep what the request brought as a proposal, and say so (202). Whatever else is wrong was refused before."""
    # The act's own transaction is undone by now: this is another one.
    try:
        row, recorded = commands.propose(
            due.signed, payload=edge.acted(request), method=str(request.method), path=request.path, page=_page(request)
        )
    except Refusal as refusal:
        return JsonResponse(
            refusal.problem() | {"instance": request.path},
            status=refusal.status, content_type="application/problem+json",
        )  # fmt: skip
    return JsonResponse({**_told(row), **receipt(recorded)}, status=202)


def _page(request: HttpRequest) -> str:
    """The page of ours that the request came from, as far as the browser says."""
    came_from = urlsplit(request.headers.get("Referer", ""))
    ours = f"{came_from.scheme}://{came_from.netloc}" == settings.OPENHALL_ORIGIN
    return came_from.path[:500] if ours else ""


def _told(row: Proposal) -> Answer:
    return {
        "proposal": str(row.uuid),
        "proposal_url": f"/proposals/{row.uuid}",
        "command": row.command,
        "object": row.object,
        "state": row.state,
        "version": row.version,
        "proposed_at": instant_text(row.proposed_at),
        "expires_at": instant_text(row.expires_at),
    }


@router.get("/proposals", response=dict)
def list_proposals(request: HttpRequest, over: bool = False, before: int | None = None) -> Answer:
    """Acts of the reader's organisation that wait for a second signature, or with ``over`` no longer; newest first.

    ``before``: ``next`` of the answer before, for the following page.
    """
    reader = edge.signed_in(request)
    rows = queries.proposals(reader, waiting=not over, before=before)
    following = rows[-1].pk if len(rows) == queries.PAGE else None
    return {"proposals": [_told(row) for row in rows], "next": following}


@router.get("/proposals/{uuid:uuid}", response=dict)
def read_proposal(request: HttpRequest, uuid: UUID) -> Answer:
    """One proposal: what was signed, field by field, and where the second officer sends the same, signed anew."""
    row = queries.proposal(edge.signed_in(request), uuid, edge.received_at(request))
    return {
        **_told(row),
        "signed_by": row.person.name,
        "in_place_of": row.in_place_of.name if row.in_place_of else None,
        "object_version": row.object_version,
        "payload": row.payload,
        "sign_to": {"method": row.method, "path": row.path},
        "intent": row.document,
        "signature": row.signature,
        "reason": row.reason,
    }


@router.put("/proposals/{uuid:uuid}/withdrawal", response=dict)
def withdraw_proposal(request: HttpRequest, uuid: UUID) -> Answer:
    """Take one's own first signature back (``withdraw_proposal``)."""
    actor, intent = edge.acting(request, command="withdraw_proposal", object=f"proposal:{uuid}")
    row, recorded = commands.withdraw_proposal(proposal=uuid, intent=intent, actor=actor, at=edge.received_at(request))
    return {**_told(row), **receipt(recorded)}


class ReasonIn(Schema):
    """Why."""

    reason: str


@router.put("/proposals/{uuid:uuid}/refusal", response=dict)
def refuse_proposal(request: HttpRequest, uuid: UUID, entered: ReasonIn) -> Answer:
    """Refuse to sign what a colleague signed first (``refuse_proposal``)."""
    actor, intent = edge.acting(request, command="refuse_proposal", object=f"proposal:{uuid}")
    row, recorded = commands.refuse_proposal(
        proposal=uuid, reason=entered.reason, intent=intent, actor=actor, at=edge.received_at(request)
    )
    return {**_told(row), **receipt(recorded)}


class RuleIn(Schema):
    """An act that needs two officers; ``for_country``: an authority's rule for all organisations of its country."""

    command: str
    source: str
    for_country: bool = False


@router.put("/second-signatures/{uuid:uuid}", response={201: dict})
def require_second_signature(request: HttpRequest, uuid: UUID, entered: RuleIn) -> Answer:
    """Let an act need two officers, under an id of one's own choice (``require_second_signature``)."""
    actor, intent = edge.acting(request, command="require_second_signature", object=f"second-signature:{uuid}")
    row, recorded = commands.require_second_signature(
        uuid=uuid, command=entered.command, source=entered.source, for_country=entered.for_country,
        intent=intent, actor=actor, at=edge.received_at(request),
    )  # fmt: skip
    return {"id": str(row.uuid), "version": row.version, **receipt(recorded)}


@router.put("/second-signatures/{uuid:uuid}/lifting", response=dict)
def lift_second_signature(request: HttpRequest, uuid: UUID) -> Answer:
    """Let one signature suffice again; this needs two itself (``lift_second_signature``)."""
    actor, intent = edge.acting(request, command="lift_second_signature", object=f"second-signature:{uuid}")
    row, recorded = commands.lift_second_signature(uuid=uuid, intent=intent, actor=actor, at=edge.received_at(request))
    return {"id": str(row.uuid), "version": row.version, **receipt(recorded)}


class DeputyIn(Schema):
    """Whose mandate it is, who acts in its place, from when and until when."""

    mandate: UUID
    email: str
    starts_at: str | None = None
    ends_at: str | None = None


@router.put("/deputies/{uuid:uuid}", response={201: dict})
def appoint_deputy(request: HttpRequest, uuid: UUID, entered: DeputyIn) -> Answer:
    """Name a deputy for a mandate, under an id of one's own choice (``appoint_deputy``)."""
    actor, intent = edge.acting(request, command="appoint_deputy", object=f"mandate:{uuid}")
    row, recorded = commands.appoint_deputy(
        uuid=uuid, mandate=entered.mandate, email=entered.email,
        starts_at=instant(entered.starts_at, "starts_at"), ends_at=instant(entered.ends_at, "ends_at"),
        intent=intent, actor=actor, at=edge.received_at(request),
    )  # fmt: skip
    return {"id": str(row.uuid), "version": row.version, **receipt(recorded)}


@router.put("/deputies/{uuid:uuid}/end", response=dict)
def end_deputy(request: HttpRequest, uuid: UUID) -> Answer:
    """End a deputy's mandate before its period is over (``end_deputy``)."""
    actor, intent = edge.acting(request, command="end_deputy", object=f"mandate:{uuid}")
    row, recorded = commands.end_deputy(mandate=uuid, intent=intent, actor=actor, at=edge.received_at(request))
    return {"id": str(row.uuid), "version": row.version, **receipt(recorded)}


class StandingIn(Schema):
    """Whose mandate it is, and who stands in for it at each declared absence."""

    mandate: UUID
    email: str


@router.put("/standing-deputies/{uuid:uuid}", response={201: dict})
def name_standing_deputy(request: HttpRequest, uuid: UUID, entered: StandingIn) -> Answer:
    """Name a standing deputy for a mandate, under an id of one's own choice (``name_standing_deputy``)."""
    actor, intent = edge.acting(request, command="name_standing_deputy", object=f"standing-deputy:{uuid}")
    row, recorded = commands.name_standing_deputy(
        uuid=uuid, mandate=entered.mandate, email=entered.email, intent=intent, actor=actor,
        at=edge.received_at(request),
    )  # fmt: skip
    return {"id": str(row.uuid), "version": row.version, **receipt(recorded)}


@router.put("/standing-deputies/{uuid:uuid}/end", response=dict)
def end_standing_deputy(request: HttpRequest, uuid: UUID) -> Answer:
    """Let somebody stand in no more (``end_standing_deputy``)."""
    actor, intent = edge.acting(request, command="end_standing_deputy", object=f"standing-deputy:{uuid}")
    row, recorded = commands.end_standing_deputy(
        standing_deputy=uuid, intent=intent, actor=actor, at=edge.received_at(request)
    )
    return {"id": str(row.uuid), "version": row.version, **receipt(recorded)}


class AbsenceIn(Schema):
    """Who is away, by one of their mandates, from when and until when."""

    mandate: UUID
    starts_at: str | None = None
    ends_at: str | None = None


@router.put("/absences/{uuid:uuid}", response={201: dict})
def declare_leave(request: HttpRequest, uuid: UUID, entered: AbsenceIn) -> Answer:
    """Declare an absence, in which the standing deputies act; under an id of one's own choice (``declare_leave``)."""
    actor, intent = edge.acting(request, command="declare_leave", object=f"absence:{uuid}")
    row, recorded = commands.declare_leave(
        uuid=uuid, mandate=entered.mandate, starts_at=instant(entered.starts_at, "starts_at"),
        ends_at=instant(entered.ends_at, "ends_at"), intent=intent, actor=actor, at=edge.received_at(request),
    )  # fmt: skip
    return {"id": str(row.uuid), "version": row.version, **receipt(recorded)}


@router.put("/absences/{uuid:uuid}/return", response=dict)
def declare_return(request: HttpRequest, uuid: UUID) -> Answer:
    """Say that the officer is back (``declare_return``)."""
    actor, intent = edge.acting(request, command="declare_return", object=f"absence:{uuid}")
    row, recorded = commands.declare_return(absence=uuid, intent=intent, actor=actor, at=edge.received_at(request))
    return {"id": str(row.uuid), "version": row.version, **receipt(recorded)}
