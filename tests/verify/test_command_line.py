"""The program, as somebody without any knowledge of it calls it."""

import json

import pytest
from click.testing import CliRunner
from tests.verify.forge import SAMPLE, with_manifest, zipped

from openhall_verify.cli import main

AWARD, KEY = str(SAMPLE / "award.zip"), str(SAMPLE / "log.vkey")


def run(*words: str):
    return CliRunner().invoke(main, list(words))


@pytest.fixture
def broken(award, tmp_path):
    path = tmp_path / "broken.zip"
    path.write_bytes(zipped({**award, "result.json": award["result.json"] + b" "}))
    return str(path)


def test_sentences_one_a_line():
    done = run("award", AWARD, "--log-key", KEY)
    assert done.exit_code == 0
    assert done.stdout.splitlines()[-1] == "Everything that can be checked offline holds."
    assert all(line.startswith("✓ ") for line in done.stdout.splitlines()[:-1])


def test_without_a_key_of_ones_own_it_says_so():
    assert "! Taken on trust: the log's key came with the evidence" in run("award", AWARD).stdout


def test_the_key_itself_from_the_environment(monkeypatch):
    monkeypatch.setenv("OPENHALL_LOG_KEY", (SAMPLE / "log.vkey").read_text())
    assert "Taken on trust" not in run("award", AWARD).stdout


def test_what_is_wrong_on_the_error_stream_and_exit_1(broken):
    done = run("award", broken)
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == "✗ The file result.json does not have the size that the manifest says.\n"


def test_quiet():
    assert run("award", AWARD, "-q").output == ""
    assert run("receipt", str(SAMPLE / "sealed.tlog-proof"), "--quiet").output == ""


def test_json(broken):
    good = json.loads(run("award", AWARD, "--json").stdout)
    assert (good["holds"], good["passed"][0]["code"], len(good["trusted"])) == (True, "manifest", 1)
    done = run("award", broken, "--json")
    assert (done.exit_code, json.loads(done.stdout)["failed"]["code"]) == (1, "size")
    receipt = run("receipt", str(SAMPLE / "sealed.tlog-proof"), "--json")
    assert json.loads(receipt.stdout)["holds"] is True


def test_evidence():
    assert run("evidence", str(SAMPLE / "evidence.zip")).exit_code == 0
    assert run("award", str(SAMPLE / "evidence.zip")).exit_code == 1


def test_a_receipt_held_against_the_case():
    done = run(
        "award", AWARD, "--receipt", str(SAMPLE / "sealed.tlog-proof"), "--receipt", str(SAMPLE / "public.tlog-proof")
    )
    assert "All 2 receipts are of acts that the case holds." in done.stdout


def test_a_receipt_without_any_key(tmp_path):
    path = tmp_path / "one.tlog-proof"
    path.write_bytes((SAMPLE / "sealed.tlog-proof").read_bytes())
    done = run("receipt", str(path))
    assert (done.exit_code, "--log-key" in done.stderr) == (2, True)


def test_a_folder_that_is_no_evidence(tmp_path):
    done = run("award", str(tmp_path))
    assert done.exit_code == 1
    assert "is not the evidence of a case: it holds no manifest.json" in done.stderr


def test_a_file_that_is_no_evidence():
    done = run("award", str(SAMPLE / "promise.note"))
    assert (done.exit_code, "neither a folder nor a ZIP file" in done.stderr) == (1, True)


def test_nothing_there():
    assert run("award", "no-such-folder").exit_code == 2


@pytest.mark.parametrize("key", ["", "rubbish", "x" * 5000, "\0"])
def test_a_key_that_is_none(key):
    done = run("award", AWARD, "--log-key", key)
    assert (done.exit_code, "malformed" in done.stderr) == (1, True)


def test_evidence_cannot_write_to_the_terminal(award, tmp_path):
    files = with_manifest(award)
    manifest = json.loads(files["manifest.json"])
    manifest["files"]["\x1b[2Jgone"] = {"sha256": "0" * 64, "size": 1}
    path = tmp_path / "case.zip"
    path.write_bytes(zipped({**files, "manifest.json": json.dumps(manifest).encode()}))
    done = run("award", str(path))
    assert (done.exit_code, "\x1b" in done.stderr) == (1, False)


@pytest.mark.parametrize("command", ["receipt", "evidence", "award"])
def test_help(command):
    done = run(command, "--help")
    assert done.exit_code == 0
    assert all(option in done.stdout for option in ("--log-key", "--json", "--quiet"))
