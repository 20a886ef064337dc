"""Files arrive whole or not at all, however often the connection is cut."""

from __future__ import annotations

import errno
import hashlib
import io
import shutil
import tracemalloc
from datetime import timedelta

import pytest
from tests.kernel.conftest import HANA, MINA, MONDAY

from openhall.kernel import files, room, uploads
from openhall.kernel.media import TypeNotAllowed, WrongType
from openhall.kernel.models import FileObject, Upload
from openhall.kernel.refusals import Invalid, NotFound
from openhall_sealing.envelope import LARGEST_DOCUMENTS, ciphertext_limit

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
    settings.OPENHALL_MAX_FILE_BYTES = 1000
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


class Endless:
    """A body of ``size`` bytes that is nowhere as a whole; it counts how much was ever asked for at once."""

    def __init__(self, size: int, line: bytes = b"0123456789abcde\n") -> None:
        self.left, self.most, self.block = size, 0, line * (1024**2 // len(line))

    def read(self, size: int, /) -> bytes:
        self.most = max(self.most, size)
        piece = self.block[: min(size, self.left, len(self.block))]
        self.left -= len(piece)
        return piece


def test_memory_is_the_same_for_64_mb_as_for_one(home):
    def peak(megabytes: int) -> int:
        size = megabytes * 1024**2
        digest = hashlib.sha256()
        source = Endless(size)
        while piece := source.read(1024**2):
            digest.update(piece)
        upload = uploads.begin(
            owner=MINA, sha256=digest.hexdigest(), size=size, media_type="text/plain", name="long.txt", at=MONDAY
        )
        body = Endless(size)
        tracemalloc.start()
        uploads.append(upload, offset=0, source=body, at=MONDAY)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert upload.file is not None
        assert upload.file.size == size
        assert body.most <= files.CHUNK
        return most

    assert peak(64) - peak(1) < 1024**2


def test_sealed_files_may_be_larger_than_others(settings):
    settings.OPENHALL_MAX_FILE_BYTES, settings.OPENHALL_MAX_BID_BYTES = 1000, 2000
    begin(b"x" * 2000, media_type="application/age")

    with pytest.raises(files.FileTooLarge) as refusal:
        begin(b"x" * 2000)
    assert refusal.value.facts["limit"] == 1000
    with pytest.raises(files.FileTooLarge):
        begin(b"x" * 2001, media_type="application/age")


def test_the_documents_of_a_bid_may_have_two_gigabytes(settings):
    assert settings.OPENHALL_MAX_DOCUMENTS_BYTES == LARGEST_DOCUMENTS == 2_000_000_000
    assert ciphertext_limit("documents") <= settings.OPENHALL_MAX_BID_BYTES


class TestRoom:
    @pytest.fixture
    def disk(self, monkeypatch):
        """A disk with so many bytes free."""

        def free(size: int) -> None:
            usage = shutil.disk_usage("/")._replace(free=size)
            monkeypatch.setattr(room.shutil, "disk_usage", lambda _folder: usage)

        return free

    def test_what_the_disk_has_no_room_for_is_refused_before_a_byte_is_sent(self, disk, settings):
        disk(settings.OPENHALL_KEEP_FREE_BYTES + len(TEXT))
        begin()
        with pytest.raises(room.StorageFull):
            begin(TEXT + b"one more")
        assert begin() == Upload.objects.get()  # what was announced goes on

    def test_what_others_announced_and_did_not_send_yet_is_awaited(self, disk, settings):
        disk(settings.OPENHALL_KEEP_FREE_BYTES + 3 * len(TEXT) - 1)
        first = begin()
        begin(TEXT + b"!", owner=HANA, size=len(TEXT))
        with pytest.raises(room.StorageFull):
            begin(TEXT + b"?", size=len(TEXT))

        send(first, TEXT[:500])  # a part of what is awaited is here
        disk(settings.OPENHALL_KEEP_FREE_BYTES + 3 * len(TEXT) - 500)
        begin(TEXT + b"?", size=len(TEXT))

    def test_a_full_disk_keeps_what_it_took(self, monkeypatch):
        upload = begin()
        taken = 0

        def write(piece, partial):
            nonlocal taken
            if taken:
                raise OSError(errno.ENOSPC, "No space left on device")
            taken = partial.write(piece[:1000])
            raise OSError(errno.ENOSPC, "No space left on device")

        with monkeypatch.context() as full:
            full.setattr(uploads, "_write", write)
            with pytest.raises(room.StorageFull):
                send(upload, TEXT)
        assert uploads.offset_of(upload) == 1000
        assert send(upload, TEXT[1000:], 1000) == len(TEXT)

    def test_a_person_has_a_quota_for_a_day(self, settings):
        settings.OPENHALL_UPLOAD_QUOTA_BYTES = 2 * len(TEXT)
        send(begin(), TEXT)
        with pytest.raises(room.QuotaReached) as refusal:
            begin(TEXT + b"!")
        assert refusal.value.facts["limit"] == 2 * len(TEXT)
        begin(TEXT + b"!", owner=HANA)
        uploads.begin(
            owner=MINA, sha256=hashlib.sha256(b"!").hexdigest(), size=len(TEXT) + 1, media_type="text/plain",
            name="next-day.txt", at=MONDAY + timedelta(hours=24),
        )  # fmt: skip


def test_the_same_file_is_kept_once():
    for owner in (MINA, HANA):
        send(begin(owner=owner), TEXT)

    assert FileObject.objects.count() == 1
    assert files.keep_bytes(TEXT, media_type="text/plain", at=MONDAY).sha256 == DIGEST


def test_a_stream_over_the_bound_leaves_nothing(settings):
    settings.OPENHALL_MAX_FILE_BYTES = 1000

    with pytest.raises(files.FileTooLarge):
        files.keep_stream(io.BytesIO(bytes(2000)), media_type="text/plain", at=MONDAY)
    assert not list((files.root() / "incoming").iterdir())
    with pytest.raises(NotFound):
        files.opened("0" * 64)
