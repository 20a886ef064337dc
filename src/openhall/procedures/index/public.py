"""What config uses of the index: following the log, and registering what other rooms know."""

from openhall.procedures.index.gathering import follow, refresh
from openhall.procedures.index.sources import Known, provide, provide_feedback, provide_population
from openhall.procedures.index.telling import number_ends

__all__ = ["Known", "follow", "number_ends", "provide", "provide_feedback", "provide_population", "refresh"]
