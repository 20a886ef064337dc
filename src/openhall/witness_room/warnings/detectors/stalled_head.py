"""The log's head stands still while acts wait, or the members' quorum no longer follows it."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from openhall.kernel.clock import instant_text
from openhall.witness_room.warnings.kinds import Found, Kind
from openhall.witness_room.warnings.models import Severity
from openhall.witness_room.warnings.signals import Signals

OWN_PATIENCE = timedelta(minutes=5)
QUORUM_PATIENCE = timedelta(minutes=5)

STALLED = Kind(
    "stalled_head",
    _("The log stands still"),
    _("The published log has %(published)s entries, and acts wait since %(since)s."),
    _("The sequencer doesn’t work. New acts are promised, and no promise is kept."),
    (_("Maintenance that was announced."),),
    Severity.CRITICAL,
    lasting=True,
)
BEHIND = Kind(
    "quorum_behind",
    _("The members no longer confirm new entries"),
    _("Members have confirmed %(quorum)s of %(published)s entries; they don’t follow since %(since)s."),
    _("Too few members confirm what is new; what can’t be undone waits for them."),
    (_("Members’ machines or networks are being maintained."),),
    Severity.SERIOUS,
    lasting=True,
)


def look(signals: Signals) -> Iterator[Found]:
    """A head that doesn't move although acts wait for five minutes, and a quorum head that stays behind as long."""
    since = min((act.recorded_at for act in signals.waiting), default=None)
    if since is not None and signals.at - since > OWN_PATIENCE:
        yield Found(STALLED, "head", {"published": signals.published, "since": instant_text(since)})
    behind = signals.quorum_behind_since
    if signals.quorum is None or behind is None or signals.quorum >= signals.published:
        return
    if signals.at - behind > QUORUM_PATIENCE:
        facts = {"quorum": signals.quorum, "published": signals.published, "since": instant_text(behind)}
        yield Found(BEHIND, "quorum", facts)
