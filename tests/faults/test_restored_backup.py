"""Database and log folder are restored from an old copy, for real: the members tell, nothing is signed, and the mirrors
give back what is missing. The members are processes of their own."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings
from tests.faults.conftest import load

from openhall_log import DirectoryStore, KeyType, NoteKey, TiledTree, open_checkpoint, verify_consistency

running = load("running")
#: Other processes write these all the time, or they belong to the members.
NOT_OURS = ("members", "logs", "up.log", "up.lock", "run")


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    one = running.WithMembers(tmp_path_factory.mktemp("restored") / "home")
    try:
        one.start()
        with override_settings(OPENHALL_HOME=one.home, OPENHALL_ORIGIN=one.origin, OPENHALL_INSTANCE="scratch"):
            yield one
    finally:
        one.stop()


def key_of(platform: Any) -> Any:
    secret = (platform.home / "keys" / "log.key").read_bytes()
    return NoteKey(platform.environment["OPENHALL_LOG_ORIGIN"], KeyType.ED25519, secret).verifier


def published(platform: Any) -> Any:
    return open_checkpoint((platform.home / "log" / "checkpoint").read_bytes(), key_of(platform)).checkpoint


def back_up(home: Path, to: Path) -> None:
    shutil.copytree(home, to, symlinks=True, ignore=lambda folder, _: NOT_OURS if Path(folder) == home else ())


def restore(home: Path, backup: Path) -> None:
    """Everything of the platform is as it was in the backup; the members know nothing of it."""
    for entry in home.iterdir():
        if entry.name not in NOT_OURS:
            shutil.rmtree(entry) if entry.is_dir() and not entry.is_symlink() else entry.unlink()
    shutil.copytree(backup, home, symlinks=True, dirs_exist_ok=True)


@contextmanager
def members_alone(platform: Any) -> Iterator[list[str]]:
    """The members go on on their machines while the platform stands still."""
    folders = sorted(folder for folder in (platform.home / "members").iterdir() if (folder / "member.toml").exists())
    with (platform.home / "up.log").open("ab") as words:
        started = [
            subprocess.Popen(
                [sys.executable, "-m", "openhall_member.cli", "run", str(folder)],
                env=platform.environment, stdin=subprocess.DEVNULL, stdout=words, stderr=words,
            )
            for folder in folders
        ]  # fmt: skip
    try:
        time.sleep(3)
        yield [folder.name for folder in folders]
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait(30)


def bring_back(platform: Any, *, killed_after: float | None = None) -> subprocess.CompletedProcess[str] | None:
    """``openhall sequencer --bring-back``; killed on the way when asked so."""
    process = subprocess.Popen(
        running.openhall("sequencer", "--bring-back"),
        env=platform.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        words, _ = process.communicate(timeout=killed_after or 400)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return None
    return subprocess.CompletedProcess(process.args, process.returncode, words)


def quiet_at_rest(platform: Any) -> None:
    """Wait until nothing has come for longer than the record of the state takes, and every member holds all of it.

    What is published in the very second of a crash is known to nobody else, and can't be brought back.
    """

    def held() -> int | None:
        found = platform.standing()
        head = found["head"]
        whole = all(one["size"] == head and one["mirrored"] in (None, head) for one in found["members"])
        return head if whole else None

    def still() -> bool:
        head = held()
        if head is None:
            return False
        time.sleep(7)
        return held() == head

    platform.eventually(still, seconds=400)


def test_the_members_stop_it_and_give_back_what_is_missing(platform: Any, tmp_path: Path) -> None:
    platform.adopts()
    before = platform.acts()
    platform.eventually(lambda: platform.witnessed(before), seconds=400)
    platform.stop()
    old = published(platform)
    back_up(platform.home, tmp_path / "backup")

    platform.start()
    later = [platform.acts() for _ in range(3)]
    platform.eventually(lambda: all(platform.witnessed(leaf) for leaf in later), seconds=400)

    quiet_at_rest(platform)
    platform.stop()
    newest = published(platform)
    assert newest.size > old.size

    restore(platform.home, tmp_path / "backup")
    assert published(platform) == old
    (platform.home / "up.log").rename(tmp_path / "up.log")
    platform.start()

    # It asks, is told, and signs nothing, although somebody acts.
    told = "an old backup of the database and of the log's folder was restored"
    platform.eventually(lambda: told in platform.words, seconds=400)
    since = platform.acts()
    time.sleep(5)
    assert published(platform) == old
    assert platform.json(f"/api/v1/receipts/{since}")["state"] == "recorded"
    assert platform.rows("SELECT count(*) FROM witness_outbox WHERE leaf_index >= %s", old.size) == [(0,)]
    assert {one["kind"] for one in platform.standing()["disagreements"]} == {"ahead"}
    platform.stop()

    # Without the members nothing can be brought back, and nothing changes.
    alone = bring_back(platform)
    assert alone is not None
    assert alone.returncode == 1
    assert "no mirror gave what is missing" in alone.stdout
    assert published(platform) == old

    with members_alone(platform) as names:
        assert len(names) == platform.members
        for pause in (1.0, 2.0, 2.5, 3.0):  # kill -9 on the way, wherever it is then
            bring_back(platform, killed_after=pause)
            assert published(platform) in (old, newest)
        done = bring_back(platform)
    assert done is not None
    told = done.stdout
    assert done.returncode == 0 or "nothing to bring back" in told, told
    assert published(platform) == newest

    platform.start()
    platform.eventually(lambda: platform.witnessed(since), seconds=400)
    assert all(platform.witnessed(leaf) for leaf in (before, *later))

    def all_agree() -> bool:
        found = platform.standing()["members"]
        return all(one["problem"] is None and one["replay_agrees"] for one in found)

    platform.eventually(all_agree, seconds=400)
    head = published(platform)
    tree = TiledTree(head.size, DirectoryStore(platform.home / "log").read)
    for size, root in ((old.size, old.root), (newest.size, newest.root)):
        verify_consistency(size, head.size, root, head.root, tree.consistency_proof(size))
    # Nobody holds proof of a fork, because there was none.
    assert not [path for path in (platform.home / "members").glob("*/evidence/*") if path.name != "settled"]
