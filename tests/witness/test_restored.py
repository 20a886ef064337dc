"""An old backup of database and log folder: the members tell, the sequencer stops, the mirrors give back."""

from __future__ import annotations

import hashlib
import shutil
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from tests.witness.conftest import NOON, Act, Running, adopt, load

from openhall.config import doctor
from openhall.kernel import clock
from openhall.witness import heads, promises, restoring, retrieving, sequencer, waiting
from openhall.witness import public as witness
from openhall.witness.acts import REGISTRY
from openhall.witness.keys import signer, verifier
from openhall.witness.models import AdoptedPolicy, CaseChain, Disagreement, Head, NetworkMember, Outbox, Statement
from openhall_log import Checkpoint, LogProof, sign_checkpoint
from openhall_log.tiles import CHECKPOINT_PATH

members = load("members")
STATED = REGISTRY.get("TST-13") or witness.ActKind(
    code="TST-13", subsystem="tests", name="Stated", meaning="An act of the tests with a statement.", command="none",
    statement="Whatever.",
)  # fmt: skip
MIRRORS = ("audit", "university")
pytestmark = pytest.mark.django_db


def now() -> datetime:
    return datetime.now(UTC)


def asks(patience: float = 0.0, timeout: float = 0.5) -> int:
    """What the sequencer does before it signs anything after a start."""
    return heads.before_signing(now=now, patience=patience, timeout=timeout)


def size() -> int:
    head = witness.published()
    return head.size if head else 0


def note(at: int, root: bytes = b"") -> bytes:
    """A checkpoint under the log's own signature over entries that nobody here has."""
    made = Checkpoint(verifier().name, at, root or hashlib.sha256(b"another history").digest())
    return sign_checkpoint(made, signer()).to_bytes()


class Restored:
    """Sixty leaves are published and cosigned by all; then database and log folder are as they were after ten."""

    def __init__(self, record: Act, seven: list[Any], folder: Path, tmp_path: Path) -> None:
        self.seven, self.folder, self.case = seven, folder, uuid4()
        self.leaves = [record(case=self.case).leaf_sha256 for _ in range(10)]
        witness.drain_all()
        self.waits = record(case=self.case).leaf_sha256  # recorded before the backup, taken in after it
        shutil.copytree(folder, tmp_path / "backup")
        kept = list(Outbox.objects.values_list("pk", flat=True))
        chain = CaseChain.objects.get()
        body = b'{"v":1}'
        self.statement = hashlib.sha256(body).hexdigest()
        later = [self.waits, *(record(case=self.case).leaf_sha256 for _ in range(48))]
        with transaction.atomic():
            act = STATED(object=f"thing:{uuid4()}", case=self.case, statement={"v": 1})
            later.append(witness.record(act, intent=None, actor=witness.LOG, at=NOON).leaf_sha256)
        witness.drain_all()
        self.leaves += later
        adopt(members.policy_text(verifier(), seven, mirrors=2))
        self.newest = sequencer.store().read(CHECKPOINT_PATH)
        for member in seven:
            member.sees(self.newest)
            if member.name in MIRRORS:
                member.copy = tmp_path / member.name
                shutil.copytree(folder, member.copy)
                (member.copy / "statement").mkdir()
                (member.copy / "statement" / self.statement).write_bytes(body)
        # The restoration: of the folder really, of the database by undoing what came after.
        Outbox.objects.exclude(pk__in=kept).delete()
        Outbox.objects.filter(leaf_index__gte=10).update(leaf_index=None)
        Statement.objects.all().delete()
        Head.objects.update(size=10)
        chain.save()
        shutil.rmtree(folder)
        shutil.copytree(tmp_path / "backup", folder)
        assert size() == 10


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
        assert all(bytes(row.theirs).startswith(self_text(restored)) for row in Disagreement.objects.all())

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
        assert "4 of 5 have answered" in caplog.text

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


