"""The counter's tray: what the scanner brought is read, proposed for a paper, taken or thrown away."""

import re
from datetime import datetime
from typing import BinaryIO
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from openhall.identity.public import Actor
from openhall.kernel import search
from openhall.kernel.refusals import NotFound
from openhall.procedures.desk import policies, reading, watching
from openhall.procedures.desk.scan_models import PaperText, Scan
from openhall.procedures.dossiers import public as dossiers
from openhall.procedures.dossiers.public import Dossier, Draft, Unit

HEAD_WORDS = 80
"""A paper says what it is at its top: so many words are compared with the names of papers."""
CODE = re.compile(r"\b[GH][0-9]{2}(?:\.[0-9]{1,3})*-[0-9]{6}-[0-9]{4,7}\b")
DIFFERENT_AT_ALL = 2, 3
"""At least this part of a name's words must be there for a proposal."""


def read_next(at: datetime, most: int = 3) -> int:
    """Read scans that nobody has read, the oldest first; how many. A reader that fails leaves them unread for good."""
    engine = reading.reader()
    if engine is None:
        return 0
    done = 0
    for row in Scan.objects.filter(read_at=None).order_by("id")[:most]:
        try:
            said = engine.read(watching.place(row), row.media_type)
        except OSError:
            said = reading.Read("", ())
        changed = Scan.objects.filter(pk=row.pk, read_at=None)
        done += changed.update(text=said.text.replace("\0", ""), codes=list(said.codes), read_at=at)
    return done


def of(unit: Unit, counter: int, reader: Actor) -> QuerySet[Scan]:
    """What lies in a counter's tray, as it came.

    Raises:
        NotFound: not the reader's desk.
    """
    policies.require_works_at(reader, unit)
    return Scan.objects.filter(unit=unit, counter=counter).order_by("id")


def scan(uuid: UUID, reader: Actor) -> Scan:
    """A scan in a tray of the reader's desk.

    Raises:
        NotFound
    """
    row = Scan.objects.select_related("unit").filter(uuid=uuid).first()
    if row is None:
        raise NotFound(scan=str(uuid))
    policies.require_works_at(reader, row.unit)
    return row


def opened(row: Scan) -> BinaryIO:
    """Its file.

    Raises:
        NotFound
    """
    try:
        return watching.place(row).open("rb")
    except FileNotFoundError as error:
        raise NotFound(scan=str(row.uuid)) from error


def proposed(row: Scan, titles: list[str]) -> int | None:
    """The component whose name the top of a scan says; None when none or several fit alike."""
    top = set(search.folded(row.text).split()[:HEAD_WORDS])
    found: list[tuple[int, int, int]] = []
    for place, title in enumerate(titles):
        words = set(search.folded(title).split())
        there = len(words & top)
        if words and there * DIFFERENT_AT_ALL[1] >= len(words) * DIFFERENT_AT_ALL[0]:
            found.append((there * 1000 // len(words), there, place))
    found.sort(reverse=True)
    if not found or (len(found) > 1 and found[0][:2] == found[1][:2]):
        return None
    return found[0][2]


def earlier(row: Scan) -> list[str]:
    """Numbers of dossiers that stand on a scan or in its codes: an earlier result that was brought along."""
    text = " ".join([row.text, *row.codes])
    return list(dict.fromkeys(CODE.findall(text)))[:5]


def take(*, scan_uuid: UUID, holder: Draft | Dossier, component: int, actor: Actor, at: datetime) -> None:
    """Take a scan out of the tray as a file of a paper.

    Raises:
        NotFound: not the actor's desk. Invalid, TooManyPapers, StorageFull: as any other file.
    """
    row = scan(scan_uuid, actor)
    with opened(row) as file:
        paper = dossiers.keep_paper(
            holder, component=component, source=file, media_type=row.media_type, name=row.name, at=at
        )
    with transaction.atomic():
        if row.text:
            PaperText.objects.get_or_create(paper=paper, defaults={"text": row.text, "words": search.tokens(row.text)})
        _remove(row)


def throw_away(*, scan_uuid: UUID, actor: Actor) -> None:
    """Throw a scan away.

    Raises:
        NotFound: not the actor's desk.
    """
    with transaction.atomic():
        _remove(scan(scan_uuid, actor))


def _remove(row: Scan) -> None:
    path = watching.place(row)
    row.delete()
    transaction.on_commit(lambda: path.unlink(missing_ok=True))


def search_papers(words: str, reader: Actor, most: int = 50) -> list[tuple[Dossier, str]]:
    """Dossiers that the reader's body took in or decides, in whose scanned papers all the words stand; with a piece of
    the text.

    Raises:
        NotFound: the reader works at no desk.
    """
    if not dossiers.works(reader):
        raise NotFound
    wanted = search.query(words)
    if not wanted:
        return []
    rows = PaperText.objects.filter(words__contains=wanted, paper__dossier__isnull=False)
    own = dossiers.units(reader)
    rows = rows.filter(paper__dossier__unit__in=own) | rows.filter(paper__dossier__desk__in=own)
    found: dict[int, tuple[Dossier, str]] = {}
    for one in rows.select_related("paper__dossier__edition").order_by("-id")[:most]:
        row = one.paper.dossier
        if row is not None:
            found.setdefault(row.pk, (row, _around(one.text, wanted)))
    return list(found.values())


def _around(text: str, wanted: list[str]) -> str:
    lines = [line for line in text.splitlines() if any(one in search.folded(line) for one in wanted)]
    return " … ".join(lines)[:200]
