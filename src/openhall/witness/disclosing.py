"""What was sealed and comes to light: the acts of an opening set, and committed fields that are opened."""

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F

from openhall.witness.models import Committed, Outbox


def hidden_acts(lot: UUID) -> list[Outbox]:
    """Every sealed act of a lot that is in the outbox, in the order in which the log took them in, then by id."""
    return list(Outbox.objects.filter(sealed_for=lot).order_by(F("leaf_index").asc(nulls_last=True), "id"))


def opening_set(lot: UUID) -> list[Mapping[str, Any]]:
    """The ``sealed`` list of protocols §2 “Opening set”, in log order. Only for acts that the log has taken in."""
    return [
        {
            "leaf_sha256": row.leaf_sha256,
            "salt": bytes(row.salt or b"").hex(),
            "hidden": json.loads(bytes(row.hidden or b"{}")),
        }
        for row in hidden_acts(lot)
    ]


def disclose(leaves: str | Collection[str], paths: Iterable[str], at: datetime) -> None:
    """Open committed fields of one act or several: from now on their salts and values are published with the case."""
    named = [leaves] if isinstance(leaves, str) else list(leaves)
    Committed.objects.filter(outbox__leaf_sha256__in=named, path__in=list(paths), disclosed_at=None).update(
        disclosed_at=at
    )
