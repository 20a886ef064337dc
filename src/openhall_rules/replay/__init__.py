"""Replaying the rules of a log: one pure function from state, leaf and disclosed statements to state and verdict.

How a caller goes through a log, from leaf 0 on::

    shared, cases, tree = start(), {}, Frontier()
    for index, entry in enumerate(entries):
        leaf = read_leaf(entry)
        case = case_of(leaf)
        state = cases.get(case)
        wanted = disclosed_by(leaf, state) if leaf else ()
        done = reduce(index, entry, state=state, shared=shared, statements=fetch(wanted), earlier=find, leaf=leaf)
        shared = done.shared
        if done.case is not None:
            cases[done.case] = done.state
        tree.append(verdict_entry(done.verdict))

Formats and rules: ``docs/explanation/protocols.md``, section 8; that page wins.
"""

from openhall_rules.law import UnknownPack
from openhall_rules.replay import (
    rules_alliances,
    rules_appointments,
    rules_auctions,
    rules_cancelling,
    rules_complaints,
    rules_contracts,
    rules_corrections,
    rules_draws,
    rules_endings,
    rules_evaluation,
    rules_falls,
    rules_fees,
    rules_forfeits,
    rules_fulfilment,
    rules_hearings,
    rules_notices,
    rules_opening,
    rules_orders,
    rules_outages,
    rules_panels,
    rules_performance,
    rules_reevaluation,
    rules_remedies,
    rules_rooms,
    rules_sessions,
    rules_standstill,
    rules_system,
    rules_wording,
)
from openhall_rules.replay.acts import Earlier, read_leaf
from openhall_rules.replay.errors import PackNotHeld, StatementMissing
from openhall_rules.replay.needs import REFERRED_TO, disclosed_by, needs_pack
from openhall_rules.replay.reducing import (
    MAX_STATEMENT_BYTES,
    REPLAY_VERSION,
    Reduced,
    case_of,
    nothing_earlier,
    reduce,
    verdict_entry,
)
from openhall_rules.replay.registry import RULES
from openhall_rules.replay.rules_system import recorded_state
from openhall_rules.replay.states import (
    CaseState,
    SharedState,
    contradictions,
    holds,
    packs_digest,
    packs_not_held,
    standing_contradictions,
    standing_of,
    start,
    withheld,
)

RULE_FILES = (
    rules_auctions,
    rules_system,
    rules_notices,
    rules_opening,
    rules_orders,
    rules_evaluation,
    rules_falls,
    rules_contracts,
    rules_wording,
    rules_forfeits,
    rules_fulfilment,
    rules_endings,
    rules_outages,
    rules_remedies,
    rules_rooms,
    rules_standstill,
    rules_cancelling,
    rules_complaints,
    rules_hearings,
    rules_corrections,
    rules_reevaluation,
    rules_sessions,
    rules_draws,
    rules_fees,
    rules_appointments,
    rules_panels,
    rules_performance,
    rules_alliances,
)
"""A further file of rules is named here; its functions join ``RULES`` when it is imported."""

__all__ = [
    "MAX_STATEMENT_BYTES",
    "REFERRED_TO",
    "REPLAY_VERSION",
    "RULES",
    "RULE_FILES",
    "CaseState",
    "Earlier",
    "PackNotHeld",
    "Reduced",
    "SharedState",
    "StatementMissing",
    "UnknownPack",
    "case_of",
    "contradictions",
    "disclosed_by",
    "holds",
    "needs_pack",
    "nothing_earlier",
    "packs_digest",
    "packs_not_held",
    "read_leaf",
    "recorded_state",
    "reduce",
    "standing_contradictions",
    "standing_of",
    "start",
    "verdict_entry",
    "withheld",
]
