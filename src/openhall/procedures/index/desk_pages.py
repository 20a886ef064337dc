"""Pages of units and the office: lists of what lost points, simulation, answers, training, sheets, messages."""

from datetime import date
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from openhall.identity import public as identity
from openhall.kernel.refusals import Invalid, NotFound
from openhall.procedures.index import computing, kit, law, naming, policies, queries, sheets, showing
from openhall.procedures.index.api import simulated
from openhall.procedures.index.edition_models import TrainingState
from openhall.procedures.index.inputs import SimulationInput
from openhall.procedures.index.office_pages import MOST, signing
from openhall.ui import formats
from openhall.ui.components import Column, of_unknown_language
from openhall_rules.service import Period

TRAININGS = 20
"""Plans on a page."""


@never_cache
@require_safe
def lost_page(request: HttpRequest, period: str, unit: str, indicator: str) -> HttpResponse:
    """What lost points of an indicator in a unit, with numbers and links; ``?csv=1`` as a file."""
    reader, at = identity.signed_in(request), identity.received_at(request)
    found = law.period_of(period)
    whole = request.GET.get("csv") == "1"
    rows = queries.lost(
        reader, found, unit, indicator, at, after=request.GET.get("after", "").replace("\0", "")[:60],
        most=100_000 if whole else queries.MOST,
    )  # fmt: skip
    if whole:
        return showing.csv_file(f"lost-{period}-{unit}-{indicator}", ("number",), [(one.code,) for one in rows])
    context = {
        "period": period,
        "unit": unit,
        "name": showing.named([unit])[unit],
        "indicator": naming.indicators()[indicator],
        "rows": [[format_html('<a href="{}">{}</a>', one.url, one.code) if one.url else one.code] for one in rows],
        "columns": [Column(_("Number"), header=True)],
        "older": f"?after={rows[-1].code}" if len(rows) == queries.MOST else "",
        "of_people": indicator == "dossier_satisfied",
    }
    return render(request, "index/lost.html", context)


def _uuids(texts: list[str]) -> list[UUID]:
    found = []
    for one in texts:
        try:
            found.append(UUID(one))
        except ValueError:
            continue
    return found


@never_cache
@require_safe
def simulate(request: HttpRequest) -> HttpResponse:
    """What the figures would be if chosen dossiers were finished by a day. Reading; nothing is kept."""
    reader, at = identity.signed_in(request), identity.received_at(request)
    calendar = law.pack_at(at).calendar
    today = calendar.day_of(at)
    until = _day(request.GET.get("until", ""))
    rows = queries.open_of(reader, at, until=until, unit=request.GET.get("unit", "").replace("\0", "")[:35], most=MOST)
    every = request.GET.get("all") == "1"
    chosen = [one.uuid for one in rows] if every else _uuids(request.GET.getlist("d"))[:500]
    finished = _day(request.GET.get("finished", "")) or _friday(today)
    period = computing.current(calendar.end_of(finished))[1].text
    context: dict[str, Any] = {
        "rows": [
            [
                format_html(
                    '<span class="oh-choice"><input type="checkbox" name="d" value="{}" aria-label="{}"{}></span>',
                    one.uuid, _("Choose %(code)s") % {"code": one.code},
                    SafeString(" checked") if one.uuid in chosen else "",
                ),
                one.code,
                of_unknown_language(one.edition.title),
                one.deciding,
                formats.instant(one.due_at, calendar.zone) if one.due_at else "–",
            ]
            for one in rows
        ],
        "columns": [
            Column(_("Choose")), Column(_("Number of the dossier"), header=True), Column(_("Administrative procedure")),
            Column(pgettext("administration", "Unit")),
            Column(_("Due by")),
        ],
        "until": until.isoformat() if until else "",
        "week": _friday(today).isoformat(),
        "unit": request.GET.get("unit", "")[:35],
        "finished": finished.isoformat(),
        "finished_day": formats.day(finished),
        "chosen": len(chosen),
        "period": period,
        "result": None,
    }  # fmt: skip
    if chosen:
        given = SimulationInput(period=period, finished_date=finished, dossiers=chosen)
        moved = simulated(reader, given, at)["units"]
        names = showing.named(one["code"] for one in moved)
        context |= {
            "result": [
                [
                    names[one["code"]],
                    showing.points(one["before"]["points"]), showing.points(one["after"]["points"]),
                    showing.place(one["before"]["rank"]), showing.place(one["after"]["rank"]),
                ]
                for one in moved
            ],
            "result_columns": [
                Column(pgettext("administration", "Unit"), header=True),
                Column(_("Points, as it is"), figure=True),
                Column(_("Points, if finished"), figure=True), Column(_("Rank, as it is"), figure=True),
                Column(_("Rank, if finished"), figure=True),
            ],
        }  # fmt: skip
    return render(request, "index/simulate.html", context)


def _day(text: str) -> date | None:
    """A day of the address; None for a blank one.

    Raises:
        Invalid
    """
    if not text:
        return None
    try:
        found = date.fromisoformat(text)
        if found.year not in law.YEARS:
            raise ValueError(text)
        return found
    except ValueError as error:
        raise Invalid(errors={"day": _("Give a day that exists.")}) from error


def _friday(today: date) -> date:
    return date.fromordinal(today.toordinal() + (5 - today.isoweekday()) % 7)


