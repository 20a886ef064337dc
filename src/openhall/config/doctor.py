"""What is configured, reachable and healthy, in plain words, for ``openhall doctor``.

Every examination is a generator of findings and may be broken itself: what it raises becomes a finding. Order matters
only for the reader.
"""

from __future__ import annotations

import os
import shutil
import socket
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

OLDEST_POSTGRESQL = 16
PROMISE = timedelta(minutes=10)
LEAST_FREE_BYTES = 1024**3
FEW_FREE_BYTES = 5 * 1024**3
CALENDAR_WARNING = timedelta(days=90)


class Health(StrEnum):
    """How bad a finding is; ``BROKEN`` makes the doctor's exit status 1."""

    WELL = "ok"
    WATCH = "watch"
    BROKEN = "broken"


@dataclass(frozen=True)
class Finding:
    """One sentence about one thing, and what to do about it when it isn't well."""

    health: Health
    sentence: str
    advice: str = ""


Examination = Callable[[datetime], Iterator[Finding]]


def well(sentence: str) -> Finding:
    return Finding(Health.WELL, sentence)


def watch(sentence: str, advice: str = "") -> Finding:
    return Finding(Health.WATCH, sentence, advice)


def broken(sentence: str, advice: str = "") -> Finding:
    return Finding(Health.BROKEN, sentence, advice)


def examine(examinations: tuple[Examination, ...], at: datetime) -> Iterator[Finding]:
    """Run examinations; one that fails is a finding itself and doesn't stop the others."""
    for examination in examinations:
        name = (examination.__doc__ or examination.__name__).split("\n", 1)[0].rstrip(".")
        try:
            yield from examination(at)
        except Exception as error:
            yield broken(f"{name}: could not be examined ({type(error).__name__}: {error}).")


# -- the machine


def home(at: datetime) -> Iterator[Finding]:
    """The home folder: whose it is, how much room it has."""
    from django.conf import settings

    folder = Path(settings.OPENHALL_HOME)
    mode = stat.S_IMODE(folder.stat().st_mode)
    if mode & 0o022:
        yield broken(f"Others may write into the home {folder} (mode {mode:o}).", f"chmod 700 {folder}")
    else:
        yield well(f"The home is {folder} (mode {mode:o}).")
    free = shutil.disk_usage(folder).free
    sentence = f"The disk under the home has {free / 1024**3:.1f} GiB free."
    if free < LEAST_FREE_BYTES:
        yield broken(sentence, "Make room: without it no act can be recorded.")
    else:
        yield watch(sentence, "Make room soon.") if free < FEW_FREE_BYTES else well(sentence)


def keys(at: datetime) -> Iterator[Finding]:
    """The keys: that nobody else can read them."""
    from django.conf import settings

    folder = Path(settings.OPENHALL_HOME) / "keys"
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()] if folder.is_dir() else []
    if not files:
        yield watch("There are no keys yet.", "They are made by the first `openhall migrate`.")
        return
    exposed = [path for path in [folder, *files] if path.stat().st_mode & 0o077]
    for path in exposed:
        yield broken(
            f"Others may use {path} (mode {stat.S_IMODE(path.stat().st_mode):o}).",
            f"chmod {'700' if path.is_dir() else '600'} {path}; if others had access, replace the key.",
        )
    if not exposed:
        yield well(f"The {len(files)} key files are readable by their owner only.")


# -- the database


def database(at: datetime) -> Iterator[Finding]:
    """The database: which one, how old, how durable."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('server_version_num')::int / 10000, current_setting('server_version'), "
            "current_setting('server_encoding'), current_setting('fsync'), current_setting('synchronous_commit'), "
            "current_setting('full_page_writes'), current_setting('max_connections')::int, "
            "(SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'), clock_timestamp(), "
            "pg_database_size(current_database()), pg_is_in_recovery()"
        )
        major, version, encoding, fsync, commit, pages, most, now, clock, size, replica = cursor.fetchone()
    socket_only = str(connection.settings_dict["HOST"]).startswith("/")
    where = "over a socket" if socket_only else f"at {connection.settings_dict['HOST']}"
    if major < OLDEST_POSTGRESQL:
        yield broken(f"PostgreSQL {version} answers {where}.", f"OpenHall needs {OLDEST_POSTGRESQL} or newer.")
    else:
        yield well(f"PostgreSQL {version} answers {where}; the database holds {size / 1024**2:.0f} MiB.")
    if encoding != "UTF8":
        yield broken(f"The database's encoding is {encoding}.", "Make a new one with ENCODING 'UTF8'.")
    if replica:
        yield broken("The database is a read-only replica.", "OPENHALL_DATABASE_URL must name the primary.")
    weak = [
        name
        for name, value in (("fsync", fsync), ("synchronous_commit", commit), ("full_page_writes", pages))
        if value == "off"
    ]
    if weak:
        yield broken(
            f"These settings are off, so a receipt could outlive its act: {', '.join(weak)}.", "Switch them on."
        )
    if now > most * 0.8:
        yield watch(f"{now} of {most} connections are taken.", "Fewer processes, or a pooler in front.")
    difference = abs((clock - _wall_clock()).total_seconds())
    if difference > 2:
        yield broken(
            f"The clocks of this machine and of the database differ by {difference:.0f} s.", "Run NTP on both."
        )


def migrations(at: datetime) -> Iterator[Finding]:
    """The tables: that they are those of this version."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        yield broken(f"{len(waiting)} migrations wait, {waiting[0][0]} first.", "openhall migrate")
    else:
        yield well("The tables are those of this version.")


# -- the log


