"""Which characters the shipped font can show. Read from its own ``cmap`` table (OpenType, format 12)."""

import struct
from functools import cache
from pathlib import Path

FONT = Path(__file__).parent / "fonts" / "OpenHallSans.otf"
FAMILY = "OpenHall Sans"


@cache
def coverage() -> frozenset[int]:
    """Code points with a glyph."""
    data = FONT.read_bytes()
    tables = struct.unpack(">H", data[4:6])[0]
    entries = (struct.unpack(">4sIII", data[12 + 16 * place : 28 + 16 * place]) for place in range(tables))
    start = next(offset for tag, _sum, offset, _length in entries if tag == b"cmap")
    count = struct.unpack(">H", data[start + 2 : start + 4])[0]
    for place in range(count):
        offset = start + struct.unpack(">I", data[start + 8 + 8 * place : start + 12 + 8 * place])[0]
        if struct.unpack(">H", data[offset : offset + 2])[0] == 12:
            groups = struct.unpack(">I", data[offset + 12 : offset + 16])[0]
            runs = (struct.unpack(">III", data[offset + 16 + 12 * n : offset + 28 + 12 * n]) for n in range(groups))
            return frozenset(code for first, last, _glyph in runs for code in range(first, last + 1))
    raise RuntimeError("The shipped font has no cmap of format 12.")


def printable(text: str) -> str:
    """The text with each character that the font lacks shown by its code point, never left out or shown as a box.

    The data attached to a paper keeps the character itself.
    """
    known = coverage()
    shown = (char if ord(char) in known or char in "\n" else f"⟨U+{ord(char):04X}⟩" for char in text.replace("\t", " "))
    return "".join(shown)
