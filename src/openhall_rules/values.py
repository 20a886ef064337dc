"""One value of a pack: what it may hold, by its unit, and how JSON or TOML become Python."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from types import MappingProxyType
from typing import Any, ClassVar, Final

from openhall_rules.calendars import CLOCKS, Year
from openhall_rules.errors import RuleError
from openhall_rules.money import BadAmount, decimal

WHOLE: Final = frozenset({*CLOCKS, "count"})
EXACT: Final = frozenset({"fraction", "points"})
UNITS: Final = frozenset({*WHOLE, *EXACT, "flag", "choice", "list", "numbers", "table", "rates", "year", "text"})
"""``count``: whole number. ``fraction``: 0.02 is 2 %. ``points``: a score. ``flag``: true or false. ``choice``: one of
``choices``. ``list``: codes, from ``choices`` where given. ``numbers``: whole numbers. ``table``: codes to meanings or
parameters. ``rates``: yearly interest by first day. ``year``: days off and make-up days. ``text``."""


class BadValue(RuleError):
    """A value doesn't fit its unit or its bounds."""

    code: ClassVar[str] = "bad_value"


@dataclass(frozen=True, slots=True)
class Rate:
    """A yearly interest rate (0.0035 is 0.35 %) and the first day on which it applies."""

    from_date: date
    rate: Decimal


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a pack as declared.

    Attributes:
        value: in Python's terms; None when unset or without limit.
        citation: law and article, or who published the practice.
        set_by: who may enter another value; None when the law fixes it.
        unset: nobody has entered it yet.
        demo: fictional JSON value for demonstrations, of an unset value only.
        examples: worked examples ``{ask, given, expect}`` that run as tests.
    """

    path: str
    unit: str
    value: Any
    citation: str
    note: str = ""
    set_by: str | None = None
    unset: bool = False
    no_limit: bool = False
    entered_value: bool = False
    demo: Any = None
    minimum: Any = None
    maximum: Any = None
    choices: tuple[str, ...] = ()
    examples: tuple[Mapping[str, Any], ...] = ()

    @classmethod
    def read(cls, path: str, table: Mapping[str, Any]) -> Value:
        """Read the TOML table of a value.

        Raises:
            BadValue: an unknown key or unit, no citation, or neither value, ``unset`` nor ``no_limit``.
        """
        known = {"value", "unit", "citation", "note", "set_by", "unset", "no_limit", "demo", "minimum", "maximum",
                 "choices", "examples"}  # fmt: skip
        if unknown := sorted(table.keys() - known):
            raise BadValue(f"{path} has unknown keys {unknown}.", path=path)
        unit, citation = table.get("unit"), table.get("citation")
        if unit not in UNITS or not citation:
            raise BadValue(f"{path} needs a known unit and a citation.", path=path)
        unset, no_limit = table.get("unset") is True, table.get("no_limit") is True
        if ("value" in table) + unset + no_limit != 1:
            raise BadValue(f"{path} must have a value, or be unset, or have no limit.", path=path)
        if unset and not table.get("set_by"):
            raise BadValue(f"{path} is unset and must name who enters it.", path=path)
        if "demo" in table and not unset:
            raise BadValue(f"{path} has a value, so it needs no demo value.", path=path)
        declared = cls(
            path=path,
            unit=unit,
            value=None,
            citation=citation,
            note=table.get("note", ""),
            set_by=table.get("set_by"),
            unset=unset,
            no_limit=no_limit,
            demo=table.get("demo"),
            minimum=table.get("minimum"),
            maximum=table.get("maximum"),
            choices=tuple(table.get("choices", ())),
            examples=tuple(table.get("examples", ())),
        )
        if declared.demo is not None:
            declared.parse(declared.demo)
        return replace(declared, value=declared.parse(table["value"])) if "value" in table else declared

    def entered(self, raw: Any) -> Value:
        """The same declaration with a value that whoever may decide has entered."""
        return replace(self, value=self.parse(raw), unset=False, no_limit=False, entered_value=True)

    def parse(self, raw: Any) -> Any:
        """Turn JSON or TOML into Python by the unit.

        Raises:
            BadValue: it doesn't fit.
        """
        try:
            parsed = _parse(self, raw)
        except (BadAmount, ValueError, TypeError, KeyError, AttributeError) as error:
            raise BadValue(f"{self.path}: {error}", path=self.path, unit=self.unit) from error
        if self.minimum is not None and parsed < decimal(self.minimum):
            raise BadValue(f"{self.path} must be at least {self.minimum}.", path=self.path, minimum=self.minimum)
        if self.maximum is not None and parsed > decimal(self.maximum):
            raise BadValue(f"{self.path} must be at most {self.maximum}.", path=self.path, maximum=self.maximum)
        return parsed


def _parse(declared: Value, raw: Any) -> Any:
    unit, choices = declared.unit, declared.choices
    if unit in WHOLE:
        if not isinstance(raw, int) or isinstance(raw, bool) or raw < 0:
            raise ValueError("a whole number of 0 or more is needed")
        return raw
    if unit in EXACT:
        return decimal(raw)
    if unit == "flag":
        if not isinstance(raw, bool):
            raise ValueError("true or false is needed")
        return raw
    if unit in {"choice", "text"}:
        if not isinstance(raw, str) or not raw or (choices and raw not in choices):
            raise ValueError(f"one of {choices} is needed" if choices else "a text is needed")
        return raw
    if unit == "list":
        if not isinstance(raw, list | tuple) or any(not isinstance(entry, str) for entry in raw):
            raise ValueError("a list of codes is needed")
        if choices and (strange := [entry for entry in raw if entry not in choices]):
            raise ValueError(f"{strange} is not among {choices}")
        return tuple(raw)
    if unit == "numbers":
        if not isinstance(raw, list | tuple) or any(not isinstance(entry, int) for entry in raw):
            raise ValueError("a list of whole numbers is needed")
        return tuple(raw)
    if unit == "rates":
        entries = [{"from": "0001-01-01", "rate": raw}] if isinstance(raw, str) else raw
        rates = tuple(Rate(date.fromisoformat(entry["from"]), decimal(entry["rate"])) for entry in entries)
        if not rates or any(a.from_date >= b.from_date for a, b in pairwise(rates)):
            raise ValueError("rates are listed by rising first day")
        if any(rate.rate < 0 for rate in rates):
            raise ValueError("a rate is not negative")
        return rates
    table = _deep(raw)
    if not isinstance(table, Mapping):
        raise ValueError("a table is needed")
    if unit == "year":
        Year.of(int(declared.path.rpartition("_")[2]), {"citation": declared.citation, **table})
    return table


def _deep(raw: Any) -> Any:
    """Make JSON immutable; floats are refused wherever they hide."""
    if isinstance(raw, Mapping):
        return MappingProxyType({str(key): _deep(value) for key, value in raw.items()})
    if isinstance(raw, list | tuple):
        return tuple(_deep(entry) for entry in raw)
    if isinstance(raw, float):
        raise ValueError("floats are refused; write a decimal string")
    return raw
