"""Trust policies: the format's rules, the quorum, and its arithmetic."""

from __future__ import annotations

from itertools import combinations

import pytest

from openhall_log import (
    BadSignature,
    Checkpoint,
    InvalidProof,
    KeyType,
    LogProof,
    MalformedPolicy,
    NoteKey,
    Policy,
    QuorumNotReached,
    UnsignedNote,
    cosign,
    excludes_split_view,
    leaf_hash,
    sign_checkpoint,
    tolerates_absent,
)

LOG = NoteKey("hall.example/witness", KeyType.ED25519, bytes(range(32)))
KEYS = [NoteKey(f"m{number}.example", KeyType.COSIGNATURE, bytes([number]) * 32) for number in range(1, 8)]
HEAD = Checkpoint(LOG.name, 1, leaf_hash(b"entry"))

LINES = {
    "log": f"log {LOG.verifier}",
    **{f"w{number}": f"witness w{number} {key.verifier}" for number, key in enumerate(KEYS, start=1)},
}
SEVEN = [LINES[f"w{number}"] for number in range(1, 8)]


def policy(*lines: str) -> Policy:
    return Policy.parse("".join(f"{line}\n" for line in lines).encode())


def satisfied(rules: Policy, *numbers: int) -> bool:
    return rules.is_satisfied_by(KEYS[number - 1].verifier for number in numbers)


class TestQuorum:
    def test_five_of_seven(self) -> None:
        rules = policy(LINES["log"], *SEVEN, "group members 5 w1 w2 w3 w4 w5 w6 w7", "quorum members")
        for count in range(8):
            for some in combinations(range(1, 8), count):
                assert satisfied(rules, *some) == (count >= 5)

    def test_the_example_with_two_levels_of_groups(self) -> None:
        rules = policy(
            LINES["log"],
            *SEVEN[:6],
            "group X-witnesses 2 w1 w2 w3",
            "group Y-witnesses any w4 w5 w6",
            "group X-and-Y all X-witnesses Y-witnesses",
            "quorum X-and-Y",
        )
        assert satisfied(rules, 1, 3, 6)
        assert not satisfied(rules, 1, 2, 3)
        assert not satisfied(rules, 1, 4, 5, 6)

    def test_one_witness_or_none(self) -> None:
        assert satisfied(policy(LINES["w1"], "quorum w1"), 1)
        assert not satisfied(policy(LINES["w1"], LINES["w2"], "quorum w1"), 2)
        assert satisfied(policy("quorum none"))

    def test_a_key_that_is_not_listed_counts_for_nothing(self) -> None:
        assert not satisfied(policy(*SEVEN[:2], "group g any w1 w2", "quorum g"), 3, 4, 5)


class TestFormat:
    def test_blank_lines_comments_tabs_urls_and_opaque_octets_are_accepted(self) -> None:
        text = (
            b"# the members\n\n \t \n\t# indented \xff\n"
            + f"  log\t{LOG.verifier}  https://hall.example/log \n".encode()
            + b"witness \xff\xfe "
            + f"{KEYS[0].verifier} https://m1.example\n".encode()
            + "witness \u212a ".encode()
            + f"{KEYS[1].verifier}\n".encode()
            + b"group K 2 \xff\xfe \xe2\x84\xaa\nquorum K\n"
        )
        rules = Policy.parse(text)
        assert rules.logs[0].url == "https://hall.example/log"
        assert [witness.url for witness in rules.witnesses.values()] == ["https://m1.example", None]
        assert satisfied(rules, 1, 2)
        assert not satisfied(rules, 1)

    @pytest.mark.parametrize(
        ("lines", "reason"),
        [
            ([], "newline"),
            ([""], "has a quorum line"),
            ([LINES["w1"]], "has a quorum line"),
            (["quorum none", "quorum none"], "one quorum line only"),
            (["quorum w1", LINES["w1"]], "no earlier line"),
            (["quorum"], "words"),
            (["quorum none none"], "words"),
            (["quorums none"], "words"),
            (["Quorum none"], "words"),
            (["log"], "words"),
            ([LINES["log"] + " https://a https://b"], "words"),
            (["log notakey"], "key string"),
            ([LINES["log"], LINES["log"]], "listed twice"),
            (["witness w1"], "words"),
            ([LINES["w1"], LINES["w1"].replace("witness w1", "witness w2")], "listed twice"),
            ([LINES["w1"], LINES["w2"].replace("witness w2", "witness w1")], "already taken"),
            ([LINES["w1"].replace("witness w1", "witness none")], "already taken"),
            ([f"witness w1 {LOG.verifier}"], "cosignature key"),
            ([LINES["w1"], "group w1 any w1"], "already taken"),
            ([LINES["w1"], "group none any w1"], "already taken"),
            ([LINES["w1"], "group g any"], "words"),
            ([LINES["w1"], "group g 0 w1"], "threshold"),
            ([LINES["w1"], "group g 01 w1"], "threshold"),
            ([LINES["w1"], "group g some w1"], "threshold"),
            ([LINES["w1"], "group g 2 w1"], "fewer than"),
            ([LINES["w1"], "group g any w1 w1"], "already a member"),
            ([LINES["w1"], "group g any w1", "group h any w1"], "already a member"),
            ([LINES["w1"], "group g any w1 g"], "no earlier line"),
            ([LINES["w1"], "group g any w1 none"], "no earlier line"),
            (["quorum none # comment"], "words"),
        ],
    )
    def test_any_broken_rule_is_refused_for_its_reason(self, lines: list[str], reason: str) -> None:
        with pytest.raises(MalformedPolicy, match=reason):
            policy(*lines)

    @pytest.mark.parametrize(
        "data",
        [
            b"quorum none",
            b"quorum none\r\n",
            b"quorum\x0bnone\n",
            b"quorum none\n\x7f\n",
            b"quorum none\n#\0\n",
            b"quorum none\n#\x7f\n",
            b"quorum none\n" + b"#\n" * 500_000,
        ],
    )
    def test_other_octets_and_a_missing_newline_are_refused(self, data: bytes) -> None:
        with pytest.raises(MalformedPolicy):
            Policy.parse(data)

    def test_two_wrappings_of_one_public_key_are_one_key(self) -> None:
        twin = NoteKey("other.example", KEYS[0].key_type, KEYS[0].seed)
        with pytest.raises(MalformedPolicy, match="listed twice"):
            policy(LINES["w1"], f"witness w2 {twin.verifier}", "quorum none")

    def test_the_line_that_broke_a_rule_is_told(self) -> None:
        with pytest.raises(MalformedPolicy, match="Line 3 "):
            policy("# one", "", "quorum missing")

    def test_32_logs_witnesses_and_groups_are_accepted(self) -> None:
        lines = []
        for number in range(32):
            seed = bytes([number, 1]) * 16
            lines.append(f"log {NoteKey(f'l{number}.example', KeyType.ED25519, seed).verifier}")
            lines.append(f"witness w{number} {NoteKey(f'w{number}.example', KeyType.COSIGNATURE, seed).verifier}")
            lines.append(f"group g{number} any w{number}" + (f" g{number - 1}" if number else ""))
        rules = policy(*lines, "quorum g31")
        assert (len(rules.logs), len(rules.witnesses), len(rules.groups)) == (32, 32, 32)
        assert rules.is_satisfied_by([rules.witnesses["w0"].key])


