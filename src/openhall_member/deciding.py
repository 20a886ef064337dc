"""What the keeper of a member reads before accepting a pack: which there are, and what a new one changes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from openhall_member import database
from openhall_member.packs import OFFERED, Kept, Packs
from openhall_member.settings import Settings
from openhall_rules.comparing import Change, compare
from openhall_rules.law import Pack, available, pack
from openhall_rules.replay import SharedState, packs_not_held
from openhall_rules.values import Value

MOST_CHANGES: Final = 200


def told(settings: Settings) -> Iterator[str]:
    """Lines on every pack that the log registered, as far as this member has replayed it.

    Raises:
        MemberError: the folder can't be read, or a pack in it was changed.
    """
    shared = _shared(settings)
    packs = Packs(settings.packs, settings.own_packs)
    newest: dict[str, str] = dict(shared["packs"]) if shared else {}
    if not newest:
        yield "The log has registered no pack so far, as far as this member has replayed it."
        return
    assert shared is not None  # noqa: S101 - it has packs
    packs.hold(packs_not_held(shared))
    missing = dict(packs_not_held(shared))
    for name, sha256 in newest.items():
        kept = packs.kept(name, sha256)
        if name not in missing:
            yield f"{name} {sha256} held{', built in' if name in available() else ', accepted'}"
        elif kept is None:
            yield f"{name} {sha256} not here: nothing that depends on it is replayed"
        else:
            yield f"{name} {sha256} {kept.state}: look at what it changes, compare the digest, then accept it"
            if kept.state == OFFERED:
                yield from _changes(packs, kept, [one for one in newest if one not in missing])


def _shared(settings: Settings) -> SharedState | None:
    connection = database.connect(settings.copy_database)
    try:
        row = connection.execute("SELECT shared FROM replayed").fetchone()
    finally:
        connection.close()
    shared: SharedState | None = json.loads(row[0]) if row else None
    return shared


def _changes(packs: Packs, kept: Kept, held: list[str]) -> Iterator[str]:
    after = packs.read(kept)
    yield f"    {after.title}"
    before = _before(after, held)
    if before is None:
        yield "    There is no earlier pack of this jurisdiction to compare it with."
        return
    yield f"    What it says otherwise than {before.base_id}:"
    changes = compare(before, after)
    for change in changes[:MOST_CHANGES]:
        yield f"    {_line(change)}"
    if len(changes) > MOST_CHANGES:
        yield f"    … and {len(changes) - MOST_CHANGES} more"


def _before(after: Pack, held: list[str]) -> Pack | None:
    """The newest held pack of the same jurisdiction that is older."""
    prefix = f"{after.jurisdiction}@"
    older = sorted(name for name in {*held, *available()} if name.startswith(prefix) and name < after.base_id)
    return pack(older[-1]) if older else None


def _line(change: Change) -> str:
    where = f"{change.procedure}: " if change.procedure else ""
    if change.kind != "value":
        return f"{change.kind} {change.name}: {change.how}"
    return f"{where}{change.name}: {_said(change.before)} -> {_said(change.after)}"


def _said(value: Value | None) -> str:
    if value is None:
        return "(nothing)"
    said: Any = "unset" if value.unset else "no limit" if value.no_limit else value.value
    return f"{said} {value.unit} ({value.citation or value.set_by})"
