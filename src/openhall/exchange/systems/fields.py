"""Structured fields for HTTP, the part that signatures need (RFC 9651 §3.1.2, §3.2, §4): dictionaries whose members are
lists of strings or byte sequences. Anything else is refused, nothing is repaired.
"""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

LONGEST = 8_192
Bare = str | bytes | int | bool
Parameters = Mapping[str, Bare]

_KEY = re.compile(r"[a-z*][a-z0-9_.*-]*")
_STRING = re.compile(r'"((?:[\x20-\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"')
_BYTES = re.compile(r":([A-Za-z0-9+/]*={0,2}):")
_INTEGER = re.compile(r"-?[0-9]{1,15}(?![0-9.])")
_BOOLEAN = re.compile(r"\?([01])")
_SPACE = re.compile(r" *")
_BETWEEN = re.compile(r"[ \t]*,[ \t]*")


class Malformed(ValueError):
    """The field is not of the form that is read here; the text says what is wrong."""


@dataclass(frozen=True)
class InnerList:
    """Strings with their parameters, in order, and the parameters of the whole."""

    items: tuple[tuple[str, Parameters], ...]
    parameters: Parameters = field(default_factory=dict)

    def __str__(self) -> str:
        inside = " ".join(bare(item) + written(parameters) for item, parameters in self.items)
        return f"({inside}){written(self.parameters)}"


def bare(value: Bare) -> str:
    """One bare item, serialised."""
    if isinstance(value, bool):
        return f"?{int(value)}"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, bytes):
        return f":{base64.b64encode(value).decode()}:"
    if not value.isascii() or not value.isprintable():
        raise Malformed("A string holds printable ASCII characters only.")
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def written(parameters: Parameters) -> str:
    """Parameters, serialised in their order."""
    return "".join(f";{name}" if value is True else f";{name}={bare(value)}" for name, value in parameters.items())


class _Reader:
    def __init__(self, text: str) -> None:
        if len(text) > LONGEST:
            raise Malformed("The field is too long.")
        self.text, self.at = text, 0

    def take(self, pattern: re.Pattern[str], what: str) -> re.Match[str]:
        found = pattern.match(self.text, self.at)
        if found is None:
            raise Malformed(f"Expected {what} at character {self.at + 1}.")
        self.at = found.end()
        return found

    def next_is(self, character: str) -> bool:
        if self.text.startswith(character, self.at):
            self.at += 1
            return True
        return False

    @property
    def ended(self) -> bool:
        return self.at >= len(self.text)

    def bare(self) -> Bare:
        start = self.text[self.at : self.at + 1]
        if start == '"':
            return re.sub(r"\\(.)", r"\1", self.take(_STRING, "a string").group(1))
        if start == ":":
            try:
                return base64.b64decode(self.take(_BYTES, "a byte sequence").group(1), validate=True)
            except binascii.Error as error:
                raise Malformed("A byte sequence is not base64.") from error
        if start == "?":
            return self.take(_BOOLEAN, "a boolean").group(1) == "1"
        return int(self.take(_INTEGER, "a string, a byte sequence, a whole number or a boolean").group())

    def parameters(self) -> dict[str, Bare]:
        found: dict[str, Bare] = {}
        while self.next_is(";"):
            self.take(_SPACE, "a name")
            name = self.take(_KEY, "a name").group()
            found.pop(name, None)
            found[name] = self.bare() if self.next_is("=") else True
        return found

    def member(self) -> InnerList | bytes:
        if not self.next_is("("):
            value = self.bare()
            if not isinstance(value, bytes):
                raise Malformed("A member is a list of strings or a byte sequence.")
            self.parameters()
            return value
        items: list[tuple[str, Parameters]] = []
        while True:
            self.take(_SPACE, "an item")
            if self.next_is(")"):
                return InnerList(tuple(items), self.parameters())
            value = self.bare()
            if not isinstance(value, str):
                raise Malformed("A covered component is named by a string.")
            items.append((value, self.parameters()))
            if not self.text.startswith((" ", ")"), self.at):
                raise Malformed(f"Expected a space or the end of the list at character {self.at + 1}.")


def dictionary(text: str) -> dict[str, InnerList | bytes]:
    """A dictionary field by its names.

    Raises:
        Malformed
    """
    reader = _Reader(text.strip(" "))
    found: dict[str, InnerList | bytes] = {}
    while reader.at < len(reader.text):
        name = reader.take(_KEY, "a name").group()
        if not reader.next_is("="):
            raise Malformed("A member has no value.")
        found.pop(name, None)
        found[name] = reader.member()
        if reader.ended:
            return found
        reader.take(_BETWEEN, "a comma")
        if reader.ended:
            raise Malformed("The field ends with a comma.")
    return found


def string(text: str) -> str:
    """A field that is one string (``Idempotency-Key``).

    Raises:
        Malformed
    """
    reader = _Reader(text.strip(" "))
    value = reader.bare()
    if not isinstance(value, str) or not reader.ended:
        raise Malformed("The field is one string in quotation marks.")
    return value
