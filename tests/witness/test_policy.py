"""Which policies are adopted: those that one colluding member can't help to fork. The arithmetic, by brute force."""

from __future__ import annotations

from itertools import combinations, product
from pathlib import Path
from typing import Any

import pytest
from tests.witness.conftest import load

from openhall.witness import quorum
from openhall.witness.keys import signer, verifier
from openhall_log import KeyType, NoteKey, Policy, excludes_split_view, tolerates_absent

members = load("members")


def key(name: str) -> NoteKey:
    return NoteKey(name, KeyType.COSIGNATURE, name.encode().ljust(32, b".")[:32])


def text(n: int, k: int, *more: str, quorum_line: str = "quorum members", log: str | None = None) -> bytes:
    lines = [f"log {log or verifier()}"]
    lines += [f"witness m{number} {key(f'm{number}').verifier} https://m{number}.example" for number in range(n)]
    lines += [f"group members {k} {' '.join(f'm{number}' for number in range(n))}", *more, quorum_line]
    return "".join(f"{line}\n" for line in lines).encode()


def two_histories(n: int, k: int, colluding: int) -> bool:
    """Whether the log can gather k signatures under each of two trees: an honest member signs one of them or none."""
    for choice in product("AB-", repeat=n - colluding):
        if choice.count("A") + colluding >= k and choice.count("B") + colluding >= k:
            return True
    return False


class TestTheArithmetic:
    @pytest.mark.parametrize("n", range(1, 9))
    def test_two_histories_are_impossible_exactly_where_2k_exceeds_n_plus_f(self, n: int) -> None:
        for k in range(1, n + 1):
            for colluding in range(n + 1):
                assert two_histories(n, k, colluding) is not excludes_split_view(n, k, colluding), (n, k, colluding)

    @pytest.mark.parametrize("n", range(1, 6))
    def test_is_that_of_real_policies_whoever_colludes(self, n: int, log_folder: Path) -> None:
        """Every set of colluders, every way in which the honest ones are shown one history or the other."""
        keys = [key(f"m{number}").verifier for number in range(n)]
        for k in range(1, n + 1):
            policy = Policy.parse(text(n, k))
            for f in range(n + 1):
                possible = any(
                    policy.is_satisfied_by([keys[i] for i in range(n) if i in bad or shown[i] == "A"])
                    and policy.is_satisfied_by([keys[i] for i in range(n) if i in bad or shown[i] == "B"])
                    for bad in combinations(range(n), f)
                    for shown in product("AB-", repeat=n)
                )
                assert possible is not excludes_split_view(n, k, f), (n, k, f)

    @pytest.mark.parametrize("n", range(1, 9))
    def test_the_log_goes_on_exactly_while_k_of_the_present_remain(self, n: int) -> None:
        for k in range(1, n + 1):
            for down in range(n + 1):
                assert tolerates_absent(n, k, down) is (n - down >= k)

    def test_five_of_seven_tolerate_two_and_two(self, log_folder: Path) -> None:
        policy = quorum.read_policy(text(7, 5), verifier())
        assert (policy.colluding, policy.absent) == (2, 2)
        assert (quorum.read_policy(text(4, 3), verifier()).colluding) == 1


class TestAPolicyIsRefused:
    @pytest.mark.parametrize("n", range(1, 9))
    def test_when_one_colluder_could_fork_it_and_only_then(self, n: int, log_folder: Path) -> None:
        for k in range(1, n + 1):
            if two_histories(n, k, 1):
                with pytest.raises(quorum.PolicyRefused) as refusal:
                    quorum.read_policy(text(n, k), verifier())
                way = str(refusal.value.problem()["way_forward"])
                if n > 1:
                    least = next(t for t in range(1, n + 1) if not two_histories(n, t, 1))
                    assert f"at least {least} of" in way
                else:
                    assert "two independent members" in way
            else:
                quorum.read_policy(text(n, k), verifier())

    def refused(self, data: bytes) -> str:
        with pytest.raises(quorum.PolicyRefused) as refusal:
            quorum.read_policy(data, verifier())
        problem = refusal.value.problem()
        assert problem["way_forward"]
        return str(problem["detail"])

    def test_when_the_operator_is_a_member(self, log_folder: Path) -> None:
        own = NoteKey("independent.example", KeyType.COSIGNATURE, signer().seed).verifier
        named = key(f"{verifier().name.partition('/')[0]}/member").verifier
        for bad in (own, named):
            line = f"witness m3 {bad} https://m3.example"
            data = text(4, 3).replace(f"witness m3 {key('m3').verifier} https://m3.example".encode(), line.encode())
            assert "operator’s own key" in self.refused(data)

    def test_for_another_log(self, log_folder: Path) -> None:
        other = NoteKey("other.example/witness", KeyType.ED25519, bytes(32)).verifier
        assert "log line" in self.refused(text(4, 3, log=str(other)))

    @pytest.mark.parametrize(
        ("line", "reason"),
        [
            ("quorum none", "names no group"),
            ("quorum m1", "names no group"),
            ("group x any members\nquorum x", "neither one group"),
            ("group a any m0-mirror\ngroup x 1 members a\nquorum x", "neither one group"),
            ("quorum nobody", "can’t be read"),
        ],
    )
    def test_when_its_quorum_says_something_else(self, log_folder: Path, line: str, reason: str) -> None:
        mirror = f"witness m0-mirror {key('m0/mirror').verifier}"
        if line.startswith("group x any"):
            line = line.replace("any members", "any members m0-mirror")
        assert reason in self.refused(text(4, 3, mirror, quorum_line=line))

    def test_when_a_mirror_counts_as_one_more_member(self, log_folder: Path) -> None:
        lines = [f"log {verifier()}"]
        lines += [f"witness m{number} {key(f'm{number}').verifier} https://m.example" for number in range(3)]
        lines += [f"witness m0-mirror {key('m0/mirror').verifier}", "group members 3 m0 m1 m2 m0-mirror"]
        assert "neither one group" in self.refused("".join(f"{line}\n" for line in [*lines, "quorum members"]).encode())

    def test_when_a_mirror_key_is_somebody_elses(self, log_folder: Path) -> None:
        more = [f"witness m0-mirror {key('m9/mirror').verifier}", "group mirrors 1 m0-mirror"]
        more.append("group both all members mirrors")
        assert "belongs to somebody else" in self.refused(text(4, 3, *more, quorum_line="quorum both"))

    def test_when_a_member_has_no_address(self, log_folder: Path) -> None:
        assert "no address" in self.refused(text(4, 3).replace(b" https://m2.example", b""))


def test_a_policy_with_mirrors_and_replay_keys_is_read(log_folder: Path) -> None:
    found: list[Any] = [members.SmallMember(name, verifier(), mirror=True) for name in ("a", "b", "c", "d")]
    for member in found:
        member.stop()
    policy = quorum.read_policy(members.policy_text(verifier(), found, mirrors=2), verifier())

    assert (len(policy.members), policy.threshold, policy.mirrors) == (4, 3, 2)
    assert all(one.mirror and one.replay and one.replay.name == f"{one.key.name}/replay" for one in policy.members)
