"""The platform decided against a rule, as the replay shows, and nobody has acknowledged it yet."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from openhall.witness_room.warnings.kinds import Found, Kind
from openhall.witness_room.warnings.models import Severity
from openhall.witness_room.warnings.signals import Signals

CONTRADICTION = Kind(
    "contradiction",
    _("A decision contradicts its rule"),
    _("Entry %(index)s breaks the rule %(rule)s: expected %(expected)s, found %(found)s."),
    _("What the platform decided is not what the rules give from the same public data."),
    (_("The rule was corrected after the decision; then the correction is on the log."),),
    Severity.CRITICAL,
    lasting=True,
)


def look(signals: Signals) -> Iterator[Found]:
    """Contradictions that the replay found."""
    for one in signals.contradictions:
        facts = {"index": one.index, "rule": one.rule, "expected": one.expected, "found": one.found}
        yield Found(CONTRADICTION, f"{one.index}/{one.rule}", facts, case=one.case)
