"""Dossiers as programs read them."""

from typing import Any

from openhall.kernel.clock import instant_text
from openhall.procedures.dossiers import filing, law
from openhall.procedures.dossiers.carrying import Difference
from openhall.procedures.dossiers.fee_models import Charge
from openhall.procedures.dossiers.fee_receipts import Receipt
from openhall.procedures.dossiers.models import Batch, Dossier, Draft, Unit
from openhall.witness.public import Recorded
from openhall_rules.money import stated

Answer = dict[str, Any]


def receipt(recorded: Recorded) -> Answer:
    """What every recorded act answers: where its receipt stays, the leaf's digest, the promise."""
    return {
        "receipt_url": recorded.receipt_url,
        "leaf_sha256": recorded.leaf_sha256,
        "promise": recorded.promise,
    }


def _at(value: Any) -> str | None:
    return instant_text(value) if value else None


def tracked(row: Dossier) -> Answer:
    """How far a dossier is, without anything personal: for whoever has number and secret."""
    delay = row.delays.order_by("-id").first()
    return {
        "code": row.code,
        "procedure": row.edition.procedure.code,
        "title": row.edition.title,
        "lang": row.edition.lang,
        "status": int(row.status),
        "state": row.state,
        "receiving": row.receiving,
        "deciding": row.deciding or None,
        "filed_at": _at(row.filed_at),
        "received_at": _at(row.received_at),
        "due_at": _at(row.due_at),
        "new_date": delay.new_date.isoformat() if delay else None,
        "ended_at": _at(row.ended_at),
        "leaf_sha256": row.filed_leaf,
        "steps": [
            {"step": one.name, "state": one.state, "at": instant_text(one.at), "leaf_sha256": one.leaf_sha256}
            for one in row.steps.all()
        ],
        "fees": [fee(one) for one in row.charges.all()],
    }


def fee(row: Charge) -> Answer:
    """A fee of a dossier. ``due``: when, for a fee of the procedure; ``copy_set``: 0 for such a fee."""
    return {
        "uuid": str(row.uuid),
        "copy_set": row.copy_set,
        "due": row.due or None,
        "amount": stated(row.amount, row.currency),
        "currency": row.currency,
        "state": row.state,
        "asked_at": instant_text(row.asked_at),
        "paid_at": _at(row.paid_at),
        "paid_by": row.paid_by or None,
        "leaf_sha256": row.leaf_sha256 or None,
    }


def fee_receipt(found: Receipt) -> Answer:
    """The receipt of a fee. ``prints``: how often it was printed; all but the first are copies."""
    return fee(found.charge) | {
        "number": found.number,
        "dossier": found.dossier.code,
        "payment": found.payment_number,
        "taken_by": found.taken_by,
        "prints": found.charge.receipt_prints,
        "printed_at": _at(found.charge.receipt_at),
        "url": found.url,
    }


def whole(row: Dossier, *, secret: bool) -> Answer:
    """A dossier for those who may read it; ``secret``: with the secret, for whoever filed it or took it in."""
    until = law.promised(row)
    found = tracked(row) | {
        "uuid": str(row.uuid),
        "version": row.version,
        "channel": row.channel,
        "posted_date": row.posted_date.isoformat() if row.posted_date else None,
        "applicant": row.applicant,
        "answers": row.answers,
        "content_sha256": filing.digest(row),
        "promised_until": _at(until),
        "papers": [
            {"uuid": str(one.uuid), "component": one.component, "name": one.name, "sha256": one.sha256}
            for one in row.papers.all()
        ],
        "pauses": [
            {"why": one.why, "words": one.words, "begin_at": _at(one.begin_at), "end_at": _at(one.end_at)}
            for one in row.intervals.all()
        ],
    }
    return found | ({"secret": filing.secret_of(row)} if secret and row.salt else {})


def draft(row: Draft, wrong: dict[str, str]) -> Answer:
    """A draft as it is kept; ``errors``: answers that can't be one and weren't kept."""
    return {
        "uuid": str(row.uuid),
        "edition": row.edition.number,
        "posted_date": row.posted_date.isoformat() if row.posted_date else None,
        "authority": row.authority,
        "applicant": row.applicant,
        "answers": row.answers,
        "content_sha256": filing.digest(row),
        "errors": wrong,
    }


def difference(found: Difference) -> Answer:
    """What changed for a draft that goes on under another edition."""
    return {
        "edition": found.edition.number, "lost": found.lost, "asked": found.asked, "papers": found.papers,
        "needless": found.needless, "facts": found.facts,
    }  # fmt: skip


def unit(row: Unit) -> Answer:
    """A unit as everybody may see it."""
    return {"uuid": str(row.uuid), "number": row.number, "version": row.version}


def batch(row: Batch) -> Answer:
    """How far a batch is, and what stayed as it was."""
    items = row.items.select_related("dossier")
    return {
        "uuid": str(row.uuid),
        "step": row.step,
        "state": row.state,
        "items": [
            {"code": one.dossier.code, "done": one.done_at is not None, "refusal": one.refusal or None} for one in items
        ],
    }
