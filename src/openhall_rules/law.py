"""Dated packs of law: every value with its unit, its citation and, where the law leaves it open, who must enter it.

A pack is a folder ``packs/<jurisdiction>/<in-force-date>/`` of TOML files; the path of a value is ``<file>.<table>``.
A value is one of

* fixed: ``value`` and ``citation``; nobody may override it;
* a default: ``value`` with ``set_by``, whoever may decide otherwise (mostly the tender documents);
* unset: ``unset = true`` with ``set_by``, the authority that must enter it, and perhaps ``demo``, a fictional value
  for demonstrations that is never used by itself;
* ``no_limit = true``: the jurisdiction sets no limit.

A pack also holds classes of resources and procedures (:mod:`openhall_rules.procedures`). ``cn@2019-03-02/inquiry`` is
the pack with the values of that procedure; its digest is the pack's.

Code asks a pack questions and never branches on a country.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import Any

from openhall_rules.calendars import Calendar, Year
from openhall_rules.competition import Competition
from openhall_rules.law_errors import BadPack, FixedByLaw, PackChanged, UnknownPack, UnknownValue, Unset
from openhall_rules.leaves import BadLeaf, canonical
from openhall_rules.pack_files import available, files_of, read_files
from openhall_rules.procedures import BadProcedure, Procedure, ResourceClass
from openhall_rules.values import BadValue, Value

__all__ = [
    "BadPack",
    "BadProcedure",
    "FixedByLaw",
    "Pack",
    "PackChanged",
    "UnknownPack",
    "UnknownValue",
    "Unset",
    "available",
    "base_id",
    "files_of",
    "hold",
    "in_force",
    "pack",
    "packs",
    "read_pack",
    "ways",
]


@dataclass(frozen=True)
class Pack(Competition):
    """The law of one jurisdiction as it stood from one day on, with what authorities entered.

    Attributes:
        jurisdiction: short name, e.g. ``cn``.
        from_date: the day from which the pack is in force.
        title: what the pack contains, in English.
        sha256: digest of the pack's files: SHA-256 of the canonical JSON ``{file name: hex SHA-256 of its bytes}``.
        overrides: values entered by authorities or tender documents, as JSON; part of the pack's identity.
        classes: the classes of resources that it knows, by code.
        procedures: what it says of ways from plan to contract, by code.
        procedure: code of the procedure whose values it has; empty without one.
    """

    jurisdiction: str
    from_date: date
    title: str
    sha256: str
    values: Mapping[str, Value] = field(repr=False, hash=False)
    overrides: Mapping[str, Any] = field(default_factory=dict, hash=False)
    classes: Mapping[str, ResourceClass] = field(default_factory=dict, repr=False, hash=False)
    procedures: Mapping[str, Procedure] = field(default_factory=dict, repr=False, hash=False)
    procedure: str = ""

    @property
    def id(self) -> str:
        """The pack's name, e.g. ``cn@2019-03-02`` or, with a procedure, ``cn@2019-03-02/inquiry``.

        It does not tell overrides apart, ``identity`` does.
        """
        return f"{self.base_id}/{self.procedure}" if self.procedure else self.base_id

    @property
    def base_id(self) -> str:
        """The pack's name without a procedure."""
        return f"{self.jurisdiction}@{self.from_date.isoformat()}"

    def by(self, procedure: str) -> Pack:
        """The pack with the values of one of its procedures; itself for the empty code.

        Raises:
            UnknownPack: it has no such procedure.
            FixedByLaw: something was entered before; enter it after.
        """
        if not procedure:
            return self
        if procedure not in self.procedures:
            raise UnknownPack(
                f"{self.base_id} has no procedure {procedure}.",
                pack=f"{self.base_id}/{procedure}",
                available=sorted(self.procedures),
            )
        if self.overrides:
            raise FixedByLaw("A procedure is chosen before values are entered.", path="", citation="")
        values = {**self.values, **self.procedures[procedure].values}
        return replace(self, values=MappingProxyType(values), procedure=procedure)

    def switched(self, switch: str) -> bool:
        """Whether the procedure has a switch on (:data:`openhall_rules.procedures.SWITCHES`); False without one."""
        return bool(self.procedure) and switch in self.procedures[self.procedure].switches

    @cached_property
    def overrides_sha256(self) -> str:
        """SHA-256 of the canonical JSON of the overrides."""
        return hashlib.sha256(canonical(self.overrides)).hexdigest()

    @property
    def identity(self) -> str:
        """The id, and ``+`` with the digest of the overrides when there are any."""
        return f"{self.id}+{self.overrides_sha256}" if self.overrides else self.id

    def value(self, path: str) -> Value:
        """The declaration at a path, with unit, citation and authority.

        Raises:
            UnknownValue: there is none.
        """
        try:
            return self.values[path]
        except KeyError:
            raise UnknownValue(f"{self.id} has no value {path}.", path=path, pack=self.id) from None

    def get(self, path: str) -> Any:
        """What the law says at a path, in Python's terms: int, Decimal, str, tuple, mapping, or None for "no limit".

        Raises:
            Unset: an authority must enter the value first.
            UnknownValue: the pack has no such value.
        """
        declared = self.value(path)
        if declared.unset:
            raise Unset(path, declared.set_by or "", self.id)
        return declared.value

    def with_values(self, overrides: Mapping[str, Any]) -> Pack:
        """The pack with values entered by those who may; earlier overrides stay unless entered anew.

        Args:
            overrides: JSON values by path (decimals as strings). Order doesn't matter.

        Raises:
            FixedByLaw: a value is not open to anybody.
            UnknownValue: no such value.
            BadValue: the value doesn't fit the unit or its bounds.
        """
        try:
            entered: dict[str, Any] = json.loads(canonical(overrides))
        except BadLeaf as error:
            raise BadValue(f"What is entered must be JSON: {error}", where=error.facts["where"]) from error
        values = dict(self.values)
        for path, raw in sorted(entered.items()):
            declared = self.value(path)
            if declared.set_by is None:
                raise FixedByLaw(f"{path} is fixed by {declared.citation}.", path=path, citation=declared.citation)
            values[path] = declared.entered(raw)
        return replace(
            self,
            values=MappingProxyType(values),
            overrides=MappingProxyType({**self.overrides, **entered}),
        )

    def demo_values(self) -> dict[str, Any]:
        """Fictional values for every unset one that has them; only for demonstrations, which must say so."""
        return {path: value.demo for path, value in self.values.items() if value.unset and value.demo is not None}

    def unset(self) -> dict[str, str]:
        """Paths that nobody has entered yet, with the authority that must."""
        return {path: value.set_by or "" for path, value in self.values.items() if value.unset}

    def frozen(self) -> dict[str, Any]:
        """The pack as a case keeps it: JSON, enough for ``thaw`` to rebuild or to refuse."""
        return {
            "id": self.id,
            "sha256": self.sha256,
            "overrides": json.loads(canonical(self.overrides)),
            "overrides_sha256": self.overrides_sha256,
        }

    @staticmethod
    def thaw(frozen: Mapping[str, Any]) -> Pack:
        """Rebuild a pack from ``frozen()``.

        Raises:
            PackChanged: the digests are not those of the files and overrides at hand.
            UnknownPack: no such pack here.
            FixedByLaw, UnknownValue, BadValue: an override that nobody may have entered.
        """
        found = pack(str(frozen.get("id")))
        overrides = frozen.get("overrides")
        if not isinstance(overrides, Mapping):
            raise PackChanged("The frozen pack names no overrides.", pack=found.id)
        if overrides:
            found = found.with_values(overrides)
        for name, actual in (("sha256", found.sha256), ("overrides_sha256", found.overrides_sha256)):
            if frozen.get(name) != actual:
                raise PackChanged(
                    f"{name} of {found.id} differs.", pack=found.id, expected=frozen.get(name), actual=actual
                )
        return found

    @cached_property
    def calendar(self) -> Calendar:
        """The jurisdiction's calendar, with the years that are published or entered."""
        years: dict[int, Year] = {}
        for path, declared in self.values.items():
            if declared.unit == "year" and not declared.unset:
                number = int(path.rpartition("_")[2])
                years[number] = Year.of(number, {"citation": declared.citation, **declared.value})
        return Calendar(
            zone=self.get("calendar.zone"),
            weekend=frozenset(self.get("calendar.weekend")),
            years=MappingProxyType(years),
            unbounded=self.get("calendar.unbounded"),
        )


