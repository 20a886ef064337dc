"""A key that signed after it was revoked, by the order of the log."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from openhall.witness_room.warnings.kinds import Found, Kind
from openhall.witness_room.warnings.models import Severity
from openhall.witness_room.warnings.signals import Signals

USED = Kind(
    "revoked_key_used",
    _("A revoked key was used"),
    _("Entry %(index)s is signed by a key that entry %(revoked_index)s had revoked."),
    _("Whoever revokes a key no longer answers for what it signs."),
    (_("Both arrived in the same moment and were taken in the other way round."),),
    Severity.CRITICAL,
)


def look(signals: Signals) -> Iterator[Found]:
    """Acts behind the revocation of their own key."""
    for one in signals.used_after_revocation:
        facts = {"index": one.index, "revoked_index": one.revoked_index, "leaf_sha256": one.leaf_sha256}
        yield Found(USED, one.leaf_sha256, facts, object=f"key:{one.key}")
