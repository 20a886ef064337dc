"""Feedback as programs read it."""

from dataclasses import asdict
from typing import Any

from openhall.kernel.clock import instant_text
from openhall.procedures.dossiers.public import Dossier
from openhall.procedures.feedback.models import Asking, QuestionSet, Reflection
from openhall.procedures.feedback.queries import FEWEST, Cell, Handled
from openhall.witness.public import Recorded

Answer = dict[str, Any]


def receipt(recorded: Recorded) -> Answer:
    """Where its receipt stays, the leaf's digest, the promise."""
    return {
        "receipt_url": recorded.receipt_url,
        "leaf_sha256": recorded.leaf_sha256,
        "promise": recorded.promise,
    }


def questions(row: QuestionSet | None) -> Answer:
    """The set that is asked now; all null while none was published."""
    if row is None:
        return {"uuid": None, "number": None, "source": None, "days": None, "questions": None, "published_at": None}
    return {
        "uuid": str(row.uuid),
        "number": row.number,
        "source": row.source,
        "days": row.days,
        "questions": row.questions,
        "published_at": instant_text(row.published_at),
    }


def asking(row: Asking | None) -> Answer | None:
    """What somebody was asked and said, for themselves; null where they weren't asked."""
    if row is None:
        return None
    return {
        "questions": row.questions.questions,
        "until_at": instant_text(row.until_at),
        "satisfied": row.satisfied,
        "choices": row.choices,
        "version": row.version,
    }


def reflection(row: Reflection, *, theirs: bool) -> Answer:
    """A reflection. ``theirs``: for whoever wrote it; the unit doesn't read how its answer was rated."""
    found: Answer = {
        "uuid": str(row.uuid),
        "version": row.version,
        "unit": row.unit.number,
        "state": row.state,
        "words": row.words,
        "answer": row.answer or None,
        "handed_in_at": instant_text(row.handed_in_at),
        "due_at": instant_text(row.due_at),
        "ended_at": instant_text(row.ended_at) if row.ended_at else None,
    }
    if theirs:
        return found | {"satisfied": None if row.dissatisfied is None else not row.dissatisfied}
    return found | {"dossier": row.dossier.code}


def own(row: Dossier, asked: Asking | None, wrote: list[Reflection]) -> Answer:
    """All of it about one dossier, for whose it is."""
    return {
        "dossier": row.code,
        "asked": asking(asked),
        "reflections": [reflection(one, theirs=True) for one in wrote],
    }


def figures(cells: list[Cell], handled: list[Handled]) -> Answer:
    """The public figures; withheld ones are null."""
    return {
        "fewest": FEWEST,
        "cells": [asdict(one) for one in cells],
        "reflections": [asdict(one) for one in handled],
    }
