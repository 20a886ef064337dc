"""Classes of resources and procedures as data: what is traded, and by which stages, methods and values it is.

A pack's folder holds ``classes/<code>.toml`` and ``procedures/<code>.toml``. A procedure names its stages in order
and replaces values of its pack by others, each with its own article; the pack with those values is asked as any other
(``cn@2019-03-02/inquiry``). What the rooms of the platform can't do is refused when the pack is read, never later.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, ClassVar, Final, TypeVar

from openhall_rules.auctions import METHODS as AUCTIONS
from openhall_rules.errors import RuleError
from openhall_rules.values import Value

LANGUAGES: Final = ("en", "ko", "zh-hans", "vi")
"""Languages in which a class, a procedure, a document or a stage held elsewhere is named."""
SEALED_WAY: Final = ("plan", "entry", "notice", "bids", "opening", "evaluation", "publicity", "award", "contract")
"""Stages of sealed bids, in the order in which the rooms do them."""
AUCTION_WAY: Final = ("plan", "entry", "notice", "auction", "publicity", "award", "contract")
"""Stages of an auction, in the order in which the rooms do them."""
STAGES: Final = tuple(dict.fromkeys((*SEALED_WAY[:3], "auction", *SEALED_WAY[3:])))
"""Every stage that a room of the platform can do."""
SWITCHES: Final = frozenset({"invitation"})
"""``invitation``: only whom the owner invited may bid."""
PUBLISHED: Final = ("plan", "notice", "amendments", "answers", "opening", "auction", "candidates", "award", "contract")
"""What the rooms publish by themselves: the items that a procedure may name as its publicity."""
CATEGORIES: Final = ("goods", "works", "services", "rights")
MOST_FILES: Final = 200
MOST_BYTES: Final = 1_000_000

_CODE: Final = re.compile(r"[a-z][a-z_]{0,39}\Z")
_CONTRACT: Final = "contract.needed"
_METHODS: Final = "evaluation.methods"


class BadProcedure(RuleError):
    """A class or a procedure of a pack that can't be run. Facts: ``file``, ``reason`` (a code), ``what``."""

    code: ClassVar[str] = "bad_procedure"

    def __init__(self, file: str, reason: str, message: str, **facts: Any) -> None:
        super().__init__(f"{file}: {message}", file=file, reason=reason, **facts)


_Read = TypeVar("_Read")
Names = Mapping[str, str]
"""Language → name."""


