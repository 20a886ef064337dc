"""Whether the database is up to date is told without Django, and never wrongly."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from openhall.config import migrated

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def noted(tmp_path: Path, database_url: str) -> Path:
    """A home with a note about this worker's database."""
    migrated.note(tmp_path, database_url)
    return tmp_path


def test_nothing_is_known_before_the_first_note_or_of_a_damaged_one(tmp_path, database_url):
    assert not migrated.is_noted(tmp_path, database_url)
    (tmp_path / migrated.NOTE).write_text("{")
    assert not migrated.is_noted(tmp_path, database_url)


def test_what_was_brought_up_to_date_is_known_until_something_changes(noted, database_url):
    assert migrated.is_noted(noted, database_url)


def test_another_migration_in_the_database_is_noticed(noted, database_url):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('kernel', '9999_later', now())")
    try:
        assert not migrated.is_noted(noted, database_url)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM django_migrations WHERE name = '9999_later'")
    assert migrated.is_noted(noted, database_url)


@pytest.mark.parametrize("change", ["migration", "law"])
def test_other_software_is_noticed(noted, database_url, monkeypatch, tmp_path, change):
    more = tmp_path / "0099_new.py"
    more.write_text(change)
    files = [*migrated._files(), more]
    monkeypatch.setattr(migrated, "_files", lambda: iter(files))

    assert not migrated.is_noted(noted, database_url)


def test_a_database_that_does_not_answer_is_never_up_to_date(noted, tmp_path):
    nowhere = f"postgresql://openhall@/openhall?host={tmp_path}"
    assert not migrated.is_noted(noted, nowhere)
    migrated.note(noted, nowhere)
    assert not migrated.is_noted(noted, nowhere)


def test_every_migration_and_every_pack_counts():
    names = {path.name for path in migrated._files()}
    assert {"0001_initial.py", "settings.py", "deposits.toml"} <= names


def test_asking_loads_no_django():
    code = "import sys; from openhall.config import migrated; migrated.software(); print('django' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout == "False\n"


def test_the_programs_of_the_platform_start_without_what_few_of_them_need():
    """Each of them loads every room; what takes a second to load is loaded where it is used."""
    code = (
        "import sys, django; django.setup(); import openhall.config.urls; "
        "print([name for name in ('pyhanko', 'webauthn', 'ocdsmerge', 'aiohttp', 'requests') if name in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout == "[]\n"
