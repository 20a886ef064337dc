"""The table on the screen, the JSON of a run, and ``LATEST.md``."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.machine import slug
from bench.measuring import Part, Result, Row, Samples

HEADINGS = ("What", "Ours (median)", "Peer", "Peer (median)", "Ours ÷ peer", "Better")


def show(results: Iterable[Result], failed: Mapping[str, str], machine: Mapping[str, Any]) -> None:
    """Print everything for people."""
    console = Console()
    console.print(machine_sentence(machine), highlight=False)
    for result in results:
        table = Table(*HEADINGS, title=result.title, title_justify="left")
        for row in result.rows:
            table.add_row(*_cells(row))
        console.print(table)
        for part in result.parts:
            console.print(f"  {_part(part)}", highlight=False)
        for note in result.notes:
            console.print(f"  {note}", highlight=False)
    for name, why in failed.items():
        console.print(f"{name} gave no figures: {why}", highlight=False, markup=False)


def write(
    folder: Path, results: list[Result], failed: Mapping[str, str], machine: dict[str, Any], *, size: str
) -> Path:
    """Write ``<date>-<machine>.json`` and ``LATEST.md``; the path of the first."""
    folder.mkdir(parents=True, exist_ok=True)
    date = datetime.now(UTC).date().isoformat()
    path = folder / f"{date}-{slug(machine)}.json"
    whole = {
        "date": date,
        "size": size,
        "machine": machine,
        "benchmarks": [result.to_json() for result in results],
        "failed": dict(failed),
    }
    path.write_text(json.dumps(whole, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    (folder / "LATEST.md").write_text(_markdown(results, failed, machine, date=date, size=size), encoding="utf-8")
    return path


def machine_sentence(machine: Mapping[str, Any]) -> str:
    """The machine in two sentences."""
    text = (
        f"{machine['cpu']}, {machine['cores']} cores, {machine['memory_gib']} GiB; {machine['kernel']}, "
        f"{machine['python']}, PostgreSQL {machine['postgresql']}, SQLite {machine['sqlite']}; "
        f"{machine['fsyncs_per_second']:,.0f} forced writes of 4 KiB a second."
    )
    load = f" Load average at the start: {machine['load_average_at_start']}"
    shared = ": the machine was shared with other work, so only ratios mean something." if machine["shared"] else "."
    return text + load + shared


def _markdown(
    results: Iterable[Result], failed: Mapping[str, str], machine: Mapping[str, Any], *, date: str, size: str
) -> str:
    lines = [
        "# Benchmarks",
        "",
        f"Measured {date} by `python -m bench` (sizes: {size}). {machine_sentence(machine)}",
        "",
        "Each figure is the median of several repetitions (smallest to largest behind it), after a warm-up, ours and "
        "the peer's in turn. The ratio is taken pair by pair. The file beside this one has every value.",
        "",
    ]
    for result in results:
        lines += [f"## {result.title}", "", f"| {' | '.join(HEADINGS)} |", "|---|--:|---|--:|--:|---|"]
        lines += [f"| {' | '.join(_cells(row, spread=True))} |" for row in result.rows]
        lines += ["", *[f"- {_part(part)}" for part in result.parts]]
        lines += ["", *[f"{note}\n" for note in result.notes]]
    if failed:
        lines += ["## Without figures", "", *[f"- {name}: {why}" for name, why in failed.items()], ""]
    return "\n".join(lines).rstrip() + "\n"


def _cells(row: Row, *, spread: bool = False) -> tuple[str, ...]:
    show = _spread if spread else (lambda samples: _figure(samples.median))
    return (
        row.what,
        f"{show(row.ours)} {row.unit}",
        row.peer,
        f"{show(row.theirs)} {row.unit}",
        _spread(row.ratio),
        row.better,
    )


def _part(part: Part) -> str:
    return f"{part.what}: {_spread(part.samples)} {part.unit}"


def _spread(samples: Samples) -> str:
    low, high = min(samples.values), max(samples.values)
    middle = _figure(samples.median)
    return middle if low == high else f"{middle} ({_figure(low)}–{_figure(high)})"


def _figure(value: float) -> str:
    if value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}"
