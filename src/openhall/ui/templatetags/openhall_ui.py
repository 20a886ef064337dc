"""The components as template tags: ``{% load openhall_ui %}`` also brings the formats and the forms.

Data for the larger ones are built in Python from ``openhall.ui.components``. The gallery at ``/_gallery/`` shows each
with every state.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

import segno
from django import template
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.html import format_html, json_script
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from openhall.ui import chrome as surroundings
from openhall.ui import components as c
from openhall.ui.messages import translated
from openhall.ui.templatetags import openhall_formats, openhall_forms
from openhall.ui.variants import one_of

register = template.Library()
for _library in (openhall_formats.register, openhall_forms.register):
    register.tags.update(_library.tags)
    register.filters.update(_library.filters)

COLOURS = ("grey", "teal", "green", "amber", "red")
BANNERS = ("information", "success", "important")
BUTTONS = ("primary", "secondary", "warning")


@register.inclusion_tag("openhall/components/page_header.html")
def page_header(title: c.Text, caption: c.Text = "", tag: c.Tag | None = None, lead: c.Text = "") -> dict[str, object]:
    """``{% page_header title caption="" tag=None lead="" %}``: the page's only ``h1``."""
    return {"title": title, "caption": caption, "tag": tag, "lead": lead}


@register.simple_tag(name="tag")
def tag_(text: c.Text, colour: str = "grey") -> SafeString:
    """``{% tag text colour="grey" %}``: a status as an adjective; grey, teal, green, amber or red."""
    return format_html('<strong class="oh-tag oh-tag--{}">{}</strong>', one_of("tag", colour, COLOURS), text)


@register.inclusion_tag("openhall/components/summary_list.html")
def summary_list(rows: Sequence[c.SummaryRow], title: c.Text = "", lines: bool = True) -> dict[str, object]:
    """``{% summary_list rows title="" lines=True %}``: answers or facts, each with its Change link where it has one."""
    return {"rows": rows, "title": title, "lines": lines}


@register.inclusion_tag("openhall/components/task_list.html")
def task_list(groups: Sequence[c.TaskGroup]) -> dict[str, object]:
    """``{% task_list groups %}``: what is to be done, with how much of it is."""
    tasks = [task for group in groups for task in group.tasks]
    done = sum(task.state == c.TaskState.DONE for task in tasks)
    return {"groups": groups, "done": done, "count": len(tasks)}


@register.inclusion_tag("openhall/components/step_indicator.html")
def step_indicator(steps: Sequence[c.Text], current: int) -> dict[str, object]:
    """``{% step_indicator steps current %}``: the steps' names and the number (from 1) of the one on this page."""
    return {"steps": steps, "current": current, "count": len(steps), "name": steps[current - 1]}


@register.inclusion_tag("openhall/components/progress_tracker.html")
def progress_tracker(stages: Sequence[c.Stage], title: c.Text = "") -> dict[str, object]:
    """``{% progress_tracker stages title="" %}``: what comes, in order."""
    return {"stages": stages, "title": title or _("What comes")}


@register.inclusion_tag("openhall/components/timeline.html")
def timeline(events: Sequence[c.Event], title: c.Text = "", level: int = 3) -> dict[str, object]:
    """``{% timeline events title="" level=3 %}``: history, newest first; it is put in that order here."""
    ordered = sorted(events, key=lambda event: event.at, reverse=True)
    return {"events": ordered, "title": title, "level": level}


@register.inclusion_tag("openhall/components/table.html")
def table(
    caption: c.Text,
    columns: Sequence[c.Column],
    rows: Sequence[Sequence[object]],
    csv_url: str = "",
    empty: c.Text = "",
) -> dict[str, object]:
    """``{% table caption columns rows csv_url="" empty="" %}``: rows are sequences of cells in the columns' order.

    On a phone each row becomes a card that repeats the columns' titles. ``empty`` is said when there are no rows.
    """
    laid_out = [list(zip(columns, row, strict=True)) for row in rows]
    return {"caption": caption, "columns": columns, "rows": laid_out, "csv_url": csv_url, "empty": empty}


