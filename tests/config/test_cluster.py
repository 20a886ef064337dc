"""The embedded PostgreSQL, as an installation meets it: closed homes, crashes, several processes at once."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from openhall.config import cluster as module
from openhall.config.cluster import LONGEST_SOCKET_FOLDER, Cluster
from openhall.config.unprivileged import ClusterError

START = """
import sys
from pathlib import Path
from openhall.config.cluster import Cluster
c = Cluster(Path(sys.argv[1]), durable=False)
"""


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that only its owner may enter, as a home folder is."""
    folder = tmp_path_factory.mktemp("closed")
    folder.chmod(0o700)
    return folder


@pytest.fixture(scope="module")
def made(closed: Path) -> Cluster:
    cluster = Cluster(closed / "home", durable=False)
    cluster.start()
    cluster.stop()
    return cluster


@pytest.fixture
def running(made: Cluster) -> Iterator[Cluster]:
    made.start()
    yield made
    made.stop()


def ask(cluster: Cluster, question: str) -> object:
    with psycopg.connect(cluster.url) as connection:
        row = connection.execute(question).fetchone()  # type: ignore[call-overload]
    return row[0]


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            Path(f"/proc/{pid}/cwd").readlink()
        except OSError:
            return
        time.sleep(0.01)
    pytest.fail("the server survived kill -9")


