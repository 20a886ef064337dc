"""Supervision analytics over open contracting data, usable on anybody's data.

Any OCDS file becomes fact tables (:mod:`openhall_indicators.schema`); each indicator is an Ibis expression over them
(:mod:`openhall_indicators.expressions`), explained in four languages (:mod:`openhall_indicators.catalogue`).
"""

from openhall_indicators.catalogue import LANGUAGES, Indicator, catalogue
from openhall_indicators.expressions import EXPRESSIONS
from openhall_indicators.facts import Facts, Limits, from_folder, from_rows
from openhall_indicators.reading import Tally, ingest
from openhall_indicators.running import Answer, compute

__all__ = [
    "EXPRESSIONS",
    "LANGUAGES",
    "Answer",
    "Facts",
    "Indicator",
    "Limits",
    "Tally",
    "catalogue",
    "compute",
    "from_folder",
    "from_rows",
    "ingest",
]
