"""Which policies a log could deceive: by the arithmetic, and by trying out who could collude."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest
from click.testing import CliRunner

from openhall_log import KeyType, NoteKey, Policy
from openhall_member.cli import main
from openhall_member.policies import Assessment, BadPolicy, examine

LOG = NoteKey("hall.example/witness", KeyType.ED25519, bytes(range(32)))


def key(name: str, number: int) -> NoteKey:
    return NoteKey(name, KeyType.COSIGNATURE, bytes([number]) * 32)


def usual(n: int, k: int, *, mirrors: int = 0, needed: int = 0, quorum: str | None = None) -> bytes:
    """A policy as the platform writes it."""
    lines = [f"log {LOG.verifier} https://hall.example/log"]
    lines += [f"witness m{i} {key(f'm{i}', i).verifier} https://m{i}.example" for i in range(1, n + 1)]
    lines += [f"witness m{i}-mirror {key(f'm{i}/mirror', 100 + i).verifier}" for i in range(1, mirrors + 1)]
    lines.append(f"group members {k} {' '.join(f'm{i}' for i in range(1, n + 1))}")
    if mirrors:
        lines.append(f"group mirrors {needed} {' '.join(f'm{i}-mirror' for i in range(1, mirrors + 1))}")
        lines.append("group both all members mirrors")
    lines.append(f"quorum {quorum or ('both' if mirrors else 'members')}")
    return "".join(f"{line}\n" for line in lines).encode()


class TestArithmetic:
    def test_the_usual_policy(self) -> None:
        found = examine(Policy.parse(usual(7, 5, mirrors=3, needed=2)))

        assert found == Assessment(members=7, threshold=5, colluding=2, absent=2, mirrors=3, mirrors_needed=2)

    @pytest.mark.parametrize(("n", "k"), [(n, k) for n in range(1, 9) for k in range(1, n + 1)])
    def test_every_small_policy_by_trying_out_all_pairs_of_quorums(self, n: int, k: int) -> None:
        """Two sets of k of n share at least so many; with fewer colluding, an honest member stands between them."""
        everyone = range(n)
        shared = min(len(set(a) & set(b)) for a in combinations(everyone, k) for b in combinations(everyone, k))
        policy = Policy.parse(usual(n, k))

        if shared >= 2:
            assert examine(policy).colluding == shared - 1
        else:
            with pytest.raises(BadPolicy, match="2k"):
                examine(policy)

    def test_a_simple_majority_says_why_and_what_would_do(self) -> None:
        with pytest.raises(BadPolicy, match=r"4 of 7.*2k = 8.*n \+ f = 8.*only 1 member in common.*At least 5 of 7"):
            examine(Policy.parse(usual(7, 4)))


class TestTricks:
    def test_mirrors_alone_are_no_quorum(self) -> None:
        with pytest.raises(BadPolicy, match="without the group members"):
            examine(Policy.parse(usual(7, 5, mirrors=2, needed=1, quorum="mirrors")))

    def test_one_group_or_the_other(self) -> None:
        text = usual(7, 5, mirrors=2, needed=2).replace(b"group both all", b"group both any")

        with pytest.raises(BadPolicy, match="without the group members"):
            examine(Policy.parse(text))

    def test_nobody_needs_to_sign(self) -> None:
        with pytest.raises(BadPolicy):
            examine(Policy.parse(usual(7, 5, quorum="none")))

    def test_a_single_member_decides(self) -> None:
        text = usual(7, 5) + f"witness boss {key('boss', 99).verifier}\n".encode()
        text = text.replace(b"quorum members\n", b"") + b"quorum boss\n"

        with pytest.raises(BadPolicy):
            examine(Policy.parse(text))

    def test_the_log_is_no_member(self) -> None:
        own = NoteKey("m1", KeyType.COSIGNATURE, LOG.seed)
        text = usual(7, 5).replace(str(key("m1", 1).verifier).encode(), str(own.verifier).encode())

        with pytest.raises(BadPolicy, match="no member"):
            examine(Policy.parse(text))

    def test_there_must_be_one_group_of_members(self) -> None:
        text = f"log {LOG.verifier}\nwitness a {key('a', 1).verifier}\nquorum a\n".encode()

        with pytest.raises(BadPolicy, match="one group of members"):
            examine(Policy.parse(text))


class TestCommand:
    @pytest.mark.parametrize(
        ("text", "status", "words"),
        [
            (usual(7, 5, mirrors=2, needed=2), 0, "n = 7 members, k = 5 must sign, f = 2 may collude."),
            (usual(7, 4), 1, "4 of 7 members aren't enough"),
            (b"nonsense\n", 1, "Line 1 of the policy is refused"),
        ],
        ids=["good", "majority", "nonsense"],
    )
    def test_it_prints_and_refuses(self, tmp_path: Path, text: bytes, status: int, words: str) -> None:
        path = tmp_path / "policy"
        path.write_bytes(text)

        done = CliRunner().invoke(main, ["policy", str(path)])

        assert done.exit_code == status
        assert words in done.output
