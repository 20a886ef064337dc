"""Pages and files of the log: how it stands and who witnesses it, promises handed in, overriding the wait."""

import json
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from openhall.identity import public as identity
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import NotFound, NotYours, Refusal
from openhall.portal import network
from openhall.portal.sentences import name_of
from openhall.tendering.planning import public as planning
from openhall.treasury import public as treasury
from openhall.ui.components import SummaryRow
from openhall.witness import public as witness
from openhall_log import LogError
from openhall_log.tiles import CHECKPOINT_PATH, TilePath

YEAR = 31_536_000
NOTE = "text/plain; charset=utf-8"
BROKEN = "text/x.openhall.broken-promise"
LONGEST_PROMISE = 16 * 1024
STATEMENT = "statement/"
PACK = "pack/"


@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """How the log stands, who witnesses it, and how to read it."""
    head, found, reader = witness.published(), network.read(), identity.reader(request)
    context = {
        "head": head,
        "root": head.root.hex() if head else "",
        "vkey": str(witness.verifier()),
        "network": found,
        "columns": network.columns(),
        "rows": network.rows(found),
        "policy": found.policy.text.decode("utf-8", "replace") if found.policy else "",
        "may_adopt": reader is not None and reader.holds(*witness.ADOPTERS),
    }
    return render(request, "portal/log.html", context)


@require_safe
def log_file(request: HttpRequest, path: str) -> HttpResponse:
    """A file of the log, for anybody and from anywhere: ``checkpoint``, ``tile/…`` (C2SP tlog-tiles), ``vkey``,
    ``quorum``, ``policy``, ``statement/<sha256>`` once it is disclosed, ``pack/<sha256>`` once the pack is adopted.

    Raises:
        NotFound: no such file (yet).
    """
    if path == "vkey":
        return _file(f"{witness.verifier()}\n".encode(), NOTE, "public, max-age=3600")
    if path == "policy":
        policy = witness.adopted()
        if policy is None:
            raise NotFound(file=path)
        return _file(policy.text, NOTE, "no-cache")
    if path == "quorum":
        head = witness.quorum_head()
        if head is None:
            raise NotFound(file=path)
        return _file(head.note.to_bytes(), NOTE, "no-cache")
    if path.startswith(STATEMENT):
        body = witness.disclosed_statement(path.removeprefix(STATEMENT))
        if body is None:
            raise NotFound(file=path)
        return _file(body, "application/json", f"public, max-age={YEAR}, immutable")
    if path.startswith(PACK):
        named = planning.packs.files_by_digest(path.removeprefix(PACK))
        if named is None:
            raise NotFound(file=path)
        body = json.dumps({"files": named[1], "pack": named[0]}, ensure_ascii=False, sort_keys=True).encode()
        return _file(body, "application/json", f"public, max-age={YEAR}, immutable")
    try:
        if path == CHECKPOINT_PATH:
            return _file(witness.store().read(path), NOTE, "no-cache")
        tile = TilePath.parse(path)
        data = witness.store().read(str(tile))
    except LogError as error:
        raise NotFound(file=path) from error
    lasting = f"public, max-age={YEAR}, immutable" if ".p/" not in path else "public, max-age=60"
    return _file(data, "application/octet-stream", lasting)


def _file(data: bytes, media_type: str, lasting: str) -> HttpResponse:
    answer = HttpResponse(data, content_type=media_type)
    answer["Cache-Control"] = lasting
    answer["Access-Control-Allow-Origin"] = "*"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


# Promises


@csrf_exempt  # Whoever holds a promise hands it in, from wherever; nothing is done in anybody's name.
@require_POST
def promise_handed_in(request: HttpRequest) -> HttpResponse:
    """``POST /log/promise`` (protocols §9): a receipt, how long there still is, or the log's admission.

    Raises:
        NotAPromise
    """
    found = witness.hand_in(request.read(LONGEST_PROMISE + 1), at=identity.received_at(request))
    if found.state == "pending":
        answer = HttpResponse(f"{instant_text(found.promise.due_at)}\n", status=425, content_type=NOTE)
    else:
        answer = HttpResponse(found.body, content_type=NOTE if found.state == "kept" else BROKEN)
    answer["Cache-Control"] = "no-store"
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


def promises(request: HttpRequest) -> HttpResponse:
    """“I hold a promise”: the same for people, by a form."""
    context: dict[str, Any] = {"found": None, "refused": None, "text": ""}
    if request.method == "POST":
        text = request.POST.get("promise", "")[:LONGEST_PROMISE]
        context["text"] = text
        # Browsers send line ends as CRLF; a note has LF alone.
        data = text.replace("\r\n", "\n").strip("\n").encode("utf-8", "surrogatepass") + b"\n"
        try:
            found = witness.hand_in(data, at=identity.received_at(request))
        except witness.NotAPromise as refusal:
            context["refused"] = refusal.problem()
        else:
            context["found"] = found
            context["answer"] = found.body.decode("utf-8", "replace")
    return render(request, "portal/promises.html", context, status=422 if context["refused"] else 200)


# Overriding the wait


@require_safe
def override(request: HttpRequest) -> HttpResponse:
    """Where a named officer lets something go on that waited long enough.

    Raises:
        SignInFirst; NotYours: no such mandate.
    """
    reader, at = identity.signed_in(request), identity.received_at(request)
    if not reader.holds(*witness.OVERRIDERS):
        raise NotYours(reason=_("Only the trading centre’s staff may let something go on without the members."))
    leaf = request.GET.get("leaf", "").strip().lower()
    new = str(uuid4())
    context: dict[str, Any] = {
        "leaf": leaf,
        "hold": None,
        "refused": None,
        "object": f"hold:{new}",
        "url": f"/api/v1/log/overrides/{new}",
        "party": str(reader.organisation or ""),
        "origin": settings.OPENHALL_ORIGIN,
        "assertion_options": identity.assertion_options(reader),
        "over": False,
        "waiting": treasury.unwitnessed(reader.organisation_id) if reader.organisation_id is not None else [],
    }
    if leaf:
        try:
            found = witness.hold(leaf, at)
        except Refusal as refusal:
            context["refused"] = refusal.problem()
        else:
            context["hold"] = found
            context["over"] = at >= found.until
            context["facts"] = [
                SummaryRow(_("What waits"), str(name_of(found.code))),
                SummaryRow(_("Its entry"), leaf),
            ]
    return render(request, "portal/override.html", context)