@register.simple_block_tag(end_name="end_banner")
def banner(content: SafeString, kind: str = "information", title: c.Text = "") -> SafeString:
    """``{% banner kind="information" title="" %}…{% end_banner %}``; also ``success`` and ``important``."""
    one_of("banner", kind, BANNERS)
    titles = {"information": _("Please note"), "success": _("Done"), "important": _("Important")}
    parts = {"kind": kind, "title": title or titles[kind], "content": content}
    return SafeString(render_to_string("openhall/components/banner.html", parts))


@register.simple_block_tag(end_name="end_warning")
def warning(content: SafeString) -> SafeString:
    """``{% warning %}…{% end_warning %}``: the consequence of what one is about to do."""
    return format_html(
        '<div class="oh-warning"><span class="oh-warning__mark" aria-hidden="true">!</span>'
        '<div><strong class="oh-hidden">{}</strong> {}</div></div>',
        _("Warning"),
        content,
    )


@register.simple_block_tag(end_name="end_inset")
def inset(content: SafeString) -> SafeString:
    """``{% inset %}…{% end_inset %}``: text set apart."""
    return format_html('<div class="oh-inset">{}</div>', content)


@register.simple_block_tag(end_name="end_details")
def details(content: SafeString, summary: c.Text, open: bool = False) -> SafeString:
    """``{% details summary open=False %}…{% end_details %}``: what only some readers need."""
    return format_html(
        '<details class="oh-details"{}><summary>{}</summary><div class="oh-details__body">{}</div></details>',
        SafeString(" open") if open else "",
        summary,
        content,
    )


@register.simple_tag
def button(text: c.Text, kind: str = "primary", name: str = "", value: str = "") -> SafeString:
    """``{% button text kind="primary" name="" value="" %}``: submits its form; primary, secondary or warning."""
    field = format_html(' name="{}" value="{}"', name, value) if name else ""
    return format_html(
        '<button type="submit" class="oh-button oh-button--{}"{}>{}</button>',
        one_of("button", kind, BUTTONS),
        field,
        text,
    )


@register.simple_tag
def link_button(text: c.Text, url: str, kind: str = "primary") -> SafeString:
    """``{% link_button text url kind="primary" %}``: a link that begins something."""
    return format_html(
        '<a class="oh-button oh-button--{}" href="{}">{}</a>', one_of("button", kind, BUTTONS), url, text
    )


@register.inclusion_tag("openhall/components/sections.html")
def sections(links: Sequence[c.Link], label: c.Text = "") -> dict[str, object]:
    """``{% sections links label="" %}``: links to the sections of this page, or to its parts as pages (``current``)."""
    return {"links": links, "label": label or _("On this page")}


@register.inclusion_tag("openhall/components/pager.html")
def pager(newer_url: str = "", older_url: str = "") -> dict[str, object]:
    """``{% pager newer_url="" older_url="" %}``: pages by key; no counts."""
    return {"newer_url": newer_url, "older_url": older_url}


@register.inclusion_tag("openhall/components/receipt.html")
def receipt(receipt: c.Receipt) -> dict[str, object]:
    """``{% receipt receipt %}``: *recorded → in the log → witnessed*."""
    order = list(c.ReceiptState)
    reached = order.index(receipt.state)
    names = (_("Recorded"), _("In the log"), _("Witnessed"))
    steps = [(state, name, place <= reached) for place, (state, name) in enumerate(zip(order, names, strict=True))]
    return {"receipt": receipt, "steps": steps, "reached": names[reached]}


@register.inclusion_tag("openhall/components/confirmation.html")
def confirmation(confirmation: c.Confirmation) -> dict[str, object]:
    """``{% confirmation confirmation %}``: what was done, what happens next and when, whom to ask, receipt."""
    return {"confirmation": confirmation}


@register.inclusion_tag("openhall/components/empty_state.html")
def empty_state(title: c.Text, text: c.Text = "", url: str = "", link_text: c.Text = "") -> dict[str, object]:
    """``{% empty_state title text="" url="" link_text="" %}``: nothing here, why, and what one can do."""
    return {"title": title, "text": text, "url": url, "link_text": link_text}


