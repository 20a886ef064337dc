"""What one pack says otherwise than another: values, classes, procedures; and which worked examples it makes false."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from openhall_rules import examples as worked
from openhall_rules.errors import RuleError
from openhall_rules.law import Pack
from openhall_rules.values import Value

ADDED: Final = "added"
REMOVED: Final = "removed"
CHANGED: Final = "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference.

    Attributes:
        kind: ``value``, ``class`` or ``procedure``. how: ``added``, ``removed`` or ``changed``.
        procedure: code of the procedure that has the value; empty for the pack's own.
        name: path of the value, or code. before, after: the declarations of a value, else None.
    """

    kind: str
    how: str
    procedure: str
    name: str
    before: Value | None = None
    after: Value | None = None

    @property
    def limit(self) -> bool:
        """Whether a time limit changes."""
        return self.kind == "value" and self.name.startswith("time_limits.")


@dataclass(frozen=True, slots=True)
class FalseExample:
    """A worked example that the pack doesn't answer as it says."""

    path: str
    expect: str
    answer: str


def compare(before: Pack, after: Pack) -> tuple[Change, ...]:
    """Every difference, values first; the same packs give none."""
    return tuple(_changes(before, after))


def _changes(before: Pack, after: Pack) -> Iterator[Change]:
    yield from _values("", before.values, after.values)
    for kind, old, new in (
        ("class", before.classes, after.classes),
        ("procedure", before.procedures, after.procedures),
    ):
        for code in sorted({*old, *new}):
            if code not in old or code not in new:
                yield Change(kind, ADDED if code in new else REMOVED, "", code)
            elif old[code] != new[code]:
                yield Change(kind, CHANGED, "", code)
    for code in sorted(before.procedures.keys() & after.procedures.keys()):
        yield from _values(code, before.procedures[code].values, after.procedures[code].values)


def _values(procedure: str, old: Mapping[str, Value], new: Mapping[str, Value]) -> Iterator[Change]:
    for path in sorted({*old, *new}):
        if path not in new:
            yield Change("value", REMOVED, procedure, path, before=old[path])
        elif path not in old:
            yield Change("value", ADDED, procedure, path, after=new[path])
        elif _said(old[path]) != _said(new[path]):
            yield Change("value", CHANGED, procedure, path, old[path], new[path])


def _said(value: Value) -> tuple[Any, ...]:
    return (value.unit, value.value, value.citation, value.set_by, value.unset, value.no_limit, value.minimum,
            value.maximum, value.choices, value.note)  # fmt: skip


def false_examples(pack: Pack) -> tuple[FalseExample, ...]:
    """Worked examples of a pack that it doesn't answer as they say, and those that can't be asked."""
    found = []
    for example in worked.examples(pack):
        try:
            said = worked.answer(pack, example)
        except (RuleError, KeyError, TypeError, ValueError, AttributeError) as error:
            said = str(error)
        if said != example.expect:
            found.append(FalseExample(example.path, example.expect, said))
    return tuple(found)
