"""Pages of the help desk for whoever asks. All of them work without script and without an account."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from openhall.helpdesk.answers import csv_answer
from openhall.helpdesk.questions import commands, policies, queries, work
from openhall.helpdesk.questions.forms import AskForm, CodeForm, WriteForm
from openhall.helpdesk.questions.inputs import Lang, QuestionInput
from openhall.helpdesk.questions.models import HelpQuestion, HelpState
from openhall.identity import public as identity
from openhall.identity.public import Actor, Role
from openhall.kernel.refusals import NotFound
from openhall.ui.components import Column, SummaryRow, Tag

ZONE = "UTC"
COLOURS = {HelpState.WAITING: "amber", HelpState.ASKED_BACK: "teal", HelpState.ANSWERED: "green"}
TURNS = "help-turns"
"""Cookie of a browser that asked without work: when, signed. It is sent to no page but that of asking."""
LANGUAGES: tuple[Lang, ...] = ("ko", "zh-hans", "vi", "en")


def own_language() -> Lang:
    """The interface’s language as records name it."""
    found = (get_language() or "en").lower()
    return next((lang for lang in LANGUAGES if lang == found), "en")


def place_of(address: str) -> str:
    """An address within this site, without its question mark and what follows: that may hold somebody’s words."""
    path = urlsplit(address[:300]).path
    return path if path.startswith("/") and not path.startswith("//") and "\0" not in path else ""


def tag_of(row: HelpQuestion) -> Tag:
    """Whose turn it is."""
    words = _("Has an answer") if row.state == HelpState.ANSWERED else row.get_state_display()
    return Tag(words, COLOURS.get(HelpState(row.state), "grey"))


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Search what was answered before; ask; other ways."""
    words = request.GET.get("q", "")[:200].replace("\0", "")
    before = request.GET.get("before", "")
    numbered = before.isascii() and before.isdigit() and len(before) < 19
    rows = queries.articles(words, before=int(before) if numbered else None)
    reader = identity.reader(request)
    context = {
        "words": words,
        "articles": [(row, queries.in_language(row.texts.all(), own_language(), row.lang)) for row in rows],
        "older": rows[-1].pk if len(rows) == queries.PAGE else None,
        "page": place_of(request.GET.get("page", "")),
        "own": queries.own(reader) if reader else [],
        "level": commands.level_in_force(),
        "serves": reader is not None and reader.holds(Role.CENTRE),
        "lays_down": reader is not None and reader.holds(Role.AUTHORITY),
        "investigates": reader is not None and reader.holds(Role.INVESTIGATOR),
    }
    return render(request, "help/start.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask. A guest sees the code once, on the page that answers."""
    form = AskForm(request.POST or None, initial={"page": place_of(request.GET.get("page", ""))})
    reader, level = identity.reader(request), commands.level_in_force()
    if request.method == "POST" and form.is_valid():
        asked = QuestionInput(
            text=form.cleaned_data["text"],
            lang=own_language(),
            page=place_of(form.cleaned_data["page"]),
            terms=form.cleaned_data["terms"],
            nonce=form.cleaned_data["nonce"],
        )
        at, turns = identity.received_at(request), _turns(request)
        row, code, recorded = commands.receive_help_question(asked=asked, asker=reader, at=at, turns=turns)
        if not code:
            messages.success(request, _("The help desk has your question."))
            return redirect("help-question", row.uuid)
        context = {"row": row, "code": code, "recorded": recorded, "officer": row.officer, "zone": ZONE}
        context["again"] = row.asked_at != at
        answer = render(request, "help/asked.html", context)
        if not row.work_sha256:
            _keep(answer, [*work.recent_turns(turns, at), at])
        return answer
    page = place_of(str(form["page"].value() or ""))
    context = {"form": form, "page": page, "case": commands.case_of(page), "guest": reader is None, "level": level}
    return render(request, "help/ask.html", context)


def _turns(request: HttpRequest) -> list[datetime]:
    """When this browser asked without work, as it bears it itself; nothing where it bears none that was signed."""
    said = request.get_signed_cookie(TURNS, default="", salt=TURNS) or ""
    return [datetime.fromtimestamp(int(one), UTC) for one in said.split(".") if one]


def _keep(answer: HttpResponse, turns: list[datetime]) -> None:
    """Let the browser bear the times of its questions for an hour, for this page alone."""
    answer.set_signed_cookie(
        TURNS,
        ".".join(str(int(one.timestamp())) for one in turns),
        salt=TURNS,
        max_age=work.HOUR,
        path=reverse("help-ask"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def come_back(request: HttpRequest) -> HttpResponse:
    """A guest comes back by the code."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["code"]
        try:
            row = queries.by_code(code)
        except NotFound:
            form.add_error("code", _("No question has this code. Check each sign."))
        else:
            return _shown(request, row, None, code=code)
    return render(request, "help/return.html", {"form": form})


@never_cache
@require_safe
def question(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A question, for whoever asked it by account, and for the desk."""
    reader = identity.signed_in(request)
    return _shown(request, queries.question(uuid, reader), reader)


def _shown(
    request: HttpRequest, row: HelpQuestion, reader: Actor | None, *, code: str = "", form: WriteForm | None = None
) -> HttpResponse:
    serves = policies.serves(reader, row)
    asks = bool(code) or policies.asked(reader, row)
    named = serves and reader is not None and reader.person_id in (row.officer_id, row.backup_id)
    over = row.state == HelpState.CLOSED
    context: dict[str, Any] = {
        "row": row,
        "tag": tag_of(row),
        "rows": _facts(row, serves),
        "letters": queries.letters(row),
        "code": code,
        "form": form or WriteForm(),
        "may_write": asks and not over,
        "may_answer": named and not over,
        "may_take": serves and row.state == HelpState.WAITING and reader is not None
        and reader.person_id != row.officer_id,
        "may_close": named and row.state in (HelpState.ANSWERED, HelpState.ASKED_BACK),
        "may_publish": serves,
        "object": f"help:{row.uuid}",
        "here": f"/help/questions/{row.uuid}",
        "lang": own_language(),
        "party": str(reader.organisation or "") if reader else "",
        "origin": settings.OPENHALL_ORIGIN,
        "assertion_options": identity.assertion_options(reader),
        "zone": ZONE,
        "now": identity.received_at(request),
    }  # fmt: skip
    return render(request, "help/question.html", context)


def _facts(row: HelpQuestion, serves: bool) -> list[SummaryRow]:
    rows = [SummaryRow(_("Named officer"), row.officer.name if row.officer else _("Nobody could be named yet"))]
    if serves:
        rows.append(SummaryRow(_("Backup"), row.backup.name if row.backup else _("Nobody")))
        if row.level:
            rows.append(SummaryRow(_("Passed up"), _("Level %(level)s") % {"level": row.level}))
    if row.page:
        told = row.case_title or row.page
        link = format_html('<a href="{}">{}</a>', row.page, told) if place_of(row.page) == row.page else told
        rows.append(SummaryRow(_("Asked from the page"), link, lang=row.case_lang if row.case_title else ""))
    return rows


@require_POST
def write(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Whoever asked writes again."""
    form, code, reader = WriteForm(request.POST), request.POST.get("code", "")[:80], identity.reader(request)
    if form.is_valid():
        commands.follow_up_help_question(
            uuid=uuid, text=form.cleaned_data["text"], asker=reader, code=code, at=identity.received_at(request)
        )
        if not code:
            return redirect("help-question", uuid)
        form = WriteForm()
    row = queries.by_code(code) if code else queries.question(uuid, reader)
    return _shown(request, row, None if code else reader, code=code, form=form)


@require_POST
def close(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Whoever asked has what they need; a guest is led on to the rating."""
    code, reader = request.POST.get("code", "")[:80], identity.reader(request)
    _row, rate_url, _recorded = commands.close_help_question(
        uuid=uuid, intent=None, actor=reader, code=code, at=identity.received_at(request)
    )
    if rate_url:
        return redirect(rate_url)
    messages.success(request, _("The question is closed. A message asks you how satisfied you are."))
    return redirect("help-question", uuid) if reader else redirect("help")


@require_safe
def article(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """An article in the reader’s language, else in the one that counts."""
    row = queries.article(uuid)
    reader = identity.reader(request)
    mine = reader is not None and reader.holds(Role.CENTRE) and reader.organisation_id == row.centre_id
    text = queries.in_language(row.texts.all(), own_language(), row.lang)
    context = {
        "row": row,
        "text": text,
        "others": [one for one in row.texts.all() if one.lang != text.lang],
        "may_change": mine and row.withdrawn_at is None,
        "object": f"help-article:{row.uuid}",
        "here": f"/help/articles/{row.uuid}",
        "lang": own_language(),
        "party": str(reader.organisation or "") if reader else "",
        "origin": settings.OPENHALL_ORIGIN,
        "assertion_options": identity.assertion_options(reader),
        "zone": ZONE,
    }
    return render(request, "help/article.html", context)


@require_safe
def statistics(request: HttpRequest) -> HttpResponse:
    """How many asked, how many were answered within the service level, how many are open."""
    columns = [
        Column(_("Month"), header=True),
        *(Column(text, figure=True) for text in (
            _("Asked"), _("Questions answered"), _("With a service level"), _("Within it"), _("Late"), _("Open"),
        )),
    ]  # fmt: skip
    months = queries.by_month(identity.received_at(request))
    rows = [
        [f"{one.month:%Y-%m}", one.asked, one.answered, one.clocked, one.within, one.late, one.open] for one in months
    ]
    return render(
        request,
        "help/statistics.html",
        {"columns": columns, "rows": rows, "level": commands.level_in_force(), "zone": ZONE},
    )


@require_safe
def statistics_csv(request: HttpRequest) -> HttpResponse:
    """The same as CSV."""
    months = queries.by_month(identity.received_at(request))
    header = ("month", "asked", "answered", "with_service_level", "within", "late", "open")
    rows = [(f"{m.month:%Y-%m}", m.asked, m.answered, m.clocked, m.within, m.late, m.open) for m in months]
    return csv_answer("help.csv", header, rows)


@require_safe
def routes(request: HttpRequest) -> HttpResponse:
    """Where one complains: ways of this platform, and what authorities published."""
    reader = identity.reader(request)
    authority = reader is not None and reader.holds(Role.AUTHORITY)
    context = {
        "routes": queries.routes(),
        "authority": authority,
        "own": reader.organisation_id if reader and authority else None,
        "lang": own_language(),
        "party": str(reader.organisation or "") if reader else "",
        "origin": settings.OPENHALL_ORIGIN,
        "assertion_options": identity.assertion_options(reader),
        "zone": ZONE,
    }
    return render(request, "help/routes.html", context)
