"""What a dossier says, as rows, fields and steps for pages. Words of a record are marked with their language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from openhall.procedures.catalogue import public as catalogue
from openhall.procedures.dossiers import answering, beside, drafts, filing, law
from openhall.procedures.dossiers.models import Dossier, Draft, Filling, State
from openhall.ui import formats
from openhall.ui.components import Event, Stage, StageState, SummaryRow, Tag, of_unknown_language

COLOURS = {
    State.NEW: "amber",
    State.ACCEPTED: "teal",
    State.PROCESSING: "teal",
    State.SUPPLEMENT: "amber",
    State.FINANCIAL_DUTY: "amber",
    State.WITHDRAWAL_ASKED: "amber",
    State.NOT_ACCEPTED: "red",
    State.STOPPED: "grey",
    State.DONE: "green",
    State.RETURNED: "green",
}


@dataclass(frozen=True)
class Field:
    """A question of a form, as a page asks it. ``kind``: text, area, number, date, email, check, choice."""

    name: str
    label: SafeString
    kind: str
    value: str
    required: bool
    rows: int = 0
    hint: str = ""
    error: str = ""
    choices: list[tuple[str, bool]] = field(default_factory=list)
    lang: str = ""


def tag(row: Dossier) -> Tag:
    """The status as an adjective."""
    return Tag(row.get_state_display(), COLOURS[State(row.state)])


def title(row: Filling) -> SafeString:
    """The procedure's name in its own language; good for lists."""
    return catalogue.own(row.edition.title, row.edition.lang)


def title_read(row: Filling) -> SafeString:
    """The procedure's name, in the reader's language where it was translated; one query."""
    said = catalogue.said_in([row.edition])[row.edition.pk]
    return catalogue.own(said.title, said.lang)


def _language() -> str:
    return (get_language() or "en").lower()


def fields(row: Draft, typed: Mapping[str, Any], wrong: Mapping[str, str]) -> list[Field]:
    """The questions that are asked now, with what was typed last."""
    schema = drafts.schema_of(row.edition)
    names = set(answering.asked(schema, row.answers))
    found = []
    for one in catalogue.fields(schema, _language()):
        if one["name"] not in names:
            continue
        said = schema["properties"][one["name"]]
        value = typed.get(one["name"], row.answers.get(one["name"], ""))
        kind, rows = _kind(said)
        hints = said.get("x-ui", {}).get("hint", {})
        found.append(
            Field(
                name=one["name"],
                label=catalogue.own(one["title"], one["title_lang"]),
                kind=kind,
                value=("yes" if value else "") if kind == "check" else str(value),
                required=one["required"],
                rows=rows,
                hint=hints.get(_language()) or next(iter(hints.values()), ""),
                error=wrong.get(one["name"], ""),
                choices=[(str(each), str(each) == str(value)) for each in one["choices"]],
                lang=catalogue.html_lang(row.edition.lang),
            )
        )
    return found


def _kind(said: Mapping[str, Any]) -> tuple[str, int]:
    if said["type"] == "boolean":
        return "check", 0
    if "enum" in said:
        return "choice", 0
    if said["type"] == "integer":
        return "number", 0
    if said.get("x-ui", {}).get("widget") == "textarea":
        return "text", 4
    return said.get("format", "text"), 0


def authorities(row: Draft) -> list[tuple[str, str, bool]]:
    """Whose matter it can be: number, words, whether chosen; the last is for those who don't know."""
    known = [(one["authority"], one["authority"]) for one in row.edition.content["competent"]]
    known.append((filing.UNKNOWN, _("I don’t know, or another authority")))
    return [(value, words, value == row.authority) for value, words in known]


def applicant(row: Filling, change_url: str = "") -> list[SummaryRow]:
    """Who files."""
    names = {
        "name": _("Name"),
        "number": _("Number of the identity document"),
        "telephone": _("Telephone"),
        "email": _("E-mail"),
        "address": _("Address"),
    }
    return [
        SummaryRow(words, of_unknown_language(row.applicant[name]), change_url)
        for name, words in names.items()
        if row.applicant.get(name)
    ]


def answers(row: Filling, change_url: str = "") -> list[SummaryRow]:
    """What was answered, in the form's order."""
    schema = drafts.schema_of(row.edition)
    found = []
    for one in catalogue.fields(schema, _language()):
        if one["name"] not in row.answers:
            continue
        value = row.answers[one["name"]]
        said = (_("Yes") if value else _("No")) if isinstance(value, bool) else of_unknown_language(str(value))
        found.append(SummaryRow(catalogue.own(one["title"], one["title_lang"]), said, change_url))
    return found


