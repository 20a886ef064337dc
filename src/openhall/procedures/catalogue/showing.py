"""What an edition says, as rows for pages. Its own words are marked with their language."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.html import format_html, format_html_join, linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from openhall.identity.agencies import public as agencies
from openhall.procedures.catalogue import forms, wanted
from openhall.procedures.catalogue.models import Edition
from openhall.procedures.catalogue.translating import Said, original
from openhall.ui import formats
from openhall.ui.components import Column, SummaryRow


def html_lang(code: str) -> str:
    """A language as HTML names it."""
    return "zh-Hans" if code == "zh-hans" else code


def own(text: str, lang: str) -> SafeString:
    """Words of a record in the language of the record."""
    return format_html('<span lang="{}">{}</span>', html_lang(lang), text)


def own_text(text: str, lang: str) -> SafeString:
    """A longer text of a record, with its paragraphs."""
    return format_html('<div lang="{}">{}</div>', html_lang(lang), mark_safe(linebreaks(text, autoescape=True)))  # noqa: S308 — escaped by linebreaks


def days(count: int) -> str:
    """A time limit in words."""
    if count == 0:
        return _("On the day of the receipt")
    return ngettext("%(count)d working day", "%(count)d working days", count) % {"count": count}


def facts(row: Edition, said: Said | None = None) -> list[SummaryRow]:
    """The seven parts that the law wants, and what else is to be known before one files; as ``said``, if it is."""
    said = said or original(row)
    content: Mapping[str, Any] = said.content
    lang = said.lang
    fees = format_html_join(
        "",
        "<li>{}: {}</li>",
        ((own(one["title"], lang), _fee(one, content["currency"], lang)) for one in content.get("fees", [])),
    )
    components = format_html_join(
        "", "<li>{}</li>", ((_component(one, lang, content),) for one in content["components"])
    )
    rows = [
        SummaryRow(_("Number"), row.procedure.code),
        SummaryRow(pgettext("procedure", "Field"), own(content["field"], lang)),
        SummaryRow(_("Who it is for"), own_text(content["subjects"], lang)),
        SummaryRow(_("Time limit"), days(content["time_limit"])),
        SummaryRow(pgettext("procedure", "Fees"), format_html("<ul>{}</ul>", fees) if fees else _("None")),
        *_about_fees(content, lang),
        SummaryRow(_("How it can be done"), row.get_online_display()),
        SummaryRow(_("Papers"), format_html("<ul>{}</ul>", components)),
        SummaryRow(pgettext("procedure", "Steps"), own_text(content["sequence"], lang)),
        SummaryRow(_("Ways to file"), own_text(content["method"], lang)),
        SummaryRow(_("Result"), own(content["result"], lang)),
        SummaryRow(_("Agency that decides"), own(content["agency"], lang)),
    ]
    if "requirements" in content:
        rows.append(SummaryRow(_("Requirements"), own_text(content["requirements"], lang)))
    if content.get("benefits"):
        rows.insert(0, SummaryRow(_("What filing online saves you"), _sourced(content["benefits"], lang)))
    return rows


def _sourced(rows: Iterable[Mapping[str, Any]], lang: str) -> SafeString:
    """Sentences of an edition, each with where it is written."""
    said = format_html_join(
        "", '<li>{} <span class="oh-hint">({})</span></li>',
        ((own(one["title"], lang), own(one["source"], lang)) for one in rows),
    )  # fmt: skip
    return format_html("<ul>{}</ul>", said)


def _fee(one: Mapping[str, Any], currency: str, lang: str) -> SafeString | str:
    """A fee in words, with the lower one for those who file online, and its day if it has one of its own."""
    amount: SafeString | str = formats.money(one["amount"], currency)
    if "online" in one:
        online = formats.money(one["online"], currency)
        words = _("%(amount)s; %(online)s if you file online") % {"amount": amount, "online": online}
        amount = format_html('{} <span class="oh-hint">({})</span>', words, own(one["source"], lang))
    return format_html("{} · {}", amount, dues()[one["due"]]) if "due" in one else amount


def dues() -> dict[str, str]:
    """When fees are due, in words."""
    return {
        wanted.FILING: _("When you file; the dossier is accepted once they are paid"),
        wanted.ACCEPTANCE: _("When the unit asks for them"),
        wanted.PICK_UP: _("When you pick up the result"),
    }


def _about_fees(content: Mapping[str, Any], lang: str) -> list[SummaryRow]:
    """When fees are due, and for whom they are lower."""
    found = []
    if "fees_due" in content and any("due" not in one for one in content.get("fees", [])):
        found.append(SummaryRow(_("When the fees are due"), dues()[content["fees_due"]]))
    if content.get("reductions"):
        rows = [one | {"title": f"{one['title']}: −{one['percent']} %"} for one in content["reductions"]]
        found.append(SummaryRow(_("For whom the fees are lower"), _sourced(rows, lang)))
    return found


def because(content: Mapping[str, Any], one: Mapping[str, Any]) -> str:
    """The question whose answer makes a paper necessary, in the reader's language; empty where it is always asked."""
    if "asked_if" not in one:
        return ""
    asked = content["form"]["properties"][one["asked_if"]["field"]]["title"]
    return forms.in_language(asked, (get_language() or "en").lower())[0]


