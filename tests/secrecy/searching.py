"""Looking for a figure in heaps of bytes, in every form that a program might have left it in."""

from __future__ import annotations

import base64
import re
import struct
import zlib
from collections.abc import Iterable, Iterator
from decimal import Decimal

LARGEST_STREAM = 4 * 1024 * 1024
_ZLIB = re.compile(rb"\x78[\x01\x5e\x9c\xda]")
_ZEROES = re.compile(rb"\0{64,}")


def written(figure: str) -> list[str]:
    """The forms in which people and programs write ``figure`` (``73194826.55``), forwards and backwards."""
    whole, _point, cents = figure.partition(".")
    grouped = f"{int(whole):,}"
    forms = [
        figure,
        f"{whole},{cents}",
        f"{grouped}.{cents}",
        grouped.replace(",", ".") + f",{cents}",
        grouped.replace(",", " ") + f".{cents}",
        grouped.replace(",", "\N{NO-BREAK SPACE}") + f",{cents}",
        grouped.replace(",", "\N{NARROW NO-BREAK SPACE}") + f",{cents}",
        grouped.replace(",", "'") + f".{cents}",
        whole + cents,
        grouped,
        f"{Decimal(figure):e}".upper().replace("E+", "E"),
    ]
    return list(dict.fromkeys([*forms, *(form[::-1] for form in forms)]))


def spellings(figure: str) -> list[bytes]:
    """All byte strings that betray ``figure``."""
    found: list[bytes] = []
    for form in written(figure):
        raws = [form.encode(), form.encode("utf-16-le"), form.encode("utf-16-be"), form.encode("utf-32-le")]
        for raw in raws[:3]:
            found += [raw.hex().encode(), raw.hex().upper().encode(), *in_base64(raw)]
        found += raws
    cents = int(Decimal(figure) * 100)
    whole = f"{int(Decimal(figure)):012d}"
    digits = [int(whole[start : start + 4]) for start in (0, 4, 8)] + [int(f"{cents % 100:02d}00")]
    groups = digits[next(place for place, group in enumerate(digits) if group) :]
    found += [struct.pack(f"<{len(groups)}h", *groups), struct.pack(f">{len(groups)}h", *groups)]  # numeric columns
    found += [struct.pack("<q", cents), struct.pack(">q", cents)]
    found += [struct.pack("<d", float(figure)), struct.pack(">d", float(figure))]
    return list(dict.fromkeys(found))


def in_base64(raw: bytes) -> list[bytes]:
    """The letters that ``raw`` makes in base64, wherever in a longer text it begins; both alphabets."""
    found = []
    for shift in range(3):
        text = base64.b64encode(b"\0" * shift + raw).rstrip(b"=")
        first = (0, 2, 3)[shift]
        last = len(text) if (shift + len(raw)) % 3 == 0 else len(text) - 1
        found += [text[first:last], text[first:last].translate(bytes.maketrans(b"+/", b"-_"))]
    return list(dict.fromkeys(found))


def unpacked(heap: bytes) -> Iterator[bytes]:
    """``heap``, and every stream in it that looks like zlib, gzip or a file of a ZIP."""
    yield heap
    for place in _ZLIB.finditer(heap):
        yield _inflated(heap, place.start(), 15)
    start = -1
    while (start := heap.find(b"\x1f\x8b\x08", start + 1)) >= 0:
        yield _inflated(heap, start, 31)
    start = -1
    while (start := heap.find(b"PK\x03\x04", start + 1)) >= 0:
        if len(heap) >= start + 30:
            name, extra = struct.unpack_from("<HH", heap, start + 26)
            yield _inflated(heap, start + 30 + name + extra, -15)


def _inflated(heap: bytes, start: int, window: int) -> bytes:
    try:
        return zlib.decompressobj(window).decompress(heap[start : start + LARGEST_STREAM], LARGEST_STREAM)
    except zlib.error:
        return b""


def found_in(heaps: Iterable[tuple[str, bytes]], figures: Iterable[str]) -> list[tuple[str, str]]:
    """``(place, figure)`` for each of ``figures`` that a heap betrays."""
    needles = [(figure, spelling) for figure in figures for spelling in spellings(figure)]
    found = set()
    for name, heap in heaps:
        for piece in unpacked(heap):
            dense = _ZEROES.sub(b"\0" * 64, piece)
            found |= {(name, figure) for figure, spelling in needles if spelling in dense}
    return sorted(found)