def base_id(pack_id: str) -> str:
    """The name of a pack without its procedure."""
    return pack_id.partition("/")[0]


def ways(found: Pack) -> tuple[str, ...]:
    """The names under which a pack is the law of a project: without a procedure, and with each of its own."""
    return (found.base_id, *(f"{found.base_id}/{code}" for code in sorted(found.procedures)))


_held: dict[str, Pack] = {}
"""Packs beside the built-in ones, given to this process by whoever keeps them (:func:`hold`)."""


def hold(found: Pack) -> None:
    """Make a pack known to :func:`pack` in this process. The caller answers for it; built-in packs stay what they are.

    Raises:
        UnknownPack: a built-in pack has that name.
    """
    if found.base_id in available():
        raise UnknownPack(f"{found.base_id} is built in.", pack=found.base_id, available=list(available()))
    _held[found.base_id] = found


def pack(pack_id: str) -> Pack:
    """The pack of that id, with the values of its procedure where the id names one, without overrides.

    Raises:
        UnknownPack: there is none.
    """
    name, _, procedure = pack_id.partition("/")
    if name in _held:
        return _held[name].by(procedure)
    return _built_in(name).by(procedure) if procedure else _built_in(name)


@lru_cache(maxsize=64)
def _built_in(pack_id: str) -> Pack:
    return read_pack(pack_id, files_of(pack_id))


