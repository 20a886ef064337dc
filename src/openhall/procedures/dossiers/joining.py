"""Several photographs become one document: a PDF with a page for each, in their order, every picture as it came."""

import struct
import tempfile
from collections.abc import Sequence
from pathlib import Path

import typst
from django.utils.translation import gettext_lazy as _

from openhall.kernel import media
from openhall.kernel.refusals import Refusal

MOST = 30
"""Photographs of one document."""
LONGEST_EDGE, MOST_PIXELS = 12_000, 60_000_000
_SIZES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""Markers of JPEG after which the size of the picture stands."""
_PAGE = """#set page(width: 210mm, height: auto, margin: 0pt)
#for name in sys.inputs.names.split(" ") [#page(image(name, width: 210mm))]
"""


class NotPictures(Refusal):
    """Several files at once are photographs of the pages of one paper."""

    code = "papers-not-pictures"
    status = 422
    title = _("Only photographs can be put together into one document.")
    way_forward = _("Choose one PDF, or several photographs (JPEG or PNG) of one paper.")


class TooManyPictures(Refusal):
    """A document is put together from so many photographs at most. Fact: ``limit``."""

    code = "too-many-pictures"
    status = 413
    title = _("These are too many photographs for one document.")
    detail = _("At most %(limit)s are put together.")
    way_forward = _("Scan the paper into one PDF, or add it in two parts.")


class TooManyPixels(Refusal):
    """A picture that is larger than anybody needs to read a paper. Facts: ``width``, ``height``."""

    code = "picture-too-large"
    status = 413
    title = _("This photograph has too many pixels.")
    detail = _("It is %(width)s by %(height)s pixels large.")
    way_forward = _("Take it with fewer pixels; a page can be read from 2,000 by 3,000.")


def size_of(data: bytes) -> tuple[int, int]:
    """Width and height of a PNG or JPEG in pixels, from its head; nothing is unpacked.

    Raises:
        WrongType: it is neither, or cut off.
    """
    if data.startswith(b"\x89PNG\r\n\x1a\n") and len(data) >= 24:
        width, height = struct.unpack(">II", data[16:24])
        return width, height
    place = 2
    while data.startswith(b"\xff\xd8") and place + 9 < len(data):
        if data[place] != 0xFF:
            break
        marker = data[place + 1]
        if marker in _SIZES:
            height, width = struct.unpack(">HH", data[place + 5 : place + 9])
            return width, height
        if marker == 0xFF:
            place += 1
        else:
            place += 2 + struct.unpack(">H", data[place + 2 : place + 4])[0]
    raise media.WrongType(type=media.JPEG)


def require_readable(data: bytes) -> None:
    """Refuse a picture whose pixels would fill the memory of whoever shows it.

    Raises:
        TooManyPixels. WrongType.
    """
    width, height = size_of(data)
    if max(width, height) > LONGEST_EDGE or width * height > MOST_PIXELS or not width * height:
        raise TooManyPixels(width=width, height=height)


def as_pdf(pictures: Sequence[bytes]) -> bytes:
    """Photographs as one PDF, a page each, as wide as A4.

    Raises:
        TooManyPictures, TooManyPixels. WrongType: one can't be read.
    """
    if len(pictures) > MOST:
        raise TooManyPictures(limit=MOST)
    with tempfile.TemporaryDirectory(prefix="openhall-join-") as folder:
        names = []
        for place, one in enumerate(pictures):
            require_readable(one)
            name = f"{place}.{'png' if one.startswith(bytes([0x89])) else 'jpg'}"
            (Path(folder) / name).write_bytes(one)
            names.append(name)
        source = Path(folder) / "main.typ"
        source.write_text(_PAGE)
        try:
            made = typst.compile(
                source, root=Path(folder), sys_inputs={"names": " ".join(names)}, ignore_system_fonts=True,
                timestamp=0, format="pdf",
            )  # fmt: skip
        except typst.TypstError as error:
            raise media.WrongType(type=media.JPEG) from error
    if not isinstance(made, bytes):
        raise media.WrongType(type=media.JPEG)
    return made
