"""Picture and sound of a meeting: who sends, in what order, what the log holds, and how it ends."""

from __future__ import annotations

import pytest
from tests.tendering.hall.filming import PICTURE, SOUND, STILL, Camera, leaves, webm

from openhall.kernel.files import DigestDiffers, FileTooLarge
from openhall.kernel.media import WrongType
from openhall.kernel.refusals import Invalid, NotFound
from openhall.tendering.hall import commands, footage, recordings, refusals, tasks
from openhall.tendering.hall.models import Piece, Recording


class TestBegin:
    def test_a_host_begins_after_telling_everybody(self, camera, held):
        (leaf,) = leaves("HAL-11")

        assert leaf["object"] == f"recording:{camera.uuid}"
        assert leaf["public"] == {"lot": str(held.hall.lot.uuid), "meeting": str(held.uuid), "told": True}
        assert camera.row.head == recordings.first_head(camera.uuid)

    def test_not_without_telling(self, held, host):
        held.begins(host)

        with pytest.raises(Invalid):
            Camera(held, host, begins=False).begins(told=False)
        assert not Recording.objects.exists()

    def test_hosts_of_either_side_and_nobody_else(self, held, host, officer, bidder, supervisor, stranger):
        held.begins(host)
        for who in (bidder, supervisor, stranger):
            with pytest.raises(refusals.NoPartInHall):
                Camera(held, who)

        assert Camera(held, officer).row.organisation == officer.organisation

    def test_one_at_a_time(self, camera, officer):
        with pytest.raises(refusals.RecordingRuns):
            Camera(camera.held, officer)
        commands.stop(camera.uuid, camera.actor, at=camera.held.hall.now)

        assert Camera(camera.held, officer).row.state == "running"

    def test_not_before_the_meeting(self, held, host):
        with pytest.raises(NotFound):
            Camera(held, host)


class TestPieces:
    def test_they_are_chained_and_their_bytes_are_kept(self, camera):
        camera.films(2)

        row, (first, second) = camera.row, Piece.objects.all()
        head = recordings.first_head(camera.uuid)
        for one in (first, second):
            head = recordings.next_head(
                head, number=one.number, kind=one.kind, began_ms=one.began_ms, lasts_ms=one.lasts_ms,
                size=one.size, sha256=one.sha256,
            )  # fmt: skip
        assert (row.pieces, row.head) == (2, head)
        assert footage.content(camera.uuid, 2) == webm("2")
        assert (first.began_ms, second.began_ms) == (0, 3000)

    def test_sent_twice_a_piece_counts_once(self, camera):
        camera.films(1)
        head = camera.row.head

        camera.sends(1)

        assert (camera.row.pieces, camera.row.head) == (1, head)

    def test_other_bytes_in_its_place_are_refused(self, camera):
        camera.films(1)

        with pytest.raises(refusals.PieceOutOfOrder) as refusal:
            camera.sends(1, webm("other"))

        assert refusal.value.facts == {"number": 1, "next": 2}
        assert footage.content(camera.uuid, 1) == webm("1")

    @pytest.mark.parametrize("number", [0, 2, 9])
    def test_numbers_have_no_gap(self, camera, number):
        camera.held.hall.passes(seconds=3)
        with pytest.raises(refusals.PieceOutOfOrder) as refusal:
            camera.sends(number)

        assert refusal.value.facts["next"] == 1
        assert not Piece.objects.exists()
        assert not list(footage.root().glob("*/incoming-*")), "what was refused is thrown away"

    def test_a_lost_network_leaves_a_gap_in_time_and_none_in_number(self, camera):
        camera.films(1)
        camera.held.hall.passes(seconds=30)
        camera.films(1, first=2)

        assert list(Piece.objects.values_list("number", "began_ms")) == [(1, 0), (2, 33_000)]

    def test_each_kind_goes_forward_in_its_own_time(self, camera):
        camera.films(1)
        camera.sends(2, kind=PICTURE)
        camera.sends(3, footage.JPEG + b"still", kind=STILL, lasts_ms=0)

        with pytest.raises(refusals.PieceOutOfTime):
            camera.sends(4, webm("again"), kind=PICTURE)
        with pytest.raises(refusals.PieceOutOfTime):
            camera.sends(4, footage.JPEG + b"too soon", kind=STILL, lasts_ms=0, began_ms=camera.passed + 499)

    @pytest.mark.parametrize(("began", "lasts"), [(6_000, 3_000), (0, 60_001)])
    def test_not_from_the_future_nor_too_long(self, camera, began, lasts):
        camera.held.hall.passes(seconds=3)

        with pytest.raises(refusals.PieceOutOfTime):
            camera.sends(1, began_ms=began, lasts_ms=lasts)

    def test_nor_from_too_long_ago(self, camera):
        camera.held.hall.passes(minutes=11)

        with pytest.raises(refusals.PieceOutOfTime) as refusal:
            camera.sends(1, began_ms=0)

        assert refusal.value.facts["earliest_ms"] == 60_000

    def test_nor_larger_than_its_kind_may_be(self, camera):
        camera.held.hall.passes(seconds=3)
        with pytest.raises(FileTooLarge):
            camera.sends(1, webm() + bytes(footage.MOST_BYTES[SOUND]))
        with pytest.raises(WrongType):
            camera.sends(1, b"<script>", kind=PICTURE)
        with pytest.raises(DigestDiffers):
            camera.sends(1, sha256="0" * 64)

        assert not Piece.objects.exists()
        assert not [path for path in footage.root().rglob("*") if path.is_file()]

    def test_a_recording_has_a_largest_size(self, camera, monkeypatch):
        monkeypatch.setattr(recordings, "MOST_BYTES", 100)
        camera.films(1)

        with pytest.raises(refusals.RecordingFull):
            camera.films(1, first=2)

    def test_only_who_began_it_sends(self, camera, officer, second_host):
        camera.held.hall.passes(seconds=3)
        for who in (officer, second_host):
            with pytest.raises(refusals.NotYourRecording):
                camera.sends(1, actor=camera.held.signs(who, "look", version=0)["actor"])


