"""The report: one HTML file that needs nothing else, readable on paper and on a telephone, in four languages.

Words of the page are in :mod:`openhall_indicators.catalogue` beside those of the definitions.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from html import escape
from importlib import resources
from itertools import groupby
from typing import Any, Final

from openhall_indicators.catalogue import GROUPS, translated
from openhall_indicators.charts import bar, histogram
from openhall_indicators.reading import Tally
from openhall_indicators.running import Answer

_TAGS: Final = {"zh": "zh-Hans"}
_LANGUAGE: Final = {"ko": "한국어", "zh": "中文", "vi": "Tiếng Việt", "en": "English"}


class Page:
    """The words of one language, with numbers as it writes them."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self.tag = _TAGS.get(lang, lang)

    def say(self, said: str, **facts: object) -> str:
        """A sentence of the page, escaped, with its facts."""
        return escape(translated(said, self.lang).format(**facts))

    def number(self, found: float | None) -> str:
        """Up to four significant digits after what matters; a dash where there is none."""
        written = number(found)
        return written.translate(_COMMAS) if self.lang == "vi" else written

    def share(self, found: float | None) -> str:
        """A share as a percentage."""
        if found is None:
            return self.say("nothing to answer")
        written = f"{found:.1%}"
        return written.translate(_COMMAS) if self.lang == "vi" else written


_COMMAS: Final = str.maketrans({",": ".", ".": ","})


@cache
def _style() -> str:
    return (resources.files(__package__) / "report.css").read_text(encoding="utf-8")


def render(answers: Sequence[Answer], tally: Tally, capped: Sequence[Any], *, source: str, lang: str = "en") -> str:
    """The whole page in ``lang``. ``source`` names the input; ``capped`` are sentences about what was left out."""
    page = Page(lang)
    shown = [one for one in answers if one.answered]
    silent = [one for one in answers if not one.answered]
    title = page.say("Procurement indicators: {source}", source=source)
    many = page.say("{shown} of {all} indicators could be answered", shown=len(shown), all=len(answers))
    return "".join(
        [
            f'<!doctype html><html lang="{page.tag}"><meta charset="utf-8"><title>{title}</title>',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<style>{_style()}</style><body><main><h1>{title}</h1>",
            f'<p class="lead">{page.say(_INTRODUCTION)}</p>',
            _contents(page, shown, silent),
            _data(page, tally, capped),
            f'<h2 id="coverage">{many}</h2>',
            f"<p>{page.say(_COVERAGE)}</p>",
            _overview(page, answers),
            *(_group(page, name, list(found)) for name, found in groupby(shown, _name_of_group)),
            f'<h2 id="silent">{page.say("Not answered by these data")}</h2>' if silent else "",
            *(_silent(page, one) for one in silent),
            "</main></body></html>\n",
        ]
    )


_INTRODUCTION: Final = (
    "A figure here is a reason to look, never a verdict. Each has a definition, says on how much of the data it "
    "stands, and names innocent explanations. Thresholds and directions differ between markets: compare a value with "
    "the distribution of its own market."
)
_COVERAGE: Final = (
    "Answered: for how many of its units (tenders, lots, firms …) the data hold what the indicator needs. Median: half "
    "of the answered units lie below."
)


def _name_of_group(one: Answer) -> str:
    return GROUPS[one.indicator.id[0]]


def _contents(page: Page, shown: Sequence[Answer], silent: Sequence[Answer]) -> str:
    links = [("coverage", page.say("Overview"))]
    links += [(f"group-{found[0]}", page.say(GROUPS[found[0]])) for found in _firsts(shown)]
    links += [("silent", page.say("Not answered by these data"))] if silent else []
    items = "".join(f'<li><a href="#{place}">{text}</a></li>' for place, text in links)
    return f'<nav aria-label="{page.say("Contents")}"><ul>{items}</ul></nav>'


def _firsts(shown: Sequence[Answer]) -> list[str]:
    return list(dict.fromkeys(one.indicator.id[0] for one in shown))


def _data(page: Page, tally: Tally, capped: Sequence[Any]) -> str:
    rows = "".join(
        f'<tr><th scope="row">{escape(table)}</th><td class="number">{page.number(many)}</td></tr>'
        for table, many in tally.rows.items()
        if many
    )
    lost = "".join(f"<li>{escape(line)}</li>" for line in tally.lines())
    left = "".join(f"<li>{page.say(line.said, **line.facts)}</li>" for line in capped)
    read = page.say(
        "{files} files, {records} records read, {lost} unusable.",
        files=page.number(tally.files),
        records=page.number(tally.read),
        lost=page.number(tally.lost),
    )
    return (
        f"<h2>{page.say('The data')}</h2><p>{read}</p>"
        f'<div class="wide"><table><caption>{page.say("Rows of each fact table")}</caption>{rows}</table></div>'
        + (f'<h3>{page.say("What could not be used")}</h3><ul lang="en">{lost}</ul>' if lost else "")
        + (f"<h3>{page.say('What was left out of pairs')}</h3><ul>{left}</ul>" if left else "")
    )


