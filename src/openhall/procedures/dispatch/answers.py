"""Dispatches as programs read them."""

from typing import Any

from openhall.kernel.clock import instant_text
from openhall.procedures.dispatch.models import Dispatch, Wish
from openhall.procedures.dispatch.parcel_models import Collection, Parcel, PostRates
from openhall.procedures.dossiers.public import Dossier
from openhall.witness.public import Recorded
from openhall_rules.money import stated

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


def collection(row: Dossier, chosen: Collection | None, found: list[Parcel]) -> Answer:
    """How a result is wanted, and its parcels, the newest first. ``price``: None where no table is entered."""
    price = chosen.price if chosen is not None else None
    currency = chosen.currency if chosen is not None else ""
    return {
        "dossier": row.code,
        "version": row.version,
        "way": chosen.way if chosen else None,
        "name": chosen.name if chosen else "",
        "telephone": chosen.telephone if chosen else "",
        "address": chosen.address if chosen else "",
        "place": chosen.place if chosen else "",
        "price": stated(price, currency) if price is not None else None,
        "currency": currency or None,
        "parcels": [parcel(one) for one in found],
    }


def parcel(row: Parcel) -> Answer:
    """A parcel and how far it is."""
    return {
        "uuid": str(row.uuid),
        "version": row.version,
        "dossier": str(row.dossier.uuid),
        "unit": row.desk.number,
        "state": row.state,
        "number": row.number or None,
        "ordered_at": instant_text(row.ordered_at),
        "taken_at": instant_text(row.taken_at) if row.taken_at else None,
        "ended_at": instant_text(row.ended_at) if row.ended_at else None,
        "leaf_sha256": row.leaf_sha256,
    }


def rates(row: PostRates | None) -> Answer:
    """The carrier's prices that count; every part None while the provincial office has entered none."""
    return {
        "uuid": str(row.uuid) if row else None,
        "carrier": row.carrier if row else None,
        "terms": row.terms if row else None,
        "source": row.source if row else None,
        "currency": row.currency if row else None,
        "valid_from": row.valid_from.isoformat() if row else None,
        "rows": row.rows if row else None,
    }
