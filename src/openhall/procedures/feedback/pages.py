"""Pages on which whoever filed says how it was, or what is wrong: by account, or by number and secret. They work
without script and nothing on them is signed.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from pydantic import ValidationError

from openhall.identity import public as identity
from openhall.kernel.refusals import NotFound, Refusal
from openhall.procedures.catalogue import public as catalogue
from openhall.procedures.dossiers import public as dossiers
from openhall.procedures.feedback import commands, queries, reflections
from openhall.procedures.feedback.inputs import AnswerInput, RatingInput, ReflectionInput
from openhall.procedures.feedback.models import Asking, Reflection, ReflectionState
from openhall.procedures.feedback.policies import Holder, Reader, Whose
from openhall.ui import formats


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Of one's own dossier."""
    whose = Reader(identity.signed_in(request), uuid)
    at = identity.received_at(request)
    queries.of_dossier(whose, at)
    errors: dict[str, str] = {}
    if request.method == "POST":
        errors, done = _say(request, whose, at)
        if not errors:
            messages.success(request, done)
            return redirect(request.path)
    context = _context(whose, at, request, errors) | {"code": "", "secret": "", "uuid": str(uuid)}
    return render(request, "feedback/say.html", context, status=422 if errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def guest(request: HttpRequest) -> HttpResponse:
    """For whoever has number and secret of a receipt. The secret is never in an address."""
    code, secret = request.POST.get("code", request.GET.get("code", ""))[:60], request.POST.get("secret", "")[:40]
    if request.method != "POST":
        return render(request, "feedback/door.html", {"code": code, "error": ""})
    whose, at = Holder(code, secret), identity.received_at(request)
    try:
        queries.of_dossier(whose, at)
    except NotFound:
        error = _("No dossier has this number with this secret. Check each sign of both.")
        return render(request, "feedback/door.html", {"code": code, "error": error}, status=422)
    errors: dict[str, str] = {}
    if request.POST.get("what"):
        errors, done = _say(request, whose, at)
        if not errors:
            messages.success(request, done)
    context = _context(whose, at, request, errors) | {"code": code, "secret": secret, "uuid": ""}
    return render(request, "feedback/say.html", context, status=422 if errors else 200)


def _say(request: HttpRequest, whose: Whose, at: datetime) -> tuple[dict[str, str], str]:
    """Do what the form says; what is wrong with it, or the words of thanks."""
    what, post = request.POST.get("what", ""), request.POST
    try:
        if what == "rating":
            chosen = {name[7:]: str(one) for name, one in post.items() if name.startswith("choice-") and one}
            given = AnswerInput.model_validate({"satisfied": post.get("satisfied", ""), "choices": chosen})
            commands.rate_dossier(whose=whose, given=given, at=at)
            return {}, _("Thank you. Your answer counts; the unit reads sums, never who said what.")
        if what == "reflection":
            wrote = ReflectionInput.model_validate({"words": post.get("reflection", "")})
            reflections.hand_in_reflection(whose=whose, reflection=uuid4(), given=wrote, at=at)
            return {}, _("The unit has your reflection and must answer it in time.")
        if what == "reply":
            rated = RatingInput.model_validate({"satisfied": post.get("reply", "")})
            reflections.rate_reply(whose=whose, given=rated, at=at)
            return {}, _("Thank you. What you think of the answer counts.")
    except ValidationError:
        return {what: _WRONG[what]()}, ""
    except Refusal as refusal:
        if refusal.status in (403, 404):
            raise
        return {what: str(refusal.title)}, ""
    return {"rating": _("Choose what you want to say.")}, ""


_WRONG = {
    "rating": lambda: _("Say whether you are satisfied."),
    "reflection": lambda: _("Write what is wrong, in 5 to 4,000 signs."),
    "reply": lambda: _("Say whether the answer satisfies you."),
}


def _context(whose: Whose, at: datetime, request: HttpRequest, errors: dict[str, str]) -> dict[str, Any]:
    row, asked, wrote = queries.of_dossier(whose, at)
    zone = dossiers.zone(row)
    waits = any(one.state == ReflectionState.OPEN for one in wrote)
    return {
        "row": row,
        "title": dossiers.title_read(row),
        "asked": asked,
        "open": asked is not None and at <= asked.until_at,
        "until": formats.instant(asked.until_at, zone) if asked else "",
        "satisfied": _yes(request.POST.get("satisfied", "") if "rating" in errors else _said(asked)),
        "questions": _questions(asked),
        "wrote": [_shown(one, zone) for one in wrote],
        "may_write": row.unit is not None and not waits,
        "may_rate": bool(wrote) and wrote[0].state != ReflectionState.OPEN,
        "reply": _yes(None if not wrote or wrote[0].dissatisfied is None else not wrote[0].dissatisfied),
        "errors": {what: errors.get(what, "") for what in _WRONG},
        "problems": list(errors.items()),
        "reflection": request.POST.get("reflection", "") if "reflection" in errors else "",
    }


def _said(asked: Asking | None) -> bool | None:
    return asked.satisfied if asked else None


def _yes(said: bool | str | None) -> str:
    return said if isinstance(said, str) else "" if said is None else "yes" if said else "no"


def _questions(asked: Asking | None) -> list[tuple[int, str, str, str]]:
    """Place, words in the reader's language or Vietnamese, its ``lang``, what was chosen."""
    if asked is None:
        return []
    found = []
    for place, words in enumerate(asked.questions.questions, start=1):
        text, lang = in_language(words)
        found.append((place, text, lang, asked.choices.get(str(place), "")))
    return found


def in_language(words: Mapping[str, str]) -> tuple[str, str]:
    """The words that the reader gets, and the ``lang`` of the page for them."""
    lang = (get_language() or "en").lower()
    lang = lang if lang in words else "vi"
    return words[lang], catalogue.html_lang(lang)


def _shown(row: Reflection, zone: str) -> dict[str, Any]:
    return {
        "words": row.words,
        "answer": row.answer,
        "state": row.get_state_display(),
        "colour": "grey" if row.state == ReflectionState.OPEN else "green",
        "at": formats.instant(row.handed_in_at, zone),
        "due": formats.instant(row.due_at, zone) if row.state == ReflectionState.OPEN else "",
        "leaf": row.leaf_sha256,
    }
