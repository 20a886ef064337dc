"""The reference page of all indicators, written from the catalogue itself."""

from __future__ import annotations

from typing import Final

from openhall_indicators.catalogue import GROUPS, Indicator, catalogue

_HEAD: Final = """# Indicators

<!-- Written by openhall_indicators.reference.render_indicators(); edit the catalogue, not this page. -->

Computed by [`openhall-indicators`](../how-to/compute-indicators.md). A value is a reason to look, never a verdict. Each
worked example runs as a test on DuckDB and on PostgreSQL. Needs are columns of the fact tables; `limit:` is a figure
that only a law or you can give.

"""


def render_indicators() -> str:
    """All indicators as one Markdown page; the same bytes for the same catalogue."""
    lines = [_HEAD]
    group = ""
    for said in catalogue().values():
        if said.id[0] != group:
            group = said.id[0]
            lines += [f"## {GROUPS[group]}", ""]
        lines += _one(said)
    return "\n".join(lines)


def _one(said: Indicator) -> list[str]:
    needs = ", ".join(f"`{need}`" for need in said.needs) or "nothing but the tenders"
    return [
        f"### {said.id} {said.name['en']}",
        "",
        " · ".join(said.name[lang] for lang in ("ko", "zh", "vi")),
        "",
        said.definition,
        "",
        "| | |",
        "|---|---|",
        f"| grain | {said.grain} |",
        f"| denominator | {_cell(said.denominator)} |",
        f"| reading | {_cell(said.reading)} |",
        f"| innocent explanations | {_cell(' '.join(said.innocent))} |",
        f"| example | {_cell(said.worked)} |",
        f"| needs | {needs.replace('|', ' or ')} |",
        f"| source | {_cell(said.source)} |",
        "",
    ]


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