def decided(row: Edition) -> list[SummaryRow]:
    """By which decision it is in force, and from when until when."""
    until = formats.day(row.valid_until) if row.valid_until else _("Until another edition or a repeal")
    return [
        SummaryRow(_("Decision"), own(row.decision, row.lang)),
        SummaryRow(_("Decided on"), formats.day(row.decided_date)),
        SummaryRow(_("In force from"), formats.day(row.valid_from)),
        SummaryRow(_("In force until"), until),
    ]


def _component(one: Mapping[str, Any], lang: str, content: Mapping[str, Any]) -> SafeString:
    copies = ngettext("%(count)d copy", "%(count)d copies", one["copies"]) % {"count": one["copies"]}
    if why := because(content, one):
        copies = _("%(copies)s; only after an answer to “%(question)s”") % {"copies": copies, "question": why}
    if "answered_by" not in one:
        return format_html("{} ({})", own(one["title"], lang), copies)
    instead = _("not needed where a register of the state answers: %(source)s") % {"source": one["source"]}
    return format_html("{} ({}; {})", own(one["title"], lang), copies, instead)


def competence() -> list[Column]:
    """Columns of who decides."""
    return [Column(_("Authority"), header=True), Column(_("Unit that decides"))]


def competent(row: Edition) -> list[list[object]]:
    """Which unit decides, by authority: by their names where their numbers are published."""
    rows = row.content["competent"]
    names = agencies.names({number for one in rows for number in (one["authority"], one["unit"])})
    return [[unit(one["authority"], names), unit(one["unit"], names)] for one in rows]


def unit(number: str, names: Mapping[str, tuple[str, str]]) -> SafeString | str:
    """An agency or unit by its name, with its number."""
    return format_html("{} ({})", own(*names[number]), number) if number in names else number


def form_columns() -> list[Column]:
    """Columns of a form's fields."""
    return [Column(_("Question"), header=True), Column(_("Answer")), Column(_("When it is asked"))]


def form_rows(row: Edition) -> list[list[object]]:
    """What the form asks, in its order."""
    if "form" not in row.content:
        return []
    kinds = {"string": _("Text"), "integer": _("Whole number"), "boolean": _("Yes or no"), "array": _("Rows")}
    titles = {one["name"]: one for one in forms.fields(row.content["form"], get_language() or row.lang)}
    found: list[list[object]] = []
    for one in titles.values():
        named = ((own(text, lang or row.lang),) for _value, text, lang in one["choices"])
        answer = format_html_join(", ", "{}", named) or kinds[one["type"]]
        when = _("Always") if one["required"] else _("If you want")
        if one["hangs_on"]:
            other = titles[one["hangs_on"]]
            when = format_html(_("After an answer to “{question}”"), question=own(other["title"], other["title_lang"]))
        found.append([own(one["title"], one["title_lang"]), answer, when])
    return found
