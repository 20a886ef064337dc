"""The platform and its members: a quorum in spite of bad ones, and never on two histories."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from tests.witness.conftest import NAMES, Act, adopt, load

from openhall.witness import network as networking
from openhall.witness import public as witness
from openhall.witness import quorum
from openhall.witness.keys import signer, verifier
from openhall.witness.models import (
    Cosignature,
    Disagreement,
    NetworkMember,
    SentCheckpoint,
)
from openhall_log import Checkpoint, LogProof, Policy, open_checkpoint, sign_checkpoint
from openhall_log.tiles import TiledTree

members = load("members")


def witnessed() -> int:
    return quorum.witnessed_size()


class TestAQuorum:
    def test_of_five_of_seven_and_two_mirrors_witnesses_the_log(self, record: Act, seven: Any, running: Any) -> None:
        digest = record("one").leaf_sha256
        witness.drain_all()
        adopt(members.policy_text(verifier(), seven, mirrors=2))

        running().until(lambda: witnessed() == 1)

        assert witness.standing(digest).state == "witnessed"
        policy = Policy.parse((quorum.folder() / "policy").read_bytes())
        head = policy.open_checkpoint((quorum.folder() / "quorum").read_bytes())
        assert head.checkpoint == witness.published()
        assert len(head.cosignatures) >= 7  # five members, two mirrors
        row = witness.entry(digest)
        proof = LogProof.parse(witness.receipt(digest))
        assert proof.verify_under(witness.canonical(row), policy).checkpoint.size == 1

    def test_follows_the_log_and_keeps_no_more_than_it_needs(self, record: Act, seven: Any, running: Any) -> None:
        adopt(members.policy_text(verifier(), seven, mirrors=2))
        one = running()
        for more in (1, 299, 1):
            for _ in range(more):
                record()
            witness.drain_all()
            one.until(lambda: witnessed() == witness.published().size)

        assert list(SentCheckpoint.objects.values_list("size", flat=True)) == [301]
        assert set(NetworkMember.objects.values_list("size", flat=True)) == {301}

    def test_is_reached_without_the_two_members_that_are_down(self, record: Act, seven: Any, running: Any) -> None:
        record()
        witness.drain_all()
        adopt(members.policy_text(verifier(), seven))
        seven[1].stop()
        seven[3].stop()

        running().until(lambda: witnessed() == 1)

        rows = {row.name: row for row in NetworkMember.objects.all()}
        assert {name for name, row in rows.items() if row.size == 1} >= set(NAMES) - {"bidders", "notary"} - {""}

    def test_is_not_reached_without_three(self, record: Act, seven: Any, running: Any) -> None:
        record()
        witness.drain_all()
        adopt(members.policy_text(verifier(), seven))
        for member in seven[:3]:
            member.behaviour = "fault"

        running().for_(1.0)

        assert witnessed() == 0
        assert Cosignature.objects.exclude(key__contains="/mirror").count() == 4

    def test_is_not_reached_without_the_mirrors(self, record: Act, seven: Any, running: Any) -> None:
        record()
        witness.drain_all()
        adopt(members.policy_text(verifier(), seven, mirrors=2))
        seven[0].mirrors = False

        one = running()
        one.for_(1.0)
        assert witnessed() == 0
        seven[0].mirrors = True

        one.until(lambda: witnessed() == 1)

    def test_takes_stragglers_later(self, record: Act, seven: Any, running: Any) -> None:
        record()
        witness.drain_all()
        adopt(members.policy_text(verifier(), seven))
        seven[2].behaviour = "fault"
        one = running()
        one.until(lambda: witnessed() == 1)

        seven[2].behaviour = "well"

        def all_signed() -> bool:
            head = quorum.quorum_head()
            return head is not None and {found.key for found in head.cosignatures} >= {
                one.key.verifier for one in seven
            }

        one.until(all_signed)


@pytest.mark.parametrize(
    ("behaviour", "problem"),
    [
        ("stalls", "slow"),
        ("drips", "slow"),
        ("garbage", "forged"),
        ("silent", "garbage"),
        ("huge", "garbage"),
        ("not-http", "garbage"),
        ("nonsense-409", "garbage"),
        ("fault", "fault"),
        ("lies", "forged"),
        ("stranger", "refuses"),
    ],
)
def test_a_bad_member_is_named_and_delays_nobody(
    record: Act, seven: Any, running: Any, behaviour: str, problem: str
) -> None:
    record()
    witness.drain_all()
    adopt(members.policy_text(verifier(), seven))
    seven[4].behaviour = behaviour
    # The quorum is there before the bad one's time is over, so nobody waited for it.
    one = running(timeout=6)
    one.until(lambda: witnessed() == 1, seconds=5.5)

    row = one.until(lambda: NetworkMember.objects.exclude(problem="").first())
    assert (row.name, row.problem) == ("province", problem)
    assert row.detail
    assert not Disagreement.objects.exists()

    seven[4].behaviour = "well"
    one.until(lambda: not NetworkMember.objects.exclude(problem="").exists(), seconds=20)


def test_a_wrong_clock_is_seen_and_the_signature_counts(record: Act, seven: Any, running: Any) -> None:
    record()
    witness.drain_all()
    adopt(members.policy_text(verifier(), seven))
    seven[6].clock = -7200

    running().until(lambda: NetworkMember.objects.filter(name="university", size=1).exists())

    offset = NetworkMember.objects.get(name="university").clock_offset
    assert -7202 <= offset <= -7198


class TestTwoHistories:
    def fork(self, size: int) -> bytes:
        """A checkpoint that the log's own key signed over another tree."""
        other = Checkpoint(verifier().name, size, hashlib.sha256(b"another history").digest())
        return sign_checkpoint(other, signer()).to_bytes()

    @pytest.mark.parametrize("size", [1, 2, 3])
    def test_shown_to_one_member_are_proved_by_its_answer(
        self, record: Act, seven: Any, running: Any, size: int
    ) -> None:
        for _ in range(3):
            record()
        witness.drain_all()
        forked = self.fork(size)
        seven[5].sees(forked)
        adopt(members.policy_text(verifier(), seven))

        one = running()
        one.until(lambda: witnessed() == 3)
        found = one.until(lambda: Disagreement.objects.select_related("member").first())

        assert (found.member.name, found.kind) == ("supervision", "fork")
        ours = open_checkpoint(bytes(found.ours), verifier()).checkpoint
        theirs = open_checkpoint(bytes(found.theirs), verifier()).checkpoint
        tree = TiledTree(ours.size, witness.store().read)
        assert tree.root_at(theirs.size) != theirs.root  # both under the log's own signature
        assert NetworkMember.objects.get(name="supervision").problem == "fork"

    def test_a_longer_one_is_proved_too(self, record: Act, seven: Any, running: Any) -> None:
        """A backup of database and log folder was restored: only the members know."""
        record()
        witness.drain_all()
        for member in seven:
            member.sees(self.fork(9))
        adopt(members.policy_text(verifier(), seven))

        one = running()
        one.until(lambda: Disagreement.objects.count() == 7)

        assert witnessed() == 0
        assert set(Disagreement.objects.values_list("kind", flat=True)) == {"ahead"}

    def test_a_member_that_refuses_without_a_proof_is_no_evidence(self, record: Act, seven: Any, running: Any) -> None:
        record()
        witness.drain_all()
        seven[0].last = (Checkpoint(verifier().name, 1, hashlib.sha256(b"invented").digest()), b"no note at all\n\n")
        adopt(members.policy_text(verifier(), seven))

        row = running().until(lambda: NetworkMember.objects.exclude(problem="").first())

        assert (row.name, row.problem) == ("audit", "refuses")
        assert not Disagreement.objects.exists()


