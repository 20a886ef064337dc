"""Files arrive whole or not at all, however often the connection is cut."""

from __future__ import annotations

import hashlib
import io
import tracemalloc
from datetime import timedelta

import pytest
from tests.kernel.conftest import HANA, MINA, MONDAY

from openhall.kernel import files, uploads
from openhall.kernel.media import TypeNotAllowed, WrongType
from openhall.kernel.models import FileObject, Upload
from openhall.kernel.refusals import Invalid, NotFound

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]

TEXT = b"one line of a bid\n" * 1000
DIGEST = hashlib.sha256(TEXT).hexdigest()


class Cut:
    """A body whose connection breaks after some bytes."""

    def __init__(self, data: bytes) -> None:
        self.data = io.BytesIO(data)

    def read(self, size: int, /) -> bytes:
        if piece := self.data.read(min(size, 1000)):
            return piece
        raise OSError("connection reset by peer")


def begin(data: bytes = TEXT, owner=MINA, **changes):
    facts = {
        "sha256": hashlib.sha256(data).hexdigest(), "size": len(data), "media_type": "text/plain", "name": "bid.txt",
    }  # fmt: skip
    return uploads.begin(owner=owner, at=MONDAY, **(facts | changes))


def send(upload, data: bytes, offset: int = 0, at=MONDAY) -> int:
    return uploads.append(upload, offset=offset, source=io.BytesIO(data), at=at)


def test_a_whole_file_is_kept_under_its_digest():
    upload = begin()
    assert send(upload, TEXT) == len(TEXT)

    assert (upload.file.sha256, upload.file.size, upload.received_at) == (DIGEST, len(TEXT), MONDAY)
    assert files.content(DIGEST, at_most=10**6) == TEXT
    assert b"".join(files.pieces(DIGEST)) == TEXT
    assert files.place(DIGEST).parts[-3:] == (DIGEST[:2], DIGEST[2:4], DIGEST)
    assert uploads.received(MINA, DIGEST) == upload.file


def test_received_at_is_the_time_of_the_final_request():
    upload = begin()
    send(upload, TEXT[:500])
    send(upload, TEXT[500:], 500, at=MONDAY + timedelta(hours=1))

    assert upload.received_at == MONDAY + timedelta(hours=1)


def test_a_cut_connection_loses_nothing_that_arrived():
    upload = begin()
    assert uploads.append(upload, offset=0, source=Cut(TEXT[:7777]), at=MONDAY) == 7777
    assert uploads.offset_of(Upload.objects.get(pk=upload.pk)) == 7777

    again = begin()
    assert again.pk == upload.pk
    assert send(again, TEXT[7777:], 7777) == len(TEXT)
    assert uploads.received(MINA, DIGEST).size == len(TEXT)


def test_a_piece_that_begins_elsewhere_is_refused_and_changes_nothing():
    upload = begin()
    send(upload, TEXT[:100])

    for offset in (0, 99, 101):
        with pytest.raises(uploads.OffsetDiffers) as refusal:
            send(upload, TEXT[offset:], offset)
        assert refusal.value.facts["offset"] == 100
    assert uploads.offset_of(upload) == 100


def test_other_bytes_than_announced_are_thrown_away():
    upload = begin()
    with pytest.raises(files.DigestDiffers):
        send(upload, TEXT[:-1] + b"!")

    assert uploads.offset_of(upload) == 0
    assert not FileObject.objects.exists()
    send(upload, TEXT)
    assert uploads.received(MINA, DIGEST)


def test_more_bytes_than_announced_are_refused():
    with pytest.raises(files.FileTooLarge):
        send(begin(), TEXT + b"x")
    assert not FileObject.objects.exists()


def test_a_file_over_the_bound_is_refused_before_a_byte_is_sent(settings):
    settings.OPENHALL_MAX_BID_BYTES = 1000
    begin(b"x" * 1000)

    with pytest.raises(files.FileTooLarge):
        begin(b"x" * 1001)