@never_cache
@require_safe
def answers_page(request: HttpRequest) -> HttpResponse:
    """Questions to heads: those of one's own unit to answer, all of them for the office."""
    reader = identity.signed_in(request)
    rows = queries.questions(reader)
    own = set(policies.own_units(reader)) if policies.heads(reader) else set()
    names = showing.named(one.unit for one in rows)
    context = {
        "open": [
            (one, names[one.unit], showing.points(str(one.total)), showing.points(str(one.below)))
            for one in rows
            if one.unit in own and one.answered_at is None
        ],
        "rows": [
            [
                names[one.unit],
                one.edition.period,
                showing.points(str(one.total)),
                showing.points(str(one.below)),
                of_unknown_language(one.words) if one.words else _("Not answered yet"),
            ]
            for one in rows
        ],
        "columns": [
            Column(pgettext("administration", "Unit"), header=True),
            Column(_("Period")), Column(_("Total of 100"), figure=True),
            Column(_("Target"), figure=True), Column(_("Answer")),
        ],
        "lang": get_language() or "en",
    }  # fmt: skip
    return render(request, "index/answers.html", context | signing(request, reader))


@never_cache
@require_safe
def training_page(request: HttpRequest) -> HttpResponse:
    """Trainings of units that lag: confirmed and followed by the office, and what the units reached since."""
    reader = identity.signed_in(request)
    page = Paginator(queries.trainings(reader), TRAININGS).get_page(request.GET.get("page", "1"))
    rows = list(page)
    office, words = policies.office(reader), naming.indicators()
    names = showing.named(one.unit for one in rows)
    proposed = [
        (one, names[one.unit], [words[each] for each in one.indicators])
        for one in rows
        if office and one.state == TrainingState.PROPOSED
    ]
    newest = max((one.edition.period for one, _name, _topics in proposed), default="")
    context = {
        "office": office,
        "proposed": [each for each in proposed if each[0].edition.period == newest],
        "earlier": [each for each in proposed if each[0].edition.period != newest],
        "confirmed": [
            (one, names[one.unit]) for one in rows if office and one.state == TrainingState.CONFIRMED
        ],
        "rows": [
            [
                names[one.unit],
                one.edition.period,
                "; ".join(words[each] for each in one.indicators),
                one.get_state_display(),
                formats.day(one.session_date) if one.session_date else "–",
                "–" if one.attended is None else _of(one.attended, one.invited),
                _since(one.unit, one.edition.period),
            ]
            for one in rows
        ],
        "columns": [
            Column(pgettext("administration", "Unit"), header=True),
            Column(_("Proposed for")), Column(_("Weakest in")), Column(_("State")),
            Column(_("Day")), Column(_("Attended"), figure=True), Column(_("Total then and in the months after")),
        ],
        "newer": f"?page={page.previous_page_number()}" if page.has_previous() else "",
        "older": f"?page={page.next_page_number()}" if page.has_next() else "",
    }  # fmt: skip
    return render(request, "index/training.html", context | signing(request, reader))


def _of(counted: int, of: int | None) -> str:
    return _("%(counted)s of %(of)s") % {"counted": counted, "of": of}


def _since(unit: str, period: str) -> str:
    last = Period.of(period).last
    past = [one for one in queries.history(unit) if Period.of(one.period).last >= last][:4]
    return ", ".join(f"{one.period}: {showing.points(one.total)}" for one in past) or "–"


@never_cache
@require_safe
def sheets_page(request: HttpRequest, period: str) -> HttpResponse:
    """Appraisal sheets of units and persons; ``?csv=1`` as a file."""
    reader, at = identity.signed_in(request), identity.received_at(request)
    of_units, of_persons = sheets.sheets(reader, law.period_of(period), at)
    if request.GET.get("csv") == "1":
        header = ("unit", "person", "ran", "in_time", "late", "ended", "digitised", "known", "twice", "overdue_open")
        return showing.csv_file(
            f"sheets-{period}",
            header,
            [
                (one.unit, one.name, one.ran, one.in_time, one.late, one.ended, one.digitised, one.known, one.twice,
                 one.overdue_open)
                for one in [*of_units, *of_persons]
            ],
        )  # fmt: skip
    names = showing.named(one.unit for one in of_units)
    counted = [
        Column(_("In time"), figure=True), Column(_("Late"), figure=True), Column(_("Ended"), figure=True),
        Column(_("Digitised as a whole"), figure=True), Column(_("Asked twice for supplements"), figure=True),
        Column(_("Overdue and open"), figure=True),
    ]  # fmt: skip

    def row(one: sheets.Sheet) -> list[object]:
        whole = _of(one.digitised, one.known) if one.known else "–"
        return [one.in_time, one.late, one.ended, whole, one.twice, one.overdue_open]

    context = {
        "period": period,
        "units": [[names.get(one.unit, one.unit), *row(one)] for one in of_units],
        "unit_columns": [Column(pgettext("administration", "Unit"), header=True), *counted],
        "persons": [
            [one.name or _("Somebody who left"), names.get(one.unit, one.unit), *row(one)] for one in of_persons
        ],
        "person_columns": [Column(_("Officer"), header=True), Column(pgettext("administration", "Unit")), *counted],
    }
    return render(request, "index/sheets.html", context)


@never_cache
@require_safe
def messages_page(request: HttpRequest) -> HttpResponse:
    """The tool kit of messages, in the language that is chosen."""
    reader = identity.signed_in(request)
    if not (policies.office(reader) or policies.own_units(reader)):
        raise NotFound
    lang = request.GET.get("lang", "")
    lang = lang if lang in kit.LANGUAGES else (get_language() or "vi")
    context = {"letters": kit.messages(lang), "lang": {"zh-hans": "zh-Hans"}.get(lang, lang), "chosen": lang}
    return render(request, "index/messages.html", context | {"index_url": reverse("index-desk")})
