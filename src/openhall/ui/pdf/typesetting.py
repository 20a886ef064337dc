"""Typesetting with typst. The data go in as JSON, never as markup, so no text of a party can become an instruction."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from openhall.ui.pdf.glyphs import FAMILY, FONT, printable

DOCUMENT = Path(__file__).parent / "document.typ"
LANGUAGES = {"zh-hans": ("zh", "cn"), "ko": ("ko", "kr"), "vi": ("vi", "vn"), "en": ("en", "gb")}


class TypesettingFailed(RuntimeError):
    """A template is wrong: a bug, never a party's mistake."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file inside the PDF. ``relationship`` as PDF/A-3 has it: data, source, alternative, supplement."""

    name: str
    content: bytes
    media_type: str = "application/json"
    description: str = ""
    relationship: str = "data"


@dataclass(frozen=True, slots=True)
class Table:
    """``figures``: places of the columns that are set to the right; ``widths``: in parts of the line."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[int]
    figures: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a paper: a heading, facts by name, sentences, a table, in that order; empty ones are left out."""

    heading: str
    rows: Sequence[tuple[str, str]] = ()
    paragraphs: Sequence[str] = ()
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """A document of sections.

    ``lang``: en, ko, vi or zh-hans. ``footer`` stands on every page. ``qr_svg``: a code beside the title.
    ``boxes``: labels of the places for signatures on the last page, which is then a page of its own (see BOXES).
    """

    title: str
    lang: str
    sections: Sequence[Section]
    caption: str = ""
    footer: str = ""
    qr_svg: str = ""
    boxes_heading: str = ""
    boxes: Sequence[str] = ()
    boxes_note: str = ""


BOX_WIDTH, BOX_HEIGHT = 482, 120
BOXES = ((57, 560), (57, 390))
"""Lower left corner (points from the lower left of the page) of each place for a signature."""


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONT.parent])


def typeset(paper: Paper, *, at: datetime, attachments: Sequence[Attachment] = ()) -> bytes:
    """The paper as PDF/A-3b. ``at``: the date of the document, the only time that goes in.

    Raises:
        TypesettingFailed
    """
    data = asdict(_marked(paper)) | {
        "top": [841.89 - 56.7 - (y + BOX_HEIGHT) for _x, y in BOXES],
        "box": [BOX_WIDTH, BOX_HEIGHT],
    }
    return typeset_source(DOCUMENT.read_text(), data, lang=paper.lang, at=at, attachments=attachments)


def _marked(paper: Paper) -> Paper:
    """A sandbox's paper says on every page that it is one: what is printed has no other frame."""
    if not settings.OPENHALL_SANDBOX:
        return paper
    with override(paper.lang):
        mark = _("This installation is there to try programs. Nothing here is real business, and nothing here counts.")
        caption = " · ".join(part for part in (_("Sandbox"), paper.caption) if part)
    return replace(paper, caption=caption, footer=" · ".join(part for part in (mark, paper.footer) if part))


def typeset_source(
    source: str,
    data: Mapping[str, Any],
    *,
    lang: str,
    at: datetime,
    attachments: Sequence[Attachment] = (),
) -> bytes:
    """A typst source with ``data`` as its ``data.json``, as PDF/A-3b.

    Raises:
        TypesettingFailed
    """
    language, region = LANGUAGES.get(lang.lower(), LANGUAGES["en"])
    moment = at.astimezone(UTC).replace(microsecond=0)
    frame = {"language": language, "region": region, "family": FAMILY, "day": [moment.year, moment.month, moment.day]}
    files: dict[str, bytes] = {
        "main.typ": source.encode(),
        "data.json": json.dumps(_shown(data) | {"frame": frame}, ensure_ascii=False).encode(),
        "attachments.json": json.dumps(
            [
                {
                    "name": one.name,
                    "media_type": one.media_type,
                    "description": printable(one.description),
                    "relationship": one.relationship,
                }
                for one in attachments
            ]
        ).encode(),
        # The typesetter takes a file that is given by name for text, whatever reads it: bytes go in as numbers.
        **{f"attached-{place}": json.dumps(list(one.content)).encode() for place, one in enumerate(attachments)},
    }
    if data.get("qr_svg"):
        files["qr.svg"] = str(data["qr_svg"]).encode()
    try:
        pdf = typst.compile(  # type: ignore[call-overload]  # its stub leaves out input by file name
            files, font_paths=_fonts(), ignore_system_fonts=True, format="pdf", pdf_standards=["a-3b"], timestamp=moment
        )
    except typst.TypstError as error:
        raise TypesettingFailed(str(error)) from error
    if not isinstance(pdf, bytes):
        raise TypesettingFailed("The typesetter returned no document.")
    return pdf


def _shown(value: Any) -> Any:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, Mapping):
        return {key: _shown(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_shown(one) for one in value]
    return value
