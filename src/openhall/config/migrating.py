"""The database brought up to date: a fresh one gets its tables from the models at once, an older one step by step.

Django replays every migration of the past and renders the models anew at each of hundreds of steps, which is nearly all
that the first start of an installation took. The tables that come out are the same
(``tests/config/test_migrating.py`` compares every column, constraint, index, trigger and row), so a database without
any table of ours is laid out from the models as they are, with the SQL that migrations hold beside them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import Migration, RunSQL, SeparateDatabaseAndState
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState

LOCK = int.from_bytes(b"migrate", "big")
"""Key of the advisory lock that one process at a time holds in a database."""


def bring_up_to_date() -> None:
    """Apply all migrations; where nothing of ours is there yet, lay the tables out at once. Idempotent.

    A process that dies in between leaves a database that the next call brings up to date. Whoever comes while another
    one is at it waits, and then finds nothing left to do.
    """
    with alone():
        if not _applied() & _ours():
            for label in _others():
                call_command("migrate", label, verbosity=0, interactive=False)
            _lay_out()
        call_command("migrate", verbosity=0, interactive=False)


@contextmanager
def alone() -> Iterator[None]:
    """No other process brings this database up to date meanwhile; whoever asks again within is let in.

    The server lets go of a lock whose holder died.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
    held = connection.connection
    try:
        yield
    finally:
        # A connection that was closed meanwhile has let go already.
        if connection.connection is held and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def _ours() -> set[str]:
    return {config.label for config in apps.get_app_configs() if config.name.startswith("openhall.")}


def _others() -> list[str]:
    loader = MigrationLoader(connection)
    return sorted(loader.migrated_apps - _ours())


def _applied() -> set[str]:
    """Apps of which a migration was applied."""
    return {label for label, _name in MigrationRecorder(connection).applied_migrations()}


def _lay_out() -> None:
    """All our tables from the models, and the SQL of our migrations in their order, in one transaction."""
    ours = _ours()
    plan = [one for one in _plan(MigrationLoader(connection)) if one.app_label in ours]
    recorder = MigrationRecorder(connection)
    with transaction.atomic():
        with connection.schema_editor() as editor:
            for model in apps.get_models():
                if model._meta.app_label in ours and model._meta.can_migrate(connection):
                    editor.create_model(model)
        with connection.schema_editor() as editor:
            for migration in plan:
                _run_sql(migration.app_label, migration.operations, editor)
        for migration in plan:
            recorder.record_applied(migration.app_label, migration.name)


def _plan(loader: MigrationLoader) -> Iterator[Migration]:
    """Every migration once, each after those that it depends on."""
    seen: set[tuple[str, str]] = set()
    for target in sorted(loader.graph.leaf_nodes()):
        for key in loader.graph.forwards_plan(target):
            if key not in seen:
                seen.add(key)
                yield loader.graph.nodes[key]


def _run_sql(label: str, operations: Iterable[Operation], editor: BaseDatabaseSchemaEditor) -> None:
    # What changes rows (RunPython) finds none in a fresh database.
    nothing = ProjectState()  # SQL asks for no models
    for operation in operations:
        if isinstance(operation, SeparateDatabaseAndState):
            _run_sql(label, operation.database_operations, editor)
        elif isinstance(operation, RunSQL):
            operation.database_forwards(label, editor, nothing, nothing)