class TestTheQuorumHead:
    def test_never_goes_back(self, record: Act, seven: Any, running: Any) -> None:
        adopt(members.policy_text(verifier(), seven))
        one = running()
        record()
        witness.drain_all()
        one.until(lambda: witnessed() == 1)
        old = (quorum.folder() / "quorum").read_bytes()
        record()
        witness.drain_all()
        one.until(lambda: witnessed() == 2)
        new = (quorum.folder() / "quorum").read_bytes()

        assert not quorum.publish_quorum(open_checkpoint(old, verifier()).note)
        assert (quorum.folder() / "quorum").read_bytes() == new

    def test_comes_again_after_the_process_died(self, record: Act, seven: Any, running: Any) -> None:
        record()
        witness.drain_all()
        adopt(members.policy_text(verifier(), seven))
        one = running()
        one.until(lambda: Cosignature.objects.count() >= 7)
        one.network.stop()
        (quorum.folder() / "quorum").unlink()
        (quorum.folder() / "policy").unlink()

        running().until(lambda: witnessed() == 1)

    def test_two_processes_at_once_do_no_harm(self, record: Act, seven: Any, running: Any) -> None:
        adopt(members.policy_text(verifier(), seven, mirrors=2))
        one, two = running(), running()
        for size in range(1, 6):
            record()
            witness.drain_all()
            two.network.turn(0.01)
            one.until(lambda size=size: witnessed() >= size)
            two.until(lambda size=size: witnessed() >= size)

        assert witnessed() == 5
        assert not Disagreement.objects.exists()

    def test_is_not_made_under_a_policy_that_nobody_adopted(self, record: Act, seven: Any, running: Any) -> None:
        record()
        witness.drain_all()
        quorum.folder().mkdir(exist_ok=True)

        running().for_(0.3)

        assert witnessed() == 0
        assert all(member.asked == 0 for member in seven)


class TestReplayStatements:
    def test_are_kept_and_compared_with_our_state_root(
        self, record: Act, seven: Any, running: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        record()
        witness.drain_all()
        root = witness.published()
        assert root is not None
        monkeypatch.setattr(networking.replaying, "state_root", lambda size: "ab" * 32 if size == 1 else None)
        seven[0].replays(1, root.root, b"\xab" * 32)
        seven[1].replays(1, root.root, b"\xcd" * 32)
        seven[2].replay = b"no note\n"
        adopt(members.policy_text(verifier(), seven))

        one = running()
        one.until(lambda: NetworkMember.objects.filter(replay_agrees__isnull=False).count() == 2)
        one.until(lambda: NetworkMember.objects.get(name="discipline").replay_detail)

        assert NetworkMember.objects.get(name="audit").replay_agrees is True
        other = NetworkMember.objects.get(name="bidders")
        assert other.replay_agrees is False
        assert Disagreement.objects.get().kind == "replay"
