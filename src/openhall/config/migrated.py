"""Whether the database is up to date, told in a tenth of a second and without loading Django.

``openhall migrate`` leaves a note: a digest of everything of this software that it goes by, and what the database then
said of itself. As long as both are the same there is nothing to do. A note that is missing, or a database that can't be
asked, says nothing: then ``openhall migrate`` runs.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import openhall
import openhall_rules

NOTE = "migrated.json"
OTHERS = ("django", "procrastinate")
"""Packages that bring tables of their own."""
ASKED = (
    "SELECT (SELECT count(*) FROM django_migrations), (SELECT max(applied)::text FROM django_migrations), "
    "(SELECT max(id) FROM witness_outbox WHERE code IN ('SYS-01', 'SYS-02'))"
)
"""What changes when migrations are applied, or an installation or a pack of law is entered in the log."""


def note(home: Path, url: str) -> None:
    """Write down that the database at ``url`` is up to date."""
    text = json.dumps({"software": software(), "database": _database(url)})
    half = home / f".{NOTE}.{os.getpid()}"
    half.write_text(text)
    half.replace(home / NOTE)


def is_noted(home: Path, url: str) -> bool:
    """Whether this software has brought this database up to date, and nothing has changed since."""
    try:
        noted = json.loads((home / NOTE).read_text())
    except (OSError, ValueError):
        return False
    return noted == {"software": software(), "database": _database(url)} and noted["database"] is not None


def software() -> str:
    """Digest of the migrations, the packs of law, the settings, and the versions of what else has tables."""
    names = (os.environ.get(name, "") for name in ("OPENHALL_LOG_ORIGIN", "OPENHALL_SANDBOX"))
    digest = hashlib.sha256("\0".join(names).encode())
    for name in (*OTHERS, "openhall"):
        try:
            digest.update(f"\0{name} {version(name)}".encode())
        except PackageNotFoundError:
            continue
    for path in _files():
        digest.update(f"\0{path.name}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def _files() -> Iterator[Path]:
    platform, law = Path(openhall.__file__).parent, Path(openhall_rules.__file__).parent
    yield platform / "config" / "settings.py"
    yield platform / "config" / "founding.py"
    yield from sorted(platform.glob("**/migrations/*.py"))
    yield from sorted((law / "packs").glob("**/*.toml"))


def _database(url: str) -> list[object] | None:
    """What the database says of itself; None when it doesn't answer, or has no tables yet."""
    import psycopg

    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            row = connection.execute(ASKED).fetchone()
    except psycopg.Error:
        return None
    return None if row is None else list(row)
