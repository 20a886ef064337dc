"""Where recorded tenders come from: the forms that the replay knows."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import click

from openhall.config.replay import ocds, worldbank
from openhall.config.replay.sources import SourceTender


def read(path: Path) -> Iterator[SourceTender]:
    """Tenders of a CSV of World Bank contract awards, of OCDS JSON, or of a folder with either, in a stable order.

    Raises:
        click.UsageError: nothing there is of a form that the replay knows.
    """
    if worldbank.recognises(path):
        yield from _distinct(worldbank.read(path))
    elif files := ocds.files(path):
        yield from _distinct(ocds.read(files))
    else:
        raise click.UsageError(f"{path.name} holds neither bids.csv (World Bank contract awards) nor OCDS JSON files.")


def _distinct(tenders: Iterable[SourceTender]) -> Iterator[SourceTender]:
    """The same tenders, with ids that occur once: a process may have several releases."""
    met: Counter[str] = Counter()
    for tender in tenders:
        met[tender.id] += 1
        yield tender if met[tender.id] == 1 else replace(tender, id=f"{tender.id}#{met[tender.id]}")
