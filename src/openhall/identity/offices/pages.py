"""Pages of offices: what waits for a second signature, which acts need one, and who acts in whose place."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from openhall.identity import edge, lookups
from openhall.identity.models import Mandate, Role
from openhall.identity.offices import proposals as waiting
from openhall.identity.offices import queries, rules
from openhall.identity.offices.deputies import IN_PERSON
from openhall.identity.offices.models import Proposal, ProposalState
from openhall.identity.refusals import MandateMissing
from openhall.kernel.refusals import NotFound
from openhall.witness import public as witness


def _signing(request: HttpRequest) -> dict[str, object]:
    reader = edge.reader(request)
    return {
        "reader": reader,
        "party": edge.acting_for(request),
        "origin": settings.OPENHALL_ORIGIN,
        "assertion_options": edge.assertion_options(reader),
    }


def _before(request: HttpRequest) -> int | None:
    text = request.GET.get("before", "")
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise NotFound
    return int(text)


@require_safe
def proposals(request: HttpRequest) -> HttpResponse:
    """What waits for a second signature in the reader's organisation, and with ``over=1`` what became of the others."""
    reader, over = edge.signed_in(request), request.GET.get("over") == "1"
    rows = queries.proposals(reader, waiting=not over, before=_before(request))
    context = {
        "rows": [(row, queries.act_name(row.command)) for row in rows],
        "over": over,
        "reader": reader,
        "party": edge.acting_for(request),
        "older": rows[-1].pk if len(rows) == queries.PAGE else None,
        "days": waiting.WAITS.days,
    }
    return render(request, "offices/proposals.html", context)


def _fields(row: Proposal) -> list[dict[str, str]]:
    """The fields as they were signed, for reading and for signing the same: text as it is, all else as JSON."""
    told = []
    for name, value in sorted(row.payload.items()):
        plain = isinstance(value, str) and "\r" not in value
        shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        sent = value if plain else json.dumps(value, ensure_ascii=False)
        told.append({"name": name, "shown": shown, "sent": sent, "type": "text" if plain else "json"})
    return told


@require_safe
def proposal(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One proposal: exactly what was signed, and the forms to sign the same, to refuse or to withdraw it."""
    reader, at = edge.signed_in(request), edge.received_at(request)
    row = queries.proposal(reader, uuid, at)
    open_ = row.state == ProposalState.WAITING and at < row.expires_at
    mine = row.person_id == reader.person_id
    done = witness.by_intent(row.second_sha256).leaf_sha256 if row.second_sha256 else ""
    context = {
        **_signing(request),
        "row": row,
        "act": queries.act_name(row.command),
        "fields": _fields(row),
        "signs": open_ and not mine,
        "withdraws": open_ and mine,
        "late": row.state == ProposalState.WAITING and not open_,
        "object_url": f"/api/v1/proposals/{row.uuid}",
        "object_name": f"proposal:{row.uuid}",
        "leaf": done,
    }
    return render(request, "offices/proposal.html", context)


def _party(request: HttpRequest, uuid: UUID) -> Any:
    reader, at = edge.signed_in(request), edge.received_at(request)
    party = lookups.organisation(uuid)
    if not lookups.holds(reader, Role.values, party.id, at):
        raise MandateMissing(party=str(uuid), roles=[])
    return party


@require_safe
def second_signatures(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Which acts of an organisation need two officers, to its people; managers and authorities decide it here."""
    party, reader, at = _party(request, uuid), edge.signed_in(request), edge.received_at(request)
    manages = lookups.holds(reader, [Role.MANAGER], party.id, at)
    decrees = lookups.holds(reader, [Role.AUTHORITY], party.id, at)
    rows = queries.rules_of(party.id)
    new = uuid4()
    context = {
        **_signing(request),
        "party": party,
        "rows": [
            (
                row,
                queries.act_name(row.command),
                row.organisation_id == party.id and (decrees if row.country else manages),
            )
            for row in rows
        ],
        "manages": manages,
        "decrees": decrees,
        "acts": sorted((queries.act_name(command), command) for command in rules.choices()),
        "new_rule": {"object": f"second-signature:{new}", "url": f"/api/v1/second-signatures/{new}"},
    }
    return render(request, "offices/second_signatures.html", context)


@require_safe
def deputies(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Who acts in whose place, to the organisation's people; officers name their deputies here, managers anybody's."""
    party, reader, at = _party(request, uuid), edge.signed_in(request), edge.received_at(request)
    manages = lookups.holds(reader, [Role.MANAGER], party.id, at)
    own = Mandate.objects.in_force(at).filter(organisation_id=party.id, in_place_of=None).exclude(role__in=IN_PERSON)
    own = own if manages else own.filter(person_id=reader.person_id)
    new = uuid4()
    rows = queries.deputies_of(party.id, at)
    context = {
        **_signing(request),
        "party": party,
        "rows": [
            (row, row.starts_at > at, manages or reader.person_id in (row.person_id, _officer(row))) for row in rows
        ],
        "mandates": list(own.select_related("person").order_by("person__name", "id")[:500]),
        "new_deputy": {"object": f"mandate:{new}", "url": f"/api/v1/deputies/{new}"},
        "standing": [
            (row, manages or reader.person_id in (row.person_id, row.mandate.person_id))
            for row in queries.standing_of(party.id)
        ],
        "absences": [
            (row, row.starts_at > at, manages or reader.person_id == row.person_id)
            for row in queries.absences_of(party.id, at)
        ],
        "new_standing": {"object": f"standing-deputy:{new}", "url": f"/api/v1/standing-deputies/{new}"},
        "new_absence": {"object": f"absence:{new}", "url": f"/api/v1/absences/{new}"},
    }
    return render(request, "offices/deputies.html", context)


def _officer(row: Mandate) -> int | None:
    return row.in_place_of.person_id if row.in_place_of else None
