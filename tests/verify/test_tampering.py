"""An attacker without any key: whatever is changed in the evidence is noticed, however well digests are redone."""

import copy
import json
import random
import re

import pytest
from tests.verify.forge import SAMPLE, Forge, operator, sha256, unzipped, with_manifest

from openhall_log import KeyType, NoteKey
from openhall_sealing import canonical

FILES = sorted(unzipped(SAMPLE / "award.zip"))
LINES = unzipped(SAMPLE / "award.zip")["leaves.jsonl"].splitlines(keepends=True)


def other_byte(data: bytes, seed: str) -> bytes:
    """The same with one byte changed, anywhere; a line feed at the end may become another character."""
    chance = random.Random(seed)
    place = chance.randrange(len(data))
    return data[:place] + bytes([(data[place] + chance.randrange(1, 256)) % 256]) + data[place + 1 :]


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("seed", range(3))
class TestOneByte:
    def test_in_a_file(self, award, refused, name, seed):
        refused({**award, name: other_byte(award[name], f"{name}{seed}")})


#: The manifest is redone in these, and the key that comes with the evidence is covered by a pinned one.
LISTED = [name for name in FILES if name not in ("manifest.json", "log.vkey")]


@pytest.mark.parametrize("name", LISTED)
@pytest.mark.parametrize("seed", range(3))
def test_one_byte_with_the_manifest_redone(award, refused, name, seed):
    refused(with_manifest({**award, name: other_byte(award[name], f"{seed}{name}")}))


@pytest.mark.parametrize("number", range(len(LINES)))
class TestLeaves:
    def test_a_byte_of_a_line(self, award, refused, number):
        lines = [other_byte(line, f"line{at}") if at == number else line for at, line in enumerate(LINES)]
        refused(with_manifest({**award, "leaves.jsonl": b"".join(lines)}))

    def test_a_line_dropped(self, award, refused, number):
        lines = LINES[:number] + LINES[number + 1 :]
        refused(with_manifest({**award, "leaves.jsonl": b"".join(lines)}))

    def test_a_line_twice(self, award, refused, number):
        lines = LINES[: number + 1] + LINES[number:]
        refused(with_manifest({**award, "leaves.jsonl": b"".join(lines)}))


@pytest.mark.parametrize("name", LISTED)
def test_a_file_dropped_with_the_manifest_redone(award, refused, name):
    refused(with_manifest({key: data for key, data in award.items() if key != name}))


def test_all_last_acts_dropped(award, refused):
    for keep in range(1, len(LINES)):
        refused(with_manifest({**award, "leaves.jsonl": b"".join(LINES[:keep])}))


def test_a_file_slipped_in(award, refused):
    refused({**award, "note.txt": b"hello"})
    assert refused(with_manifest({**award, "note.txt": b"hello"})).code == "extra-file"
    assert refused(with_manifest({**award, f"sealed/{'0' * 64}.age": b"hello"})).code == "extra-file"
    empty = b'{"v":1}'
    assert refused(with_manifest({**award, f"statements/{sha256(empty)}.json": empty})).code == "statement"


def cheaper(case: Forge) -> None:
    """The loser's price is lowered everywhere: read out, digested, ranked, awarded."""
    bid = next(bid for bid in case.said("OPN-05")["bids"] if bid["total"] == "1180000.00")
    bid["total"] = "1000000.00"
    bid["content_sha256"] = sha256(canonical({"currency": "EUR", "total": "1000000.00"}))
    for one in case.result["lots"][0]["opening"]:
        one["total"] = bid["total"] if one["bid"] == bid["bid"] else one["total"]
    ranking = case.said("EVA-02")["ranking"]
    ranking["ranked"].reverse()
    ranking["candidates"].reverse()
    for place, row in enumerate(ranking["ranked"], start=1):
        row["rank"] = place
        if row["bid"] == bid["bid"]:
            row["price"] = row["evaluated_price"] = bid["total"]
    case.result["lots"][0]["ranking"] = ranking
    candidates = case.said("AWD-01")["candidates"]
    candidates.reverse()
    for place, row in enumerate(candidates, start=1):
        row["rank"] = place
        row["evaluated_total"] = bid["total"] if row["bid"] == bid["bid"] else row["evaluated_total"]
    won = {"bid": bid["bid"], "bidder": bid["bidder"], "amount": bid["total"], "currency": "EUR"}
    case.leaf("AWD-02")["public"] |= won
    case.result["lots"][0]["award"] = won


