"""Picture and sound of a meeting: who sends, in what order, what the log holds, who sees it, and how it ends."""

from __future__ import annotations

import hashlib
import io
import json
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.test import Client

from openhall.identity.models import Account
from openhall.kernel import clock
from openhall.kernel.files import DigestDiffers, FileTooLarge
from openhall.kernel.media import WrongType
from openhall.kernel.refusals import Invalid, NotFound
from openhall.tendering.hall import commands, footage, recordings, refusals, showing, tasks
from openhall.tendering.hall.models import Piece, PieceKind, Recording
from openhall.tendering.planning.models import LegalValue
from openhall.witness.models import Outbox
from openhall.witness.public import drain_all

pytestmark = pytest.mark.django_db
SOUND, PICTURE, STILL = PieceKind.SOUND, PieceKind.PICTURE, PieceKind.STILL


@pytest.fixture(autouse=True)
def styles(settings, home, tender):
    settings.STATIC_ROOT = home / "static"
    settings.STATIC_ROOT.mkdir(exist_ok=True)
    clock.move_to(tender.now)


def leaves(code):
    return [json.loads(bytes(row.leaf)) for row in Outbox.objects.filter(code=code).order_by("id")]


def signed_in(who):
    client = Client()
    client.force_login(Account.objects.get(person=who.person))
    session = client.session
    session["openhall_party"] = str(who.organisation.uuid)
    session.save()
    return client


def webm(word="a"):
    return footage.WEBM + word.encode() * 50


class Camera:
    """A host's browser that records; ``uuid`` is its recording."""

    def __init__(self, held, who, *, begins=True):
        self.held, self.who, self.uuid = held, who, uuid4()
        self.actor = held.signs(who, "look", version=0)["actor"]
        self.began = held.hall.now
        if begins:
            self.begins()

    def begins(self, *, told=True, meeting=None):
        payload = {"meeting": str(meeting or self.held.uuid), "told": told}
        signed = self.who.signs("begin_recording", f"recording:{self.uuid}", 0, payload, at=self.held.hall.now)
        return commands.begin_recording(recording=self.uuid, meeting=UUID(payload["meeting"]), told=told, **signed)

    @property
    def row(self):
        return Recording.objects.get(uuid=self.uuid)

    @property
    def passed(self):
        return int((self.held.hall.now - self.began) / timedelta(milliseconds=1))

    def sends(self, number, data=None, *, kind=SOUND, began_ms=None, lasts_ms=3000, sha256="", actor=None):
        data = webm(str(number)) if data is None else data
        sha256 = sha256 or hashlib.sha256(data).hexdigest()
        began_ms = self.passed - lasts_ms if began_ms is None else began_ms
        actor = actor or self.actor
        recordings.may_send(self.uuid, actor)
        with footage.received(io.BytesIO(data), recording=self.uuid, kind=kind, sha256=sha256) as arrived:
            return commands.take_piece(
                recording=self.uuid,
                number=number,
                kind=kind,
                began_ms=began_ms,
                lasts_ms=lasts_ms,
                arrived=arrived,
                reader=actor,
                at=self.held.hall.now,
            )

    def films(self, count, first=1):
        """So many pieces of sound, three seconds apart."""
        for number in range(first, first + count):
            self.held.hall.passes(seconds=3)
            self.sends(number)


@pytest.fixture
def camera(held, host):
    held.begins(host)
    return Camera(held, host)


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


def enters(path, value, tender, authority):
    """What an authority has entered, as the platform keeps it."""
    LegalValue.objects.create(
        pack=tender.lot.notice.project.pack,
        path=path,
        value=value,
        source="An invented rule",
        authority=authority.organisation,
        entered_at=clock.now(),
    )


class TestKept:
    def test_destroyed_when_its_days_are_over_and_not_before(self, camera):
        camera.films(1)
        commands.stop(camera.uuid, camera.actor, at=camera.held.hall.now)
        now = camera.held.hall.now
        tasks.due(now + timedelta(days=29, hours=23))
        assert footage.content(camera.uuid, 1)

        tasks.due(now + timedelta(days=30, hours=1))

        (leaf,) = leaves("HAL-14")
        assert leaf["public"] == {"lot": str(camera.held.hall.lot.uuid), "pieces": 1, "days": 30}
        assert camera.row.state == "removed"
        assert not footage.place(camera.uuid, 1).parent.exists()
        assert not showing.may_see_recording(camera.row, camera.held.hall.lot, camera.actor, now)

    def test_kept_as_long_as_nobody_has_entered_for_how_long(self, camera, monkeypatch):
        commands.stop(camera.uuid, camera.actor, at=camera.held.hall.now)
        monkeypatch.setattr(showing, "kept_days", lambda project, at: None)

        tasks.due(camera.held.hall.now + timedelta(days=5000))

        assert leaves("HAL-14") == []


