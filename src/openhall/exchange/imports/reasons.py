"""Why an entry is left out, in words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

REASONS: Mapping[str, Any] = {
    "unreadable": _("It is not JSON, or a name stands twice in it."),
    "not-an-object": _("It is not a JSON object."),
    "too-large": _("It is larger than 1 MB, or holds more than 100,000 values."),
    "too-deep": _("It is nested deeper than 32 levels."),
    "broken-text": _("It holds characters that are no text."),
    "linked": _("It gives only the address of a release; nothing is fetched from elsewhere."),
    "nothing-in-it": _("The record holds no release."),
    "other-version": _("It follows another version of the standard than 1.0 or 1.1."),
    "bad-ocid": _("Its open contracting id is missing, or can’t be an id."),
    "bad-id": _("Its release id is missing, or can’t be an id."),
    "bad-date": _("Its date is missing, or doesn’t name a zone."),
    "future-date": _("Its date lies in the future."),
    "wrong-type": _("A field is not of the type that the standard gives it."),
    "wrong-code": _("A code is missing, or can’t be a code."),
    "differs": _("A release of this id was taken in before, with other content. Releases never change."),
    "twice": _("The file holds a release of this id twice, with different content."),
}
"""Key in a report → sentence. What is left out isn't kept."""
