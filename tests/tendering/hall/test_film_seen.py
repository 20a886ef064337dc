"""Who sees the film of a hall and for how long; over the wire and on pages."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from django.test import Client
from tests.tendering.hall.filming import STILL, Camera, leaves, signed_in, webm

from openhall.kernel import clock
from openhall.tendering.hall import commands, footage, showing, tasks
from openhall.tendering.planning.models import LegalValue
from openhall.witness.public import drain_all


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