def swapped(case: Forge) -> None:
    """Two bidders change places, in every public document."""
    first, second = (bid["bidder"] for bid in case.said("OPN-05")["bids"][:2])
    rename = {first: second, second: first}
    parts = [case.lines, case.disclosures, case.result, case.statements]
    case.lines, case.disclosures, case.result, case.statements = json.loads(
        "".join(rename.get(word, word) for word in re.split(r"([0-9a-f]{32,})", json.dumps(parts)))
    )


def a_cent(case: Forge) -> None:
    """A refund is a cent short, ordered, paid and told alike."""
    refund = case.said("REF-01")["refunds"][0]
    refund["interest"] = f"{float(refund['interest']) - 0.01:.2f}"
    for number in range(3):
        public = case.leaf("REF-02", number)["public"]
        if case.leaf("REF-02", number)["object"].endswith(refund["deposit"]):
            public["amount"] = f"{float(public['amount']) - 0.01:.2f}"
    for row in case.result["lots"][0]["refunds"]:
        if row["deposit"] == refund["deposit"]:
            row["interest"] = refund["interest"]


def left_out(case: Forge) -> None:
    """A bid and its release vanish from the opening set, the readings, everything."""
    gone = case.act("BID-01", 0)["object"]
    case.hidden[:] = [entry for entry in case.hidden if entry["hidden"]["object"] != gone]
    kept = {entry["leaf_sha256"] for entry in case.hidden}
    case.lines = [
        line for line in case.lines if line["leaf"]["code"] != "SEALED" or sha256(canonical(line["leaf"])) in kept
    ]
    case.leaf("OPN-03")["public"] |= {"submitted": 2, "released": 2}


@pytest.mark.parametrize("change", [cheaper, swapped, a_cent, left_out])
class TestEverythingRedone:
    def test_with_the_old_checkpoint(self, award, refused, change):
        case = Forge(award)
        change(case)
        case.relink()
        assert refused(case.built()).code == "inclusion"

    def test_with_a_log_of_the_attacker(self, award, refused, change):
        """Somebody else's key is not the log's, even under its name."""
        case = Forge(award)
        change(case)
        key = (SAMPLE / "log.vkey").read_text()
        assert refused(case.resealed(), log_key=key).code == "log-key"


class TestCheckpoint:
    def test_of_another_log(self, award, refused):
        other = Forge(award).resealed(operator("elsewhere.example/log"))
        failure = refused(with_manifest({**award, "checkpoint": other["checkpoint"]}))
        assert (failure.code, "checkpoint" in failure.sentence) == ("checkpoint", True)

    def test_of_another_log_with_its_key(self, award, refused):
        other = Forge(award).resealed(operator("elsewhere.example/log"))
        changed = {**award, "checkpoint": other["checkpoint"], "log.vkey": other["log.vkey"]}
        refused(with_manifest(changed))
        assert refused(with_manifest(changed), log_key=award["log.vkey"].decode()).code == "log-key"

    def test_older_of_the_same_log(self, award, refused):
        older = (SAMPLE / "older.checkpoint").read_bytes()
        assert refused(with_manifest({**award, "checkpoint": older})).code == "inclusion"

    def test_with_another_size(self, award, refused):
        note = award["checkpoint"].split(b"\n")
        note[1] = str(int(note[1]) + 1).encode()
        assert refused(with_manifest({**award, "checkpoint": b"\n".join(note)})).code == "checkpoint"

    def test_without_signature(self, award, refused):
        text = award["checkpoint"].partition(b"\n\n")[0] + b"\n\n"
        assert refused(with_manifest({**award, "checkpoint": text})).code == "checkpoint"

    def test_key_changed_with_the_checkpoint_kept(self, award, refused):
        key = NoteKey("replay.invalid/witness", KeyType.ED25519, b"\1" * 32)
        assert refused(with_manifest({**award, "log.vkey": f"{key.verifier}\n".encode()})).code == "checkpoint"


def test_a_disclosure_of_another_value(award, refused):
    for number, item in enumerate(Forge(award).disclosures):
        case = Forge(award)
        case.disclosures[number]["value"] = "Somebody Else Ltd" if item["path"] != "public_key" else item["value"][::-1]
        assert refused(case.built()).code == "disclosure"


def test_every_figure_of_the_result(award, refused):
    """One changed leaf value of result.json is found, with its place."""
    for path in _paths(Forge(award).result):
        case = Forge(award)
        place = case.result
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = "another value"
        assert refused(case.built()).code == "result", path


def _paths(value: object, path: tuple = ()) -> list[tuple]:
    if isinstance(value, dict):
        return [found for key, one in value.items() for found in _paths(one, (*path, key))]
    if isinstance(value, list):
        return [found for at, one in enumerate(value) for found in _paths(one, (*path, at))]
    return [path]


def test_the_original_is_left_alone(award):
    assert copy.deepcopy(award) == unzipped(SAMPLE / "award.zip")