def _overview(page: Page, answers: Iterable[Answer]) -> str:
    rows = "".join(
        f'<tr{"" if one.answered else " class=nothing"}><th scope="row">'
        f'<a href="#{one.indicator.id}"><span class="id">{one.indicator.id}</span>'
        f"{escape(one.indicator.name[page.lang])}</a></th>"
        f'<td class="number">{page.number(one.answered)} / {page.number(one.units)}</td>'
        f'<td class="drawn">{bar(one.coverage, page.share(one.coverage))}</td>'
        f'<td class="number">{page.number(one.middle)}</td></tr>'
        for one in answers
    )
    return (
        f'<div class="wide"><table class="all"><thead><tr><th scope="col">{page.say("Indicator")}</th>'
        f'<th scope="col" class="number">{page.say("Answered / units")}</th>'
        f'<th scope="col" class="drawn">{page.say("Share answered")}</th>'
        f'<th scope="col" class="number">{page.say("Median")}</th></tr></thead><tbody>{rows}</tbody></table></div>'
    )


def _group(page: Page, name: str, found: Sequence[Answer]) -> str:
    place = f"group-{found[0].indicator.id[0]}"
    return f'<h2 id="{place}">{page.say(name)}</h2>' + "".join(_section(page, one) for one in found)


def _section(page: Page, one: Answer) -> str:
    said, words = one.indicator, one.indicator.words(page.lang)
    figures = page.say(
        "{answered} of {units} units answered ({share}).",
        answered=page.number(one.answered),
        units=page.number(one.units),
        share=page.share(one.coverage),
    )
    spread = (
        page.say("All values are {value}.", value=page.number(one.least))
        if one.least == one.most
        else page.say(
            "Median {middle}, mean {mean}; from {least} to {most}.",
            middle=page.number(one.middle),
            mean=page.number(one.mean),
            least=page.number(one.least),
            most=page.number(one.most),
        )
    )
    unit = page.say(
        "One value for each: {grain}. Denominator: {denominator}.", grain=words.grain, denominator=words.denominator
    )
    title = page.say("Distribution of {name}: {many} values", name=words.name, many=page.number(one.answered))
    return (
        f'<section id="{said.id}">{_heading(page, one)}<p>{escape(words.definition)}</p>'
        f"<p><strong>{figures} {spread}</strong></p>{_chart(page, one, title)}{_why(page, one)}"
        f"<details><summary>{page.say('How to read it, and what may explain it innocently')}</summary>"
        f"<p>{escape(words.reading)}</p>"
        f"<ul>{''.join(f'<li>{escape(each)}</li>' for each in words.innocent)}</ul>"
        f"<p>{unit}</p>"
        f'<p>{page.say("Worked example")}: <span lang="en">{escape(said.worked)}</span></p>'
        f'<p>{page.say("Source")}: <span lang="">{escape(said.source)}</span></p></details>'
        f"<details><summary>{page.say('Highest values')}</summary>{_top(page, one)}"
        f'<p class="soft">{page.say("All values")}: <code>indicators/{said.id}.csv</code></p></details></section>'
    )


def _chart(page: Page, one: Answer, title: str) -> str:
    drawn = histogram(one.bins, page.number(one.low), page.number(one.high), title)
    if not drawn:
        return ""
    note = page.say("The axis shows the middle 98 % of the values; what lies beyond is in the first and last bar.")
    return f"<figure>{drawn}<figcaption>{note}</figcaption></figure>"


def _heading(page: Page, one: Answer) -> str:
    said = one.indicator
    others = " · ".join(
        f'<span lang="{_TAGS.get(other, other)}">{escape(said.name[other])}</span>'
        for other in _LANGUAGE
        if other != page.lang
    )
    return (
        f'<h3><span class="id">{said.id}</span>{escape(said.name[page.lang])}</h3>'
        f'<p class="others">{others}</p>'
    )  # fmt: skip


def _silent(page: Page, one: Answer) -> str:
    definition = escape(one.indicator.words(page.lang).definition)
    return f'<section id="{one.indicator.id}">{_heading(page, one)}<p>{definition}</p>{_why(page, one)}</section>'


def _why(page: Page, one: Answer) -> str:
    lines = "".join(f"<li>{page.say(why.said, **_facts(page, why.facts))}</li>" for why in one.missing)
    return f"<p>{page.say('Why not more:')}</p><ul>{lines}</ul>" if lines else ""


def _facts(page: Page, facts: dict[str, Any]) -> dict[str, Any]:
    return {
        name: page.share(found) if isinstance(found, float) else page.number(found) if isinstance(found, int) else found
        for name, found in facts.items()
    }


def _top(page: Page, one: Answer) -> str:
    if not one.top:
        return ""
    columns = list(one.top[0])
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in columns)
    rows = "".join("<tr>" + "".join(_cell(page, row[name]) for name in columns) + "</tr>" for row in one.top)
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'


def _cell(page: Page, found: Any) -> str:
    if isinstance(found, float | int):
        return f'<td class="number">{page.number(found)}</td>'
    if found is None:
        return f'<td><span class="soft">{page.say("not given")}</span></td>'
    return f"<td>{escape(str(found))}</td>"


def number(found: float | None) -> str:
    """Up to four significant digits after what matters; a dash where there is none."""
    if found is None:
        return "–"
    if found == int(found) and abs(found) < 1e15:
        return f"{int(found):,}"
    return f"{found:,.2f}" if abs(found) >= 1000 else f"{found:.4g}"