@register.inclusion_tag("openhall/components/work_queue.html")
def work_queue(items: Sequence[c.WorkItem], now: datetime, caption: c.Text = "") -> dict[str, object]:
    """``{% work_queue items now caption="" %}``: cases by deadline, those without one last; put in order here."""
    dated = sorted((item.deadline, place) for place, item in enumerate(items) if item.deadline is not None)
    rows: list[tuple[c.WorkItem, timedelta | None, bool]] = [
        (items[place], deadline - now, deadline < now) for deadline, place in dated
    ]
    rows += [(item, None, False) for item in items if item.deadline is None]
    return {"rows": rows, "caption": caption or _("Your cases by deadline")}


@register.inclusion_tag("openhall/components/work_progress.html")
def work_progress(stages: Sequence[c.WorkStage], title: c.Text = "") -> dict[str, object]:
    """``{% work_progress stages title="" %}``: long work with honest counts; the page may be left."""
    return {"stages": stages, "title": title or _("Work in progress")}


@register.inclusion_tag("openhall/components/bar_chart.html")
def bar_chart(
    title: c.Text, bars: Sequence[c.Bar], unit: c.Text, note: c.Text = "", id: str = "chart"
) -> dict[str, object]:
    """``{% bar_chart title bars unit note="" id="chart" %}``: horizontal bars with their table beneath.

    ``title`` states the finding; ``note`` says source and date; ``id`` is unique on the page.
    """
    largest = max((abs(bar.value) for bar in bars), default=Decimal(0)) or Decimal(1)
    drawn = [(bar, f"{bar.value / largest * 100:.2f}") for bar in bars]
    return {"title": title, "bars": drawn, "unit": unit, "note": note, "id": id}


@register.simple_tag
def qr(data: str, label: c.Text, size: int = 4) -> SafeString:
    """``{% qr data label size=4 %}``: a code to scan, drawn as SVG; ``label`` says where it leads."""
    drawing = segno.make(data, error="m").svg_inline(scale=size, border=4, dark="#000", light="#fff", omitsize=True)
    return format_html('<div class="oh-qr" role="img" aria-label="{}">{}</div>', label, SafeString(drawing))


@register.simple_tag
def source_text(text: c.Text, lang: str, binding: bool = False) -> SafeString:
    """``{% source_text text lang binding=False %}``: text of the record in its own language.

    Marked with ``lang`` for readers' voices and fonts; ``binding`` says that this language is the one that counts.
    """
    note = format_html(' <span class="oh-binding">{}</span>', _("binding text")) if binding else ""
    return format_html('<span lang="{}">{}</span>{}', _html_lang(lang), text, note)


@register.filter
def unknown_language(text: c.Text) -> SafeString:
    """``{{ text|unknown_language }}``: what somebody wrote in a language that nobody asked for."""
    return c.of_unknown_language(text)


@register.inclusion_tag("openhall/components/language_switcher.html", takes_context=True)
def language_switcher(context: Context, form: str = "") -> dict[str, object]:
    """``{% language_switcher form="" %}``: the four languages; stays on the page.

    ``form`` is the id of a form whose typed answers are kept on the way; never that of a sealing form.
    """
    request = context["request"]
    return {
        "languages": [(code, _html_lang(code), name, code == get_language()) for code, name in surroundings.LANGUAGES],
        "next": request.get_full_path(),
        "form": form,
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("openhall/components/bars.html", takes_context=True)
def page_bars(context: Context) -> dict[str, object]:
    """``{% page_bars %}``: what stands on top of every page about a thing while it lasts, such as a pause."""
    return {"bars": surroundings.bars_of({str(name): value for name, value in context.flatten().items()})}


@register.simple_tag
def html_lang() -> str:
    """``{% html_lang %}``: the active language as HTML writes it (``zh-Hans``)."""
    return _html_lang(get_language() or "en")


@register.simple_tag
def island_messages() -> SafeString:
    """``{% island_messages %}``: what the scripts say, translated, as JSON in ``#openhall-messages``."""
    return json_script(translated(), "openhall-messages")


def _html_lang(code: str) -> str:
    return "zh-Hans" if code.lower() in {"zh-hans", "zh"} else code
