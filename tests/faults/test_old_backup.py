"""An old backup of the database: refused, and its leaves brought back from the log's own bundles."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from tests.faults.recorded import proves, recorded

from openhall.witness import public as witness
from openhall.witness import restoring, sequencer
from openhall.witness.keys import signer, verifier
from openhall.witness.models import CaseChain, Head, Outbox
from openhall_log import Checkpoint, RootMismatch, sign_checkpoint
from openhall_log.tiles import CHECKPOINT_PATH


class TestAnOldBackup:
    @pytest.fixture
    def restored(self, transactional_db: None, home: Path) -> Callable[[], list[str]]:
        """Ten leaves are published; then the database is as it was after the sixth, the seventh still waiting."""
        case = uuid4()
        leaves = recorded(6) + recorded(4, case=case)
        witness.drain_all()
        Outbox.objects.filter(leaf_sha256__in=leaves[7:]).delete()
        Outbox.objects.filter(leaf_sha256=leaves[6]).update(leaf_index=None)
        Head.objects.update(size=6)
        chain = CaseChain.objects.get(case_uuid=case)
        chain.seq, chain.last_sha256 = 1, leaves[6]
        chain.save()
        return lambda: [*leaves, str(case)]

    def test_is_refused_with_the_way_back(self, restored: Any) -> None:
        note = witness.store().read(CHECKPOINT_PATH)
        recorded(2)

        with pytest.raises(sequencer.HeadBehindCheckpoint, match="openhall sequencer --bring-back") as refusal:
            witness.drain()

        assert "4 missing leaves" in str(refusal.value)
        assert witness.store().read(CHECKPOINT_PATH) == note
        assert not Outbox.objects.filter(leaf_index__gte=6).exists()  # not even in the database

    def test_gets_its_leaves_back_from_the_bundles(self, restored: Any) -> None:
        *leaves, case = restored()
        [fresh] = recorded(1)

        done = witness.bring_back()
        witness.drain_all()

        assert done.again == 1
        assert [act["leaf_sha256"] for act in done.lost] == leaves[7:]
        assert {row.code for row in Outbox.objects.filter(leaf_sha256__in=leaves[7:])} == {restoring.LOST}
        assert witness.published().size == 11
        assert all(proves(leaf) for leaf in (*leaves, fresh))
        # What the case does next goes on where the log shows it.
        [following] = recorded(1, case=case)
        witness.drain_all()
        link = witness.entry(following)["case"]
        assert (link["seq"], link["prev"]) == (5, leaves[9])

    def test_is_not_brought_back_where_nothing_is_missing(self, transactional_db: None, home: Path) -> None:
        recorded(2)
        witness.drain_all()
        with pytest.raises(witness.NothingToBringBack):
            witness.bring_back()


class TestAnOldCheckpoint:
    """Somebody puts an old checkpoint back in its place: the tiles and the database know better."""

    def test_is_replaced_by_the_very_same_newest_one(self, transactional_db: None, home: Path) -> None:
        recorded(5)
        witness.drain_all()
        old = witness.store().read(CHECKPOINT_PATH)
        leaves = recorded(300)
        witness.drain_all()
        newest = witness.store().read(CHECKPOINT_PATH)
        (home / "log" / CHECKPOINT_PATH).write_bytes(old)

        witness.drain_all()

        assert witness.store().read(CHECKPOINT_PATH) == newest  # nothing else was signed
        assert all(proves(leaf) for leaf in (leaves[0], leaves[-1]))

    def test_of_another_tree_stops_the_log(self, transactional_db: None, home: Path) -> None:
        """Under the log's own signature: then the files don't hash to it, and nothing is signed on top."""
        recorded(5)
        witness.drain_all()
        forged = sign_checkpoint(Checkpoint(verifier().name, 5, bytes(32)), signer()).to_bytes()
        (home / "log" / CHECKPOINT_PATH).write_bytes(forged)
        recorded(1)

        with pytest.raises(RootMismatch):
            witness.drain_all()
        assert witness.store().read(CHECKPOINT_PATH) == forged
