"""Administrative procedures: the 100-point index of service, the working-day clock of dossiers, numbers and fees.

law = law_in_force("vn", at).with_values(what authorities entered)
assessments = assess(law, facts, Period.of("2026-05"), as_of=at)
places = rank(law, [one for one in assessments.values() if one.unit.level is Level.COMMUNE])
"""

from openhall_rules.service.clock import Judgement, WorkingClock, feedback_in_time, judge
from openhall_rules.service.codes import BadCode, DossierCode
from openhall_rules.service.copies import copy_fee
from openhall_rules.service.facts import (
    Channel,
    Decision,
    Dossier,
    DossierCount,
    Facts,
    Feedback,
    Gateway,
    Level,
    Pause,
    Procedure,
    Reason,
    Unit,
)
from openhall_rules.service.index import (
    Assessment,
    Difference,
    GroupsDiffer,
    Place,
    Score,
    UnknownDossier,
    assess,
    check_groups,
    compare,
    finished,
    points,
    rank,
    simulate,
)
from openhall_rules.service.indicators import GROUPS, INDICATORS, whole_online
from openhall_rules.service.laws import available, law, law_in_force
from openhall_rules.service.periods import BadPeriod, Period
from openhall_rules.service.routing import deciding_unit
from openhall_rules.service.statuses import ENDED, MOVES, PAUSED, Status, possible

__all__ = [
    "ENDED",
    "GROUPS",
    "INDICATORS",
    "MOVES",
    "PAUSED",
    "Assessment",
    "BadCode",
    "BadPeriod",
    "Channel",
    "Decision",
    "Difference",
    "Dossier",
    "DossierCode",
    "DossierCount",
    "Facts",
    "Feedback",
    "Gateway",
    "GroupsDiffer",
    "Judgement",
    "Level",
    "Pause",
    "Period",
    "Place",
    "Procedure",
    "Reason",
    "Score",
    "Status",
    "Unit",
    "UnknownDossier",
    "WorkingClock",
    "assess",
    "available",
    "check_groups",
    "compare",
    "copy_fee",
    "deciding_unit",
    "feedback_in_time",
    "finished",
    "judge",
    "law",
    "law_in_force",
    "points",
    "possible",
    "rank",
    "simulate",
    "whole_online",
]