def log(at: datetime) -> Iterator[Finding]:
    """The log: that what was promised is in it, and that no member proves another history."""
    from openhall.witness.disagreeing import stands
    from openhall.witness.models import Head, Outbox
    from openhall.witness.sequencer import published, store

    head = Head.objects.filter(pk=1).values_list("size", flat=True).first() or 0
    checkpoint = published()
    size = checkpoint.size if checkpoint else 0
    if head < size:
        yield broken(
            f"The published checkpoint has {size} leaves, the database only {head}: an old backup was restored.",
            "Bring back the missing leaves from the log's bundles before anything is signed.",
        )
    elif head > size:
        yield watch(f"{head - size} leaves wait to be published.", "Is `openhall sequencer` running?")
    else:
        yield well(f"The log has {size} leaves and its checkpoint says the same.")
    accused = stands(checkpoint, store().read)
    if accused is not None:
        yield broken(
            f"The member {accused.member} holds a head of {accused.size} leaves under our own signature that our log "
            "doesn't contain: nothing is signed meanwhile.",
            "openhall sequencer --bring-back, or --settle with a reason; docs/explanation/sequencer.md",
        )
    oldest = Outbox.objects.filter(leaf_index__isnull=True).order_by("id").values_list("at", flat=True).first()
    if oldest is not None and at - oldest > PROMISE:
        yield broken(
            f"An act of {oldest:%Y-%m-%d %H:%M} UTC isn't in the log yet: a promise is broken.",
            "Start `openhall sequencer`.",
        )


# -- the law


def calendars(at: datetime) -> Iterator[Finding]:
    """The calendars of the law: how far they reach."""
    import openhall_rules

    for jurisdiction in sorted({pack.jurisdiction for pack in openhall_rules.packs()}):
        calendar = openhall_rules.in_force(jurisdiction, at).calendar
        if calendar.unbounded:
            continue
        advice = "An authority must publish and enter the next year; until then no deadline is counted past the end."
        if not calendar.years:
            yield watch(f"The calendar of “{jurisdiction}” has no year at all.", advice)
            continue
        last = max(calendar.years)
        enough = (at + CALENDAR_WARNING).year <= last
        sentence = f"The calendar of “{jurisdiction}” reaches to the end of {last}."
        yield well(sentence) if enough else watch(sentence, advice)


# -- the way in


def addresses(at: datetime) -> Iterator[Finding]:
    """The addresses: that browsers accept them, and that somebody answers."""
    from django.conf import settings

    for name, text in (("site", settings.OPENHALL_ORIGIN), ("live stream", settings.OPENHALL_STREAM_ORIGIN)):
        origin = urlsplit(text)
        local = origin.hostname == "localhost"
        if origin.scheme != "https" and not local:
            yield broken(
                f"The {name}'s address {text} isn't https.",
                "Browsers sign and seal only over https or on localhost: put TLS in front (docs/how-to/deploy.md).",
            )
        port = origin.port or (443 if origin.scheme == "https" else 80)
        try:
            with socket.create_connection((origin.hostname or "localhost", port), timeout=3):
                yield well(f"The {name} answers at {text}.")
        except OSError:
            yield watch(f"Nobody answers at {text} ({name}).", "Start `openhall up`, or the processes one by one.")


def settings_in_use(at: datetime) -> Iterator[Finding]:
    """The settings that decide what kind of installation this is."""
    from django.conf import settings

    local = urlsplit(settings.OPENHALL_ORIGIN).hostname == "localhost"
    scratch = settings.OPENHALL_INSTANCE == "scratch"
    yield well(f"This is a {settings.OPENHALL_INSTANCE} instance; its log is called {settings.OPENHALL_LOG_ORIGIN}.")
    if settings.DEBUG and not local:
        yield broken("Debug pages are on at an address that others reach.", "Unset OPENHALL_DEBUG.")
    if scratch and not local:
        yield watch(
            "A scratch instance has a movable clock; nothing in it counts.", "OPENHALL_INSTANCE=live for real business."
        )
    if not scratch and (Path(settings.OPENHALL_HOME) / "clock").exists():
        yield broken("A live instance has a virtual clock.", "Remove the file “clock” from the home.")
    if not os.environ.get("OPENHALL_MAIL_URL"):
        yield (well if local else watch)("Mail is written to files in the home and sent to nobody.")


def programs(at: datetime) -> Iterator[Finding]:
    """Programs that only tests and translators need."""
    wanted = {
        "chromium": "browser tests",
        "go": "the log's foreign referee",
        "xgettext": "collecting messages",
        "npm": "browser code",
    }
    missing = [f"{program} ({use})" for program, use in wanted.items() if shutil.which(program) is None]
    if missing:
        yield watch(f"Missing, and needed only for development: {', '.join(missing)}.", "scripts/system-packages")


def warnings(at: datetime) -> Iterator[Finding]:
    """The warnings: how many are open, how far the comparison of rows with their acts is."""
    from openhall.witness_room.warnings.public import summary

    found = summary()
    if not found.total:
        yield well("No warning is open.")
    else:
        told = ", ".join(f"{number} {severity}" for severity, number in sorted(found.open.items()))
        finding = broken if found.worst == "critical" else watch
        yield finding(f"{found.total} warnings are open ({told}).", "A supervisor settles them at /health/warnings.")
    run = found.comparison
    if run is None or run.finished_at is None:
        yield watch("Rows have never been compared with their acts.", "Is `openhall worker` running?")
    else:
        yield well(
            f"{run.rows_done} facts of {run.cases_done} cases were compared with their acts until "
            f"{run.finished_at:%Y-%m-%d %H:%M} UTC; {run.differences} differed."
        )


ALL: tuple[Examination, ...] = (
    settings_in_use, home, keys, database, migrations, log, warnings, calendars, addresses, programs,
)  # fmt: skip


def _wall_clock() -> datetime:
    from datetime import UTC

    return datetime.now(UTC)
