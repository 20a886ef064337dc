"""The entries of a file, one after another: the file's text is held once, and never more than one entry as objects.

A file is a release package, a record package, a single release or entry, a list of these, or JSON lines of these.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from openhall.exchange.imports.refusals import FileUnreadable, TooMuch

LARGEST = 16 * 1024 * 1024
"""Bytes of a file."""
MOST = 10_000
"""Entries of a file, among them the releases of a record one by one."""
LARGEST_ENTRY = 1024 * 1024
"""Characters of one entry; a larger one is never made into objects."""
_LARGEST_ABOUT = 64 * 1024
_TOKEN = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[\[\]{}"]', re.DOTALL)
"""A whole string, a bracket, or the quotation mark of a string that never ends. Possessive: nothing is tried twice."""
_SPACE = re.compile(r"[ \t\r\n]*")
_ABOUT = ("publisher", "license", "publicationPolicy", "uri", "version")
_DEEPEST_LIST = 2
_DEEPEST_SKIPPED = 250_000
_MOST_MEMBERS = 10_000
_STRANGE_LINES = 100
_HALF = re.compile("[\udc80-\udcff]")
"""What a byte that is no UTF-8 has become."""


class Broken(ValueError):
    """The text is no JSON of the kind that we read. ``at``: the character from which on it isn't."""

    def __init__(self, at: int) -> None:
        super().__init__(f"no JSON from character {at} on")
        self.at = at


class TooDeep(Broken):
    """It is nested deeper than can be read."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it is written: no float has rounded it, and no exponent has been worked out."""

    text: str


class Unfit:
    """In the place of an object in which a name stands twice, and of what is no number of JSON (``NaN``)."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any] | Unfit:
    found = dict(pairs)
    return found if len(found) == len(pairs) else Unfit()


def _unfit(_text: str) -> Unfit:
    return Unfit()


_DECODER = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_unfit, parse_float=Number, parse_int=Number)


def decoded(text: str) -> Any:
    """The value of a whole text.

    Raises:
        Broken
    """
    reader = _Reader(text)
    value = reader.value()
    if reader.peek():
        raise Broken(reader.at)
    return value


class _Reader:
    """A place in a text. Whoever is handed a member or an item must read or skip it before asking for the next."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0

    def peek(self) -> str:
        """The next character that is no space; empty at the end."""
        found = _SPACE.match(self.text, self.at)
        self.at = found.end() if found else self.at
        return self.text[self.at : self.at + 1]

    def value(self) -> Any:
        """The value that stands here."""
        self.peek()
        try:
            found, self.at = _DECODER.raw_decode(self.text, self.at)
        except RecursionError as error:
            raise TooDeep(self.at) from error
        except json.JSONDecodeError as error:
            raise Broken(error.pos) from error
        return found

    def skip(self) -> None:
        """Pass over the value that stands here, however large, without making anything of it."""
        if self.peek() not in ("[", "{"):
            self.value()
            return
        depth = 0
        for found in _TOKEN.finditer(self.text, self.at):
            first = found.group()[0]
            if first == '"' and found.end() - found.start() == 1:
                break
            depth += (first in "[{") - (first in "]}")
            if depth > _DEEPEST_SKIPPED:
                raise TooDeep(self.at)
            if depth == 0:
                self.at = found.end()
                return
        raise Broken(self.at)

    def _expect(self, wanted: str) -> str:
        found = self.peek()
        if not found or found not in wanted:
            raise Broken(self.at)
        self.at += 1
        return found

    def members(self) -> Iterator[str]:
        """Names of the object that stands here; one that has ten thousand is no package."""
        self._expect("{")
        if self.peek() == "}":
            self.at += 1
            return
        seen: set[str] = set()
        while True:
            if self.peek() != '"':
                raise Broken(self.at)
            start = self.at
            name = self.value()
            if name in seen or len(seen) >= _MOST_MEMBERS:
                raise Broken(start)
            seen.add(name)
            self._expect(":")
            yield name
            if self._expect(",}") == "}":
                return

    def items(self) -> Iterator[int]:
        """Where the items of the list that stands here begin."""
        self._expect("[")
        if self.peek() == "]":
            self.at += 1
            return
        while True:
            self.peek()
            yield self.at
            if self._expect(",]") == "]":
                return


@dataclass
class Package:
    """What a package says of itself."""

    about: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Span:
    """Where an entry stands in the text. ``kind``: ``release``, ``record``, or ``broken``: a line that is no JSON."""

    kind: str
    start: int
    end: int
    package: Package


@dataclass(frozen=True)
class Entry:
    """One entry: its text, its value where it could be read, and its package. ``reason``: why it can't be taken."""

    text: str
    value: Any
    package: Package
    reason: str = ""


@dataclass(frozen=True)
class File:
    """A file's text, and where its entries stand."""

    text: str
    spans: list[Span]
    packages: list[Package]

    def add(self, kind: str, start: int, end: int, package: Package) -> None:
        """Note where an entry stands.

        Raises:
            TooMuch: also when the file is not read to its end yet, so that no list grows beyond the bound.
        """
        if len(self.spans) >= MOST:
            raise too_much()
        self.spans.append(Span(kind, start, end, package))

    def entries(self) -> Iterator[Entry]:
        """The entries in order, at most :data:`MOST`; each is read when it is asked for.

        Raises:
            TooMuch
        """
        for number, entry in enumerate(self._entries()):
            if number >= MOST:
                raise too_much()
            yield entry

    def _entries(self) -> Iterator[Entry]:
        for span in self.spans:
            text = self.text[span.start : span.end]
            if span.kind == "broken":
                yield Entry(text, None, span.package, "unreadable")
            elif span.kind == "record":
                try:
                    yield from _of_record(text, span.package)
                except Broken:
                    yield Entry(text, None, span.package, "unreadable")
            else:
                yield _entry(text, span.package)