class TestEnd:
    def test_any_host_stops_it_at_once_and_the_log_has_the_head(self, camera, officer):
        camera.films(2)
        other = camera.held.signs(officer, "look", version=0)["actor"]

        commands.stop(camera.uuid, other, at=camera.held.hall.now)

        (leaf,) = leaves("HAL-13")
        told = {"lot": str(camera.held.hall.lot.uuid), "pieces": 2, "head": camera.row.head, "cause": "stopped"}
        assert leaf["public"] == told
        with pytest.raises(refusals.RecordingOver):
            camera.films(1, first=3)

    def test_stopping_again_changes_nothing(self, camera):
        for _ in range(2):
            commands.stop(camera.uuid, camera.actor, at=camera.held.hall.now)

        assert len(leaves("HAL-13")) == 1

    def test_others_do_not_stop_it(self, camera, bidder, supervisor):
        for who in (bidder, supervisor):
            with pytest.raises(refusals.NoPartInHall):
                commands.stop(camera.uuid, camera.held.signs(who, "look", version=0)["actor"], at=camera.held.hall.now)
        assert camera.row.state == "running"

    def test_it_ends_with_the_meeting(self, opened, host):
        camera = Camera(opened, host)
        camera.films(1)
        opened.reads(host, 3)
        opened.closes(host)
        with pytest.raises(refusals.RecordingOver):
            camera.films(1, first=2)

        tasks.due(opened.hall.now)

        assert leaves("HAL-13")[0]["public"]["cause"] == "closed"

    def test_it_ends_when_nothing_comes_any_more(self, camera):
        camera.films(1)
        camera.held.hall.passes(minutes=10, seconds=1)

        tasks.due(camera.held.hall.now)

        assert leaves("HAL-13")[0]["public"]["cause"] == "silent"

    def test_every_two_minutes_the_head_is_fixed_while_something_came(self, camera):
        camera.films(1)
        tasks.due(camera.held.hall.now)
        assert leaves("HAL-12") == []
        camera.held.hall.passes(minutes=2)
        tasks.due(camera.held.hall.now)
        tasks.due(camera.held.hall.now)
        camera.held.hall.passes(minutes=3)
        tasks.due(camera.held.hall.now)

        (leaf,) = leaves("HAL-12")
        assert leaf["public"] == {"lot": str(camera.held.hall.lot.uuid), "pieces": 1, "head": camera.row.head}
        camera.films(1, first=2)
        tasks.due(camera.held.hall.now)
        assert [leaf["public"]["pieces"] for leaf in leaves("HAL-12")] == [1, 2]
