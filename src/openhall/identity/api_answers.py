"""What the JSON views of identity share."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from openhall.kernel.refusals import Invalid
from openhall.witness.public import Recorded

Answer = dict[str, Any]


def receipt(recorded: Recorded) -> Answer:
    """What every act answers: the leaf's digest, the promise, the receipt's page."""
    return {
        "leaf_sha256": recorded.leaf_sha256,
        "promise": recorded.promise,
        "receipt_url": recorded.receipt_url,
    }


def only_json(request: HttpRequest) -> None:
    """Refuse a body of another type.

    Raises:
        Invalid
    """
    # A form of a foreign site can't send this type without asking us first (CORS), and we never consent.
    if request.content_type != "application/json":
        raise Invalid(errors={"Content-Type": "Send application/json."})


def instant(text: str | None, field: str) -> datetime | None:
    """The instant that a field says; None for an empty one.

    Raises:
        Invalid
    """
    if not text:
        return None
    try:
        found: datetime | None = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise Invalid(errors={field: _("Give an instant with its zone, such as 2026-01-31T16:00:00Z.")})
    return found
