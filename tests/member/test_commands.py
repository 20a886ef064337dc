"""The commands: a new member, how it stands, and everything redone from its own copy."""

from __future__ import annotations

import hashlib
import json
import re
import shlex
import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.member.conftest import Inside, Process
from tests.member.tiny_log import LOG_KEY, TinyLog, leaf
from tests.rules.replay.casebook import recorded

from openhall_log import KeyType, Policy, VerifierKey
from openhall_member.cli import main
from openhall_member.errors import MemberError
from openhall_member.keys import read as read_keys
from openhall_member.settings import read as read_settings


def call(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def new(folder: Path, *more: str, key: str = str(LOG_KEY.verifier)) -> Result:
    return call(
        "init", str(folder), "--name", "audit-office", "--log-key", key, "--log-url", "https://hall.example/log", *more
    )


class TestInit:
    def test_keys_settings_and_lines_for_the_policy(self, tmp_path: Path) -> None:
        folder = tmp_path / "member"

        done = new(folder, "--mirror", "--listen", "127.0.0.1:7399", "--public-url", "https://audit.example/w")

        assert done.exit_code == 0, done.output
        settings = read_settings(folder)
        assert (settings.name, settings.mirror, settings.port) == ("audit-office", True, 7399)
        assert settings.log_url == "https://hall.example/log/"
        own = read_keys(settings.keys, settings.name)
        assert [own.witness.key_type, own.mirror.key_type, own.replay.key_type] == [
            KeyType.COSIGNATURE, KeyType.COSIGNATURE, KeyType.ED25519,
        ]  # fmt: skip
        assert len({own.witness.seed, own.mirror.seed, own.replay.seed}) == 3
        policy = Policy.parse(done.stdout.encode() + b"group members 1 audit-office\nquorum members\n")
        assert policy.witnesses["audit-office"].key == own.witness.verifier
        assert policy.witnesses["audit-office-mirror"].key == own.mirror.verifier
        assert policy.witnesses["audit-office"].url == "https://audit.example/w"
        [remark] = [line for line in done.stdout.splitlines() if line.startswith("#")]
        assert remark.split() == ["#", "replay", "audit-office", str(own.replay.verifier)]
        assert (folder / "policy-lines.txt").read_text() == done.stdout
        assert "PRIVATE" not in done.output

    def test_secrets_are_the_owner_s_alone(self, tmp_path: Path) -> None:
        new(tmp_path / "member")

        for path in (tmp_path / "member" / "keys").iterdir():
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE((tmp_path / "member").stat().st_mode) == 0o700

    def test_every_line_of_the_settings_is_explained(self, tmp_path: Path) -> None:
        new(tmp_path / "member")
        lines = (tmp_path / "member" / "member.toml").read_text().splitlines()

        for number, line in enumerate(lines):
            if line and not line.startswith("#"):
                assert lines[number - 1].startswith("# "), line

    def test_a_folder_that_is_taken(self, tmp_path: Path) -> None:
        new(tmp_path / "member")

        done = new(tmp_path / "member")

        assert (done.exit_code, "isn't empty" in done.output) == (1, True)

    @pytest.mark.parametrize(
        ("more", "words"),
        [
            (["--name", "Audit Office"], "A name has"),
            (["--log-url", "file:///etc/passwd"], "isn't a web address"),
            (["--log-url", "https://me:secret@hall.example/"], "isn't a web address"),
            (["--listen", "localhost"], "isn't an address and a port"),
            (["--listen", "127.0.0.1:70000"], "isn't an address and a port"),
            (["--log-key", "nonsense"], "key can't be read"),
            (["--log-key", str(VerifierKey("m", KeyType.COSIGNATURE, bytes(32)))], "key of a witness"),
        ],
        ids=["name", "url", "password", "port", "large port", "key", "kind of key"],
    )
    def test_what_makes_no_sense(self, tmp_path: Path, more: list[str], words: str) -> None:
        done = new(tmp_path / "member", *more)

        assert (done.exit_code, words in done.output) == (1, True)
        assert not (tmp_path / "member").exists()


def test_the_commands_of_the_how_to_page_are_commands(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs/how-to/run-a-member.md").read_text()
    blocks = re.findall(r"^```sh\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    lines = [line for block in blocks for line in block.replace("\\\n", "").splitlines()]
    folder, key = tmp_path / "member", tmp_path / "log.vkey"
    key.write_text(f"{LOG_KEY.verifier}\n")
    done: dict[str, int] = {}
    for line in lines:
        program, *words = shlex.split(line)
        assert program == "openhall-member"
        named = {"/srv/member": str(folder), "log.vkey": str(key), "policy.txt": str(folder / "policy-lines.txt")}
        words = [named.get(word, word) for word in words]
        if words[0] != "run":  # it would go on
            done[words[0]] = call(*words).exit_code

    # The lines for the policy of one member are no policy yet, and no log has offered a pack.
    assert done == {"init": 0, "check": 0, "packs": 0, "accept": 1, "policy": 1}


class TestSettings:
    @pytest.mark.parametrize(
        ("old", "changed", "words"),
        [
            ("mirror = false", "mirror = 1", "true or false"),
            ("mirror = false", "", "needs the line mirror"),
            ("mirror = false", "mirror = false\nmiror = true", "means nothing here"),
            ("poll_seconds = 5", "poll_seconds = -1", "number of seconds"),
            ("poll_seconds = 5", "poll_seconds = [", "can't be read"),
            ('name = "audit-office"', 'name = "other"', "should be other"),
        ],
        ids=["kind", "missing", "unknown", "range", "syntax", "name"],
    )
    def test_a_wrong_line_is_named(self, tmp_path: Path, old: str, changed: str, words: str) -> None:
        new(tmp_path / "member")
        path = tmp_path / "member" / "member.toml"
        path.write_text(path.read_text().replace(old, changed))

        done = call("status", str(tmp_path / "member"))

        assert (done.exit_code, words in done.output) == (1, True), done.output

    def test_keys_that_others_can_read(self, tmp_path: Path) -> None:
        new(tmp_path / "member")
        (tmp_path / "member/keys/replay.key").chmod(0o644)

        done = call("status", str(tmp_path / "member"))

        assert (done.exit_code, "chmod 600" in done.output) == (1, True)
        with pytest.raises(MemberError):
            read_keys(tmp_path / "member/keys", "audit-office")


class TestStatus:
    def test_of_a_member_that_runs_and_one_that_does_not(
        self, log: TinyLog, make_folder: Callable[..., Path], start_member: Callable[..., Process]
    ) -> None:
        log.grow(3)
        folder = make_folder(log)
        process = start_member(folder).wait()
        process.ask("POST", "/add-checkpoint", log.request(0))
        process.until("status", lambda _, said: json.loads(said)["mirrored"] == 3)

        done = call("status", str(folder))
        assert (done.exit_code, "and runs." in done.output) == (0, True)
        assert "Cosigned 3, copied 3, held in full 3, replayed 3 entries." in done.output

        process.stop()
        found = json.loads(call("status", "--json", str(folder)).output)
        assert (found["running"], found["replayed"], found["state"]) == (False, 3, "agrees")


@pytest.fixture
def filled(log: TinyLog, inside: Callable[..., Inside]) -> Inside:
    """A member that has copied, replayed and vouched for a whole case and some hundred leaves."""
    book = recorded()
    log.add(book.entries())
    for body in book.statements.values():
        log.disclose(body)
    member = inside(log)
    for count in (1, 250, 300):
        log.grow(count)
        log.record_state()
        latest = member.member.witness.latest
        assert member.ask(log.request(latest.checkpoint.size if latest else 0))[0] == 200
        member.follower.round()
    assert member.state == "agrees"
    return member


class TestCheck:
    def test_all_is_well(self, filled: Inside) -> None:
        folder = filled.member.settings.folder

        done = call("check", str(folder))

        assert done.exit_code == 0, done.output
        assert "All is well." in done.output
        assert "3 checkpoints cosigned were compared" in done.output
        assert "3 replay statements that we signed were made again." in done.output
        assert not list(folder.glob(".checking-*"))
        assert call("check", "--quiet", str(folder)).output == ""

    def test_it_needs_no_network(self, filled: Inside, log: TinyLog) -> None:
        log.asked.clear()

        assert call("check", str(filled.member.settings.folder)).exit_code == 0
        assert log.asked == []

    @pytest.mark.parametrize("path", ["tile/entries/000", "tile/0/000", "tile/0/001", "tile/1/000.p/2"])
    @pytest.mark.parametrize("how", ["changed", "missing", "cut short"])
    def test_a_damaged_file(self, filled: Inside, path: str, how: str) -> None:
        file = filled.member.settings.copy / path
        data = bytearray(file.read_bytes())
        data[40] ^= 1
        if how == "missing":
            file.unlink()
        else:
            file.write_bytes(data if how == "changed" else data[:-1])

        done = call("check", str(filled.member.settings.folder))

        assert done.exit_code == 1
        assert "WRONG" in done.output

    def test_a_damaged_statement(self, filled: Inside) -> None:
        file = next(filled.member.settings.statements.glob("??/*"))
        file.write_bytes(b"{}")

        done = call("check", str(filled.member.settings.folder))

        assert done.exit_code == 1
        assert f"The statement {file.name} isn't what its name says." in done.output
        assert "The replay stopped at leaf" in done.output

    @pytest.mark.parametrize(
        ("database", "change", "words"),
        [
            ("copy", "UPDATE verdict_tile SET data = zeroblob(length(data)) WHERE level = 0", "another state root"),
            ("copy", "UPDATE statement SET body = replace(body, 'replay/v1', 'replay/v2')", "isn't what we find now"),
            ("copy", "UPDATE mirrored SET root = zeroblob(32)", "is about something else"),
            ("copy", "UPDATE mirrored SET note = x'00'", "isn't signed by the log"),
            ("witness", "UPDATE cosigned SET note = x'00'", "isn't signed by the log"),
            ("copy", "UPDATE copied SET root = zeroblob(32)", "don't hash to the root"),
        ],
        ids=["verdicts", "statement", "other root", "no note", "cosigned", "head"],
    )
    def test_a_damaged_row(self, filled: Inside, database: str, change: str, words: str) -> None:
        path = filled.member.settings.folder / f"{database}.sqlite"
        with sqlite3.connect(path) as connection:
            connection.execute(change)
        connection.close()

        done = call("check", str(filled.member.settings.folder))

        assert (done.exit_code, words in done.output) == (1, True), done.output

    def test_a_history_that_is_not_the_log_s(self, filled: Inside, log: TinyLog, tmp_path: Path) -> None:
        other = TinyLog(tmp_path / "other")
        other.add([leaf(number, other=True) for number in range(log.size)])
        note = other.checkpoint().to_bytes()
        path = filled.member.settings.folder / "copy.sqlite"
        with sqlite3.connect(path) as connection:
            connection.execute("UPDATE mirrored SET note = ?, root = ? WHERE size = ?", (note, other.root, log.size))
        connection.close()

        done = call("check", str(filled.member.settings.folder))

        assert (done.exit_code, "isn't a beginning of our copy" in done.output) == (1, True)

    def test_proof_of_a_fork_is_not_well(self, filled: Inside, log: TinyLog, tmp_path: Path) -> None:
        other = TinyLog(tmp_path / "other")
        other.add([leaf(number, other=True) for number in range(log.size)])
        filled.ask(other.request(log.size))

        done = call("check", str(filled.member.settings.folder))

        assert (done.exit_code, "two histories" in done.output) == (1, True)


def test_statements_are_named_by_their_digests(filled: Inside) -> None:
    for path in filled.member.settings.statements.glob("??/*"):
        assert hashlib.sha256(path.read_bytes()).hexdigest() == path.name