def _entry(text: str, package: Package) -> Entry:
    """An entry, read if it is small enough for that."""
    if len(text) > LARGEST_ENTRY:
        return Entry("", None, package, "too-large")
    try:
        return Entry(text, decoded(text), package)
    except TooDeep:
        return Entry(text, None, package, "too-deep")
    except Broken:
        return Entry(text, None, package, "unreadable")


def too_much() -> TooMuch:
    """The refusal of a file over the bounds."""
    return TooMuch(megabytes=LARGEST // 2**20, entries=MOST)


def read(data: bytes) -> File:
    """A file as its entries.

    Raises:
        TooMuch; FileUnreadable: not UTF-8, not JSON, or nothing of what we know.
    """
    if len(data) > LARGEST:
        raise too_much()
    # A byte that is no UTF-8 becomes half a character, and only the entry that holds it is left out.
    text = data.decode("utf-8-sig", "surrogateescape")
    if not text.strip():
        raise FileUnreadable(problem=_("It is empty."))
    try:
        found = _document(text)
    except Broken as error:
        if (lines := _lines(text)) is None:
            raise FileUnreadable(problem=_problem(text, error.at)) from error
        found = lines
    if not found.spans:
        raise FileUnreadable(problem=_("It holds no release and no record."))
    return found


def _problem(text: str, at: int) -> str:
    """Where a file can't be read, in words."""
    if _HALF.search(text, 0, at + 1):
        return _("It is not UTF-8.")
    line, character = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
    place = {"line": line, "character": character}
    return _("From line %(line)s, character %(character)s on it is no JSON that can be read.") % place


def _document(text: str) -> File:
    reader, found = _Reader(text), File(text, [], [])
    _top(reader, found, 0)
    if reader.peek():
        raise Broken(reader.at)
    return found


def _lines(text: str) -> File | None:
    """The file as JSON lines; None where it is something else: more lines of it are broken than not."""
    found, at, good, strange = File(text, [], []), 0, 0, 0
    for line in text.split("\n"):
        start, at = at, at + len(line) + 1
        if not line.strip():
            continue
        if strange >= _STRANGE_LINES and strange > good:
            return None
        part = File(text, [], [])
        reader = _Reader(line)
        try:
            _top(reader, part, 0)
            if reader.peek():
                raise Broken(reader.at)
        except Broken:
            strange += 1
            found.add("broken", start, start + len(line), Package())
        else:
            good += line.lstrip().startswith("{")
            found.packages.extend(part.packages)
            for one in part.spans:
                found.add(one.kind, start + one.start, start + one.end, one.package)
    return found if good >= max(strange, 1) else None


def _top(reader: _Reader, found: File, depth: int) -> None:
    """A package, an entry, or a list of these."""
    opening = reader.peek()
    if opening == "[" and depth < _DEEPEST_LIST:
        for _start in reader.items():
            _top(reader, found, depth + 1)
        return
    start = reader.at
    if opening != "{":
        reader.skip()
        found.add("release", start, reader.at, Package())
        return
    package, inside = Package(), False
    for name in reader.members():
        if name in ("releases", "records") and reader.peek() == "[":
            inside = True
            kind = name.removesuffix("s")
            for place in reader.items():
                reader.skip()
                found.add(kind, place, reader.at, package)
        else:
            reader.peek()
            place = reader.at
            reader.skip()
            if name in _ABOUT and reader.at - place <= _LARGEST_ABOUT:
                if half := _HALF.search(reader.text, place, reader.at):
                    raise Broken(half.start())  # who published it must not be half a name
                package.about[name] = decoded(reader.text[place : reader.at])
    if inside:
        if len(found.packages) >= MOST:
            raise too_much()
        found.packages.append(package)
    else:
        found.add("release", start, reader.at, Package())


def _of_record(text: str, package: Package) -> Iterator[Entry]:
    """The releases of a record; its compiled release where it holds no other."""
    reader = _Reader(text)
    if reader.peek() != "{":
        yield Entry(text, None, package, "not-an-object")
        return
    compiled: str | None = None
    linked = whole = False
    for name in reader.members():
        listed = name == "releases" and reader.peek() == "["
        for start in reader.items() if listed else (reader.at,):
            reader.skip()
            part = text[start : reader.at]
            if name == "compiledRelease":
                compiled = part
            elif listed:
                entry = _entry(part, package)
                if _is_link(entry.value):
                    linked = True
                    yield Entry(part, None, package, "linked")
                else:
                    whole = True
                    yield entry
    if compiled is not None and not whole:
        yield _entry(compiled.strip(), package)
    elif not whole and not linked:
        yield Entry("", None, package, "nothing-in-it")


def _is_link(value: Any) -> bool:
    return isinstance(value, dict) and "url" in value and "id" not in value and "ocid" not in value