class TestCheckpointsUnderAPolicy:
    RULES = policy(LINES["log"], *SEVEN, "group members 5 w1 w2 w3 w4 w5 w6 w7", "quorum members")

    def cosigned(self, *numbers: int) -> bytes:
        lines = [cosign(HEAD, KEYS[number - 1], time=1_800_000_000) for number in numbers]
        return sign_checkpoint(HEAD, LOG).with_signatures(lines).to_bytes()

    def test_open_with_a_quorum(self) -> None:
        assert len(self.RULES.open_checkpoint(self.cosigned(1, 2, 3, 5, 7)).cosignatures) == 5

    def test_do_not_open_without_one(self) -> None:
        with pytest.raises(QuorumNotReached, match="4 known witnesses"):
            self.RULES.open_checkpoint(self.cosigned(1, 2, 3, 5))

    def test_one_witness_that_signs_five_times_is_one(self) -> None:
        lines = [cosign(HEAD, KEYS[0], time=1_800_000_000 + second) for second in range(5)]
        with pytest.raises(QuorumNotReached, match="1 known witnesses"):
            self.RULES.open_checkpoint(sign_checkpoint(HEAD, LOG).with_signatures(lines))

    def test_do_not_open_without_a_log_of_the_policy(self) -> None:
        rules = policy(*SEVEN, "group members 5 w1 w2 w3 w4 w5 w6 w7", "quorum members")
        with pytest.raises(UnsignedNote):
            rules.open_checkpoint(self.cosigned(1, 2, 3, 4, 5))

    def test_an_offline_proof_is_verified_under_it(self) -> None:
        assert LogProof(0, (), self.cosigned(1, 2, 3, 4, 5)).verify_under(b"entry", self.RULES).checkpoint == HEAD
        with pytest.raises(InvalidProof):
            LogProof(0, (), self.cosigned(1, 2, 3, 4, 5)).verify_under(b"other", self.RULES)
        with pytest.raises(QuorumNotReached):
            LogProof(0, (), self.cosigned(1)).verify_under(b"entry", self.RULES)

    def test_a_forged_cosignature_rejects_the_checkpoint(self) -> None:
        data = self.cosigned(1, 2, 3, 4, 5, 6)
        other = Checkpoint(LOG.name, 2, HEAD.root)
        forged = data.replace(
            cosign(HEAD, KEYS[5], time=1_800_000_000).encoded.encode(),
            cosign(other, KEYS[5], time=1_800_000_000).encoded.encode(),
        )
        with pytest.raises(BadSignature):
            self.RULES.open_checkpoint(forged)


class TestArithmetic:
    @pytest.mark.parametrize(
        ("members", "threshold", "colluding", "absent"), [(4, 3, 1, 1), (7, 5, 2, 2), (7, 4, 0, 3)]
    )
    def test_of_the_quorums_in_the_design(self, members: int, threshold: int, colluding: int, absent: int) -> None:
        assert excludes_split_view(members, threshold, colluding)
        assert not excludes_split_view(members, threshold, colluding + 1)
        assert tolerates_absent(members, threshold, absent)
        assert not tolerates_absent(members, threshold, absent + 1)

    def test_agrees_with_trying_every_pair_of_quorums(self) -> None:
        for members in range(1, 6):
            everyone = range(members)
            for threshold in range(1, members + 1):
                for colluding in range(members + 1):
                    liars = set(range(colluding))
                    split = any(
                        set(first) & set(second) <= liars
                        for first in combinations(everyone, threshold)
                        for second in combinations(everyone, threshold)
                    )
                    assert excludes_split_view(members, threshold, colluding) == (not split)

    def test_refuses_counts_that_make_no_sense(self) -> None:
        for members, threshold, some in ((3, 0, 0), (3, 4, 0), (3, 2, -1), (3, 2, 4)):
            with pytest.raises(MalformedPolicy):
                excludes_split_view(members, threshold, some)
            with pytest.raises(MalformedPolicy):
                tolerates_absent(members, threshold, some)