@dataclass(frozen=True, slots=True)
class ResourceClass:
    """A class of public resources.

    Attributes:
        categories: what may be bought or sold in it, of ``CATEGORIES``. procedures: codes, the usual one first.
    """

    code: str
    name: Names
    citation: str
    note: str
    categories: tuple[str, ...]
    procedures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A stage that the law asks for and no room does: it is held outside, and an item published here says how it ended.

    Attributes:
        after: the stage that it follows. recorded_by: the published item that shows it, of ``PUBLISHED``.
    """

    code: str
    name: Names
    after: str
    recorded_by: str
    citation: str


@dataclass(frozen=True, slots=True)
class Item:
    """Something published, or a document that the owner prepares, with the article that asks for it."""

    code: str
    citation: str
    name: Names


@dataclass(frozen=True, slots=True)
class Procedure:
    """A way from plan to contract.

    Attributes:
        stages: what rooms of the platform do, in order. elsewhere: what is held outside, each after one of them.
        switches: those that are on. publicity: what is published. documents: what the owner prepares.
        values: what the procedure says otherwise than its pack, by path.
    """

    code: str
    name: Names
    citation: str
    note: str
    stages: tuple[str, ...]
    elsewhere: tuple[Elsewhere, ...]
    switches: frozenset[str]
    publicity: tuple[Item, ...]
    documents: tuple[Item, ...]
    values: Mapping[str, Value]

    @property
    def auction(self) -> bool:
        """Whether the price is found by offers in public rather than by sealed bids."""
        return "auction" in self.stages


def read_class(code: str, table: Mapping[str, Any]) -> ResourceClass:
    """A class from its file.

    Raises:
        BadProcedure
    """
    file = f"classes/{code}.toml"
    _known(file, code, table, {"name", "citation", "note", "categories", "procedures"})
    categories, procedures = _codes(file, table, "categories"), _codes(file, table, "procedures")
    if not categories or (strange := [one for one in categories if one not in CATEGORIES]):
        raise BadProcedure(
            file, "categories", f"categories are some of {CATEGORIES}.", what=strange if categories else []
        )
    if not procedures:
        raise BadProcedure(file, "procedures", "a class needs at least one procedure.", what=[])
    return ResourceClass(code, _names(file, table), _cited(file, table), _text(table, "note"), categories, procedures)


def read_procedure(code: str, table: Mapping[str, Any], base: Mapping[str, Value]) -> Procedure:
    """A procedure from its file, on top of its pack's values.

    Raises:
        BadProcedure: no room can do it, and why. BadValue: a value doesn't fit.
    """
    file = f"procedures/{code}.toml"
    parts = {"name", "citation", "note", "stages", "elsewhere", "switches", "publicity", "documents", "values"}
    _known(file, code, table, parts)
    stages = _codes(file, table, "stages")
    switches = _codes(file, table, "switches", needed=False)
    if strange := sorted(set(switches) - SWITCHES):
        raise BadProcedure(file, "switch", f"no room knows the switch {strange[0]}.", what=strange)
    values = {}
    for path, raw in _table(file, table, "values").items():
        own = raw if "unit" in raw or path not in base else {**_shape(base[path]), **raw}
        values[path] = Value.read(path, own)
    read = Procedure(
        code=code,
        name=_names(file, table),
        citation=_cited(file, table),
        note=_text(table, "note"),
        stages=stages,
        elsewhere=tuple(_elsewhere(file, name, one) for name, one in _table(file, table, "elsewhere").items()),
        switches=frozenset(switches),
        publicity=tuple(_item(file, name, one, named=False) for name, one in _table(file, table, "publicity").items()),
        documents=tuple(_item(file, name, one, named=True) for name, one in _table(file, table, "documents").items()),
        values=MappingProxyType(values),
    )
    _runs(file, read, {**base, **values})
    return read


def _runs(file: str, procedure: Procedure, values: Mapping[str, Value]) -> None:
    """Whether the rooms can bring it to its end.

    Raises:
        BadProcedure
    """
    for stage in procedure.stages:
        if stage not in STAGES:
            raise BadProcedure(
                file, "stage", f"no room can do the stage {stage}; rooms do {', '.join(STAGES)}.", what=stage
            )
    way = AUCTION_WAY if procedure.auction else SEALED_WAY
    needs_contract = _CONTRACT in values and values[_CONTRACT].value is True
    wanted = way if needs_contract else way[:-1]
    if procedure.stages != wanted:
        raise BadProcedure(
            file,
            "order",
            f"the rooms do these stages in this order, none left out: {', '.join(wanted)}.",
            what=list(procedure.stages),
            wanted=list(wanted),
        )
    methods = values[_METHODS].value if _METHODS in values else ()
    if not methods or (strange := [one for one in methods if (one in AUCTIONS) != procedure.auction]):
        raise BadProcedure(
            file,
            "methods",
            "an auction finds its price by offers, sealed bids are evaluated: the methods must fit the stages.",
            what=list(methods) if not methods else strange,
        )
    if procedure.auction and "invitation" in procedure.switches:
        raise BadProcedure(
            file, "switch", "the room of the auctions admits everybody who qualifies.", what="invitation"
        )
    for one in procedure.elsewhere:
        if one.after not in procedure.stages or one.recorded_by not in PUBLISHED:
            raise BadProcedure(
                file,
                "elsewhere",
                f"{one.code} must follow one of the stages, and be shown by one of {', '.join(PUBLISHED)}.",
                what=one.code,
            )
    for item in procedure.publicity:
        if item.code not in PUBLISHED:
            raise BadProcedure(
                file,
                "publicity",
                f"no room publishes {item.code}; rooms publish {', '.join(PUBLISHED)}.",
                what=item.code,
            )


def check_classes(classes: Iterable[ResourceClass], procedures: Mapping[str, Procedure]) -> None:
    """Every class's procedures are there.

    Raises:
        BadProcedure
    """
    for one in classes:
        for code in one.procedures:
            if code not in procedures:
                raise BadProcedure(
                    f"classes/{one.code}.toml", "procedures", f"the pack has no procedure {code}.", what=code
                )


def read_folder(
    files: Mapping[str, Mapping[str, Any]], folder: str, read: Callable[[str, Mapping[str, Any]], _Read]
) -> Mapping[str, _Read]:
    """What the files of one folder of a pack say, by code."""
    found = {}
    for name in sorted(files):
        if name.startswith(f"{folder}/"):
            code = name.removeprefix(f"{folder}/").removesuffix(".toml")
            found[code] = read(code, files[name])
    return MappingProxyType(found)


def _shape(value: Value) -> dict[str, Any]:
    """What a procedure's value takes over from the pack's when it doesn't say otherwise."""
    shape: dict[str, Any] = {"unit": value.unit}
    if value.choices:
        shape["choices"] = list(value.choices)
    return shape


