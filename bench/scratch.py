"""A scratch instance for one benchmark: its own folder, its own PostgreSQL with durable writes, its own log."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def folder() -> Iterator[Path]:
    """A folder that is gone afterwards, below ``TMPDIR`` (which must lie on the disk to be measured)."""
    path = Path(tempfile.mkdtemp(prefix="openhall-bench-"))
    path.chmod(0o711)  # where root can't use namespaces the server runs as nobody, who must be able to walk in
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


@contextlib.contextmanager
def instance(out: Path) -> Iterator[None]:
    """A migrated scratch instance below ``out``, with Django loaded in this process and fsync on."""
    from openhall.config import instance as installation
    from openhall.config.replay.session import scratch

    scratch(out)
    (installation.home() / "static").mkdir(parents=True, exist_ok=True)
    with installation.ready():
        from django.db import connection
        from django.urls import get_resolver

        from openhall.config.migrating import bring_up_to_date

        get_resolver().url_patterns  # noqa: B018 - every room is loaded before anything is timed
        bring_up_to_date()
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('fsync'), current_setting('synchronous_commit')")
            if cursor.fetchone() != ("on", "on"):
                raise RuntimeError("The server doesn't write durably; its figures would mean nothing.")
        yield
