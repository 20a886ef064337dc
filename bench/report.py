"""The table on the screen, the JSON of a day on one machine, and ``LATEST.md`` with the newest of every benchmark."""

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

    What other benchmarks gave on the same day, machine and sizes stays; each says when and under which load it ran.
    ``LATEST.md`` takes the newest result of each benchmark from all files of these sizes, so that one may run alone.
    """
    folder.mkdir(parents=True, exist_ok=True)
    now = datetime.now(UTC)
    date = now.date().isoformat()
    path = folder / f"{date}-{slug(machine)}.json"
    known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    if known.get("size") != size:
        known = {"benchmarks": [], "failed": {}}
    # What an earlier run of the day measured keeps the machine and the load that it had.
    found = {one["name"]: _dated(one, known) for one in known["benchmarks"]}
    ran = {"measured_at": now.strftime("%Y-%m-%dT%H:%M:%SZ"), "machine": machine}
    ran["load_average_at_start"] = machine["load_average_at_start"]
    for one in results:
        before = found.get(one.name, {})
        # The run writes after each benchmark: the ones before keep the instant of their own end.
        found[one.name] = before if _same(before, one.to_json()) else one.to_json() | ran
    without = {name: why for name, why in known["failed"].items() if name not in found} | dict(failed)
    whole = {
        "date": date,
        "size": size,
        "machine": machine,
        "benchmarks": [one for name, one in sorted(found.items()) if name not in failed],
        "failed": without,
    }
    path.write_text(json.dumps(whole, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    (folder / "LATEST.md").write_text(_markdown(*latest(folder, size), size=size), encoding="utf-8")
    return path


def latest(folder: Path, size: str) -> tuple[list[Json], dict[str, str]]:
    """The newest result of each benchmark by its name, and why those that failed since gave none.

    Every result has ``measured_at`` (an instant, or the day of its file), ``machine`` and ``load_average_at_start``.
    """
    found: dict[str, Json] = {}
    failed: dict[str, tuple[str, str]] = {}
    wholes = [json.loads(file.read_text(encoding="utf-8")) for file in sorted(folder.glob("*.json"))]
    for whole in wholes:
        if whole.get("size") != size:
            continue
        failed |= {name: (whole["date"], why) for name, why in whole["failed"].items()}
        for one in (_dated(one, whole) for one in whole["benchmarks"]):
            if one["name"] not in found or found[one["name"]]["measured_at"] <= one["measured_at"]:
                found[one["name"]] = one
    told = {
        name: f"{why} ({date})"
        for name, (date, why) in failed.items()
        if name not in found or found[name]["measured_at"][:10] < date
    }
    return [found[name] for name in sorted(found)], told


def _dated(one: Json, whole: Json) -> dict[str, Any]:
    """A result that says when and where it was measured, as older files say it once for all."""
    return {"measured_at": whole["date"], "machine": whole["machine"], **one}


def _same(before: Json, now: Json) -> bool:
    return all(before.get(name) == value for name, value in json.loads(json.dumps(now)).items())


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


def _markdown(results: Iterable[Json], failed: Mapping[str, str], *, size: str) -> str:
    lines = [
        "# Benchmarks",
        "",
        f"Measured by `python -m bench` (sizes: {size}). Of each benchmark the newest result stands here, with its "
        "day, its machine and the load under which it ran.",
        "",
        "Each figure is the median of several repetitions (smallest to largest behind it), after a warm-up, ours and "
        "the peer's in turn. The ratio is taken pair by pair. The JSON files beside this one have every value.",
        "",
    ]
    for result in results:
        machine = {**result["machine"], "load_average_at_start": result["load_average_at_start"]}
        lines += [f"## {result['title']}", "", f"{result['measured_at'][:10]}. {machine_sentence(machine)}", ""]
        lines += [f"| {' | '.join(HEADINGS)} |", "|---|--:|---|--:|--:|---|"]
        lines += [f"| {' | '.join(_cells(row, spread=True))} |" for row in result["rows"]]
        lines += ["", *[f"- {_part(part)}" for part in result["parts"]]]
        lines += ["", *[f"{note}\n" for note in result["notes"]]]
    if failed:
        lines += ["## Without figures", "", *[f"- {name}: {why}" for name, why in sorted(failed.items())], ""]
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
