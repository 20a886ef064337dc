"""The two SQLite databases of a member. Both commit with fsync (``synchronous=FULL``) before anything is answered."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from openhall_member.errors import DiskFull, MemberError

WITNESS_SCHEMA = """
CREATE TABLE cosigned (
    size INTEGER PRIMARY KEY CHECK (size >= 0),
    root BLOB NOT NULL CHECK (length(root) = 32),
    note BLOB NOT NULL,
    at INTEGER NOT NULL
) STRICT;
-- One root for each size, and never back: whatever the program does, the database refuses it.
CREATE TRIGGER cosigned_only_grows BEFORE INSERT ON cosigned
    WHEN NEW.size <= (SELECT max(size) FROM cosigned)
    BEGIN SELECT raise(ABORT, 'a cosigned checkpoint may only grow'); END;
CREATE TRIGGER cosigned_never_changes BEFORE UPDATE OF size, root ON cosigned
    WHEN NEW.size IS NOT OLD.size OR NEW.root IS NOT OLD.root
    BEGIN SELECT raise(ABORT, 'a cosigned checkpoint never changes'); END;
CREATE TRIGGER cosigned_newest_stays BEFORE DELETE ON cosigned
    WHEN OLD.size = (SELECT max(size) FROM cosigned)
    BEGIN SELECT raise(ABORT, 'the newest cosigned checkpoint stays'); END;
-- Signed by the log, but not what was cosigned: looked into when the copy has reached their size.
CREATE TABLE suspect (
    size INTEGER NOT NULL,
    root BLOB NOT NULL,
    note BLOB NOT NULL,
    PRIMARY KEY (size, root)
) STRICT;
PRAGMA user_version = 1;
"""

COPY_SCHEMA = """
-- Up to where entries and tiles are verified and on disk, and the log's note that says so.
CREATE TABLE copied (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    size INTEGER NOT NULL,
    root BLOB NOT NULL,
    note BLOB
) STRICT;
-- Checkpoints up to which everything was on disk, statements too: what the mirror key signs, as of ``at``.
CREATE TABLE mirrored (
    size INTEGER PRIMARY KEY,
    root BLOB NOT NULL,
    note BLOB NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE TABLE replayed (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    size INTEGER NOT NULL,
    program TEXT NOT NULL,
    shared TEXT NOT NULL
) STRICT;
CREATE TABLE case_state (id TEXT PRIMARY KEY, state TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE referred (sha256 BLOB PRIMARY KEY, position INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE verdict_tile (
    level INTEGER NOT NULL,
    number INTEGER NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (level, number)
) STRICT;
CREATE TABLE contradiction (position INTEGER, rule TEXT, PRIMARY KEY (position, rule)) STRICT, WITHOUT ROWID;
CREATE TABLE packs (size INTEGER PRIMARY KEY, digest TEXT NOT NULL) STRICT;
CREATE TABLE recorded (
    position INTEGER PRIMARY KEY,
    size INTEGER NOT NULL,
    equal INTEGER NOT NULL,
    detail TEXT NOT NULL
) STRICT;
-- Every replay statement that was signed; the text is what the signature is over.
CREATE TABLE statement (size INTEGER PRIMARY KEY, body TEXT NOT NULL, at INTEGER NOT NULL) STRICT;
PRAGMA user_version = 1;
"""


class BadDatabase(MemberError):
    """A database file is missing, of another version or damaged."""


def create(path: Path, schema: str) -> None:
    """Make a new database file.

    Raises:
        FileExistsError: there is one.
    """
    path.touch(mode=0o600, exist_ok=False)
    connection = connect(path, new=True)
    try:
        connection.executescript(f"BEGIN; {schema} COMMIT;")
    finally:
        connection.close()


def connect(path: Path, *, new: bool = False, read_only: bool = False) -> sqlite3.Connection:
    """Open a database that exists. Transactions are begun by :func:`transaction` alone.

    Raises:
        BadDatabase: there is none that can be used.
    """
    if not path.is_file():
        raise BadDatabase(f"The database {path} is missing.")
    try:
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode={'ro' if read_only else 'rw'}",
            uri=True,
            timeout=20,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=64,
        )
        if not read_only:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA cache_size = -4096")
        (version,) = connection.execute("PRAGMA user_version").fetchone()
    except sqlite3.Error as error:
        raise BadDatabase(f"The database {path} can't be opened: {error}.") from error
    if version != 1 and not new:
        connection.close()
        raise BadDatabase(f"The database {path} was written by another version of this program.")
    return connection


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """One transaction that locks the database from its start; on disk when the block ends, gone when it raises.

    Raises:
        DiskFull: it can't be stored.
    """
    with disk():
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


@contextmanager
def disk() -> Iterator[None]:
    """Tell a full or failing disk from everything else.

    Raises:
        DiskFull: as it says.
    """
    try:
        yield
    except sqlite3.OperationalError as error:
        if "full" in str(error) or "disk I/O" in str(error) or "readonly" in str(error):
            raise DiskFull(f"The database can't be written: {error}. Nothing is signed until there is room.") from error
        raise
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS):
            raise DiskFull(
                f"The disk can't be written: {error.strerror}. Nothing is signed until there is room."
            ) from error
        raise
