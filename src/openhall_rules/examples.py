"""The worked examples of a pack, run: each asks one question of the pack and states the answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from openhall_rules.deposits import Refund
from openhall_rules.law import Pack
from openhall_rules.money import decimal, rounded, text
from openhall_rules.price_scores import Formula

AMOUNTS: Final = frozenset({"principal", "estimate", "contract_price", "fee"})


@dataclass(frozen=True, slots=True)
class Example:
    """One worked example.

    Attributes:
        path: the value that it explains.
        ask: a method of the pack, or ``price_score`` for a formula.
        given: its arguments as JSON.
        entered: values that an authority must have entered first.
        expect: the answer, written as text.
    """

    path: str
    ask: str
    given: Mapping[str, Any]
    entered: Mapping[str, Any]
    expect: str
    note: str


def examples(pack: Pack) -> Iterator[Example]:
    """Every worked example of a pack, in the order of its paths."""
    for path in sorted(pack.values):
        for table in pack.value(path).examples:
            yield Example(
                path, table["ask"], table["given"], table.get("with", {}), table["expect"], table.get("note", "")
            )


def answer(pack: Pack, example: Example) -> str:
    """What the pack really says, as text to compare with ``expect``."""
    law = pack.with_values(example.entered) if example.entered else pack
    if example.ask == "price_score":
        given = example.given
        formula = Formula.from_json({**law.get(example.path), **given.get("parameters", {})})
        base = formula.base([decimal(price) for price in given["prices"]])
        exact = formula.score(decimal(given["price"]), base)
        return text(rounded(exact, law.get("evaluation.score_digits"), law.get("evaluation.rounding")))
    given = {name: _argument(name, raw) for name, raw in example.given.items()}
    positional = [given.pop(name) for name in ("method", "reason") if name in given]
    return _written(getattr(law, example.ask)(*positional, **given))


def _argument(name: str, raw: Any) -> Any:
    if name.endswith("_at") or name == "at":
        return datetime.fromisoformat(raw)
    if name.endswith("_date"):
        return date.fromisoformat(raw)
    if name in AMOUNTS:
        return decimal(raw)
    if name in {"objections", "pauses", "excluded"}:
        return [(datetime.fromisoformat(begin), datetime.fromisoformat(end)) for begin, end in raw]
    return raw


def _written(value: Any) -> str:
    match value:
        case None:
            return "none"
        case bool():
            return "yes" if value else "no"
        case datetime():
            return value.isoformat()
        case Decimal():
            return text(value)
        case Refund():
            return text(value.total)
        case tuple():
            return " ".join(value)
        case _:
            return str(value)
