"""The counter's tray: what the scanner brought is read, proposed for a paper, taken or thrown away."""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from openhall.identity.public import Actor
from openhall.kernel import media, search
from openhall.kernel.refusals import Invalid, NotFound
from openhall.procedures.desk import kept_pages, policies, reading, sheets, watching
from openhall.procedures.desk.scan_models import PaperText, Scan
from openhall.procedures.dossiers import public as dossiers
from openhall.procedures.dossiers.public import Dossier, Draft, Paper, Unit

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


def holder(of: str, uuid: UUID, reader: Actor, at: datetime) -> Draft | Dossier:
    """What papers are being added to: a ``draft`` of the reader's, or a ``dossier`` that their desk digitises.

    Raises:
        NotFound
    """
    if of == "draft":
        return dossiers.own_draft(uuid, reader, at)
    row = dossiers.dossier(uuid, reader, at)
    if of != "dossier" or not dossiers.digitises(reader, row):
        raise NotFound(dossier=str(uuid))
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
    return proposed_by(row.text, titles)


def proposed_pages(row: Scan, titles: list[str]) -> dict[int, int | None]:
    """The component of each page that is left. A page whose top names none goes with the page before it."""
    words, last = row.text.split(reading.PAGE_END), None
    found: dict[int, int | None] = {}
    for page in row.left:
        named = proposed_by(words[page - 1], titles) if page <= len(words) else None
        last = found[page] = last if named is None else named
    return found


def proposed_by(text: str, titles: list[str]) -> int | None:
    """The component whose name stands at the top of a text; None when none or several fit alike."""
    top = set(search.folded(text).split()[:HEAD_WORDS])
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


@dataclass(frozen=True, slots=True)
class Chosen:
    """What becomes of a page: a file of a component, or thrown away (None). ``turn``: degrees to the right."""

    page: int
    turn: int
    component: int | None


def take_pages(
    *, scan_uuid: UUID, holder: Draft | Dossier, chosen: Sequence[Chosen], actor: Actor, at: datetime
) -> list[Paper]:
    """Take pages out of a scan: those of one component become one file, in their order; the others stay in the tray.

    A scan that is taken whole, with no page turned, is taken as it came.

    Returns:
        The papers.

    Raises:
        NotFound: not the actor's desk. Invalid: a page that isn't there or is gone. PagesUnreadable. What ``take``
        raises.
    """
    row = scan(scan_uuid, actor)
    left, pages = row.left, [one.page for one in chosen]
    if not set(pages) <= set(left) or len(set(pages)) != len(pages):
        raise Invalid(errors={"pages": _("This page was taken in the meantime.")})
    by_component: dict[int, list[Chosen]] = {}
    for one in sorted(chosen, key=lambda each: each.page):
        if one.component is not None:
            by_component.setdefault(one.component, []).append(one)
    words, made = row.text.split(reading.PAGE_END), []
    for component, picks in by_component.items():
        whole = len(picks) == row.pages and not any(one.turn for one in picks)
        path, kind, name = watching.place(row), row.media_type, row.name
        if whole:
            source: BinaryIO = opened(row)
        else:
            source = io.BytesIO(sheets.picked(path, kind, [(one.page, one.turn) for one in picks]))
            kind, name = media.PDF, f"{row.name.rpartition('.')[0] or row.name}-{picks[0].page}.pdf"
        with source as file:
            paper = dossiers.keep_paper(holder, component=component, source=file, media_type=kind, name=name, at=at)
        text = reading.PAGE_END.join(words[one.page - 1] if one.page <= len(words) else "" for one in picks)
        if text.strip():
            PaperText.objects.get_or_create(paper=paper, defaults={"text": text, "words": search.tokens(text)})
        made.append(paper)
    with transaction.atomic():
        now = Scan.objects.select_for_update(of=("self",)).select_related("unit").filter(pk=row.pk).first()
        if now is not None:
            now.gone = sorted({*now.gone, *pages})
            now.save(update_fields=["gone"])
            if not now.left:
                _remove(now)
    return made


def turn(*, scan_uuid: UUID, page: int, actor: Actor) -> Scan:
    """Turn a page by a quarter to the right.

    Raises:
        NotFound: not the actor's desk, no such page.
    """
    with transaction.atomic():
        row = Scan.objects.select_for_update(of=("self",)).filter(pk=scan(scan_uuid, actor).pk).first()
        if row is None or page not in row.left:
            raise NotFound(scan=str(scan_uuid))
        row.turns = row.turns | {str(page): (row.turn_of(page) + 90) % 360}
        row.save(update_fields=["turns"])
    return row


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
    transaction.on_commit(lambda: _destroy(path, row))


def _destroy(path: Path, row: Scan) -> None:
    path.unlink(missing_ok=True)
    kept_pages.forget(row)


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
