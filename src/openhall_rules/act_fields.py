"""The shape of each kind of act, as data that needs no platform: which fields its leaf has (``act_fields.toml``).

The data are written from the platform's own declarations (``openhall acts --toml``), so that a member can see whether a
leaf holds what its kind of act may hold, and nothing else.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any, ClassVar

from openhall_rules.errors import RuleError


class OtherShape(RuleError):
    """A leaf that isn't of the shape of its kind; ``facts["where"]`` is the member that is wrong."""

    code: ClassVar[str] = "other_shape"


@dataclass(frozen=True, slots=True)
class Shape:
    """One kind of act.

    Attributes:
        on: the kind of thing that it is about. by: ``person``, ``rule`` or ``either``.
        public: names of the public fields. optional: those that may be absent.
        commitments: paths that are committed to; ``*`` stands for one part of a path.
    """

    code: str
    subsystem: str
    command: str
    on: str
    by: str
    public: frozenset[str]
    optional: frozenset[str]
    commitments: tuple[str, ...]
    statement: bool
    sealed: bool


@cache
def shapes() -> Mapping[str, Shape]:
    """Every kind of act that this version knows, by code."""
    text = (resources.files("openhall_rules") / "act_fields.toml").read_text(encoding="utf-8")
    return MappingProxyType({code: _shape(code, each) for code, each in tomllib.loads(text).items()})


def _shape(code: str, each: Mapping[str, Any]) -> Shape:
    return Shape(
        code=code,
        subsystem=each["subsystem"],
        command=each["command"],
        on=each["on"],
        by=each["by"],
        public=frozenset(each["public"]),
        optional=frozenset(each["optional"]),
        commitments=tuple(each["commitments"]),
        statement=each["statement"],
        sealed=each["sealed"],
    )


def check_shape(leaf: Mapping[str, Any], *, hidden: bool = False) -> Shape | None:
    """The shape that a valid, unsealed leaf has; None for a code that this version doesn't know.

    Args:
        leaf: what :func:`openhall_rules.leaves.validate_leaf` returned. hidden: it was disclosed from a sealed leaf.

    Raises:
        OtherShape: it holds other fields, is about another kind of thing, or was recorded by whom it may not be.
    """
    shape = shapes().get(str(leaf.get("code")))
    if shape is None:
        return None
    given = frozenset(leaf["public"])
    if not shape.public - shape.optional <= given <= shape.public:
        raise OtherShape(f"{shape.code} has other public fields.", where="public")
    if str(leaf["object"]).partition(":")[0] != shape.on:
        raise OtherShape(f"{shape.code} is about a {shape.on}.", where="object")
    if shape.by != "either" and (leaf["actor"] == "log") != (shape.by == "rule"):
        raise OtherShape(f"{shape.code} is not recorded by that actor.", where="actor")
    if ("intent" in leaf) != (leaf["actor"] != "log"):
        raise OtherShape("A person’s act bears an intent, the log’s none.", where="intent")
    if ("statement" in leaf) != shape.statement:
        raise OtherShape(f"{shape.code} {'needs a' if shape.statement else 'has no'} statement.", where="statement")
    for path in leaf.get("commitments", {}):
        if not any(_matches(pattern, path) for pattern in shape.commitments):
            raise OtherShape(f"{shape.code} commits to no {path}.", where=f"commitments/{path}")
    if shape.sealed != hidden:
        raise OtherShape(f"{shape.code} is {'' if shape.sealed else 'not '}sealed.", where="")
    return shape


def _matches(pattern: str, path: str) -> bool:
    wanted, given = pattern.split("/"), path.split("/")
    return len(wanted) == len(given) and all(w in ("*", g) for w, g in zip(wanted, given, strict=True))
