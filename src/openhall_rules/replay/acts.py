"""One act as the rules see it: the leaf, what is known of its case, and where to say what was found."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from openhall_rules.law import Pack, base_id, pack
from openhall_rules.leaves import BadLeaf, canonical, validate_leaf
from openhall_rules.replay import reading
from openhall_rules.replay.errors import PackNotHeld
from openhall_rules.replay.findings import Findings
from openhall_rules.replay.reading import Unreadable
from openhall_rules.replay.states import CaseState, SharedState, held_sha256

MOST_BIDS: Final = 5_000
"""Bids of one lot, and deposits; an opening set with more can't be replayed (``act.form``)."""

Earlier = Callable[[str], "tuple[int, bytes] | None"]
"""Digest of a leaf → its index and entry, of leaves in the log before the one at hand; None when there is none."""


@dataclass(slots=True)
class Act:
    """A leaf at work. ``case`` and ``shared`` are copies that rules may write to."""

    index: int
    sha256: str
    body: Mapping[str, Any]
    case: CaseState
    shared: SharedState
    said: Mapping[str, dict[str, Any]]
    earlier: Earlier
    findings: Findings = field(default_factory=Findings)
    _own: set[str] = field(default_factory=set)

    @property
    def code(self) -> str:
        """Function-point code."""
        return str(self.body["code"])

    @property
    def public(self) -> dict[str, Any]:
        """The public fields."""
        found: dict[str, Any] = self.body["public"]
        return found

    @property
    def at(self) -> datetime:
        """When it happened."""
        return reading.instant(self.body, "at")

    @property
    def uuid(self) -> str:
        """Id of the thing acted on."""
        return str(self.body["object"]).partition(":")[2]

    @property
    def by_rule(self) -> bool:
        """Whether the platform did it by rule."""
        return bool(self.body["actor"] == "log")

    def statement(self) -> dict[str, Any]:
        """The act's own statement."""
        return self.statement_of(str(self.body.get("statement")))

    def statement_of(self, sha256: str) -> dict[str, Any]:
        """A statement that this act discloses.

        Raises:
            Unreadable: it is none of version 1.
        """
        if sha256 not in self.said:
            raise Unreadable("statement")
        return self.said[sha256]

    def notice(self) -> dict[str, Any]:
        """The notice of the case.

        Raises:
            Unreadable: there is none yet.
        """
        found: dict[str, Any] | None = self.case["notice"]
        if found is None:
            raise Unreadable("notice")
        return found

    def law(self) -> Pack:
        """The law that the notice froze.

        Raises:
            Unreadable: no notice. PackNotHeld: its pack is not held here.
        """
        notice = self.notice()
        return law(notice["pack"], notice["pack_sha256"], canonical(notice["values"]))

    def law_now(self) -> Pack:
        """The notice's law, and beneath it what authorities have entered since for values that were still unset."""
        notice = self.notice()
        values = dict(notice["values"])
        for path in self.law().unset():
            entered = entered_for(self.shared, notice["pack"], path)
            if entered:
                values[path] = entered[-1][1]
        return law(notice["pack"], notice["pack_sha256"], canonical(values))

    def lot(self, uuid: str | None = None) -> dict[str, Any]:
        """A lot of the case, copied for writing; the one that the act is on by default.

        Raises:
            Unreadable: the notice names no such lot.
        """
        name = self.uuid if uuid is None else uuid
        lots: dict[str, Any] = self.case["lots"]
        if name not in lots:
            raise Unreadable("lot")
        if name not in self._own:
            lots[name] = copied(lots[name])
            self._own.add(name)
        found: dict[str, Any] = lots[name]
        return found


def entered_for(shared: SharedState, name: str, path: str) -> list[Any]:
    """``[at, value]`` of what authorities entered for a path of a pack and of its procedure, oldest first."""
    known = shared["entered"]
    own = known.get(f"{name} {path}", [])
    if base_id(name) == name:
        return list(own)
    return sorted([*known.get(f"{base_id(name)} {path}", []), *own], key=lambda one: str(one[0]))


def read_leaf(entry: bytes) -> dict[str, Any] | None:
    """The leaf that an entry holds; None when it is not a valid one."""
    try:
        return validate_leaf(entry)
    except (BadLeaf, RecursionError):
        return None


@lru_cache(maxsize=256)
def law(name: str, sha256: str, values: bytes) -> Pack:
    """A pack as a notice froze it.

    Raises:
        PackNotHeld: not held here with that digest. RuleError: values that nobody may enter.
    """
    if held_sha256(name) != sha256:
        raise PackNotHeld(name, sha256, held_sha256(name))
    entered = json.loads(values)
    return pack(name).with_values(entered) if entered else pack(name)


def copied(value: Any) -> Any:
    """A deep copy of plain JSON."""
    if isinstance(value, dict):
        return {name: copied(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [copied(inner) for inner in value]
    return value
