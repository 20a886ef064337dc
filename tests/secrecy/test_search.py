"""The positive control of the search itself: whatever form a price is left in, it is found."""

from __future__ import annotations

import base64
import gzip
import io
import secrets
import struct
import zipfile
import zlib

import pytest

PRICE = "73194826.55"
SHEET = f'{{"currency":"CNY","total":"{PRICE}","days":90}}'


def as_zip(text: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as folder:
        folder.writestr("price.json", text * 3)
    return target.getvalue()


FORMS = {
    "plain": SHEET.encode(),
    "UTF-16, little end first": SHEET.encode("utf-16-le"),
    "UTF-16, big end first": SHEET.encode("utf-16-be"),
    "hex": SHEET.encode().hex().encode(),
    "hex of UTF-16": SHEET.encode("utf-16-le").hex().upper().encode(),
    "base64 at 0": base64.b64encode(SHEET.encode()),
    "base64 at 1": base64.b64encode(b"x" + SHEET.encode()),
    "base64 at 2": base64.urlsafe_b64encode(b"xy" + SHEET.encode()),
    "base64 of UTF-16": base64.b64encode(SHEET.encode("utf-16-le")),
    "zlib": b"before" + zlib.compress(SHEET.encode()) + b"after",
    "zlib, strongest": zlib.compress(SHEET.encode() * 4, 9),
    "gzip": gzip.compress(SHEET.encode()),
    "a file of a ZIP": as_zip(SHEET),
    "with commas": b"73,194,826.55",
    "as on the continent": b"73.194.826,55",
    "with narrow spaces": "73\u202f194\u202f826,55".encode(),
    "in cents": b"7319482655",
    "backwards": SHEET[::-1].encode(),
    "a numeric column": struct.pack("<hhhh", 9, 7319, 4826, 5500),
    "a big integer": struct.pack("<q", 7319482655),
    "a double": struct.pack(">d", 73194826.55),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_price_is_found_in_every_form(searching, form):
    heap = secrets.token_bytes(2000) + b"\0" * 9000 + FORMS[form] + secrets.token_bytes(2000)

    assert searching.found_in([("heap", heap)], [PRICE, "58213079.40"]) == [("heap", PRICE)]


def test_nothing_is_found_where_nothing_is(searching):
    other = SHEET.replace(PRICE, "73194826.54").encode()
    heap = secrets.token_bytes(100_000) + other + zlib.compress(other)

    assert searching.found_in([("heap", heap)], [PRICE]) == []
