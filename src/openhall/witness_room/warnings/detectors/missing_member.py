"""A member that doesn't answer."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from openhall.kernel.clock import instant_text
from openhall.witness_room.warnings.kinds import Found, Kind
from openhall.witness_room.warnings.models import Severity
from openhall.witness_room.warnings.signals import Signals

PATIENCE = timedelta(minutes=10)

MISSING = Kind(
    "missing_member",
    _("The member %(member)s doesn’t answer"),
    _("%(member)s has not answered since %(since)s."),
    _("A member that is away confirms nothing. The quorum bears two that are away, not three."),
    (_("Its machine or network is being maintained."), _("It was installed only now.")),
    Severity.SERIOUS,
    lasting=True,
)


def look(signals: Signals) -> Iterator[Found]:
    """Members that have not answered for ten minutes, or never."""
    for member in signals.members:
        if member.seen_at is None or signals.at - member.seen_at > PATIENCE:
            since = instant_text(member.seen_at) if member.seen_at else "–"
            yield Found(MISSING, member.name, {"member": member.name, "since": since})