class TestSeen:
    """Everybody while it lasts; afterwards whom the authority named."""

    @pytest.fixture
    def ended(self, camera):
        camera.films(1)
        camera.sends(2, footage.JPEG + b"still", kind=STILL, lasts_ms=0)
        clock.move_to(camera.held.hall.now)
        return camera

    def statuses(self, camera, *who):
        path = f"/api/v1/recordings/{camera.uuid}/pieces"
        return [
            {client.get(path).status_code, client.get(f"{path}/1").status_code}
            for client in (signed_in(one) if one else Client() for one in who)
        ]

    @pytest.mark.parametrize(
        ("entered", "guest", "party"),
        [("everybody", 200, 200), ("parties", 403, 200), ("supervisors", 403, 403), (None, 403, 403)],
    )
    def test_as_entered(self, ended, monkeypatch, entered, guest, party, host, supervisor, second_host, stranger):
        assert self.statuses(ended, None, stranger) == [{200}, {200}]
        commands.stop(ended.uuid, ended.actor, at=ended.held.hall.now)
        monkeypatch.setattr(showing, "readers_of", lambda project, at: showing.Readers(entered, "An authority"))

        assert self.statuses(ended, None, stranger, second_host) == [{guest}, {guest}, {party}]
        assert self.statuses(ended, host, supervisor) == [{200}, {200}]
        replay = Client().get(f"/halls/{ended.held.hall.lot.uuid}/replay")
        assert replay.status_code == 200

    def test_the_law_is_asked(self, ended):
        project, at = ended.held.hall.lot.notice.project, ended.held.hall.now

        assert showing.readers_of(project, at).who == "everybody"
        assert showing.kept_days(project, at) == 30

    def test_in_china_nobody_has_entered_it_until_somebody_does(self, publishes, authority):
        tender = publishes("cn@2019-03-02")
        project = tender.lot.notice.project

        assert showing.readers_of(project, clock.now()).who is None
        assert showing.kept_days(project, clock.now()) is None
        assert "authority" in showing.readers_of(project, clock.now()).authority
        enters(showing.SEEN_BY, "parties", tender, authority)
        enters(showing.KEEP, 90, tender, authority)
        assert showing.readers_of(project, clock.now()).who == "parties"
        assert showing.kept_days(project, clock.now()) == 90

    def test_pieces_can_be_kept_on_the_way_while_everybody_may_see_them(self, ended, monkeypatch, host):
        path = f"/api/v1/recordings/{ended.uuid}/pieces/2"
        running = Client().get(path)
        commands.stop(ended.uuid, ended.actor, at=ended.held.hall.now)
        monkeypatch.setattr(showing, "readers_of", lambda project, at: showing.Readers("supervisors", ""))

        assert running["Cache-Control"] == "public, max-age=300, immutable"
        assert (running["Content-Type"], running["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
        assert signed_in(host).get(path)["Cache-Control"] == "private, no-store"

    def test_a_list_is_paged(self, ended, monkeypatch):
        monkeypatch.setattr(showing, "PAGE", 1)
        first = Client().get(f"/api/v1/recordings/{ended.uuid}/pieces").json()
        second = Client().get(f"/api/v1/recordings/{ended.uuid}/pieces?after=1").json()

        assert [first["more"], second["more"]] == [True, False]
        assert [one["number"] for one in first["pieces"] + second["pieces"]] == [1, 2]
        assert second["head"] == ended.row.head


class TestApi:
    def puts(self, client, camera, number, data, **query):
        query = {
            "kind": "sound", "began_ms": 0, "lasts_ms": 3000, "sha256": hashlib.sha256(data).hexdigest(), **query,
        }  # fmt: skip
        words = "&".join(f"{name}={value}" for name, value in query.items())
        return client.put(f"/api/v1/recordings/{camera.uuid}/pieces/{number}?{words}", data, "audio/webm")

    def test_a_host_sends_a_guest_receives_and_the_still_is_the_newest(self, camera, host):
        browser, lot = signed_in(host), camera.held.hall.lot
        camera.held.hall.passes(seconds=6)
        clock.move_to(camera.held.hall.now)
        assert Client().get(f"/api/v1/lots/{lot.uuid}/picture.jpg").status_code == 404

        sent = self.puts(browser, camera, 1, webm())
        for number in (2, 3):
            still = footage.JPEG + bytes([number])
            answer = self.puts(browser, camera, number, still, kind="still", lasts_ms=0, began_ms=number * 1000)
            assert answer.status_code == 200, answer.content

        assert sent.json()["next"] == 2
        told = Client().get(f"/api/v1/lots/{lot.uuid}/picture").json()
        assert [(one["number"], one["kind"]) for one in told["pieces"]] == [(1, "sound"), (3, "still")]
        assert Client().get(f"/api/v1/lots/{lot.uuid}/picture.jpg").content == footage.JPEG + b"\x03"
        assert Client().get(f"/api/v1/recordings/{camera.uuid}/pieces/1").content == webm()
        plain = Client().get(f"/halls/{lot.uuid}").content.decode()
        assert f'src="/api/v1/recordings/{camera.uuid}/pieces/3"' in plain
        assert "This hall is being recorded." in plain

    def test_what_is_not_described_well_is_refused(self, camera, host):
        browser = signed_in(host)

        wrong = [
            self.puts(browser, camera, 1, webm(), **{name: value}).json()["errors"][0]["field"]
            for name, value in {"kind": "film", "began_ms": "-1", "lasts_ms": "soon", "sha256": "0"}.items()
        ]

        assert wrong == ["kind", "began_ms", "lasts_ms", "sha256"]

    def test_guests_and_others_are_refused(self, camera, officer, bidder):
        assert self.puts(Client(), camera, 1, webm()).status_code == 401
        for who in (officer, bidder):
            assert self.puts(signed_in(who), camera, 1, webm()).status_code == 403
        assert signed_in(bidder).put(f"/api/v1/recordings/{camera.uuid}/end").status_code == 403
        assert signed_in(officer).put(f"/api/v1/recordings/{camera.uuid}/end").json()["state"] == "ended"


class TestPages:
    def recorder(self, camera):
        return f"/desk/lots/{camera.held.hall.lot.uuid}/hall/recorder"

    def test_hosts_have_a_recorder_and_stop_it_by_a_plain_form(self, camera, host, officer, bidder, supervisor):
        clock.move_to(camera.held.hall.now)
        mine, other = (signed_in(who).get(self.recorder(camera)).content.decode() for who in (host, officer))

        assert "data-recorder-start" in mine
        assert "data-recorder-start" not in other
        assert "data-recorder-stop" in other
        for who in (bidder, supervisor):
            assert signed_in(who).get(self.recorder(camera)).status_code == 404
            assert signed_in(who).post(self.recorder(camera) + "/stop").status_code == 404
        assert signed_in(officer).post(self.recorder(camera) + "/stop").status_code == 302
        assert "Begin the recording" in signed_in(host).get(self.recorder(camera)).content.decode()

    def test_the_supervisors_board_shows_which_halls_are_on_film(self, camera, supervisor):
        camera.films(1)
        clock.move_to(camera.held.hall.now)
        board = signed_in(supervisor)
        assert f"/api/v1/lots/{camera.held.hall.lot.uuid}/picture.jpg" not in board.get("/desk/halls").content.decode()
        camera.sends(2, footage.JPEG + b"still", kind=STILL, lasts_ms=0)

        text = board.get("/desk/halls").content.decode()

        assert f"/api/v1/lots/{camera.held.hall.lot.uuid}/picture.jpg" in text
        assert "ha-onair" in text
        commands.stop(camera.uuid, camera.actor, at=camera.held.hall.now)
        assert "ha-onair" not in board.get("/desk/halls").content.decode()

    def test_media_may_be_put_together_only_where_they_are_played(self, camera):
        lot = camera.held.hall.lot

        assert "media-src 'self' blob:" in Client().get(f"/halls/{lot.uuid}")["Content-Security-Policy"]
        assert "media-src" not in Client().get("/halls")["Content-Security-Policy"]

    def test_the_replay_has_the_recording_and_the_record_tells_of_it(self, opened, host):
        camera = Camera(opened, host)
        camera.films(1)
        commands.stop(camera.uuid, camera.actor, at=opened.hall.now)
        drain_all()
        clock.move_to(opened.hall.now)

        text = Client().get(f"/halls/{opened.hall.lot.uuid}/replay").content.decode()

        assert f'data-head="{camera.row.head}"' in text
        assert "data-replay-stage" in text
        assert "A host stopped the recording of the hall." in text
