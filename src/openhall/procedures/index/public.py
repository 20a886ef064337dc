"""What config and other rooms use of the index: following the log, what other rooms know, editions, reports, sheets."""

from openhall.procedures.index.edition_models import Edition
from openhall.procedures.index.gathering import follow, refresh
from openhall.procedures.index.law import on as law_on
from openhall.procedures.index.law import pack_at, period_of
from openhall.procedures.index.naming import indicators
from openhall.procedures.index.policies import own_units
from openhall.procedures.index.queries import edition_by_id
from openhall.procedures.index.refusals import PeriodRuns
from openhall.procedures.index.reports import said, sections
from openhall.procedures.index.sheets import Sheet, sheets
from openhall.procedures.index.showing import named, points
from openhall.procedures.index.sources import Known, provide, provide_feedback, provide_population
from openhall.procedures.index.telling import number_ends

__all__ = [
    "Edition",
    "Known",
    "PeriodRuns",
    "Sheet",
    "edition_by_id",
    "follow",
    "indicators",
    "law_on",
    "named",
    "number_ends",
    "own_units",
    "pack_at",
    "period_of",
    "points",
    "provide",
    "provide_feedback",
    "provide_population",
    "refresh",
    "said",
    "sections",
    "sheets",
]