class TestBringBack:
    def test_takes_what_is_missing_from_a_mirror(self, restored: Restored, record: Act, running: Any) -> None:
        with pytest.raises(witness.NothingIsSigned):
            asks()

        done = witness.bring_back()

        assert (done.fetched, done.again, len(done.lost)) == (50, 1, 49)
        assert (done.statements, done.withheld, done.entangled) == (1, (), ())
        assert size() == Head.objects.get().size == 60
        assert sequencer.store().read(CHECKPOINT_PATH) == restored.newest  # nothing was signed anew
        for leaf in restored.leaves:
            LogProof.parse(witness.receipt(leaf)).verify(bytes(Outbox.objects.get(leaf_sha256=leaf).leaf), verifier())
        assert {act["leaf_sha256"] for act in done.lost} == set(restored.leaves[11:])
        assert Outbox.objects.filter(code=restoring.LOST).count() == 49
        assert bytes(Statement.objects.get(sha256=restored.statement).body) == b'{"v":1}'
        # And the log goes on where the members saw it last, the case too.
        assert asks() == 7
        following = record(case=restored.case).leaf_sha256
        witness.drain_all()
        assert witness.entry(following)["case"]["seq"] == 61
        one = running()
        one.until(lambda: witness.witnessed_size() == 61)
        assert not NetworkMember.objects.exclude(problem="").exists()
        # Nobody is accused any more; what was shown is kept, with what became of it.
        assert {one.disagreements for one in witness.members()} == {0}
        assert {row.reason for row in Disagreement.objects.all()} == {"The entries 10 to 59 were brought back."}

    def test_an_act_since_the_backup_in_a_lost_case_is_named(self, restored: Restored, record: Act) -> None:
        entangled = record(case=restored.case).leaf_sha256
        record(case=uuid4())

        assert witness.bring_back().entangled == (entangled,)

    def test_indexes_that_were_given_but_never_signed_are_given_again(self, restored: Restored, record: Act) -> None:
        wrong = record(case=uuid4()).leaf_sha256
        Outbox.objects.filter(leaf_sha256=wrong).update(leaf_index=10)
        Head.objects.update(size=11)

        witness.bring_back()
        assert Outbox.objects.get(leaf_sha256=wrong).leaf_index is None
        witness.drain_all()

        assert Outbox.objects.get(leaf_sha256=wrong).leaf_index == 60
        assert sorted(Outbox.objects.values_list("leaf_index", flat=True)) == list(range(61))

    def test_may_die_before_the_checkpoint_and_begin_again(
        self, restored: Restored, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write = sequencer.DirectoryStore.write

        def dies(self: Any, files: Any) -> None:
            files = list(files)
            if files[0][0] == CHECKPOINT_PATH:
                raise KeyboardInterrupt
            write(self, files)

        with monkeypatch.context() as patch:
            patch.setattr(sequencer.DirectoryStore, "write", dies)
            with pytest.raises(KeyboardInterrupt):
                witness.bring_back()
        assert size() == 10

        assert witness.bring_back().fetched == 50

    @pytest.mark.parametrize("lie", ["another entry", "cut short", "nothing", "rubbish", "the wrong place"])
    def test_a_mirror_that_lies_changes_nothing(self, restored: Restored, lie: str) -> None:
        for member in restored.seven:
            if member.copy is not None:
                bundle = member.copy / "tile" / "entries" / "000.p" / "60"
                data = bytearray(bundle.read_bytes())
                if lie == "another entry":
                    data[-2] ^= 1
                elif lie == "cut short":
                    data = data[:-5]
                elif lie == "rubbish":
                    data = bytearray(b"\xff" * 4000)
                elif lie == "the wrong place":
                    half = len(data) // 2
                    data = data[half:] + data[:half]
                bundle.write_bytes(bytes(data))
                if lie == "nothing":
                    bundle.unlink()
        files = {path: path.read_bytes() for path in restored.folder.rglob("*") if path.is_file()}
        rows = sorted(Outbox.objects.values_list("leaf_sha256", "leaf_index"))

        with pytest.raises(witness.CantBringBack, match="no mirror gave what is missing") as refusal:
            witness.bring_back()

        assert "audit:" in str(refusal.value)
        assert {path: path.read_bytes() for path in restored.folder.rglob("*") if path.is_file()} == {
            **files, restored.folder / "policy": (restored.folder / "policy").read_bytes(),
        }  # fmt: skip
        assert sorted(Outbox.objects.values_list("leaf_sha256", "leaf_index")) == rows

    def test_the_other_mirror_is_asked_when_one_lies(self, restored: Restored) -> None:
        audit = restored.seven[0].copy
        (audit / "tile" / "entries" / "000.p" / "60").write_bytes(b"\x00\x01x" * 60)

        assert witness.bring_back().fetched == 50

    def test_a_head_that_no_mirror_holds_is_left_and_the_sequencer_stays_stopped(self, restored: Restored) -> None:
        """What was cosigned in the last second, and mirrored by nobody; or a stolen key's invention."""
        restored.seven[3].sees(note(70))

        assert witness.bring_back().fetched == 50

        assert size() == 60
        with pytest.raises(sequencer.LogBehindMembers, match="notary holds a checkpoint of 70"):
            asks()

    def test_needs_the_policy_when_the_backup_is_older_than_it(self, restored: Restored, seven: Any) -> None:
        text = bytes(AdoptedPolicy.objects.get().text)
        AdoptedPolicy.objects.all().delete()
        with pytest.raises(witness.NothingToBringBack):
            witness.bring_back()

        assert witness.bring_back(witness.read_policy(text, verifier())).fetched == 50

    def test_many_entries_are_added_in_parts(self, restored: Restored, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(retrieving, "AT_ONCE", 16)
        assert witness.bring_back().fetched == 50
        assert size() == 60


def self_text(restored: Restored) -> bytes:
    return restored.newest.partition(b"\n\n")[0]
