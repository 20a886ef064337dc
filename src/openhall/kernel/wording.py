"""Words that are kept in no language: each reader gets them in their own.

What is told to people is written down while somebody else acts, and read by others later. So a text is kept as the id
of its message with its facts, as JSON, and becomes words only where it is read or sent. A plain string is shown as it
is: names, titles, and what people wrote.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeAlias

from django.utils.translation import gettext as translated

from openhall.kernel.clock import instant_text

Text: TypeAlias = str | dict[str, Any]
"""A plain string, or what :func:`say`, :func:`join`, :func:`money` and :func:`instant` give: JSON."""

_SAY, _FACTS, _JOIN, _BY, _AS, _OF = "say", "facts", "join", "by", "as", "of"
_writers: dict[str, Callable[..., str]] = {}


def provide(kind: str, writer: Callable[..., str]) -> None:
    """Say how figures of a kind are written in the active language; the design system knows."""
    _writers[kind] = writer


def say(message: str, **facts: Text | int) -> Text:
    """A message of ours with its facts. ``message``: its id, marked by ``gettext_noop`` so that it is translated."""
    return {_SAY: message, _FACTS: facts}


def join(*texts: Text, by: str = " ") -> Text:
    """Several texts after one another."""
    return {_JOIN: list(texts), _BY: by}


def money(amount: Decimal | str, currency: str) -> Text:
    """An amount, written as the reader's language writes it."""
    return {_AS: "money", _OF: [str(amount), currency]}


def instant(value: datetime, zone: str) -> Text:
    """An instant, on the clocks of a zone (IANA), written as the reader's language writes it."""
    return {_AS: "instant", _OF: [instant_text(value), zone]}


def in_words(text: Text | int) -> str:
    """The text in the active language."""
    if not isinstance(text, dict):
        return str(text)
    if _SAY in text:
        return translated(text[_SAY]) % {name: in_words(fact) for name, fact in text[_FACTS].items()}
    if _JOIN in text:
        return str(text[_BY]).join(in_words(part) for part in text[_JOIN])
    return _writers[text[_AS]](*text[_OF])
