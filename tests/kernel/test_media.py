"""What a file is, by its bytes; archives that would burst are refused without being unpacked."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from pathlib import Path

import pytest

from openhall.kernel import media
from openhall.kernel.media import ArchiveBomb, TypeNotAllowed, WrongType, checked_type

PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
AGE = b"age-encryption.org/v1\n-> X25519 abc\n"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def archive(members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as written:
        for name, data in members.items():
            # A fixed date: the bytes become names of tests, and workers must collect the same.
            written.writestr(zipfile.ZipInfo(name), data, compression)
    return buffer.getvalue()


def checked(tmp_path: Path, data: bytes, declared: str) -> str:
    path = tmp_path / "file"
    path.write_bytes(data)
    return checked_type(path, declared)


@pytest.mark.parametrize(
    ("data", "declared", "kept"),
    [
        (PDF, "application/pdf", "application/pdf"),
        (PNG, "IMAGE/PNG; x=y", "image/png"),
        (b"\xff\xd8\xff\xe0" + bytes(9), "image/jpg", "image/jpeg"),
        (AGE, "application/age", "application/age"),
        ("품명,수량\n도로,3\n".encode(), "text/csv", "text/csv"),
        ("名称,数量\n道路,3\n".encode("gb18030"), "text/csv", "text/csv"),
        ("Đường\n".encode("utf-16"), "text/plain", "text/plain"),
        (b'{"a": [1]}', "application/json", "application/json"),
        (b"<?xml version='1.0'?><a><b/></a>", "text/xml", "application/xml"),
        (archive({"a.txt": b"a", "b/c.txt": b"c"}), "application/zip", "application/zip"),
        (archive({}), "application/zip", "application/zip"),
        (archive({"[Content_Types].xml": b"<a/>", "word/document.xml": b"<b/>"}), DOCX, DOCX),
    ],
)
def test_takes_what_is_of_its_type(tmp_path, data, declared, kept):
    assert checked(tmp_path, data, declared) == kept


@pytest.mark.parametrize(
    ("data", "declared"),
    [
        (PNG, "application/pdf"),
        (PDF, "text/plain"),
        (AGE, "text/csv"),
        (b"MZ" + bytes(60), "text/plain"),
        (b"MZ" + bytes(60), "application/pdf"),
        (b'{"a": ', "application/json"),
        (b"[" * 100_000, "application/json"),
        (b"<a><b></a>", "application/xml"),
        (b"PK\x03\x04 and then nothing", "application/zip"),
        (archive({"a.txt": b"a"}), DOCX),
        (archive({"a.txt": b"a" * 4000})[:-30], "application/zip"),
        (b"\xff\xfe\xfa\x80\x81\xff\xff", "text/plain"),
    ],
)
def test_refuses_what_is_something_else(tmp_path, data, declared):
    with pytest.raises(WrongType):
        checked(tmp_path, data, declared)


@pytest.mark.parametrize(
    "declared", ["text/html", "image/svg+xml", "application/x-msdownload", "", "application/octet-stream"]
)
def test_refuses_types_that_are_not_on_the_list(tmp_path, declared):
    with pytest.raises(TypeNotAllowed):
        checked(tmp_path, b"anything", declared)


def test_refuses_a_zip_bomb_by_its_ratio(tmp_path):
    bomb = archive({"zeros": bytes(30 * 1024**2)})
    assert len(bomb) < 100_000

    with pytest.raises(ArchiveBomb):
        checked(tmp_path, bomb, "application/zip")


def test_judges_by_the_directory_and_unpacks_nothing(tmp_path, monkeypatch):
    bomb = archive({"zeros": bytes(30 * 1024**2)})
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *_a, **_k: pytest.fail("a member was unpacked"))

    with pytest.raises(ArchiveBomb):
        checked(tmp_path, bomb, "application/zip")


def test_refuses_what_would_unpack_to_more_than_the_bound(tmp_path, monkeypatch):
    monkeypatch.setattr(media, "MAX_UNPACKED", 1000)

    checked(tmp_path, archive({"a": b"x" * 1000}, zipfile.ZIP_STORED), "application/zip")
    with pytest.raises(ArchiveBomb):
        checked(tmp_path, archive({"a": b"x" * 1001}, zipfile.ZIP_STORED), "application/zip")


def test_refuses_too_many_members(tmp_path, monkeypatch):
    monkeypatch.setattr(media, "MAX_ENTRIES", 3)

    with pytest.raises(ArchiveBomb):
        checked(tmp_path, archive({str(n): b"" for n in range(4)}), "application/zip")


def test_refuses_archives_within_archives_within_archives(tmp_path):
    inner = archive({"a.txt": b"a"})
    checked(tmp_path, archive({"inner.zip": inner}), "application/zip")

    with pytest.raises(ArchiveBomb):
        checked(tmp_path, archive({"middle.zip": archive({"inner.zip": inner})}), "application/zip")


def test_refuses_a_bomb_inside_an_archive(tmp_path):
    with pytest.raises(ArchiveBomb):
        checked(tmp_path, archive({"bomb.zip": archive({"zeros": bytes(30 * 1024**2)})}), "application/zip")


def test_refuses_members_that_share_their_bytes(tmp_path):
    """Two entries of the central directory that point at the same packed data."""
    packed = zlib.compress(b"x" * 100)[2:-4]
    local = (
        struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, 8, 0, 0, zlib.crc32(b"x" * 100), len(packed), 100, 1, 0)
        + b"a"
        + packed
    )
    entry = struct.pack(
        "<4s6H3L5H2L", b"PK\1\2", 20, 20, 0, 8, 0, 0, zlib.crc32(b"x" * 100), len(packed), 100, 1, 0, 0, 0, 0, 0, 0
    )
    central = entry + b"a" + entry + b"b"
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 2, 2, len(central), len(local), 0)

    with pytest.raises(ArchiveBomb):
        checked(tmp_path, local + central + end, "application/zip")


def test_refuses_entities_that_could_expand(tmp_path):
    laughs = b'<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;">]><a>&y;</a>'

    with pytest.raises(ArchiveBomb):
        checked(tmp_path, laughs, "application/xml")
