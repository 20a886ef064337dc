"""Dispatches as programs read them."""

from typing import Any

from openhall.kernel.clock import instant_text
from openhall.procedures.dispatch.models import Dispatch, Wish
from openhall.procedures.dossiers.public import Dossier
from openhall.witness.public import Recorded

Answer = dict[str, Any]


def receipt(recorded: Recorded) -> Answer:
    """Where its receipt stays, the leaf's digest, the promise."""
    return {
        "receipt_url": recorded.receipt_url,
        "leaf_sha256": recorded.leaf_sha256,
        "promise": recorded.promise,
    }


def dispatch(row: Dispatch) -> Answer:
    """A message and how far it is."""
    return {
        "uuid": str(row.uuid),
        "version": row.version,
        "dossier": row.dossier.code,
        "channel": row.channel,
        "step": row.step or None,
        "lang": row.lang,
        "subject": row.subject,
        "body": row.body,
        "address": row.address,
        "number": row.number or None,
        "state": row.state,
        "tries": row.tries,
        "written_at": instant_text(row.written_at),
        "sent_at": instant_text(row.sent_at) if row.sent_at else None,
        "ended_at": instant_text(row.ended_at) if row.ended_at else None,
    }


def of_dossier(row: Dossier, wish: Wish | None, found: list[Dispatch]) -> Answer:
    """The wish and all messages."""
    return {
        "dossier": row.code,
        "version": row.version,
        "wish": {"channel": wish.channel, "lang": wish.lang} if wish else None,
        "dispatches": [dispatch(one) for one in found],
    }
