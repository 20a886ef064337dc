"""The page on which the two sides of a contract settle its wording. It only reads; each step is a signed form."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from openhall.identity import public as identity
from openhall.tendering.contracts import commands, policies
from openhall.tendering.contracts.models import Contract, Proposal, ProposalState
from openhall.tendering.contracts.negotiating import publishing, queries, showing
from openhall.tendering.contracts.negotiating.commands import CLAUSES
from openhall.tendering.planning.public import zone_of
from openhall.ui.components import Tag

COLOURS = {
    ProposalState.OPEN: "amber",
    ProposalState.ACCEPTED: "green",
    ProposalState.REFUSED: "red",
    ProposalState.COUNTERED: "grey",
    ProposalState.WITHDRAWN: "grey",
}


@require_safe
def negotiation(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Every proposal with what it changes, and the forms of the side whose turn it is."""
    reader = identity.reader(request)
    found = queries.negotiated(uuid, reader)
    project, side = found.lot.notice.project, policies.side_of(reader, found)
    rows = queries.proposals_of(found)
    waiting = next((row for row in rows if row.state == ProposalState.OPEN), None)
    open_ = found.state == Contract.State.DRAFT and not found.party_seals.exists()
    acts = open_ and side is not None
    theirs = waiting is not None and side is not None and waiting.side != side.value
    draft = waiting.terms if waiting is not None and theirs else found.terms
    context: dict[str, Any] = {
        "project": project,
        "lot": found.lot,
        "contract": found,
        "zone": zone_of(project),
        "party": str(reader.organisation or "") if reader else "",
        "origin": settings.OPENHALL_ORIGIN,
        "assertion_options": identity.assertion_options(reader),
        "tag": Tag(found.get_state_display(), "green" if found.concluded_at else "amber"),
        "rows": [_version(row, found) for row in rows],
        "standing": [(name, found.terms.get(clause, "")) for clause, name in showing.names().items()],
        "waiting": waiting,
        "open": open_,
        "may_answer": acts and theirs,
        "may_withdraw": acts and waiting is not None and not theirs,
        "may_propose": acts and (waiting is None or theirs),
        "terms": {clause: draft.get(clause, "") for clause in CLAUSES},
        "article": commands.substance_article(found),
        "object": f"contract:{uuid}",
        "propose_url": f"/api/v1/contracts/{uuid}/proposals",
        "answer_url": f"/api/v1/contracts/{uuid}/proposals/answers",
        "here": f"/contracts/{uuid}/wording",
    }
    return render(request, "contracts/negotiation.html", context)


@require_safe
def history(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """How the text of a concluded contract came about: each round as differences, for everybody."""
    found = publishing.published(uuid, identity.reader(request))
    project = found.lot.notice.project
    context = {
        "project": project,
        "lot": found.lot,
        "contract": found,
        "zone": zone_of(project),
        "rounds": [
            (one, Tag(one.row.get_state_display(), COLOURS[ProposalState(one.row.state)]))
            for one in publishing.rounds(found)
        ],
        "article": commands.substance_article(found),
    }
    return render(request, "contracts/wording_history.html", context)


def _version(row: Proposal, contract: Contract) -> dict[str, Any]:
    against = row.counters.terms if row.counters is not None else row.before
    return {
        "row": row,
        "name": contract.facts[row.side]["name"],
        "tag": Tag(row.get_state_display(), COLOURS[ProposalState(row.state)]),
        "changes": showing.changes(against, row.terms),
    }
