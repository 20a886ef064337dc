"""A download that was cut goes on where it stopped."""

from __future__ import annotations

import hashlib

import pytest
from django.test import RequestFactory

from openhall.kernel import ranges
from openhall.kernel.refusals import NotFound

DATA = bytes(range(256)) * 4096
DIGEST = hashlib.sha256(DATA).hexdigest()


@pytest.fixture
def asks(tmp_path):
    """``asks(**headers)``: status, headers and bytes of the answer."""
    path = tmp_path / "file"
    path.write_bytes(DATA)

    def ask(**headers: str):
        request = RequestFactory().get(
            "/file", headers={name.replace("_", "-"): text for name, text in headers.items()}
        )
        made = ranges.answer(request, path, sha256=DIGEST, content_type="application/age", filename="documents.age")
        body = made.getvalue()
        made.close()
        return made.status_code, made.headers, body

    return ask


def test_the_whole_file_when_nothing_is_asked_for(asks):
    status, headers, body = asks()

    assert (status, body) == (200, DATA)
    assert headers["Content-Length"] == str(len(DATA))
    assert (headers["Accept-Ranges"], headers["ETag"]) == ("bytes", f'"{DIGEST}"')
    assert headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=1000-", 1000, len(DATA)),
        ("bytes=1000-1999", 1000, 2000),
        ("bytes=-100", len(DATA) - 100, len(DATA)),
        ("bytes=-99999999", 0, len(DATA)),
        ("bytes=5-99999999", 5, len(DATA)),
    ],
)
def test_one_range(asks, asked, start, end):
    status, headers, body = asks(Range=asked)

    assert (status, body) == (206, DATA[start:end])
    assert headers["Content-Range"] == f"bytes {start}-{end - 1}/{len(DATA)}"
    assert headers["Content-Length"] == str(end - start)


@pytest.mark.parametrize("asked", [f"bytes={len(DATA)}-", "bytes=-0", "bytes=9-3", "bytes=-"])
def test_a_range_that_the_file_does_not_have(asks, asked):
    status, headers, body = asks(Range=asked)

    assert (status, headers["Content-Range"], body) == (416, f"bytes */{len(DATA)}", b"")


@pytest.mark.parametrize("asked", ["bytes=0-1,5-6", "lines=1-2", "bytes=a-b"])
def test_what_is_no_single_range_gives_the_whole_file(asks, asked):
    assert asks(Range=asked)[0] == 200


def test_a_range_of_another_file_gives_the_whole_file(asks):
    assert asks(Range="bytes=5-", If_Range=f'"{DIGEST}"')[0] == 206
    assert asks(Range="bytes=5-", If_Range='"another"')[2] == DATA


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(NotFound):
        ranges.answer(
            RequestFactory().get("/"), tmp_path / "none", sha256=DIGEST, content_type="text/plain", filename="x"
        )
