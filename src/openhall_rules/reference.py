"""The reference page of all packs, written from the data itself."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from openhall_rules.examples import Example, examples
from openhall_rules.law import Pack, packs
from openhall_rules.money import text
from openhall_rules.procedures import Procedure
from openhall_rules.service.laws import available as service_packs
from openhall_rules.service.laws import law
from openhall_rules.values import Rate, Value

_HEAD: Final = """# Rule packs

<!-- Written by openhall_rules.reference.render_packs(); edit the packs, not this page. -->

Every figure that the platform applies, with its source. **Unset** means that no source gives the figure: the
authority named must enter it by a signed, logged act, and until then nothing is computed from it. **Default** means
that whoever is named may decide otherwise. Everything else is fixed by the source cited. A demo value is fictional and
used in demonstrations only.
"""


def render_packs() -> str:
    """All packs as one Markdown page; the same bytes for the same packs."""
    return "\n".join([_HEAD, *map(_render, packs()), *(_render(law(one)) for one in service_packs())])


def _render(pack: Pack) -> str:
    lines = [f"## {pack.id}", "", f"{pack.title}.".replace("..", "."), "", f"SHA-256 of the pack: `{pack.sha256}`", ""]
    for section in sorted({path.partition(".")[0] for path in pack.values}):
        lines += [
            f"### {section.replace('_', ' ').capitalize()}",
            "",
            "| value | says | source | meaning |",
            "|---|---|---|---|",
        ]
        lines += [_row(value) for path, value in sorted(pack.values.items()) if path.partition(".")[0] == section]
        lines.append("")
        worked = [example for example in examples(pack) if example.path.partition(".")[0] == section]
        if worked:
            lines += ["Worked examples, which run as tests:", "", *map(_example, worked), ""]
    if pack.classes:
        lines += ["### Classes of resources", "", "| class | procedures | source | meaning |", "|---|---|---|---|"]
        lines += [_cells(f"{one.name['en']} (`{one.code}`)", ", ".join(one.procedures), one.citation, one.note)
                  for one in pack.classes.values()]  # fmt: skip
        lines.append("")
    for procedure in pack.procedures.values():
        lines += _procedure(procedure)
    return "\n".join(lines)


def _procedure(procedure: Procedure) -> list[str]:
    lines = [
        f"### Procedure: {procedure.name['en']} (`{procedure.code}`)",
        "",
        f"{procedure.citation}. {procedure.note}".strip(),
        "",
    ]
    lines += [f"Stages: {', '.join(procedure.stages)}.", ""]
    lines += [f"Held elsewhere, after {one.after}: {one.name['en']} ({one.citation}), shown by: {one.recorded_by}.\n"
              for one in procedure.elsewhere]  # fmt: skip
    if procedure.switches:
        lines += [f"Switches: {', '.join(sorted(procedure.switches))}.", ""]
    said = [(f"publishes {item.code}", item.citation) for item in procedure.publicity]
    said += [(f"document: {item.name['en']}", item.citation) for item in procedure.documents]
    lines += ["| value | says | source | meaning |", "|---|---|---|---|"]
    lines += [_cells(what, "", source, "") for what, source in said]
    lines += [_row(value) for _path, value in sorted(procedure.values.items())]
    return [*lines, ""]


def _row(value: Value) -> str:
    return _cells(f"`{value.path}`", _says(value), value.citation, value.note)


def _cells(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _says(value: Value) -> str:
    if value.unset:
        demo = f" (demo, fictional: {_plain(value.demo)})" if value.demo is not None else ""
        return f"**Unset** ({_unit(value) or value.unit}); to be entered by {value.set_by}{demo}"
    said = "no limit" if value.no_limit else f"{_plain(value.value)} {_unit(value)}".strip()
    return f"{said}. **Default**; may be changed by {value.set_by}" if value.set_by else said


def _unit(value: Value) -> str:
    return (
        ""
        if value.unit in {"flag", "choice", "list", "numbers", "table", "text", "count", "year", "rates"}
        else value.unit.replace("_", " ")
    )


def _plain(value: Any) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case Decimal():
            return text(value)
        case Rate():
            return f"{text(value.rate)} a year"
        case Mapping():
            return ("; ".join(f"{name}: {_plain(inner)}" for name, inner in value.items())) or "none"
        case tuple() | list():
            return ", ".join(_plain(inner) for inner in value) or "none"
        case _:
            return str(value)


def _example(example: Example) -> str:
    given = ", ".join(f"{name} {_plain(value)}" for name, value in example.given.items())
    entered = "".join(f", with {path} = {_plain(value)}" for path, value in example.entered.items())
    note = f" ({example.note})" if example.note else ""
    return f"- `{example.ask}`: {given}{entered} → {example.expect or 'nothing'}{note}"
