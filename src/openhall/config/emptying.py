"""Emptying the database after a test that commits, in place of Django's ``flush``.

``flush`` truncates every table and writes content types and permissions anew: a second for each such test, and a
catalogue of PostgreSQL's that swells with each. Here only tables that hold rows are emptied, and what the migrations
wrote is left alone, unless a test changed it.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db import connection, transaction

KEPT = ("django_migrations",)
WRITTEN = ("django_content_type", "auth_permission")
"""Tables that migrations fill."""


def use() -> None:
    """Let the tests of pytest-django that commit be cleaned up so."""
    from django.test import TransactionTestCase

    flush = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]
    empty()
    written = _counted()

    def cleaned(self: Any) -> None:
        plain = self.available_apps is None and not self.serialized_rollback and not self.reset_sequences
        if not plain:
            flush(self)
            return
        empty()
        if _counted() != written:
            flush(self)

    TransactionTestCase._fixture_teardown = cleaned  # type: ignore[attr-defined]


@cache
def _statement() -> str:
    """One query that names the tables in which there are rows."""
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
    emptied = sorted(set(names) - {*KEPT, *WRITTEN})
    return " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM \"{name}\")" for name in emptied)  # noqa: S608


@cache
def _guarded() -> frozenset[str]:
    """Tables with triggers of their own: some refuse that a row is deleted."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal")
        return frozenset(name for (name,) in cursor.fetchall())


def _counted() -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT array_agg((app_label, model) ORDER BY app_label, model)::text FROM django_content_type),"
            " (SELECT array_agg((app_label, model, codename, name) ORDER BY app_label, model, codename)::text"
            " FROM auth_permission JOIN django_content_type t ON t.id = content_type_id)"
        )
        return tuple(cursor.fetchone())


def empty() -> None:
    """Delete every row that isn't the migrations'."""
    statement, guarded = _statement(), _guarded()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
        filled = [name for (name,) in cursor.fetchall()]
        for name in guarded.intersection(filled):
            cursor.execute(f'ALTER TABLE "{name}" DISABLE TRIGGER USER')
        for name in filled:
            cursor.execute(f'DELETE FROM "{name}"')  # noqa: S608
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for name in guarded.intersection(filled):
            cursor.execute(f'ALTER TABLE "{name}" ENABLE TRIGGER USER')
