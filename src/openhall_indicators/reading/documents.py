"""Releases inside JSON of any arrangement: packages of releases or records, lists, lines, single ones.

Memory is bounded: lines are read one by one; what fits into ``WHOLE`` bytes is parsed at once; anything longer is
streamed by ijson, one release at a time.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from typing import IO, Any, Final

import ijson

from openhall_indicators.reading.tally import Tally
from openhall_indicators.reading.values import Json, mapping, mappings

WHOLE: Final = 16 * 1024 * 1024
"""Bytes that are parsed at once; also the longest line."""
_STREAMED: Final = frozenset(
    {"releases.item", "records.item", "item", "results.item", "data.item", "item.releases.item", "item.records.item"}
)


BLOCK: Final = 4 * 1024 * 1024
"""Bytes of lines that are handed over together."""
Blocks = Iterator[tuple[int, bytes]]


def releases(
    name: str,
    stream: IO[bytes],
    tally: Tally,
    head: bytes = b"",
    *,
    hand_over: Callable[[Blocks], None] | None = None,
) -> Iterator[tuple[str, Json]]:
    """Place and object of everything in the stream that may be a release.

    Lines go to ``hand_over`` when it is given, as blocks of whole lines with the number of their first one.
    """
    head += stream.read(WHOLE - len(head))
    more = stream.read(1) if len(head) >= WHOLE else b""
    body = _utf8(head)
    if not body.strip():
        tally.unusable(name, "is empty")
    elif _is_lines(body, complete=not more):
        blocks = _blocks(name, _Chained(body, more, stream), tally)
        if hand_over:
            hand_over(blocks)
        else:
            for first, block in blocks:
                yield from in_lines(name, first, block, tally)
    elif more:
        yield from _streamed(name, _Chained(body, more, stream), tally)
    else:
        try:
            found = json.loads(body, parse_constant=_no_number)
        except (ValueError, RecursionError) as error:
            yield from _rescued(name, body, error, tally)
        else:
            yield from _inside(name, found, tally)


class _Chained(io.RawIOBase):
    """What was read already, then the rest."""

    def __init__(self, head: bytes, more: bytes, rest: IO[bytes]) -> None:
        self._head, self._rest = io.BytesIO(head + more), rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        found = self._head.read(len(buffer)) or self._rest.read(len(buffer))
        buffer[: len(found)] = found
        return len(found)


def _utf8(head: bytes) -> bytes:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "replace").encode()
    return head.removeprefix(b"\xef\xbb\xbf")


def _is_lines(body: bytes, *, complete: bool) -> bool:
    """Whether the first line is a whole value and another one follows."""
    first, newline, rest = body.lstrip().partition(b"\n")
    if not newline or not first.lstrip().startswith(b"{"):
        return False
    try:
        json.loads(first)
    except (ValueError, RecursionError):
        # One bad line doesn't make it something else: lines have an object each, and a brace begins the next one.
        if not rest.lstrip().startswith(b'{"'):
            return False
    return bool(rest.strip()) or not complete


def _blocks(name: str, stream: io.RawIOBase, tally: Tally) -> Blocks:
    """Whole lines, about :data:`BLOCK` bytes together; lines that are too long are told and left out."""
    buffered = io.BufferedReader(stream, 1 << 20)
    number = 1
    while block := buffered.read(min(BLOCK, WHOLE)):
        cut = block.rfind(b"\n") + 1
        tail = block[cut:] + buffered.readline(WHOLE) if cut < len(block) else b""
        whole = block[:cut]
        too_long = len(tail) >= WHOLE
        if not too_long:
            whole += tail
        if whole:
            yield number, whole
            number += whole.count(b"\n")
        if too_long:
            tally.unusable(f"{name}:{number}", "is a line longer than 16 MiB")
            while tail and not tail.endswith(b"\n"):
                tail = buffered.readline(WHOLE)
            number += 1


def in_lines(name: str, first: int, block: bytes, tally: Tally) -> Iterator[tuple[str, Json]]:
    """The releases of whole lines, of which the first has the number ``first``."""
    for number, line in enumerate(block.split(b"\n"), first):
        if not line or line.isspace():
            continue
        place = f"{name}:{number}"
        try:
            found = json.loads(line, parse_constant=_no_number)
        except (ValueError, RecursionError) as error:
            tally.unusable(place, f"is not JSON: {_what(error)}")
            continue
        yield from _inside(place, found, tally)


def _no_number(_: str) -> None:
    """What NaN and Infinity mean."""


def _inside(place: str, found: Any, tally: Tally) -> Iterator[tuple[str, Json]]:
    """The releases of a package, record or release."""
    if isinstance(found, list):
        if not found:
            tally.unusable(place, "is an empty list")
        for number, one in enumerate(found):
            if isinstance(one, list):
                tally.unusable(f"{place}[{number}]", "is not an object")
            else:
                yield from _inside(f"{place}[{number}]", one, tally)
        return
    if not isinstance(found, dict):
        tally.unusable(place, "is not an object")
        return
    for key in ("records", "releases", "results", "data"):
        inner = found.get(key)
        if isinstance(inner, list | dict) and "ocid" not in found:
            if not inner:
                tally.unusable(place, f"has an empty list of {key}")
            for number, one in enumerate(inner if isinstance(inner, list) else [inner]):
                here = f"{place}#{key}[{number}]"
                if isinstance(one, dict):
                    yield from _inside(here, one, tally)
                else:
                    tally.unusable(here, "is not an object")
            return
    yield from _record(place, found, tally)


def _record(place: str, found: Json, tally: Tally) -> Iterator[tuple[str, Json]]:
    if compiled := mapping(found.get("compiledRelease")):
        yield place, compiled if "ocid" in compiled else {"ocid": found.get("ocid"), **compiled}
        return
    embedded = [one for one in mappings(found.get("releases")) if len(one) > 4 or "tender" in one]
    if embedded:
        yield from ((place, one) for one in embedded)
    elif "releases" in found:
        tally.unusable(place, "is a record with links to releases and no compiled release")
    else:
        yield place, found


def _rescued(name: str, body: bytes, error: BaseException, tally: Tally) -> Iterator[tuple[str, Json]]:
    """What stands before the fault in a broken package."""
    known = 0
    for place, one in _streamed(name, io.BytesIO(body), Tally()):
        known += 1
        yield place, one
    tally.unusable(name, f"is not JSON{' after its first releases' if known else ''}: {_what(error)}")


def _streamed(name: str, stream: Any, tally: Tally) -> Iterator[tuple[str, Json]]:
    builder: ijson.ObjectBuilder | None = None
    at, found = "", 0
    try:
        for prefix, event, value in ijson.parse(stream, use_float=True):
            if builder is None:
                if event == "start_map" and prefix in _STREAMED:
                    builder, at = ijson.ObjectBuilder(), prefix
                    builder.event(event, value)
                continue
            builder.event(event, value)
            if event == "end_map" and prefix == at:
                found += 1
                yield from _inside(f"{name}#{at}[{found - 1}]", builder.value, tally)
                builder = None
            elif at == "item" and prefix in ("item.releases", "item.records") and event == "start_array":
                builder = None  # a list of packages: their releases come one by one
    except (ijson.JSONError, ValueError, RecursionError, UnicodeDecodeError) as error:
        tally.unusable(name, f"is not JSON{' after its first releases' if found else ''}: {_what(error)}")
        return
    if not found:
        tally.unusable(name, "is longer than 16 MiB and holds no list of releases or records")


def _what(error: BaseException) -> str:
    """The kind of fault, without the place, so that equal faults are counted together."""
    if isinstance(error, json.JSONDecodeError):
        return error.msg.lower()
    if isinstance(error, RecursionError):
        return "nested too deeply"
    if isinstance(error, UnicodeDecodeError):
        return "bytes that are no UTF-8"
    return "broken syntax"
