"""Procedures as programs read them."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from openhall.kernel.clock import instant_text
from openhall.procedures.catalogue.models import Edition, Import, Translation
from openhall.witness.public import Recorded

Answer = dict[str, Any]


def receipt(recorded: Recorded) -> Answer:
    """What every recorded act answers: where its receipt stays, the leaf's digest, the promise."""
    return {
        "receipt_url": recorded.receipt_url,
        "leaf_sha256": recorded.leaf_sha256,
        "promise": recorded.promise,
    }


def listed(row: Edition) -> Answer:
    """An edition in a list."""
    return {
        "procedure": row.procedure.code,
        "edition": row.number,
        "lang": row.lang,
        "title": row.title,
        "field": row.field,
        "online": row.online,
        "keeper": row.procedure.organisation.name,
        "time_limit": row.content["time_limit"],
        "valid_from": row.valid_from.isoformat(),
        "valid_until": row.valid_until.isoformat() if row.valid_until else None,
        "url": f"{settings.OPENHALL_ORIGIN}{reverse('procedure', args=[row.procedure.code])}",
    }


def whole(row: Edition) -> Answer:
    """All of an edition."""
    return listed(row) | {
        "uuid": str(row.uuid),
        "state": row.state,
        "version": row.version,
        "content": row.content,
        "content_sha256": row.content_sha256,
        "published_at": instant_text(row.published_at) if row.published_at else None,
        "leaf_sha256": row.leaf_sha256 or None,
        "translations": [translation(one) for one in row.translations.all() if one.replaced_at is None],
    }


def translation(row: Translation) -> Answer:
    """An edition in another language; ``counts``: whether these words count before the law."""
    return {
        "uuid": str(row.uuid),
        "lang": row.lang,
        "counts": False,
        "said": row.said,
        "translated_at": instant_text(row.translated_at),
        "leaf_sha256": row.leaf_sha256,
    }


def file(row: Import) -> Answer:
    """A file that is taken in: how far it is, and what was left out of it."""
    return {
        "uuid": str(row.uuid),
        "state": row.state,
        "file": {"name": row.file_name, "sha256": row.file_sha256},
        "entries": row.entries,
        "done": row.done,
        "taken": row.taken,
        "known": row.known,
        "left_out": [{"number": one.number, "code": one.code, "why": one.why} for one in row.rows.all()[:1000]],
        "left_out_count": row.left_out,
        "leaf_sha256": row.leaf_sha256,
        "end_leaf": row.end_leaf or None,
    }
