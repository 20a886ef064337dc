"""Documents and templates as programs read them."""

from decimal import ROUND_DOWN, Decimal
from typing import Any

from openhall.kernel.clock import instant_text
from openhall.procedures.results import holding
from openhall.procedures.results.models import Document, Share, State, Template
from openhall.procedures.results.queries import ShareOf, replaced_by
from openhall.witness.public import Recorded
from openhall_rules.money import stated

Answer = dict[str, Any]


def receipt(recorded: Recorded) -> Answer:
    """What every recorded act answers."""
    return {
        "receipt_url": recorded.receipt_url,
        "leaf_sha256": recorded.leaf_sha256,
        "promise": recorded.promise,
    }


def _at(value: Any) -> str | None:
    return instant_text(value) if value else None


def checked(row: Document) -> Answer:
    """What everybody may know of a document: nothing personal."""
    other = replaced_by(row)
    return {
        "uuid": str(row.uuid),
        "kind": row.kind,
        "state": row.state,
        "issuer": row.unit.organisation.name,
        "unit": row.unit.number,
        "signed_at": _at(row.signed_at),
        "issued_at": _at(row.issued_at),
        "ended_at": _at(row.ended_at),
        "replaced_by": str(other.uuid) if other else None,
        "sha256": row.sha256 if row.state != State.SIGNED else None,
        "stamped_until": _at(row.stamped_until),
        "renewals": row.renewals,
        "leaf_sha256": row.leaf_sha256 or None,
        "end_leaf_sha256": row.end_leaf or None,
        "erased": row.erased_at is not None,
    }


def document(row: Document) -> Answer:
    """A document for its person and its unit. ``fee_due``: what is to be paid before its file is given out."""
    owed, currency = holding.owed(row), holding.currency(row)
    return checked(row) | {
        "version": row.version,
        "title": row.title,
        "lang": row.lang,
        "dossier": str(row.dossier.uuid) if row.dossier else None,
        "file_sha256": row.sha256,
        "media_type": row.media_type,
        "size": row.size,
        "waits_for": row.problem or None,
        "fee_due": {"amount": stated(owed, currency), "currency": currency} if owed else None,
    }


def template(row: Template) -> Answer:
    """A template for the people of its unit."""
    return {
        "uuid": str(row.uuid),
        "procedure": row.procedure.code,
        "lang": row.lang,
        "number": row.number,
        "state": row.state,
        "version": row.version,
        "content": row.content,
        "content_sha256": row.content_sha256,
    }


def share(row: Share, code: str) -> Answer:
    """A share for who made it, with its code while it counts."""
    return {
        "uuid": str(row.uuid),
        "whom": row.whom,
        "until_at": _at(row.until_at),
        "opened_at": _at(row.opened_at),
        "code": code if row.opened_at is None else None,
    }


def rate(row: ShareOf) -> Answer:
    """A line of the share of electronic results. ``rate``: a decimal text of one, four places."""
    return {
        "unit": row.unit,
        "procedure": row.procedure,
        "ended": row.ended,
        "electronic": row.electronic,
        "paper": row.paper,
        "none": row.none,
        "rate": str((Decimal(row.electronic) / row.ended).quantize(Decimal("0.0001"), ROUND_DOWN)),
    }
