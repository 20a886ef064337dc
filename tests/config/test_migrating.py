"""A fresh database laid out at once is the one that all migrations make, step by step."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection

from openhall.config.migrating import bring_up_to_date
from openhall.config.testing import HARNESS

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
ASKED = {
    "columns": """
        SELECT table_name, column_name, data_type, character_maximum_length, numeric_precision, numeric_scale,
               is_nullable, column_default, is_identity, identity_generation, collation_name
        FROM information_schema.columns WHERE table_schema = 'public'""",
    "constraints": """
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace AND contype <> 'n'""",
    "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "triggers": "SELECT tgrelid::regclass::text, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "functions": """
        SELECT p.proname, pg_get_functiondef(p.oid) FROM pg_proc p
        WHERE p.pronamespace = 'public'::regnamespace AND p.prokind = 'f'
          AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')""",
    "migrations": "SELECT app, name FROM django_migrations",
    "permissions": """
        SELECT t.app_label, t.model, p.codename FROM auth_permission p JOIN django_content_type t
        ON t.id = p.content_type_id""",
}
"""What there is to compare. Serial numbers of rows may differ, and the order of columns."""


def named(rows: set[tuple[Any, ...]]) -> set[str]:
    """The rows as text. A column that became unique later has another name for it, which nothing asks for."""
    return {re.sub(r"\b\w+_(key|uniq)\b", "unique", repr(row)) for row in rows}


@pytest.fixture
def made() -> Iterator[Any]:
    """``made(how)``: all that can be told of a database that was empty before ``how`` was called."""
    name, before = f"fresh_{HARNESS.name}", connection.settings_dict["NAME"]
    server_url = HARNESS.cluster.url_for("openhall", "postgres")

    def make(how: Any) -> dict[str, set[tuple[Any, ...]]]:
        HARNESS.leave_database()
        with psycopg.connect(server_url, autocommit=True) as server:
            server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            server.execute(f"CREATE DATABASE {name}")
        connection.settings_dict["NAME"] = name
        how()
        with connection.cursor() as cursor:
            found = {}
            for what, query in ASKED.items():
                cursor.execute(query)
                found[what] = set(cursor.fetchall())
            cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
            tables = [table for (table,) in cursor.fetchall()]
            found["rows"] = set()
            for table in tables:
                cursor.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608 — names of our own tables
                found["rows"].add((table, cursor.fetchone()[0]))
        return found

    yield make
    HARNESS.leave_database()
    connection.settings_dict["NAME"] = before
    with psycopg.connect(server_url, autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def test_laid_out_at_once_it_is_what_the_migrations_make(made):
    at_once = made(bring_up_to_date)
    step_by_step = made(lambda: call_command("migrate", verbosity=0, interactive=False))

    for what, found in step_by_step.items():
        assert len(found) > 1, what
        assert sorted(named(at_once[what]) ^ named(found)) == [], what


def test_a_process_that_died_in_between_leaves_what_the_next_one_finishes(made, monkeypatch):
    from openhall.config import migrating

    def dies(*_arguments):
        raise KeyboardInterrupt

    def killed_then_again():
        with monkeypatch.context() as patch:
            patch.setattr(migrating, "_run_sql", dies)
            with pytest.raises(KeyboardInterrupt):
                bring_up_to_date()
        bring_up_to_date()
        bring_up_to_date()

    again = made(killed_then_again)
    straight = made(bring_up_to_date)

    assert all(again[what] == found for what, found in straight.items())


PROGRAM = """
import sys
from openhall.config.cli import main
print("ready", flush=True)
sys.stdin.readline()
main()
"""
WAITING = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"


def two_at_once(home: Path) -> tuple[bool, list[str]]:
    """``openhall migrate`` twice at once: whether one was seen to wait, and what those said that failed."""
    url = HARNESS.cluster.url_for("openhall", f"fresh_{HARNESS.name}")
    environment = os.environ | {"OPENHALL_DATABASE_URL": url, "OPENHALL_HOME": str(home)}
    both = [
        subprocess.Popen(
            [sys.executable, "-c", PROGRAM, "migrate"], env=environment, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )
        for _ in range(2)
    ]  # fmt: skip
    for one in both:
        assert one.stdout
        assert one.stdout.readline() == "ready\n"
    for one in both:
        assert one.stdin
        one.stdin.write("go\n")
        one.stdin.flush()
    waited = False
    with psycopg.connect(url, autocommit=True) as looking:
        while not waited and all(one.poll() is None for one in both):
            waited = looking.execute(WAITING).fetchone() == (1,)
            time.sleep(0.02)
    said = [one.communicate(timeout=300)[1] for one in both]
    return waited, [words for one, words in zip(both, said, strict=True) if one.returncode]


def test_of_two_that_begin_at_once_one_waits_and_finds_nothing_left_to_do(made, tmp_path):
    seen: list[Any] = []
    together = made(lambda: seen.extend(two_at_once(tmp_path)))

    assert seen == [True, []]
    with psycopg.connect(HARNESS.cluster.url_for("openhall", f"fresh_{HARNESS.name}")) as looking:
        applied, once, founded = looking.execute(
            "SELECT count(*), count(DISTINCT (app, name)), (SELECT count(*) FROM witness_outbox WHERE code = 'SYS-01')"
            " FROM django_migrations"
        ).fetchone()
    assert applied == once == len(together["migrations"]) > 100
    assert founded == 1
