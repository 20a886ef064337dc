"""Whatever lies in the folder: a sentence, never a traceback; bounded time and memory."""

import io
import json
import os
import random
import stat
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.verify.forge import SAMPLE, Forge, unzipped, with_manifest, zipped

from openhall_sealing import SealingError
from openhall_verify import Failed, Report, verify_award, verify_evidence, verify_receipt
from openhall_verify.folder import LARGEST_FILE, LARGEST_TOTAL

AWARD = unzipped(SAMPLE / "award.zip")
SMALL = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.text(max_size=20)
    | st.sampled_from(["", "log", "NaN", "1E9"])
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
)
KINDS = {
    "manifest.json": ["manifest.json"],
    "leaf": ["leaves.jsonl"],
    "statement": sorted(name for name in AWARD if name.startswith("statements/")),
    "intent": ["intents.jsonl"],
    "disclosures": ["disclosures.json"],
    "envelope": sorted(name for name in AWARD if name.startswith("envelopes/")),
    "result": ["result.json"],
}


def sentence(folder: Path, files: dict[str, bytes]) -> str:
    """What the verifier says of files that can't hold; anything but ``Failed`` is a fault."""
    path = folder / "case.zip"
    path.write_bytes(zipped(files))
    with pytest.raises(Failed) as caught:
        verify_award(path)
    assert caught.value.sentence
    return caught.value.sentence


def holds_or_says(path: Path, check: Callable[[Path], Report]) -> None:
    """Whatever it is, it holds or there is a sentence."""
    said = "holds"
    try:
        check(path)
    except Failed as failure:
        said = failure.sentence
    assert said


def mutated(value: object, chance: random.Random, new: object) -> object:
    """The same JSON with one place replaced, removed or added."""
    if isinstance(value, dict) and value and chance.random() < 0.85:
        name = chance.choice(sorted(value))
        if chance.random() < 0.15:
            return {key: one for key, one in value.items() if key != name}
        return {**value, name: mutated(value[name], chance, new)}
    if isinstance(value, list) and value and chance.random() < 0.85:
        at = chance.randrange(len(value))
        if chance.random() < 0.15:
            return value[:at] + value[at + 1 :]
        return [*value[:at], mutated(value[at], chance, new), *value[at + 1 :]]
    return new


class TestMutations:
    @pytest.mark.parametrize("kind", sorted(KINDS))
    @SMALL
    @given(new=VALUES, seed=st.integers(0, 2**32))
    def test_of_every_kind_of_file(self, tmp_path, kind, new, seed):
        chance = random.Random(seed)
        name = chance.choice(KINDS[kind])
        if name.endswith(".jsonl"):
            lines = AWARD[name].splitlines()
            at = chance.randrange(len(lines))
            lines[at] = json.dumps(mutated(json.loads(lines[at]), chance, new)).encode()
            data = b"".join(line + b"\n" for line in lines)
        else:
            data = json.dumps(mutated(json.loads(AWARD[name]), chance, new)).encode()
        files = {**AWARD, name: data}
        if name != "manifest.json":
            files = with_manifest(files)
        path = tmp_path / "case.zip"
        path.write_bytes(zipped(files))
        holds_or_says(path, verify_award)  # a replacement by an equal value may hold
        holds_or_says(path, verify_evidence)

    @SMALL
    @given(new=VALUES, seed=st.integers(0, 2**32))
    def test_of_statements_and_leaves_in_a_log_of_the_operator(self, tmp_path, new, seed):
        """Well signed nonsense: only what reads it can refuse it."""
        chance = random.Random(seed)
        case = Forge(AWARD)
        if chance.random() < 0.5:
            digest = chance.choice(sorted(set(case.statements) - {case.leaf("OPN-03")["statement"]}))
            changed = mutated(case.statements[digest], chance, new)
            case.statements[digest] = changed if isinstance(changed, dict) else {"v": 1}
        else:
            leaf = chance.choice([line["leaf"] for line in case.lines if "case" in line["leaf"]])
            changed = mutated(leaf.get("public", {}), chance, new)
            leaf["public"] = changed if isinstance(changed, dict) else {}
        try:
            files = case.resealed()
        except (SealingError, ValueError, KeyError, TypeError):
            return  # not even the operator can write that
        path = tmp_path / "case.zip"
        path.write_bytes(zipped(files))
        holds_or_says(path, verify_award)

    @SMALL
    @given(data=st.binary(max_size=400), name=st.sampled_from(sorted(AWARD)))
    def test_any_bytes(self, tmp_path, data, name):
        files = {**AWARD, name: data}
        sentence(tmp_path, files if name == "manifest.json" else with_manifest(files))

    @SMALL
    @given(name=st.sampled_from(sorted(set(AWARD) - {"manifest.json"})), share=st.floats(0, 0.999))
    def test_cut_files(self, tmp_path, name, share):
        sentence(tmp_path, with_manifest({**AWARD, name: AWARD[name][: int(len(AWARD[name]) * share)]}))

    @SMALL
    @given(data=st.binary(max_size=2000))
    def test_any_bytes_as_a_zip_or_receipt(self, tmp_path, data):
        path = tmp_path / "thing"
        path.write_bytes(data)
        for check in (verify_award, verify_evidence):
            with pytest.raises(Failed):
                check(path)
        with pytest.raises(Failed):
            verify_receipt(path, log_key=AWARD["log.vkey"].decode())

    @pytest.mark.parametrize("seed", range(40))
    def test_a_zip_with_a_damaged_byte(self, tmp_path, seed):
        data = bytearray((SAMPLE / "award.zip").read_bytes())
        chance = random.Random(seed)
        # the directory at the end, where sizes, names and places are told
        place = len(data) - 1 - chance.randrange(2600)
        data[place] ^= 1 << chance.randrange(8)
        path = tmp_path / "case.zip"
        path.write_bytes(bytes(data))
        holds_or_says(path, verify_award)  # dates and attributes of a ZIP mean nothing


