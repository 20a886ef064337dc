"""The sequencer dies at every step, and the log is as if it hadn't."""

import threading
from pathlib import Path
from unittest import mock
from uuid import uuid4

import pytest
from django.db import connections, transaction
from tests.witness.conftest import NOON, PLAIN, Act

from openhall.witness import public as witness
from openhall.witness import sequencer
from openhall.witness.keys import verifier
from openhall.witness.models import Cursor, Head, Outbox
from openhall_log import DirectoryStore, LogProof, verify_consistency
from openhall_log.tiles import CHECKPOINT_PATH, TiledTree


class Died(BaseException):
    """The process ends here."""


def receipt_holds(leaf_sha256: str) -> bool:
    row = Outbox.objects.get(leaf_sha256=leaf_sha256)
    proof = LogProof.parse(witness.receipt(leaf_sha256))
    return proof.verify(bytes(row.leaf), verifier()).checkpoint.size > proof.index


class TestDraining:
    def test_takes_everything_in_and_proves_each(self, record: Act) -> None:
        digests = [record(str(number)).leaf_sha256 for number in range(7)]

        assert witness.drain_all() == 7
        assert all(receipt_holds(digest) for digest in digests)
        assert list(Outbox.objects.order_by("id").values_list("leaf_index", flat=True)) == list(range(7))

    def test_grows_consistently(self, record: Act) -> None:
        roots = []
        for batch in (1, 300, 5):
            for _ in range(batch):
                record()
            witness.drain_all()
            checkpoint = witness.published()
            assert checkpoint is not None
            roots.append(checkpoint)
        last = roots[-1]
        tree = TiledTree(last.size, witness.store().read)
        for old in roots[:-1]:
            verify_consistency(old.size, last.size, old.root, last.root, tree.consistency_proof(old.size))

    def test_says_how_far_an_act_has_come(self, record: Act) -> None:
        digest = record().leaf_sha256
        assert witness.standing(digest).state == "recorded"
        with pytest.raises(witness.NotYetInLog):
            witness.receipt(digest)

        witness.drain_all()

        assert witness.standing(digest).state == "logged"


@pytest.mark.parametrize(
    "step",
    [
        "append",
        "sign_checkpoint",
        "DirectoryStore.write:1",
        "DirectoryStore.write:2",
        "_assign",
    ],
)
@pytest.mark.parametrize("persisted", [False, True], ids=["lost", "persisted"])
def test_dying_at_any_step_loses_and_doubles_nothing(record: Act, step: str, persisted: bool) -> None:
    before = record("before").leaf_sha256
    witness.drain_all()
    digests = [before, *(record(str(number)).leaf_sha256 for number in range(300))]
    name, _, call = step.partition(":")
    calls = 0

    def target() -> object:
        return DirectoryStore.write if name == "DirectoryStore.write" else getattr(sequencer, name)

    real = target()

    def dying(*arguments: object, **named: object) -> object:
        nonlocal calls
        calls += 1
        if call and calls != int(call):
            return real(*arguments, **named)  # type: ignore[operator]
        if persisted:
            real(*arguments, **named)  # type: ignore[operator]
        raise Died

    place = "openhall_log.store.DirectoryStore.write" if call else f"openhall.witness.sequencer.{name}"
    with mock.patch(place, dying), pytest.raises(Died):
        witness.drain_all()
    assert calls

    witness.drain_all()

    assert all(receipt_holds(digest) for digest in digests)
    assert sorted(Outbox.objects.values_list("leaf_index", flat=True)) == list(range(301))


def test_a_restored_backup_is_refused(record: Act) -> None:
    for _ in range(3):
        record()
    witness.drain_all()
    note = witness.store().read(CHECKPOINT_PATH)
    Head.objects.update(size=1)
    Outbox.objects.filter(leaf_index__gte=1).delete()
    record("after the restore")

    with pytest.raises(sequencer.HeadBehindCheckpoint, match="backup"):
        witness.drain_all()

    assert witness.store().read(CHECKPOINT_PATH) == note


def test_a_changed_tile_stops_the_log(record: Act, log_folder: Path) -> None:
    record()
    witness.drain_all()
    tile = log_folder / "tile" / "0" / "000.p" / "1"
    tile.write_bytes(b"\0" * 32)
    record()

    with pytest.raises(Exception, match="hash to the root"):
        witness.drain_all()


def test_two_sequencers_at_once_make_one_log(transactional_db: None) -> None:
    def act() -> None:
        for _ in range(40):
            with transaction.atomic():
                witness.record(PLAIN(object=f"thing:{uuid4()}"), intent=None, actor=witness.LOG, at=NOON)
            witness.drain_all()
        connections.close_all()

    workers = [threading.Thread(target=act) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    witness.drain_all()

    checkpoint = witness.published()
    assert checkpoint is not None
    assert checkpoint.size == 120
    assert sorted(Outbox.objects.values_list("leaf_index", flat=True)) == list(range(120))
    assert TiledTree(120, witness.store().read).root() == checkpoint.root


class TestTheFeed:
    def test_hands_each_act_on_once_in_log_order(self, record: Act) -> None:
        for number in range(5):
            record(str(number))
        witness.drain_all()
        seen: list[str] = []

        def handle(act: witness.FeedAct) -> None:
            seen.append(act.body["public"]["note"])

        assert witness.follow("test", handle) == 5
        assert witness.follow("test", handle) == 0
        assert seen == ["0", "1", "2", "3", "4"]

    def test_repeats_what_failed(self, record: Act) -> None:
        record("a")
        record("b")
        witness.drain_all()
        seen: list[str] = []

        def fail_once(act: witness.FeedAct) -> None:
            seen.append(act.body["public"]["note"])
            if seen == ["a", "b"]:
                raise RuntimeError("the first time")

        with pytest.raises(RuntimeError):
            witness.follow("test", fail_once)
        witness.follow("test", fail_once)

        assert seen == ["a", "b", "b"]  # “a” was committed although “b” failed beside it
        assert Cursor.objects.get(consumer="test").next_index == 2

    def test_shows_the_hidden_act_inside_the_house(self, record: Act) -> None:
        record("secret", sealed_for=uuid4())
        witness.drain_all()
        [act] = witness.acts_after(0)

        assert act.leaf["code"] == "SEALED"
        assert act.body["public"] == {"note": "secret"}


def test_founding_says_once_what_the_installation_is(db: None) -> None:
    for _ in range(2):
        witness.found_instance(packs={"cn@2019-03-02": "a" * 64}, at=NOON)
    witness.drain_all()
    acts = list(witness.acts_after(0))

    assert [act.code for act in acts] == ["SYS-01", "SYS-02"]
    assert acts[0].leaf["public"]["instance"] == "scratch"
