"""The synchronisation as programs read it."""

from typing import Any

from openhall.kernel.clock import instant_text
from openhall.procedures.synchronising.models import Comparison, Gap, Message, Standing
from openhall.procedures.synchronising.queries import Overview
from openhall.witness.public import Recorded

Answer = dict[str, Any]


def receipt(recorded: Recorded) -> Answer:
    """Where its receipt stays, the leaf's digest, the promise."""
    return {
        "receipt_url": recorded.receipt_url,
        "leaf_sha256": recorded.leaf_sha256,
        "promise": recorded.promise,
    }


def overview(row: Overview) -> Answer:
    """The line to the portal. ``set_up``: whether there is one; ``failing_since``: null while it answers."""
    line = row.line
    return {
        "set_up": row.there,
        "told_at": instant_text(line.told_at) if line and line.told_at else None,
        "failing_since": instant_text(line.failing_since) if line and line.failing_since else None,
        "waiting": row.waiting,
        "waiting_since": instant_text(row.oldest.made_at) if row.oldest else None,
        "comparison": comparison(row.comparison) if row.comparison else None,
        "running": comparison(row.running) if row.running else None,
    }


def comparison(row: Comparison) -> Answer:
    """A comparison with its counts; ``finished_at``: null while it runs."""
    counts = ("here", "there", "waiting", "missing", "extra", "differing")
    return {
        "uuid": str(row.uuid),
        "begun_at": instant_text(row.begun_at),
        "finished_at": instant_text(row.finished_at) if row.finished_at else None,
        **{name: getattr(row, name) for name in counts},
        "leaf_sha256": row.leaf_sha256 or None,
    }


def standing(row: Standing) -> Answer:
    """How a dossier stands. ``refused``: why the portal didn't take its last state; null while it waits."""
    return {
        "dossier": str(row.dossier.uuid),
        "code": row.code,
        "procedure": row.dossier.edition.procedure.code,
        "unit": row.dossier.deciding,
        "in_step": row.in_step,
        "version": row.made,
        "told_at": instant_text(row.told_at) if row.told_at else None,
        "status_there": row.status,
        "receipt": row.receipt or None,
        "refused": row.refused or None,
    }


def message(row: Message) -> Answer:
    """Something that the portal was told, or waits to be told, with its receipt or why it refused it."""
    return {
        "number": row.number,
        "cause": row.cause,
        "status": row.status,
        "made_at": instant_text(row.made_at),
        "attempts": row.attempts,
        "ended_at": instant_text(row.ended_at) if row.ended_at else None,
        "receipt": row.receipt or None,
        "refused": row.refused or None,
    }


def gap(row: Gap) -> Answer:
    """A field in which the portal differs; ``field`` is empty where the whole dossier is missing or too much."""
    return {
        "code": row.code,
        "kind": row.kind,
        "field": row.field,
        "here": row.here,
        "there": row.there,
        "since": row.since.isoformat(),
    }
