"""Names that hide who acts: random, made on first use, forgotten with the person."""

import secrets
from collections.abc import Collection
from uuid import UUID

from django.db import connection

from openhall.witness.models import Pseudonym

_PSEUDONYM = """
WITH known AS (SELECT name FROM witness_pseudonym WHERE subject = %s AND scope = %s),
made AS (
    INSERT INTO witness_pseudonym (subject, scope, name) SELECT %s, %s, %s WHERE NOT EXISTS (SELECT FROM known)
    ON CONFLICT DO NOTHING RETURNING name
)
SELECT name FROM known UNION ALL SELECT name FROM made
"""
"""The name that there is, or a fresh one, in one statement; nothing where another transaction has just made it."""


def pseudonym(subject: UUID, scope: UUID | str) -> str:
    """Random name of a person or organisation within a case (or another scope): 32 hex digits, made on first use."""
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_PSEUDONYM, [subject, str(scope), subject, str(scope), secrets.token_hex(16)])
            if (found := cursor.fetchone()) is not None:
                return str(found[0])
        # Another transaction made it in this very moment; the next statement sees it.


def pseudonyms(subjects: Collection[UUID], scope: UUID) -> dict[UUID, str]:
    """Their names within the scope; whoever has none yet gets one."""
    found = dict(Pseudonym.objects.filter(scope=str(scope), subject__in=subjects).values_list("subject", "name"))
    return {subject: found.get(subject) or pseudonym(subject, scope) for subject in subjects}
