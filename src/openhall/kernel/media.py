"""What a file is, told from its bytes and never from its name or its sender's word alone.

Archives are judged by their central directory, without unpacking: how much they would become, how far they are
compressed, how deep they nest.
"""

from __future__ import annotations

import codecs
import io
import json
import struct
import zipfile
import zlib
from pathlib import Path
from typing import BinaryIO
from xml.parsers import expat

from django.utils.translation import gettext_lazy as _

from openhall.kernel.refusals import Refusal

PDF, ZIP, PNG, JPEG = "application/pdf", "application/zip", "image/png", "image/jpeg"
CSV, TEXT, XML, JSON = "text/csv", "text/plain", "application/xml", "application/json"
AGE = "application/age"
OOXML = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "word/document.xml",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xl/workbook.xml",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "ppt/presentation.xml",
}
ALIASES = {"text/xml": XML, "application/x-zip-compressed": ZIP, "image/jpg": JPEG, "application/x-age-encryption": AGE}
ALLOWED = (PDF, ZIP, PNG, JPEG, CSV, TEXT, XML, JSON, AGE, *OOXML)

_MAGIC = {
    PDF: (b"%PDF-",),
    PNG: (b"\x89PNG\r\n\x1a\n",),
    JPEG: (b"\xff\xd8\xff",),
    AGE: (b"age-encryption.org/v1\n",),
    ZIP: (b"PK\x03\x04", b"PK\x05\x06"),
}
MAX_ENTRIES = 10_000
MAX_UNPACKED = 2 * 1024**3
MAX_RATIO = 100
RATIO_MATTERS_ABOVE = 10 * 1024**2
"""A few highly compressed small members are ordinary (an empty sheet); only beyond this total is the ratio judged."""
MAX_DEPTH = 2
MAX_NESTED = 64 * 1024**2
MAX_STRUCTURED = 64 * 1024**2
CHUNK = 256 * 1024


class TypeNotAllowed(Refusal):
    """Files of the declared type aren't taken. Facts: ``type``, ``allowed``."""

    code = "type-not-allowed"
    status = 415
    title = _("Files of this type are not accepted.")
    detail = _("The type given is “%(type)s”.")
    way_forward = _("Send it as PDF, or as one of: ZIP, Word, Excel, PowerPoint, PNG, JPEG, CSV, text, XML, JSON.")


class WrongType(Refusal):
    """The bytes are not of the declared type. Fact: ``type``."""

    code = "wrong-type"
    status = 415
    title = _("The file is not what its type says.")
    detail = _("It was sent as “%(type)s”, but its content is something else.")
    way_forward = _("Open the file, save it in the format that its name says, and upload it again.")


class ArchiveBomb(Refusal):
    """The archive would unpack to far more than it should, or nests too deep. Fact: ``reason``."""

    code = "archive-not-safe"
    status = 422
    title = _("This archive can’t be accepted.")
    detail = _("%(reason)s")
    way_forward = _("Put the files into a plain ZIP archive without further archives in it, or upload them one by one.")


def normal_type(declared: str) -> str:
    """The declared media type without parameters, aliases resolved.

    Raises:
        TypeNotAllowed: files of this type aren't taken.
    """
    name = declared.partition(";")[0].strip().lower()
    name = ALIASES.get(name, name)
    if name not in ALLOWED:
        raise TypeNotAllowed(type=declared[:100], allowed=list(ALLOWED))
    return name


def checked_type(path: Path, declared: str) -> str:
    """The normal form of the declared type, after the bytes were found to be of it.

    Raises:
        TypeNotAllowed, WrongType, ArchiveBomb
    """
    name = normal_type(declared)
    with path.open("rb") as file:
        head = file.read(32)
        family = ZIP if name in OOXML else name
        told = {kind for kind, magic in _MAGIC.items() if head.startswith(magic)}
        if told != ({family} if family in _MAGIC else set()):
            raise WrongType(type=name)
        file.seek(0)
        if family == ZIP:
            names = _safe_archive(file, depth=1, declared=name)
            if name in OOXML and not {"[Content_Types].xml", OOXML[name]} <= names:
                raise WrongType(type=name)
        elif name in (CSV, TEXT):
            _plain_text(file, name)
        elif name == JSON:
            _json(file)
        elif name == XML:
            _xml(file)
    return name