def authority(row: Filling) -> str:
    """Whose matter it is, in words."""
    if row.authority == filing.UNKNOWN:
        return _("Not known; the provincial office names the unit")
    return row.authority or "–"


def paper_rows(row: Draft | Dossier, change_url: str = "") -> list[SummaryRow]:
    """Each component with its files."""
    there: dict[int, list[SafeString]] = {}
    for one in row.papers.all():
        link = format_html(
            '<a href="{}">{}</a>', reverse("dossier-paper", args=[one.uuid]), of_unknown_language(one.name)
        )
        there.setdefault(one.component, []).append(link)
    return [
        SummaryRow(
            catalogue.own(one["title"], row.edition.lang),
            format_html_join(SafeString("<br>"), "{}", ((link,) for link in there.get(place, []))) or _("No file yet"),
            change_url,
        )
        for place, one in enumerate(row.edition.content["components"])
    ]


def facts(row: Dossier) -> list[SummaryRow]:
    """Number, units and times: nothing personal."""
    zone = law.zone(row)
    rows = [
        SummaryRow(_("Number of the dossier"), row.code),
        SummaryRow(_("Administrative procedure"), title(row)),
        SummaryRow(_("Taken in by"), row.receiving),
        SummaryRow(_("Decided by"), row.unit.organisation.name if row.unit else _("Not known yet")),
        SummaryRow(_("Filed at"), formats.instant(row.filed_at, zone)),
    ]
    if row.received_at:
        rows.append(SummaryRow(_("Validly received at"), formats.instant(row.received_at, zone)))
    if row.due_at:
        rows.append(SummaryRow(_("Due by"), formats.instant(row.due_at, zone)))
    delay = row.delays.order_by("-id").first()
    if delay:
        rows.append(SummaryRow(_("New day after a delay"), formats.day(delay.new_date)))
    if row.ended_at:
        rows.append(SummaryRow(_("Ended at"), formats.instant(row.ended_at, zone)))
    return rows + beside.facts(row)


def names() -> dict[str, str]:
    """Steps in words."""
    return {
        "file": _("Filed"),
        "accept": _("Accepted"),
        "refuse": _("Not accepted"),
        "ask_supplement": _("Asked for all that is missing"),
        "hand_in": _("Supplement handed in"),
        "process": _("In processing"),
        "ask_withdrawal": _("Withdrawal asked for"),
        "stop": _("Stopped"),
        "finish": _("Done"),
        "give_back": _("Result handed out"),
        "explain_delay": _("Delay explained, with an apology"),
        "route": _("Given to a unit"),
        "take_step": _("Taken in hand by an officer"),
        "hand_over_step": _("Handed over to another officer"),
        "hand_on": _("Handed on to the next step"),
        "send_back": _("Sent back to an earlier step"),
        "ask_payment": _("Fee asked for"),
        "pay": _("Fee paid"),
        "refund": _("Fee given back"),
    }


INSIDE = frozenset({"take_step", "hand_over_step", "hand_on", "send_back"})
"""Steps whose words are meant for colleagues."""


def events(row: Dossier, *, words: bool, inside: bool = False) -> list[Event]:
    """What happened. ``words``: with the reasons and letters, for those who may read the dossier; ``inside``: with what
    officers write to each other too.
    """
    said, zone = names(), law.zone(row)
    return [
        Event(
            said.get(one.name, one.get_state_display()),
            one.at,
            zone,
            body=of_unknown_language(one.words) if words and one.words and (inside or one.name not in INSIDE) else "",
            receipt_url=f"/receipts/{one.leaf_sha256}",
        )
        for one in row.steps.all()
    ]


def stages(row: Dossier) -> list[Stage]:
    """What comes, in order."""
    order = (State.NEW, State.ACCEPTED, State.PROCESSING, State.DONE, State.RETURNED)
    paused = row.state in (State.SUPPLEMENT, State.FINANCIAL_DUTY, State.WITHDRAWAL_ASKED)
    if row.state in (State.NOT_ACCEPTED, State.STOPPED):
        return [Stage(_("Filed"), StageState.DONE), Stage(row.get_state_display(), StageState.STOPPED)]
    reached = (State.PROCESSING if row.received_at else State.NEW) if paused else State(row.state)
    here = order.index(reached)
    due = formats.instant(row.due_at, law.zone(row)) if row.due_at else ""
    found = []
    for place, one in enumerate(order):
        state = StageState.DONE if place < here else StageState.CURRENT if place == here else StageState.NEXT
        if one == State.RETURNED == row.state:
            state = StageState.DONE
        detail = row.get_state_display() if paused and place == here else ""
        found.append(Stage(State(one).label, state, when=due if one == State.DONE else "", detail=detail))
    return found
