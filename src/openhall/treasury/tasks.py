"""What the treasury does by itself: bank files in and out, settling, refunds that waited, payments by gateways."""

from __future__ import annotations

import logging
from datetime import datetime
from pathlib import Path

from openhall.kernel.refusals import Refusal
from openhall.treasury.gateways import paying
from openhall.treasury.importing import settle_all, take_in
from openhall.treasury.payment_orders import inbox, make_orders
from openhall.treasury.refunds import retry_waiting
from openhall.treasury.xml_tree import MAX_BYTES

log = logging.getLogger("openhall.treasury")
MOST_FILES = 50


def due(at: datetime) -> int:
    """Everything that can be done now; how many things were done."""
    done = take_in_files(at)
    done += settle_all(at)
    done += retry_waiting(at)
    done += make_orders(at)
    return done + paying.due(at)


def take_in_files(at: datetime) -> int:
    """Take in the files that wait in the inbox; how many. A file that can't be booked goes to ``refused``, and why."""
    folder = inbox()
    if not folder.is_dir():
        return 0
    waiting = sorted(path for path in folder.glob("*.xml") if path.is_file() and not path.name.startswith("."))
    for path in waiting[:MOST_FILES]:
        try:
            if path.stat().st_size > MAX_BYTES:
                _move(path, "refused", "The file is too large.")
                continue
            take_in(path.read_bytes(), at=at)
        except Refusal as refusal:
            log.warning("The bank file %s was refused: %s", path.name, refusal)
            _move(path, "refused", f"{refusal.problem()['title']} {refusal.problem()['detail']}\n")
        except FileNotFoundError:
            continue  # another worker was quicker
        else:
            _move(path, "done")
    return len(waiting[:MOST_FILES])


def _move(path: Path, folder: str, why: str = "") -> None:
    target = path.parent / folder
    target.mkdir(exist_ok=True, mode=0o700)
    if why:
        (target / f"{path.name}.why.txt").write_text(why)
    path.replace(target / path.name)
