"""The harness itself: a database of our own, a home of our own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection


@pytest.mark.django_db
def test_the_tests_work_on_a_database_of_their_own():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database(), current_setting('fsync')")
        name, fsync = cursor.fetchone()

    assert name.startswith("test_")
    assert fsync == "off"
    assert name in os.environ["OPENHALL_DATABASE_URL"]


@pytest.mark.django_db
def test_the_database_carries_every_migration():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_migrations")
        assert cursor.fetchone()[0] > 0


def test_the_home_is_temporary():
    assert Path(settings.OPENHALL_HOME) != Path.cwd() / "var"
    assert Path(os.environ["OPENHALL_HOME"]) == settings.OPENHALL_HOME
