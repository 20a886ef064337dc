"""What other rooms may use of sectors."""

from openhall.supervision.channels.models import Sector
from openhall.supervision.channels.policies import (
    ACROSS,
    READS,
    require_reader,
    seen_by,
    supervise,
    supervises,
)
from openhall.supervision.channels.queries import all_sectors, sector, sectors_of, tenders_of

__all__ = [
    "ACROSS",
    "READS",
    "Sector",
    "all_sectors",
    "require_reader",
    "sector",
    "sectors_of",
    "seen_by",
    "supervise",
    "supervises",
    "tenders_of",
]