class TestNonsense:
    @pytest.mark.parametrize(
        "text",
        [
            b"[" * 100_000,
            b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
            b"9" * 100_000,
            b"1e999999999",
            b"NaN",
            b"-Infinity",
            b'{"v":1,"v":1}',
            b"\xff\xfe[]",
            "﻿[]".encode(),
            b'"\\ud800"',
            b"null",
            b"",
            b"[" + b"1," * 1_000_000 + b"1]",
        ],
        ids=range(13),
    )
    @pytest.mark.parametrize(
        "name", ["disclosures.json", "leaves.jsonl", "intents.jsonl", "result.json", "manifest.json"]
    )
    def test_in_place_of_a_file(self, tmp_path, name, text):
        files = {**AWARD, name: text + b"\n" if name.endswith("l") else text}
        begun = time.monotonic()
        sentence(tmp_path, files if name == "manifest.json" else with_manifest(files))
        assert time.monotonic() - begun < 10

    def test_a_huge_index(self, tmp_path):
        for index in (2**53, 2**64, 10**400, -1, True, "1", None):
            case = Forge(AWARD)
            case.lines[-1]["index"] = 0
            data = case.built()
            line = json.dumps({**case.lines[-1], "index": index}).encode() + b"\n"
            lines = data["leaves.jsonl"].splitlines(keepends=True)[:-1]
            sentence(tmp_path, with_manifest({**data, "leaves.jsonl": b"".join(lines) + line}))


class TestArchives:
    def test_a_bomb(self, tmp_path):
        path = tmp_path / "bomb.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("manifest.json", "w") as file:
            for _ in range((LARGEST_FILE >> 20) + 1):
                file.write(b" " * (1 << 20))
        assert path.stat().st_size < 1 << 20
        begun = time.monotonic()
        with pytest.raises(Failed, match="larger than 64 MiB"):
            verify_award(path)
        assert time.monotonic() - begun < 2

    def test_a_bomb_of_many_files(self, tmp_path):
        """The directory names one compressed file many times: all sizes together count."""
        body = io.BytesIO()
        with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("manifest.json", b" " * (32 << 20))
            one = archive.infolist()[0]
            for number in range(LARGEST_TOTAL // (32 << 20)):
                again = zipfile.ZipInfo(f"x{number}")
                for name in ("compress_type", "CRC", "compress_size", "file_size", "header_offset"):
                    setattr(again, name, getattr(one, name))
                archive.filelist.append(again)
        (tmp_path / "bomb.zip").write_bytes(body.getvalue())
        with pytest.raises(Failed, match="more than 512 MiB"):
            verify_award(tmp_path / "bomb.zip")

    @pytest.mark.filterwarnings("ignore:Duplicate name")
    def test_two_files_of_one_name(self, tmp_path):
        path = tmp_path / "two.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for name in [*AWARD, "result.json"]:
                archive.writestr(name, AWARD[name])
        with pytest.raises(Failed, match="two files of the same name"):
            verify_award(path)

    @pytest.mark.parametrize(
        "name", ["../up", "/etc/x", "a/../b", "a\\b", "c:x", "a//b", ".", "ü", "a\nb", "x" * 300 + "/y/z/a/b"]
    )
    def test_names_that_lead_elsewhere(self, tmp_path, name):
        path = tmp_path / "odd.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for known, data in AWARD.items():
                archive.writestr(known, data)
            archive.writestr(name, b"x")
        with pytest.raises(Failed):
            verify_award(path)

    def test_an_encrypted_or_oddly_packed_member(self, tmp_path):
        data = bytearray(zipped(AWARD))
        at = data.index(b"PK\x01\x02")
        for flag in (8, 10):  # general purpose bits, compression method
            changed = bytearray(data)
            changed[at + flag] = 1 if flag == 8 else 99
            path = tmp_path / "odd.zip"
            path.write_bytes(bytes(changed))
            with pytest.raises(Failed):
                verify_award(path)


class TestFolders:
    @pytest.fixture
    def folder(self, tmp_path):
        for name, data in AWARD.items():
            path = tmp_path / "case" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        verify_award(tmp_path / "case")
        return tmp_path / "case"

    def test_a_link_in_place_of_a_file(self, folder):
        (folder / "result.json").rename(folder.parent / "result.json")
        (folder / "result.json").symlink_to(folder.parent / "result.json")
        with pytest.raises(Failed, match="is a link"):
            verify_award(folder)

    def test_a_link_to_a_folder(self, folder):
        (folder / "sealed").rename(folder.parent / "sealed")
        (folder / "sealed").symlink_to(folder.parent / "sealed")
        with pytest.raises(Failed, match="is a link"):
            verify_award(folder)

    def test_a_pipe_that_never_ends(self, folder):
        (folder / "result.json").unlink()
        os.mkfifo(folder / "result.json")
        with pytest.raises(Failed, match="another kind of file"):
            verify_award(folder)

    def test_a_folder_in_place_of_a_file(self, folder):
        (folder / "checkpoint").unlink()
        (folder / "checkpoint").mkdir()
        with pytest.raises(Failed, match="missing"):
            verify_award(folder)

    @pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
    def test_a_file_that_may_not_be_read(self, folder):
        (folder / "checkpoint").chmod(stat.S_IWUSR)
        with pytest.raises(Failed, match="can't be read"):
            verify_award(folder)

    def test_too_large_a_file(self, folder):
        with (folder / "result.json").open("wb") as file:
            file.truncate(LARGEST_FILE + 1)
        with pytest.raises(Failed, match="does not have the size that the manifest says"):
            verify_award(folder)