def test_it_runs_under_a_home_closed_to_others(running):
    assert ask(running, "SELECT current_user") == "openhall"
    assert stat.S_IMODE(running.home.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(running.data.stat().st_mode) == 0o700


def test_a_stopped_server_is_waited_for(made):
    """Otherwise it stays a zombie, and its number is taken, as long as this process lives."""
    made.start()
    pid = made.status().pid

    made.stop()

    assert pid not in [child.pid for child in module._CHILDREN]
    with pytest.raises(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)


def test_its_user_is_no_superuser(running):
    assert ask(running, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False


def test_text_is_utf8_and_sorts_by_code_point(running):
    assert ask(running, "SHOW server_encoding") == "UTF8"
    assert (
        ask(running, "SELECT string_agg(t, '' ORDER BY t) FROM unnest(ARRAY['한', 'a', 'Đ', 'B', '中']) AS t")
        == "BaĐ中한"
    )
    assert ask(running, "SELECT lower('ĐẤU THẦU')") == "đấu thầu"


def test_it_listens_on_a_socket_that_only_its_owner_reaches(running):
    assert ask(running, "SHOW listen_addresses") == ""
    assert stat.S_IMODE(running.socket_folder.stat().st_mode) == 0o700


def test_writes_are_forced_to_disk_unless_it_is_a_test(tmp_path):
    durable = Cluster(tmp_path / "home")
    try:
        durable.start()
        assert [ask(durable, f"SHOW {name}") for name in ("fsync", "full_page_writes", "synchronous_commit")] == [
            "on"
        ] * 3
        assert ask(durable, "SELECT rolcreatedb FROM pg_roles WHERE rolname = current_user") is False
    finally:
        durable.stop()


def test_what_was_committed_survives_kill_9(running):
    with psycopg.connect(running.url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS seven")
    kill(running.status().pid)

    running.start()

    assert ask(running, "SELECT seven FROM kept") == 7


def test_a_process_number_left_by_a_crash_and_now_a_strangers_is_no_obstacle(made):
    (made.data / "postmaster.pid").write_text(f"{os.getpid()}\n{made.data}\n0\n5432\n{made.socket_folder}\n\n\nready\n")
    (made.socket_folder / ".s.PGSQL.5432.lock").write_text(
        f"{os.getppid()}\n{made.data}\n0\n5432\n{made.socket_folder}\n"
    )
    assert made.status().pid is None

    made.start()

    assert ask(made, "SELECT 1") == 1
    made.stop()


def test_processes_that_ask_at_the_same_time_share_one_server(made):
    code = START + "c.start(); print(c.status().pid)"
    asking = [
        subprocess.Popen([sys.executable, "-c", code, str(made.home)], stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    said = {process.communicate(timeout=60)[0].strip() for process in asking}
    made.stop()

    assert len(said) == 1
    assert said.pop().isdigit()


def test_the_last_user_to_leave_stops_it(made):
    with made.in_use():
        other = Cluster(made.home, durable=False)
        with other.in_use():
            pass
        assert made.status().pid is not None
    assert made.status().pid is None


def test_it_ends_with_a_parent_that_is_killed(made):
    code = START + "c.start(die_with_parent=True); print('up', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", code, str(made.home)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout.readline() == "up\n"
        assert made.status().pid is not None
        parent.kill()
    deadline = time.monotonic() + 10
    while made.status().pid is not None and time.monotonic() < deadline:
        time.sleep(0.05)
    assert made.status().pid is None


def test_a_home_too_deep_for_a_socket_gets_a_short_closed_folder(tmp_path):
    deep = Cluster(tmp_path / ("d" * 60) / ("e" * 60), durable=False)

    assert len(os.fsencode(deep.socket_folder)) <= LONGEST_SOCKET_FOLDER
    assert not deep.socket_folder.is_relative_to(deep.home)
    assert Cluster(tmp_path / "other" / ("e" * 90)).socket_folder != deep.socket_folder


def test_a_socket_folder_that_is_somebody_elses_link_is_refused(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    (tmp_path / "trap").mkdir()
    (home / "run").symlink_to(tmp_path / "trap")

    with pytest.raises(ClusterError, match="somebody else"):
        Cluster(home, durable=False).start()


def test_what_the_server_says_is_told_when_it_does_not_start(tmp_path, made, monkeypatch):
    monkeypatch.setattr("openhall.config.cluster.RETRY_SECONDS", 0.0)
    monkeypatch.setattr("openhall.config.cluster.FORGETFUL", {"shared_buffers": "nonsense"})

    with pytest.raises(ClusterError, match="shared_buffers"):
        made.start()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
class TestRootWithoutNamespaces:
    """Some containers forbid user namespaces; then root becomes ``nobody``, who needs a path to walk."""

    @pytest.fixture(autouse=True)
    def forbidden(self, monkeypatch):
        from openhall.config import unprivileged

        runs = unprivileged.runs
        monkeypatch.setattr(
            unprivileged, "runs", lambda who, *program: "--namespace" not in who.options and runs(who, *program)
        )

    def test_the_server_runs_where_nobody_can_walk(self):
        import shutil
        import tempfile

        home = Path(tempfile.mkdtemp(prefix="openhall-walk-"))
        home.chmod(0o711)
        cluster = Cluster(home, durable=False)
        try:
            cluster.start()
            assert ask(cluster, "SELECT 1") == 1
            assert cluster.data.stat().st_uid != 0
            assert home.stat().st_uid == 0
        finally:
            cluster.stop()
            shutil.rmtree(home)

    def test_programs_in_a_closed_folder_are_copied_with_their_libraries(self, closed, monkeypatch):
        import shutil
        import tempfile

        from openhall.config import postgres_programs

        package = postgres_programs.installed(None).parent
        hidden = closed / "packages"
        if not hidden.exists():
            shutil.copytree(
                package, hidden / package.name, ignore=shutil.ignore_patterns("pginstall", "include", "*.a")
            )
            libraries = package.with_name(f"{package.name}.libs")
            shutil.copytree(libraries, hidden / libraries.name)
        monkeypatch.setattr(postgres_programs, "installed", lambda version: hidden / package.name / "pginstall18")
        home = Path(tempfile.mkdtemp(prefix="openhall-walk-"))
        home.chmod(0o711)
        cluster = Cluster(home, durable=False)
        try:
            cluster.start()
            assert ask(cluster, "SELECT 1") == 1
            assert (home / "postgres-programs-pginstall18").is_dir()
        finally:
            cluster.stop()
            shutil.rmtree(home)

    def test_a_closed_home_is_explained(self, closed):
        with pytest.raises(ClusterError, match="Set OPENHALL_HOME to a folder that every user may walk into"):
            Cluster(closed / "unreachable", durable=False).start()
