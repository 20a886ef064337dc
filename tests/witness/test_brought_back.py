"""An old backup of database and log folder: the mirrors give back what is missing."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from tests.witness.conftest import Act
from tests.witness.restoring import Restored, asks, note, size

from openhall.witness import public as witness
from openhall.witness import restoring, retrieving, sequencer
from openhall.witness.keys import verifier
from openhall.witness.models import AdoptedPolicy, Disagreement, Head, NetworkMember, Outbox, Statement
from openhall_log import LogProof
from openhall_log.tiles import CHECKPOINT_PATH

pytestmark = pytest.mark.django_db


@pytest.fixture
def restored(record: Act, seven: Any, log_folder: Path, tmp_path: Path) -> Restored:
    return Restored(record, seven, log_folder, tmp_path)


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
