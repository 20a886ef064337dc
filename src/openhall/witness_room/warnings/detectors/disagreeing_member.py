"""A member that refuses to confirm, because what it was shown doesn't fit what it knows."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from openhall.witness_room.warnings.kinds import Found, Kind
from openhall.witness_room.warnings.models import Severity
from openhall.witness_room.warnings.signals import Signals

DISAGREES = frozenset({"mismatch", "contradiction", "other-pack", "conflict"})
"""States of a member (protocols §7) in which it says no; ``conflict``: it holds another root of the same size."""

DISAGREEING = Kind(
    "disagreeing_member",
    _("The member %(member)s disagrees"),
    _("%(member)s says “%(state)s” at %(size)s entries. %(detail)s"),
    _("A member saw another history, other rules or another result than the platform shows. One of the two is wrong."),
    (_("The member runs an older version or holds an older pack of rules."),),
    Severity.CRITICAL,
    lasting=True,
)


def look(signals: Signals) -> Iterator[Found]:
    """Members whose status is a disagreement."""
    for member in signals.members:
        if member.state in DISAGREES:
            facts = {"member": member.name, "state": member.state, "size": member.size or 0, "detail": member.detail}
            yield Found(DISAGREEING, f"{member.name}/{member.state}", facts)
