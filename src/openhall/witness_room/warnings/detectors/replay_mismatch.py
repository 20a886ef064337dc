"""A member's replay ended in another state root than the platform logged."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from openhall.witness_room.warnings.kinds import Found, Kind
from openhall.witness_room.warnings.models import Severity
from openhall.witness_room.warnings.signals import Signals

MISMATCH = Kind(
    "replay_mismatch",
    _("A replay of the rules ended elsewhere"),
    _("Replayed to %(size)s entries, %(member)s has the state root %(theirs)s; the platform logged %(ours)s."),
    _("Whoever redoes the rules from public data must get the same verdicts. Here somebody got others."),
    (_("The member runs another version of the rules."),),
    Severity.CRITICAL,
)


def look(signals: Signals) -> Iterator[Found]:
    """State roots of the same size that differ."""
    for one in signals.mismatches:
        facts = {"member": one.member, "size": one.size, "ours": one.ours, "theirs": one.theirs}
        yield Found(MISMATCH, f"{one.member}/{one.size}", facts)