def _known(file: str, code: str, table: Mapping[str, Any], known: set[str]) -> None:
    if not _CODE.match(code):
        raise BadProcedure(file, "code", "a code is lower-case letters and _, at most 40.", what=code)
    if strange := sorted(table.keys() - known):
        raise BadProcedure(file, "key", f"unknown keys {strange}.", what=strange)


def _text(table: Mapping[str, Any], name: str) -> str:
    value = table.get(name, "")
    return value if isinstance(value, str) else ""


def _cited(file: str, table: Mapping[str, Any]) -> str:
    if not (cited := _text(table, "citation").strip()):
        raise BadProcedure(file, "citation", "the source is missing.", what="citation")
    return cited


def _names(file: str, table: Mapping[str, Any]) -> Names:
    names = _table(file, table, "name")
    missing = [one for one in LANGUAGES if not isinstance(names.get(one), str) or not names[one].strip()]
    if missing or set(names) != set(LANGUAGES):
        raise BadProcedure(file, "name", f"a name is needed in {', '.join(LANGUAGES)}.", what=missing)
    return MappingProxyType({one: names[one].strip() for one in LANGUAGES})


def _table(file: str, table: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = table.get(name, {})
    if not isinstance(found, Mapping):
        raise BadProcedure(file, "table", f"{name} must be a table.", what=name)
    if name not in {"name"} and any(not isinstance(one, Mapping) for one in found.values()):
        raise BadProcedure(file, "table", f"{name} must hold tables.", what=name)
    return found


def _codes(file: str, table: Mapping[str, Any], name: str, *, needed: bool = True) -> tuple[str, ...]:
    found = table.get(name, None if needed else [])
    if not isinstance(found, list) or any(not isinstance(one, str) for one in found) or len(set(found)) != len(found):
        raise BadProcedure(file, "list", f"{name} must be a list of different codes.", what=name)
    return tuple(found)


def _elsewhere(file: str, code: str, table: Mapping[str, Any]) -> Elsewhere:
    _known(file, code, table, {"name", "after", "recorded_by", "citation"})
    return Elsewhere(code, _names(file, table), _text(table, "after"), _text(table, "recorded_by"), _cited(file, table))


def _item(file: str, code: str, table: Mapping[str, Any], *, named: bool) -> Item:
    _known(file, code, table, {"name", "citation"} if named else {"citation"})
    return Item(code, _cited(file, table), _names(file, table) if named else MappingProxyType({}))