def test_the_wrong_type_is_refused_when_the_bytes_are_in():
    with pytest.raises(TypeNotAllowed):
        begin(media_type="text/html")
    upload = begin(media_type="application/pdf")
    with pytest.raises(WrongType):
        send(upload, TEXT)
    assert not files.place(DIGEST).exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"sha256": "A" * 64}, "sha256"),
        ({"sha256": "../../etc/passwd"}, "sha256"),
        ({"size": 0}, "size"),
        ({"size": -1}, "size"),
        ({"name": ""}, "name"),
        ({"name": "a\nb"}, "name"),
        ({"name": "x" * 256}, "name"),
    ],
)
def test_says_what_is_wrong_with_an_announcement(change, field):
    with pytest.raises(Invalid) as refusal:
        begin(**change)
    assert list(refusal.value.errors) == [field]


def test_a_name_never_carries_a_folder():
    assert begin(name="..\\..\\C:\\bid.txt").name == "bid.txt"


def test_an_upload_is_its_owners_alone():
    upload = begin()
    send(upload, TEXT)

    with pytest.raises(NotFound):
        uploads.upload_of(HANA, upload.uuid)
    with pytest.raises(NotFound):
        uploads.received(HANA, DIGEST)
    assert begin(owner=HANA).pk != upload.pk


def test_a_finished_upload_is_found_again_unless_its_file_was_removed():
    upload = begin()
    send(upload, TEXT)
    assert begin().pk == upload.pk

    files.place(DIGEST).unlink()
    assert begin().pk != upload.pk


def test_two_requests_do_not_write_at_once():
    upload = begin()

    class Meddling(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            with pytest.raises(uploads.UploadBusy):
                send(Upload.objects.get(pk=upload.pk), TEXT)
            return super().read(size)

    uploads.append(upload, offset=0, source=Meddling(TEXT), at=MONDAY)
    assert files.content(DIGEST, at_most=10**6) == TEXT


def test_unfinished_uploads_end_and_are_swept():
    upload, finished = begin(), begin(b"done\n")
    send(upload, TEXT[:10])
    send(finished, b"done\n")
    later = MONDAY + timedelta(hours=24)

    with pytest.raises(uploads.UploadExpired):
        send(upload, TEXT[10:], 10, at=later)
    assert uploads.sweep(later) == 1
    assert not list((files.root() / "incoming").iterdir())
    assert list(Upload.objects.values_list("pk", flat=True)) == [finished.pk]


def test_a_person_has_a_bounded_number_of_unfinished_uploads(monkeypatch):
    monkeypatch.setattr(uploads, "MAX_OPEN", 2)
    begin(b"1")
    begin(b"2")

    with pytest.raises(uploads.TooManyUploads):
        begin(b"3")
    begin(b"3", owner=HANA)


def test_memory_does_not_grow_with_the_file(settings):
    size = 24 * 1024**2
    body = b"0123456789abcde\n" * (size // 16)
    upload = begin(body)
    source = io.BytesIO(body)
    tracemalloc.start()
    uploads.append(upload, offset=0, source=source, at=MONDAY)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert upload.file.size == size
    assert peak < 4 * 1024**2


def test_the_same_file_is_kept_once():
    for owner in (MINA, HANA):
        send(begin(owner=owner), TEXT)

    assert FileObject.objects.count() == 1
    assert files.keep_bytes(TEXT, media_type="text/plain", at=MONDAY).sha256 == DIGEST


def test_a_stream_over_the_bound_leaves_nothing(settings):
    settings.OPENHALL_MAX_BID_BYTES = 1000

    with pytest.raises(files.FileTooLarge):
        files.keep_stream(io.BytesIO(bytes(2000)), media_type="text/plain", at=MONDAY)
    assert not list((files.root() / "incoming").iterdir())
    with pytest.raises(NotFound):
        files.opened("0" * 64)
