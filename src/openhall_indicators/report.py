"""The report: one HTML file that needs nothing else, readable on paper and on a telephone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any, Final

from openhall_indicators.catalogue import LANGUAGES
from openhall_indicators.charts import bar, histogram
from openhall_indicators.reading import Tally
from openhall_indicators.running import Answer

_STYLE: Final = """
:root{color-scheme:light dark;--ink:#1a1a1a;--soft:#5b5b5b;--line:#c9c9c9;--bar:#1d5c96;--ground:#e4e4e4}
@media(prefers-color-scheme:dark){:root{--ink:#eee;--soft:#b5b5b5;--line:#555;--bar:#7fb5e6;--ground:#333}}
body{font:16px/1.5 system-ui,sans-serif;color:var(--ink);max-width:60rem;margin:0 auto;padding:1rem}
h2{margin-top:3rem}section{border-top:1px solid var(--line);margin-top:1.5rem;padding-top:.5rem}
table{border-collapse:collapse}th,td{text-align:left;padding:.2rem .6rem .2rem 0;vertical-align:top}
td.number{text-align:right;font-variant-numeric:tabular-nums}.wide{overflow-x:auto}
@media(max-width:30rem){.drawn{display:none}.wide{font-size:.8rem}h1{font-size:1.5rem;overflow-wrap:anywhere}}
svg{max-width:100%}svg rect{fill:var(--bar)}svg rect.ground{fill:var(--ground)}svg line{stroke:var(--soft)}
svg text{font-size:11px;fill:var(--soft)}.soft{color:var(--soft)}summary{cursor:pointer}a{color:inherit}
"""
_INTRODUCTION: Final = (
    "A figure here is a reason to look, never a verdict. Each has a definition, says on how much of the data it "
    "stands, and names innocent explanations. Thresholds and directions differ between markets: compare a value with "
    "the distribution of its own market."
)


def render(answers: Sequence[Answer], tally: Tally, capped: Sequence[str], *, source: str, lang: str = "en") -> str:
    """The whole page. ``source`` names the input; ``lang`` is the language of the indicators' names."""
    shown = [one for one in answers if one.answered]
    silent = [one for one in answers if not one.answered]
    return "".join(
        [
            f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Indicators: {escape(source)}</title>',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<style>{_STYLE}</style><h1>Procurement indicators: {escape(source)}</h1><p>{_INTRODUCTION}</p>",
            _data(tally, capped),
            f'<h2 id="coverage">{len(shown)} of {len(answers)} indicators could be answered</h2>',
            _overview(answers, lang),
            "<h2>Indicators</h2>",
            *(_section(one, lang) for one in shown),
            "<h2>Not answered by these data</h2>" if silent else "",
            *(_silent(one, lang) for one in silent),
            "</html>\n",
        ]
    )


def _data(tally: Tally, capped: Sequence[str]) -> str:
    rows = "".join(
        f'<tr><th scope="row">{escape(table)}</th><td class="number">{many:,}</td></tr>'
        for table, many in tally.rows.items()
    )
    lost = "".join(f"<li>{escape(line)}</li>" for line in tally.lines())
    left = "".join(f"<li>{escape(line)}</li>" for line in capped)
    return (
        f"<h2>The data</h2><p>{tally.files:,} files, {tally.read:,} records read, {tally.lost:,} unusable.</p>"
        f'<div class="wide"><table><caption>Rows of each fact table</caption>{rows}</table></div>'
        + (f"<h3>What could not be used</h3><ul>{lost}</ul>" if lost else "")
        + (f"<h3>What was left out of pairs</h3><ul>{left}</ul>" if left else "")
    )


def _overview(answers: Iterable[Answer], lang: str) -> str:
    rows = "".join(
        f'<tr><th scope="row">{_link(one)}</th><td{_lang(lang)}>{escape(one.indicator.name[lang])}</td>'
        f'<td class="number">{one.answered:,} / {one.units:,}</td>'
        f'<td class="drawn">{bar(one.coverage, _share(one.coverage))}</td>'
        f'<td class="number">{number(one.middle)}</td></tr>'
        for one in answers
    )
    return (
        '<div class="wide"><table><thead><tr><th scope="col">id</th><th scope="col">indicator</th>'
        '<th scope="col">answered / units</th><th scope="col" class="drawn">share</th>'
        '<th scope="col">median</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _link(one: Answer) -> str:
    return f'<a href="#{one.indicator.id}">{one.indicator.id}</a>'


def _section(one: Answer, lang: str) -> str:
    said = one.indicator
    title = f"Distribution of {said.id}: {one.answered:,} values from {number(one.least)} to {number(one.most)}"
    figures = (
        f"{one.answered:,} of {one.units:,} units ({_share(one.coverage)}). Median {number(one.middle)}, "
        f"mean {number(one.mean)}, from {number(one.least)} to {number(one.most)}."
    )
    return (
        f'<section id="{said.id}"><h3>{said.id} <span{_lang(lang)}>{escape(said.name[lang])}</span></h3>'
        f"{_names(one, lang)}<p>{escape(said.definition)}</p><p>{figures}</p>"
        f"{histogram(one.bins, number(one.least), number(one.most), title)}{_why(one)}"
        f"<details><summary>Highest values</summary>{_top(one)}"
        f'<p class="soft">All values: <code>indicators/{said.id}.csv</code></p></details>'
        f"<details><summary>How to read it</summary><p>{escape(said.reading)}</p>"
        f"<p>Grain: {escape(said.grain)}. Denominator: {escape(said.denominator)}.</p>"
        f"<p>Innocent explanations:</p><ul>{''.join(f'<li>{escape(each)}</li>' for each in said.innocent)}</ul>"
        f"<p>Example: {escape(said.worked)}</p><p>Source: {escape(said.source)}</p></details></section>"
    )


def _silent(one: Answer, lang: str) -> str:
    said = one.indicator
    return (
        f'<section id="{said.id}"><h3>{said.id} <span{_lang(lang)}>{escape(said.name[lang])}</span></h3>'
        f"{_names(one, lang)}<p>{escape(said.definition)}</p>{_why(one)}</section>"
    )


def _names(one: Answer, lang: str) -> str:
    others = " · ".join(
        f"<span{_lang(other)}>{escape(one.indicator.name[other])}</span>" for other in LANGUAGES if other != lang
    )
    return f'<p class="soft">{others}</p>'


def _why(one: Answer) -> str:
    lines = "".join(f"<li>{escape(line)}</li>" for line in one.missing)
    return f"<p>Why not more:</p><ul>{lines}</ul>" if lines else ""


def _top(one: Answer) -> str:
    if not one.top:
        return ""
    columns = list(one.top[0])
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in columns)
    rows = "".join("<tr>" + "".join(_cell(row[name]) for name in columns) + "</tr>" for row in one.top)
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'


def _cell(found: Any) -> str:
    if isinstance(found, float | int):
        return f'<td class="number">{number(found)}</td>'
    return f"<td>{escape(str(found)) if found is not None else '<span class=soft>not given</span>'}</td>"


def number(found: float | None) -> str:
    """Up to four significant digits after what matters; a dash where there is none."""
    if found is None:
        return "–"
    if found == int(found) and abs(found) < 1e15:
        return f"{int(found):,}"
    return f"{found:,.2f}" if abs(found) >= 1000 else f"{found:.4g}"


def _share(found: float | None) -> str:
    return "nothing to answer" if found is None else f"{found:.1%}"


def _lang(lang: str) -> str:
    tags = {"zh": "zh-Hans"}
    return f' lang="{tags.get(lang, lang)}"'
