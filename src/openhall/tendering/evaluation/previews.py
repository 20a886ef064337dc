"""What findings would give, before anybody records them."""

from datetime import datetime

from openhall.identity.public import Actor
from openhall.kernel.refusals import NotFound
from openhall.tendering.evaluation import checks, examining, queries, ranking
from openhall.tendering.evaluation.inputs import Findings
from openhall.tendering.notices.public import Lot
from openhall.tendering.opening import public as opening
from openhall.tendering.planning.public import law_of
from openhall_rules.ranking import Ranking


def preview(lot: Lot, findings: Findings, reader: Actor, at: datetime) -> Ranking:
    """The ranking that findings would give; nothing is recorded.

    Raises:
        NotFound: the reader isn't of the committee, or nothing is opened. Invalid: the findings don't fit.
    """
    if not queries.on_the_committee(lot, reader, at) or lot.state != Lot.State.OPENED:
        raise NotFound(lot=str(lot.uuid))
    law = law_of(lot.notice.project)
    opened = ranking.by_bid(opening.still_standing(lot.pk))
    means = checks.means_that_count(lot)
    checks.check(findings, opened, lot, law)
    checks.check_means(findings, means)
    entries = examining.completed(lot, ranking.entries_of(findings, opened))
    examining.check(lot, entries)
    return ranking.rank(entries, opened, lot, law)
