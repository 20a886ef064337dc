"""An old backup of database and log folder: the members tell, and the sequencer stops."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.witness.conftest import NOON, Act, Running, adopt
from tests.witness.restoring import Restored, asks, members, note, size

from openhall.config import doctor
from openhall.kernel import clock
from openhall.witness import heads, promises, sequencer, waiting
from openhall.witness import public as witness
from openhall.witness.keys import verifier
from openhall.witness.models import Disagreement, NetworkMember, Outbox
from openhall_log import Checkpoint
from openhall_log.tiles import CHECKPOINT_PATH

pytestmark = pytest.mark.django_db


@pytest.fixture
def restored(record: Act, seven: Any, log_folder: Path, tmp_path: Path) -> Restored:
    return Restored(record, seven, log_folder, tmp_path)


class TestBeforeSigning:
    def test_without_a_policy_nobody_is_asked(self, record: Act) -> None:
        record()
        assert asks() == 0

    def test_all_members_that_know_no_more_let_it_begin(self, record: Act, seven: Any) -> None:
        record()
        witness.drain_all()
        adopt(members.policy_text(verifier(), seven))
        for member in seven[:3]:
            member.sees(sequencer.store().read(CHECKPOINT_PATH))

        assert asks() == 7
        assert not Disagreement.objects.exists()

    def test_a_restored_backup_stops_it_and_nothing_is_signed(self, restored: Restored, record: Act) -> None:
        before = sequencer.store().read(CHECKPOINT_PATH)
        record()

        with pytest.raises(witness.NothingIsSigned, match="openhall sequencer --bring-back") as stop:
            asks()
        with pytest.raises(sequencer.LogBehindMembers):
            witness.drain()

        assert "60 entries" in str(stop.value)
        assert "ours has 10" in str(stop.value)
        assert sequencer.store().read(CHECKPOINT_PATH) == before
        assert not Outbox.objects.filter(leaf_index__gte=10).exists()  # not even in the database
        assert {row.kind for row in Disagreement.objects.all()} == {"ahead"}
        assert all(bytes(row.theirs).startswith(restored.newest_text) for row in Disagreement.objects.all())

    def test_one_member_that_proves_it_is_enough(self, restored: Restored) -> None:
        for member in restored.seven[1:]:
            member.stop()

        with pytest.raises(sequencer.LogBehindMembers, match="audit holds"):
            asks()

    def test_what_a_member_merely_says_stops_nobody(self, record: Act, seven: Any) -> None:
        record()
        witness.drain_all()
        adopt(members.policy_text(verifier(), seven))
        stranger = Checkpoint(verifier().name, 99, bytes(32))
        seven[0].last = (stranger, f"{stranger.text}\n— {verifier().name} AAAA\n".encode())

        assert asks() == 6
        record()
        assert witness.drain() == 1

    def test_another_root_at_a_size_that_we_have_stops_it_too(self, record: Act, seven: Any) -> None:
        for _ in range(3):
            record()
        witness.drain_all()
        adopt(members.policy_text(verifier(), seven))
        seven[2].sees(note(2))
        record()

        with pytest.raises(sequencer.LogForked, match="two histories"):
            asks()
        with pytest.raises(sequencer.LogForked):
            witness.drain()
        assert size() == 3

    def test_people_may_decide_to_go_on_and_the_evidence_stays(self, record: Act, seven: Any, client: Client) -> None:
        record()
        witness.drain_all()
        adopt(members.policy_text(verifier(), seven))
        seven[2].sees(note(1))
        record()
        with pytest.raises(sequencer.LogForked) as stop:
            asks()
        row = Disagreement.objects.get()
        assert f"--settle {row.pk} " in str(stop.value)
        assert any("nothing is signed" in finding.sentence for finding in doctor.log(NOON))
        with pytest.raises(witness.NothingToSettle, match="why"):
            witness.settle(row.pk, reason=" ", at=NOON)
        with pytest.raises(witness.NothingToSettle, match="no disagreement"):
            witness.settle(row.pk + 1, reason="x", at=NOON)

        witness.settle(row.pk, reason="The discipline office was shown a note of the stolen key.", at=NOON)

        assert witness.drain() == 1
        assert asks() == 6  # who was shown another history doesn't count as one that agrees
        row.refresh_from_db()
        assert (row.settled_at, row.reason[:14]) == (NOON, "The discipline")
        assert witness.disagreements()
        assert row.reason in client.get("/log").content.decode()
        assert [one["reason"] for one in client.get("/api/v1/log").json()["disagreements"]] == [row.reason]
        assert not any("nothing is signed" in finding.sentence for finding in doctor.log(NOON))


class TestUnreachableMembers:
    """As many must have answered as must sign (five of seven); but absent members have no veto."""

    @pytest.fixture
    def adopted(self, record: Act, seven: Any) -> list[Any]:
        record()
        witness.drain_all()
        adopt(members.policy_text(verifier(), seven))
        for member in seven:
            member.sees(sequencer.store().read(CHECKPOINT_PATH))
        return seven

    def test_two_of_seven_that_are_away_delay_nothing(self, adopted: Any) -> None:
        adopted[0].stop()
        adopted[1].behaviour = "fault"
        started = time.monotonic()

        assert asks(patience=30) == 5
        assert time.monotonic() - started < 5

    def test_three_are_waited_for_and_come(self, adopted: Any, monkeypatch: pytest.MonkeyPatch, caplog: Any) -> None:
        for member in adopted[:3]:
            member.behaviour = "stalls"
        waits: list[float] = []

        def sleeps(seconds: float) -> None:
            waits.append(seconds)
            adopted[0].behaviour = "well"

        monkeypatch.setattr(heads.time, "sleep", sleeps)
        assert asks(patience=30) == 5
        assert len(waits) >= 1
        assert "of 5 have answered" in caplog.text

    def test_when_they_do_not_come_the_log_goes_on_and_says_so(self, adopted: Any, record: Act, caplog: Any) -> None:
        for member in adopted[:3]:
            member.behaviour = "stalls"
        record()

        assert asks(patience=0.3) == 4

        assert "goes on without them" in caplog.text
        assert "missing: audit, bidders, discipline" in caplog.text
        assert witness.drain() == 1

    def test_patience_is_shorter_than_what_was_promised(self) -> None:
        assert waiting.OLDEST_HEAD.total_seconds() > heads.PATIENCE_SECONDS + 2 * heads.TIMEOUT_SECONDS
        assert waiting.OLDEST_HEAD < promises.PROMISED

    def test_one_that_forgot_what_it_cosigned_does_not_count(self, adopted: Any) -> None:
        NetworkMember.objects.update_or_create(
            key=str(adopted[0].key.verifier), defaults={"name": "audit", "url": adopted[0].url, "size": 1}
        )
        adopted[0].last = None

        assert asks() == 6

    def test_a_member_that_answers_later_stops_the_running_sequencer(
        self, restored: Restored, record: Act, running: Callable[..., Running]
    ) -> None:
        """They were unreachable at the start; then one answers our new checkpoint with 409 and a larger size."""
        for member in restored.seven:
            member.behaviour = "stalls"
        assert asks(patience=0.1, timeout=0.2) == 0
        record()
        for member in restored.seven[:3]:
            member.behaviour = "well"
        one = running()
        one.until(lambda: Disagreement.objects.filter(kind="ahead").count() == 3)

        with pytest.raises(sequencer.LogBehindMembers):
            witness.drain()

        assert NetworkMember.objects.get(name="audit").problem == "ahead"
        assert size() == 10


class TestIntake:
    def test_takes_nothing_in_whose_place_nobody_knows(self, restored: Restored, settings: Any) -> None:
        settings.OPENHALL_INSTANCE = "scratch"
        witness.require_living_log(clock.now())
        with pytest.raises(witness.NothingIsSigned):
            asks()

        with pytest.raises(witness.IntakeStopped):
            witness.require_living_log(clock.now())
