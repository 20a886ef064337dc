"""The table on the screen, the JSON of a day on one machine, and ``LATEST.md``."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.machine import QUIET_LOAD, slug
from bench.measuring import Result

HEADINGS = ("What", "Ours (median)", "Peer", "Peer (median)", "Ours ÷ peer", "Better")
Json = Mapping[str, Any]


def show(results: Iterable[Result], failed: Mapping[str, str], machine: Json) -> None:
    """Print everything for people."""
    console = Console()
    console.print(machine_sentence(machine), highlight=False)
    for result in (one.to_json() for one in results):
        table = Table(*HEADINGS, title=result["title"], title_justify="left")
        for row in result["rows"]:
            table.add_row(*_cells(row))
        console.print(table)
        for line in [*map(_part, result["parts"]), *result["notes"]]:
            console.print(f"  {line}", highlight=False)
    for name, why in failed.items():
        console.print(f"{name} gave no figures: {why}", highlight=False, markup=False)


def write(
    folder: Path, results: Iterable[Result], failed: Mapping[str, str], machine: dict[str, Any], *, size: str
) -> Path:
    """Write ``<date>-<machine>.json`` and ``LATEST.md``; the path of the first.

    What other benchmarks gave on the same day, machine and sizes stays; each says under which load it ran.
    """
    folder.mkdir(parents=True, exist_ok=True)
    date = datetime.now(UTC).date().isoformat()
    path = folder / f"{date}-{slug(machine)}.json"
    known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    if known.get("size") != size:
        known = {"benchmarks": [], "failed": {}}
    load = {"load_average_at_start": machine["load_average_at_start"]}
    found = {one["name"]: one for one in known["benchmarks"]}
    found |= {one.name: one.to_json() | load for one in results}
    without = {name: why for name, why in known["failed"].items() if name not in found} | dict(failed)
    whole = {
        "date": date,
        "size": size,
        "machine": machine,
        "benchmarks": [one for name, one in sorted(found.items()) if name not in failed],
        "failed": without,
    }
    path.write_text(json.dumps(whole, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    (folder / "LATEST.md").write_text(_markdown(whole), encoding="utf-8")
    return path


def without_paths(text: str) -> str:
    """The text with every folder of this machine taken out: results are kept and shared."""
    return re.sub(r"(?<![\w.])/(?:[^\s/'\"()]+/)+", "…/", text)


def machine_sentence(machine: Json) -> str:
    """The machine in two sentences."""
    text = (
        f"{machine['cpu']}, {machine['cores']} cores, {machine['memory_gib']} GiB; {machine['kernel']}, "
        f"{machine['python']}, PostgreSQL {machine['postgresql']}, SQLite {machine['sqlite']}; "
        f"{machine['fsyncs_per_second']:,.0f} forced writes of 4 KiB a second."
    )
    return f"{text} {_load_sentence(machine['load_average_at_start'])}"


def _load_sentence(load: float) -> str:
    text = f"Load average at the start: {load}"
    if load > QUIET_LOAD:
        return f"{text}: the machine was shared with other work, so ratios mean more than figures."
    return f"{text}."


def _markdown(whole: Json) -> str:
    lines = [
        "# Benchmarks",
        "",
        f"Measured {whole['date']} by `python -m bench` (sizes: {whole['size']}). {machine_sentence(whole['machine'])}",
        "",
        "Each figure is the median of several repetitions (smallest to largest behind it), after a warm-up, ours and "
        "the peer's in turn. The ratio is taken pair by pair. The JSON file beside this one has every value.",
        "",
    ]
    for result in whole["benchmarks"]:
        lines += [f"## {result['title']}", "", _load_sentence(result["load_average_at_start"]), ""]
        lines += [f"| {' | '.join(HEADINGS)} |", "|---|--:|---|--:|--:|---|"]
        lines += [f"| {' | '.join(_cells(row, spread=True))} |" for row in result["rows"]]
        lines += ["", *[f"- {_part(part)}" for part in result["parts"]]]
        lines += ["", *[f"{note}\n" for note in result["notes"]]]
    if whole["failed"]:
        lines += ["## Without figures", "", *[f"- {name}: {why}" for name, why in whole["failed"].items()], ""]
    return "\n".join(lines).rstrip() + "\n"


def _cells(row: Json, *, spread: bool = False) -> tuple[str, ...]:
    show = _spread if spread else (lambda summary: _figure(summary["median"]))
    return (
        row["what"],
        f"{show(row['ours'])} {row['unit']}",
        row["peer"]["name"],
        f"{show(row['peer'])} {row['unit']}",
        _spread(row["ratio"]),
        row["better"],
    )


def _part(part: Json) -> str:
    return f"{part['what']}: {_spread(part)} {part['unit']}"


def _spread(summary: Json) -> str:
    middle = _figure(summary["median"])
    if summary["min"] == summary["max"]:
        return middle
    return f"{middle} ({_figure(summary['min'])}–{_figure(summary['max'])})"


def _figure(value: float) -> str:
    if value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}"
