"""What a dossier says, as rows, fields and steps for pages. Words of a record are marked with their language."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from openhall.identity.agencies import public as agencies
from openhall.procedures.catalogue import public as catalogue
from openhall.procedures.dossiers import beside, components, drafts, due_fees, filing, law, questions
from openhall.procedures.dossiers.models import Dossier, Draft, Filling, State, Unit
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


def body(number: str) -> SafeString:
    """An authority or unit by its published name with its number; the number alone where no name is published."""
    return bodies([number])[number]


def bodies(numbers: Iterable[str]) -> dict[str, SafeString]:
    """Many of them: by number; one query."""
    wanted = set(numbers)
    known = agencies.names(wanted)
    return {
        one: format_html("{} ({})", catalogue.own(*known[one]), one) if one in known else format_html("{}", one)
        for one in wanted
    }


def unit_name(unit: Unit) -> SafeString:
    """A unit by the name of its body, with its number: one body may have several."""
    return format_html("{} ({})", unit.organisation.name, unit.number)


def body_text(number: str) -> str:
    """The same for paper."""
    known = agencies.names({number})
    return f"{known[number][0]} ({number})" if number in known else number


def authorities(row: Draft) -> list[tuple[str, SafeString | str, bool]]:
    """Whose matter it can be: number, words, whether chosen; the last is for those who don't know."""
    numbers = [one["authority"] for one in row.edition.content["competent"]]
    named = bodies(numbers)
    known: list[tuple[str, SafeString | str]] = [(one, named[one]) for one in numbers]
    known.append((filing.UNKNOWN, _("I don’t know, or another authority")))
    return [(value, words, value == row.authority) for value, words in known]


def applicant(row: Draft | Dossier, change_url: str = "") -> list[SummaryRow]:
    """Who files."""
    names = {
        "name": _("Name"),
        "number": _("Number of the identity document"),
        "telephone": _("Telephone"),
        "email": _("E-mail"),
        "address": _("Address"),
    }
    sources = beside.sources(row)
    return [
        SummaryRow(words, _marked(row.applicant[name], sources.get(f"applicant.{name}", "")), change_url)
        for name, words in names.items()
        if row.applicant.get(name)
    ]


def _marked(value: str, source: str, lang: str = "") -> SafeString:
    """What somebody wrote or, in ``lang``, chose, with the register that says so too."""
    said = catalogue.own(value, lang) if lang else of_unknown_language(value)
    return format_html('{} <span class="oh-hint">{}</span>', said, source) if source else said


def answers(row: Draft | Dossier, *, changes: bool = False) -> list[SummaryRow]:
    """What was answered, in the form's order. ``changes``: with the way back to each question."""
    return list(answers_by_name(row, changes=changes).values())


def answers_by_name(row: Draft | Dossier, *, changes: bool = False) -> dict[str, SummaryRow]:
    """The same by the name of the question."""
    schema, sources = drafts.schema_of(row.edition), beside.sources(row)
    return {
        one["name"]: SummaryRow(
            catalogue.own(one["title"], one["title_lang"]),
            _answer(
                schema["properties"][one["name"]],
                row.answers[one["name"]],
                sources.get(one["name"], ""),
                {key: said for key, said in sources.items() if key.startswith(f"{one['name']}.")},
            ),
            questions.where(row, one["name"]) if changes else "",
        )
        for one in catalogue.fields(schema, questions.language())
        if one["name"] in row.answers
    }


def _answer(
    about: Mapping[str, Any], value: Any, source: str, of_rows: Mapping[str, str] = MappingProxyType({})
) -> SafeString | str:
    """An answer in words; rows as a numbered list of theirs. ``of_rows``: ``name.place`` → where a row comes from."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if not isinstance(value, list):
        text, lang = catalogue.choice(about, value, questions.language())
        return _marked(text, source, lang)
    inner = about["items"]["properties"]
    asked = catalogue.fields(about["items"], questions.language())
    lines = [
        format_html_join(
            SafeString("<br>"),
            "{}: {}",
            (
                (catalogue.own(one["title"], one["title_lang"]), _answer(inner[one["name"]], row[one["name"]], ""))
                for one in asked
                if one["name"] in row
            ),
        )
        for row in value
    ]
    told = {int(key.rpartition(".")[2]): words for key, words in of_rows.items()}
    marked = ((line, told.get(place, "")) for place, line in enumerate(lines))
    said = (
        (format_html('{}<br><span class="oh-hint">{}</span>', line, words) if words else line,)
        for line, words in marked
    )
    return format_html("<ol>{}</ol>", format_html_join("", "<li>{}</li>", said))


def costs(row: Draft | Dossier) -> list[SummaryRow]:
    """What it costs by these answers, why it is lower, and when it is due; nothing where the procedure has no fee."""
    content = row.edition.content
    if not content.get("fees"):
        return []
    amount = due_fees.cost(row)
    found = [SummaryRow(_("Fee"), formats.money(amount, content["currency"]) if amount else _("Nothing to pay"))]
    if lower := catalogue.fee_reduction(content, row.answers):
        said = f"{lower['title']}: −{lower['percent']} %"
        words = format_html(
            '{} <span class="oh-hint">({})</span>',
            catalogue.own(said, row.edition.lang), catalogue.own(lower["source"], row.edition.lang),
        )  # fmt: skip
        found.append(SummaryRow(_("Why it is lower"), words))
    days = [(day, due_fees.cost(row, day)) for day in catalogue.fee_dues(content)]
    owed = [(catalogue.dues()[day], part) for day, part in days if part]
    if len(owed) == 1:
        found.append(SummaryRow(_("When it is due"), owed[0][0]))
    elif owed:
        parts = ((formats.money(part, content["currency"]), words) for words, part in owed)
        found.append(SummaryRow(_("When it is due"), format_html_join(SafeString("<br>"), "{}: {}", parts)))
    return found


def authority(row: Filling) -> SafeString | str:
    """Whose matter it is, in words."""
    if row.authority == filing.UNKNOWN:
        return _("Not known; the provincial office names the unit")
    return body(row.authority) if row.authority else "–"


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
        for place, one in _asked(row)
    ]


def _asked(row: Draft | Dossier) -> list[tuple[int, Mapping[str, Any]]]:
    """The papers that are asked for; and those that are there, whatever was answered."""
    there = {one.component for one in row.papers.all()} if isinstance(row, Dossier) else set()
    asked = set(components.asked(row)) | there
    return [(place, one) for place, one in enumerate(row.edition.content["components"]) if place in asked]


def facts(row: Dossier) -> list[SummaryRow]:
    """Number, units and times: nothing personal."""
    zone = law.zone(row)
    rows = [
        SummaryRow(_("Number of the dossier"), row.code),
        SummaryRow(_("Administrative procedure"), title(row)),
        SummaryRow(_("Taken in by"), body(row.receiving)),
        SummaryRow(pgettext("procedure", "Decided by"), row.unit.organisation.name if row.unit else _("Not known yet")),
        SummaryRow(_("Filed at"), formats.instant(row.filed_at, zone)),
    ]
    if row.posted_date:
        rows.append(SummaryRow(_("Came by post, with the postmark of"), formats.day(row.posted_date)))
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
        "waive_fee": _("Fee let go"),
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
