"""``openhall-indicators invent``: a market with planted rings, and what the indicators find of them."""

from __future__ import annotations

import json
from pathlib import Path

import click

from openhall_indicators.facts import from_folder
from openhall_indicators.running import write_json
from openhall_indicators.synthetic import KINDS, invent, judge


@click.command("invent")
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder for the market.")
@click.option("--bids", default=100_000, show_default=True, type=click.IntRange(min=1), help="About how many bids.")
@click.option("--groups", default=10, show_default=True, type=click.IntRange(min=0), help="Plants of each kind.")
@click.option("--seed", default=1, show_default=True, help="The same gives the same market.")
@click.option(
    "--outsiders",
    default=0.0,
    show_default=True,
    type=click.FloatRange(0, 1),
    help="Chance that a firm of the market bids against a planted group in one of its lots.",
)
@click.option("--memory", default="1GB", show_default=True, help="What the engine may hold before it uses the disk.")
def invent_(out: Path, bids: int, groups: int, seed: int, outsiders: float, memory: str) -> None:
    """Write an invented market as fact tables, and tell what is found of what was planted in it.

    Planted are rings that take turns, rings with cover bids and firms with files of one author. Honest partners and
    firms of one building look alike and are none: a lead on them is a false one. `run OUT/facts` reads the tables.
    """
    planted = invent(out / "facts", bids=bids, groups=groups, seed=seed, outsiders=outsiders)
    write_json(out / "planted.json", [{"kind": one.kind, "members": list(one.members)} for one in planted])
    found = judge(from_folder(out / "facts", memory=memory), planted)
    write_json(out / "judged.json", found)
    click.echo(json.dumps(found, indent=2))
    click.echo(f"Recall {found['recall']:.2f}, false leads {found['false_leads']} ({', '.join(KINDS)}): {out}")
