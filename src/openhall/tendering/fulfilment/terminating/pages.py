"""The page of a contract's early end: for everybody to read, for the two sides to act on."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from openhall.identity import public as identity
from openhall.tendering.contracts.public import Contract
from openhall.tendering.fulfilment import policies, queries
from openhall.tendering.fulfilment.models import Fulfilment, FulfilmentState, Termination, TerminationState
from openhall.tendering.fulfilment.terminating import grounds, keeping
from openhall.tendering.fulfilment.terminating.commands import OPEN
from openhall.tendering.fulfilment.terminating.refusals import RecipientOpen
from openhall.tendering.planning.public import article, law_of, zone_of
from openhall.treasury import public as treasury
from openhall.treasury.public import BondState
from openhall.ui import formats
from openhall.ui.components import Tag

COLOURS = {
    TerminationState.ANNOUNCED: "amber",
    TerminationState.OBJECTED: "red",
    TerminationState.DECLINED: "grey",
    TerminationState.WITHDRAWN: "grey",
    TerminationState.ENDED: "red",
}


@require_safe
def termination(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What was announced, answered and ended; the forms of the side whose turn it is."""
    reader = identity.reader(request)
    contract, row = queries.performed(uuid, reader)
    project, now = contract.lot.notice.project, identity.received_at(request)
    side = policies.side_of(reader, contract)
    running = row is not None and row.state == FulfilmentState.RUNNING
    rows = queries.terminations_of(row) if row else []
    ended = next((one for one in rows if one.state == TerminationState.ENDED), None)
    possible = grounds.possible(contract)
    bond = treasury.bond_of(contract.uuid)
    held = bond is not None and bond.state == BondState.HELD
    mine = [one for one in rows if side is not None and one.side == side.value and one.state in OPEN]
    context: dict[str, Any] = {
        "contract": contract,
        "lot": contract.lot,
        "project": project,
        "zone": zone_of(project),
        "tag": _tag(row),
        "rows": [_shown(one, contract, side, now, running=running) for one in rows],
        "ended": ended,
        "grounds": [(code, grounds.in_words(code), article) for code, article in possible.items()],
        "may_announce": running and side is not None and bool(possible) and not mine,
        "may_free": ended is not None
        and side == "owner"
        and bond is not None
        and bond.state in (BondState.ASKED, BondState.HELD),
        "keeps": _keeping(contract, ended) if held and side == "owner" else None,
        "may_call_anew": ended is not None and side == "owner",
        "party": str(reader.organisation or "") if reader else "",
        "origin": settings.OPENHALL_ORIGIN,
        "assertion_options": identity.assertion_options(reader) if reader else "",
        "object": f"contract:{uuid}",
        "version": row.version if row else 1,
        "api": f"/api/v1/contracts/{uuid}/terminations",
        "here": f"/contracts/{uuid}/termination",
    }
    return render(request, "fulfilment/termination.html", context)


def _keeping(contract: Contract, ended: Termination | None) -> dict[str, Any] | None:
    """What the owner can know of keeping the bond: by which article, to whom it goes, or who has to enter that."""
    law = law_of(contract.lot.notice.project)
    if ended is None or ended.side != "owner" or ended.ground not in keeping.kept_on(law):
        return None
    try:
        whose, account = keeping.recipient(contract, law)
    except RecipientOpen as refusal:
        return {"article": refusal.facts["article"], "set_by": refusal.facts["set_by"], "holder": ""}
    return {"article": article(law, keeping.GROUNDS), "whose": whose, "holder": account.holder, "set_by": ""}


def _tag(row: Fulfilment | None) -> Tag | None:
    if row is None:
        return None
    return Tag(row.get_state_display(), "teal" if row.state == FulfilmentState.RUNNING else "red")


def _shown(one: Termination, contract: Contract, side: Any, now: Any, *, running: bool) -> dict[str, Any]:
    other = side is not None and one.side != side.value
    open_ = one.state in OPEN
    heard = one.answered_at is not None or now >= one.answer_due_at
    return {
        "row": one,
        "name": contract.facts[one.side]["name"],
        "ground": grounds.in_words(one.ground),
        "tag": Tag(one.get_state_display(), COLOURS[TerminationState(one.state)]),
        "said": _said(one, zone_of(contract.lot.notice.project)),
        "releases": one.bond == grounds.RELEASE,
        "may_agree": other and running and one.state == TerminationState.ANNOUNCED,
        "may_object": other and one.answered_at is None and (open_ or one.state == TerminationState.ENDED),
        "may_withdraw": side is not None and not other and running and open_,
        "may_end": side is not None and not other and running and open_ and one.ground != grounds.AGREEMENT,
        "heard": heard,
    }


def _said(one: Termination, zone: str) -> list[dict[str, Any]]:
    parts = [(_("Reasons"), one.announced_at, one.reason, one.announcement_leaf)]
    parts.append((_("Consequences"), one.announced_at, one.consequences, one.announcement_leaf))
    if one.answered_at is not None:
        parts.append((_("What the other side answered"), one.answered_at, one.answer, one.answer_leaf))
    if one.ended_at is not None and one.decision:
        parts.append((_("How it ended"), one.ended_at, one.decision, one.end_leaf))
    return [
        {"title": title, "when": formats.instant(when, zone), "text": text, "receipt": f"/receipts/{leaf}"}
        for title, when, text, leaf in parts
    ]
