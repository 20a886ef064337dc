"""Reading JSON that somebody hostile may have written: every value is checked for its form, or ``Unreadable``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from openhall_rules.money import BadAmount, decimal

MOST: Final = 20_000
"""Entries of any list or table in a statement; more are unreadable, so that the work on a leaf is bounded."""

_DIGEST: Final = re.compile(r"[0-9a-f]{64}\Z")
_INSTANT: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z\Z")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")


class Unreadable(Exception):
    """A member is missing or of another form; ``where`` is its name."""

    def __init__(self, where: str) -> None:
        super().__init__(where)
        self.where = where


def member(table: Mapping[str, Any], name: str) -> Any:
    """A member that must be there."""
    if name not in table:
        raise Unreadable(name)
    return table[name]


def text(table: Mapping[str, Any], name: str) -> str:
    """A text."""
    value = member(table, name)
    if not isinstance(value, str):
        raise Unreadable(name)
    return value


def number(table: Mapping[str, Any], name: str) -> int:
    """A whole number of 0 or more."""
    value = member(table, name)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise Unreadable(name)
    return value


def flag(table: Mapping[str, Any], name: str) -> bool:
    """True or false."""
    value = member(table, name)
    if not isinstance(value, bool):
        raise Unreadable(name)
    return value


def digest(table: Mapping[str, Any], name: str) -> str:
    """64 lower-case hex digits."""
    value = text(table, name)
    if not _DIGEST.match(value):
        raise Unreadable(name)
    return value


def instant(table: Mapping[str, Any], name: str) -> datetime:
    """An instant in the one spelling of leaves."""
    value = text(table, name)
    if not _INSTANT.match(value):
        raise Unreadable(name)
    try:
        return datetime.fromisoformat(value)
    except ValueError as error:
        raise Unreadable(name) from error


def day(table: Mapping[str, Any], name: str) -> date:
    """A calendar day, ``YYYY-MM-DD``."""
    value = text(table, name)
    if not _DAY.match(value):
        raise Unreadable(name)
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise Unreadable(name) from error


def amount(table: Mapping[str, Any], name: str) -> Decimal:
    """An exact decimal, written as a text."""
    value = text(table, name)
    try:
        return decimal(value)
    except BadAmount as error:
        raise Unreadable(name) from error


def maybe_amount(table: Mapping[str, Any], name: str) -> Decimal | None:
    """An exact decimal or null."""
    return None if member(table, name) is None else amount(table, name)


def mapping(table: Mapping[str, Any], name: str) -> dict[str, Any]:
    """An object."""
    value = member(table, name)
    if not isinstance(value, dict) or len(value) > MOST:
        raise Unreadable(name)
    return value


def rows(table: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """A list of objects."""
    value = member(table, name)
    if not isinstance(value, list) or len(value) > MOST or not all(isinstance(row, dict) for row in value):
        raise Unreadable(name)
    return value