def _safe_archive(file: BinaryIO, *, depth: int, declared: str) -> set[str]:
    """Names of the members; judged by the central directory, members stay packed (nested archives apart)."""
    try:
        archive = zipfile.ZipFile(file)
        members = archive.infolist()
    except (zipfile.BadZipFile, struct.error, ValueError, OSError, NotImplementedError) as error:
        raise WrongType(type=declared) from error
    if len(members) > MAX_ENTRIES:
        raise ArchiveBomb(reason=_("It holds more than 10,000 files."))
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if unpacked > MAX_UNPACKED:
        raise ArchiveBomb(reason=_("Unpacked it would fill more than 2 GiB."))
    if unpacked > RATIO_MATTERS_ABOVE and unpacked > MAX_RATIO * max(packed, 1):
        raise ArchiveBomb(reason=_("It is compressed more than a hundredfold, as only an attack is."))
    _no_overlap(members)
    for member in members:
        if member.filename.lower().endswith((".zip", ".docx", ".xlsx", ".pptx", ".jar")):
            _nested(archive, member, depth)
    return {member.filename for member in members}


def _no_overlap(members: list[zipfile.ZipInfo]) -> None:
    # Members that share packed bytes multiply without showing it in the ratio of any of them.
    end = -1
    for member in sorted(members, key=lambda item: item.header_offset):
        if member.header_offset < end:
            raise ArchiveBomb(reason=_("Its files overlap each other, as only an attack’s do."))
        end = member.header_offset + 30 + len(member.filename.encode()) + member.compress_size


def _nested(archive: zipfile.ZipFile, member: zipfile.ZipInfo, depth: int) -> None:
    if depth >= MAX_DEPTH:
        raise ArchiveBomb(reason=_("It holds archives within archives within archives."))
    if member.file_size > MAX_NESTED:
        raise ArchiveBomb(reason=_("An archive inside it is larger than 64 MiB."))
    try:
        with archive.open(member) as packed:
            inner = packed.read(MAX_NESTED + 1)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError) as error:
        raise ArchiveBomb(reason=_("An archive inside it can’t be read.")) from error
    if len(inner) > MAX_NESTED:
        raise ArchiveBomb(reason=_("An archive inside it is larger than 64 MiB."))
    if zipfile.is_zipfile(io.BytesIO(inner)):
        _safe_archive(io.BytesIO(inner), depth=depth + 1, declared=ZIP)


def _plain_text(file: BinaryIO, declared: str) -> None:
    """UTF-8, or UTF-16 with its mark, or GB 18030 and CP949, in which bank programs still save; without NUL."""
    for encoding in ("utf-8", "utf-16", "gb18030", "cp949"):
        file.seek(0)
        if encoding == "utf-16" and file.read(2) not in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            continue
        file.seek(0)
        if _decodes(file, encoding):
            return
    raise WrongType(type=declared)


def _decodes(file: BinaryIO, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while piece := file.read(CHUNK):
            if "\0" in decoder.decode(piece):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _json(file: BinaryIO) -> None:
    data = file.read(MAX_STRUCTURED + 1)
    try:
        if len(data) > MAX_STRUCTURED:
            raise WrongType(type=JSON)
        json.loads(data)
    except (ValueError, RecursionError) as error:
        raise WrongType(type=JSON) from error


class _Declared(Exception):
    """The document declares entities."""


def _refuse_entity(*_arguments: object) -> None:
    raise _Declared


def _xml(file: BinaryIO) -> None:
    """Well-formed, and without entity declarations: those are what expansion attacks are made of."""
    parser = expat.ParserCreate()
    parser.EntityDeclHandler = _refuse_entity
    try:
        while piece := file.read(CHUNK):
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise WrongType(type=XML) from error
    except _Declared as error:
        raise ArchiveBomb(
            reason=_("The XML declares entities, which documents for exchange have no use for.")
        ) from error
