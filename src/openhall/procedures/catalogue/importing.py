"""Files of procedures: handed in by an act, taken in piece by piece by the worker, ended by an act of the log."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import override
from pydantic import ValidationError

from openhall.identity.agencies.public import NotInRegister
from openhall.identity.public import Actor, Intent
from openhall.kernel import files, uploads
from openhall.kernel.input_faults import sentence
from openhall.kernel.refusals import Stale
from openhall.procedures.catalogue import acts, commands, outbox, policies, telling
from openhall.procedures.catalogue.inputs import MOST_ENTRIES, EditionInput, FileInput
from openhall.procedures.catalogue.models import Edition, Import, ImportState, LeftOut
from openhall.procedures.catalogue.refusals import BeginsTooEarly, FileUnreadable
from openhall.procedures.catalogue.shelf import Shelf
from openhall.witness.public import LOG, Recorded, record

LARGEST = 50_000_000
"""Bytes of a file."""
PIECE = 100
"""Entries that are taken in at a time, and the steps in which progress is seen."""


@transaction.atomic(durable=True)
def import_procedures(
    *, uuid: UUID, given: FileInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Import, Recorded]:
    """Hand in a file whose procedures are public by decisions already (PRC-05); the worker takes it in.

    Raises:
        Stale: the id was used. NotFound: the file wasn't uploaded. FileUnreadable. What ``identity.admit`` raises.
    """
    organisation = policies.decide(intent, actor, version=0, at=at)
    if Import.objects.filter(uuid=uuid).exists():
        raise Stale(seen=0, now=1)
    file = uploads.received(actor.person, given.file_sha256)
    entries = read(file.sha256)
    row = Import(
        uuid=uuid,
        organisation_id=organisation,
        person=actor.person,
        file_sha256=file.sha256,
        file_name=given.name or f"{file.sha256[:16]}.json",
        entries=len(entries),
        handed_in_at=at,
    )
    public = {"file_sha256": row.file_sha256, "entries": row.entries}
    act = acts.PROCEDURES_IMPORTED(object=f"procedure-import:{uuid}", public=public)
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.leaf_sha256 = recorded.leaf_sha256
    row.save()
    return row, recorded


def read(sha256: str) -> list[Any]:
    """The entries of a file.

    Raises:
        FileUnreadable
    """
    try:
        said = json.loads(files.content(sha256, at_most=LARGEST), parse_float=str)
    except (ValueError, RecursionError) as error:
        raise FileUnreadable(most=MOST_ENTRIES) from error
    entries = said.get("procedures") if isinstance(said, dict) else None
    if not isinstance(entries, list) or not 0 < len(entries) <= MOST_ENTRIES:
        raise FileUnreadable(most=MOST_ENTRIES)
    return entries


def take_in(row_id: int, *, at: datetime) -> int:
    """Take in the next piece of a file; how many entries were looked at. A crash undoes at most a piece, whole."""
    with transaction.atomic(durable=True):
        row = Import.objects.select_for_update(no_key=True).get(pk=row_id)
        if row.state != ImportState.RUNNING:
            return 0
        entries = read(row.file_sha256)
        piece = entries[row.done : row.done + PIECE]
        understood = [_given(entry) for entry in piece]
        shelf = Shelf(row, [one for one in understood if one is not None])
        numbered = enumerate(zip(piece, understood, strict=True), start=row.done + 1)
        left = [
            one for number, (entry, given) in numbered if (one := _one(shelf, number, entry, given, at)) is not None
        ]
        shelf.write()
        LeftOut.objects.bulk_create(left)
        outbox.published(shelf.new, at=at)
        row.done += len(piece)
        if row.done == row.entries:
            finish_import(row, at=at)
        row.save()
        return len(piece)


def finish_import(row: Import, *, at: datetime) -> None:
    """Record that a file is taken in (PRC-06), with its counts."""
    row.move("finish")
    row.finished_at = at
    published = Edition.objects.filter(leaf_sha256=row.leaf_sha256).order_by("id")
    public = {
        "taken": row.taken,
        "known": row.known,
        "left_out": row.left_out,
        "editions_sha256": commands.digest(list(published.values_list("content_sha256", flat=True))),
    }
    telling.finished(row, at=at)
    act = acts.IMPORT_FINISHED(object=f"procedure-import:{row.uuid}", public=public)
    row.end_leaf = record(act, intent=None, actor=LOG, at=at).leaf_sha256


def _given(entry: Any) -> EditionInput | None:
    """What an entry says; None where it is no edition."""
    try:
        return EditionInput.model_validate(entry)
    except ValidationError:
        return None


def _one(shelf: Shelf, number: int, entry: Any, given: EditionInput | None, at: datetime) -> LeftOut | None:
    """Count an entry as taken, known or left out; the row that says why it is left out."""
    row = shelf.file
    code = str(entry.get("code", ""))[:60] if isinstance(entry, dict) else ""
    if given is None:
        return _leave_out(row, number, code, _in_each(lambda: _fault(entry)))
    try:
        if shelf.publish(given, at) is None:
            row.known += 1
        else:
            row.taken += 1
    except BeginsTooEarly as refusal:
        told = refusal
        return _leave_out(row, number, code, _in_each(lambda: str(told.problem()["title"])))
    except NotInRegister as refusal:
        absent = refusal
        return _leave_out(row, number, code, _in_each(lambda: str(absent.problem()["detail"])))
    return None


def _fault(entry: Any) -> str:
    """What is wrong with an entry, in the active language."""
    try:
        EditionInput.model_validate(entry)
    except ValidationError as error:
        first = error.errors()[0]
        return f"{'.'.join(map(str, first['loc']))}: {sentence(first)}".removeprefix(": ")
    return ""


def _in_each(words: Callable[[], str]) -> dict[str, str]:
    """What people are told, in every language: nobody reads while a file is taken in."""
    found = {}
    for lang, _name in settings.LANGUAGES:
        with override(lang):
            printable = "".join(one if one.isprintable() else "·" for one in words())
            found[lang] = printable[:500]
    return found


def _leave_out(row: Import, number: int, code: str, said: dict[str, str]) -> LeftOut:
    row.left_out += 1
    clean = "".join(one if one.isprintable() else "·" for one in code)
    return LeftOut(file=row, number=number, code=clean, why=said["en"], said=said)
