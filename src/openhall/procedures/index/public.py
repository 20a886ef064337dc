"""What config uses of the index: following the log, and registering what other rooms know."""

from openhall.procedures.index.gathering import follow, refresh
from openhall.procedures.index.sources import Known, provide, provide_population

__all__ = ["Known", "follow", "provide", "provide_population", "refresh"]