def read_pack(pack_id: str, files: Mapping[str, bytes]) -> Pack:
    """A pack from its files, checked whole: every value fits, every class and procedure can be run by the rooms.

    Args:
        files: path within the pack's folder → bytes; ``pack.toml`` has the title.

    Raises:
        BadPack: too much, or no TOML. BadValue: a value doesn't fit. BadProcedure: what no room can do, and why.
    """
    jurisdiction, _, day = pack_id.partition("@")
    said = read_files(files)
    try:
        from_date = date.fromisoformat(day)
    except ValueError as error:
        raise BadPack("A pack's name ends in the day from which it is in force.", file="") from error
    return Pack(
        jurisdiction=jurisdiction,
        from_date=from_date,
        title=said.title,
        sha256=said.sha256,
        values=said.values,
        classes=said.classes,
        procedures=said.procedures,
    )


def packs() -> tuple[Pack, ...]:
    """Every pack, without overrides, sorted by jurisdiction and date."""
    return tuple(pack(pack_id) for pack_id in available())


def in_force(jurisdiction: str, at: datetime) -> Pack:
    """The pack that is the law of a jurisdiction at an instant.

    The day is that of the pack's own zone, so a new law begins at its own midnight.

    Raises:
        UnknownPack: the jurisdiction is unknown, or the instant lies before its first pack.
    """
    best: Pack | None = None
    for pack_id in available():
        if pack_id.partition("@")[0] != jurisdiction:
            continue
        candidate = pack(pack_id)
        if candidate.from_date <= candidate.calendar.day_of(at):
            best = candidate  # ids are sorted by date
    if best is None:
        raise UnknownPack(f"No pack of {jurisdiction} is in force.", jurisdiction=jurisdiction, at=at.isoformat())
    return best
