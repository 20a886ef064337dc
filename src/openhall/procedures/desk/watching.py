"""The scanner's folder: what is finished there goes into the counter's tray, once, whoever is killed meanwhile.

A file is finished when it didn’t change between two looks and ends as its kind ends. It is first renamed: only one
watcher can do that. Then it is kept and noted, then removed; what was renamed and not removed is taken up again.
"""

import hashlib
import logging
import shutil
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.db import transaction

from openhall.kernel import media
from openhall.kernel.refusals import Refusal
from openhall.procedures.desk import reading, sheets
from openhall.procedures.desk.scan_models import Scan
from openhall.procedures.dossiers.public import LARGEST_PAPER, PaperTooLarge, Unit

TAKING, REFUSED = ".taking", "refused"
UNFINISHED = (".tmp", ".part", ".partial", ".crdownload", "~")
LEFT_BEHIND = timedelta(seconds=60)
TAIL = 1024
TIFF = (b"II*\0", b"MM\0*")
log = logging.getLogger("openhall.desk")


def home() -> Path:
    """Where the files of trays lie."""
    return Path(settings.OPENHALL_HOME) / "desk" / "scans"


def place(scan: Scan) -> Path:
    """Where a scan's file lies."""
    return home() / scan.uuid.hex[:2] / scan.uuid.hex


def kind_of(path: Path) -> str:
    """What a file is by its first bytes; empty when it is nothing that papers are."""
    with path.open("rb") as file:
        head = file.read(8)
    if head.startswith(b"%PDF-"):
        return media.PDF
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return media.PNG
    if head.startswith(b"\xff\xd8\xff"):
        return media.JPEG
    return "image/tiff" if head.startswith(TIFF) else ""


def is_whole(path: Path) -> bool:
    """Whether a file ends as its kind ends; of a kind that we don't know it can't be told, and stillness must do."""
    kind, size = kind_of(path), path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - TAIL))
        tail = file.read(TAIL)
    if kind == media.PDF:
        return b"%%EOF" in tail
    if kind == media.PNG:
        return b"IEND" in tail[-12:]
    if kind == media.JPEG:
        return b"\xff\xd9" in tail[-64:]
    return size > 0


@dataclass
class Watcher:
    """A folder that is watched for a counter. ``seen``: size and time of change of each file at the last look."""

    folder: Path
    unit: Unit
    counter: int
    seen: dict[str, tuple[int, int]] = field(default_factory=dict)

    def look(self, at: datetime) -> int:
        """Look once; how many files came into the tray."""
        taking = self.folder / TAKING
        taking.mkdir(parents=True, exist_ok=True)
        before, self.seen = self.seen, {}
        came = 0
        for path in sorted(self.folder.iterdir()):
            if not path.is_file() or path.is_symlink() or path.name.startswith((".", "~")):
                continue
            if path.name.lower().endswith(UNFINISHED):
                continue
            try:
                state = path.stat()
                now = (state.st_size, state.st_mtime_ns)
                self.seen[path.name] = now
                if before.get(path.name) != now or not is_whole(path):
                    continue
                claimed = taking / f"{uuid4().hex}-{path.name}"
                path.rename(claimed)
            except OSError:
                continue
            came += self.take(claimed, at)
        return came + self._take_up(taking, at)

    def _take_up(self, taking: Path, at: datetime) -> int:
        """What another watcher renamed and left behind when it was killed."""
        long_ago = at.timestamp() - LEFT_BEHIND.total_seconds()
        left = [one for one in sorted(taking.iterdir()) if one.is_file() and one.stat().st_ctime < long_ago]
        return sum(self.take(one, at) for one in left)

    def take(self, claimed: Path, at: datetime) -> bool:
        """Keep a file that is this watcher's; whether it is in the tray now."""
        name = claimed.name.partition("-")[2][:255]
        try:
            keep(claimed, name=name, unit=self.unit, counter=self.counter, at=at)
        except Refusal as refusal:
            refused = self.folder / REFUSED
            refused.mkdir(exist_ok=True)
            claimed.replace(refused / claimed.name)
            log.warning("A scan for counter %s was refused: %s.", self.counter, refusal.code)
            return False
        claimed.unlink(missing_ok=True)
        return True


def keep(path: Path, *, name: str, unit: Unit, counter: int, at: datetime) -> Scan:
    """Put a file into a counter's tray; the same file again, while it lies there, is the same scan.

    Raises:
        TypeNotAllowed, PaperTooLarge
    """
    kind, content = kind_of(path), b""
    if kind == "image/tiff":
        reader = reading.reader()
        content, kind = reader.as_pdf(path) if reader else b"", media.PDF
        if not content.startswith(b"%PDF-"):
            raise media.TypeNotAllowed(type="image/tiff", allowed=[media.PDF, media.PNG, media.JPEG])
        name = f"{name.rpartition('.')[0] or name}.pdf"
    if not kind:
        raise media.TypeNotAllowed(type=name, allowed=[media.PDF, media.PNG, media.JPEG])
    size = len(content) or path.stat().st_size
    if size > LARGEST_PAPER:
        raise PaperTooLarge(limit=LARGEST_PAPER)
    digest = hashlib.sha256(content or path.read_bytes()).hexdigest()
    made = Scan(
        unit=unit, counter=counter, name="".join(sign for sign in name if sign.isprintable()), sha256=digest,
        media_type=kind, size=size, arrived_at=at,
    )  # fmt: skip
    there = Scan.objects.filter(unit=unit, counter=counter, sha256=digest).first()
    if there is not None:
        return there
    target = place(made)
    target.parent.mkdir(parents=True, exist_ok=True)
    if content:
        target.write_bytes(content)
    else:
        shutil.copyfile(path, target)
    with transaction.atomic():
        row, fresh = Scan.objects.get_or_create(
            unit=unit, counter=counter, sha256=digest,
            defaults={
                "uuid": made.uuid, "name": made.name, "media_type": kind, "size": size, "arrived_at": at,
                "pages": sheets.count(target, kind),
            },
        )  # fmt: skip
    if not fresh:
        target.unlink(missing_ok=True)
    return row


_watched: dict[Path, Watcher] = {}


def look_everywhere(at: datetime) -> int:
    """Look once into ``OPENHALL_HOME/scans/<unit>/<counter>`` of every unit; how many files came."""
    above = Path(settings.OPENHALL_HOME) / "scans"
    if not above.is_dir():
        return 0
    came = 0
    units = {one.number: one for one in Unit.objects.filter(number__in=[one.name for one in above.iterdir()])}
    for number, unit in units.items():
        for folder in sorted((above / number).iterdir()):
            if folder.is_dir() and folder.name.isdecimal() and len(folder.name) < 3:
                watcher = _watched.setdefault(folder, Watcher(folder, unit, int(folder.name)))
                came += watcher.look(at)
    return came
