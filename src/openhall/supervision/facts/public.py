"""What other rooms may use of the facts."""

from openhall.supervision.facts.computing import indicators, rows_of
from openhall.supervision.facts.following import behind, remake
from openhall.supervision.facts.limited import lacks_limit
from openhall.supervision.facts.meaning import COMPLAINTS, LANGUAGES, SAME_FILES, Meaning, meaning, meanings
from openhall.supervision.facts.models import FACTS, EndedComplaint, Progress, Run, Value, Watched
from openhall.supervision.facts.periods import is_running, quarter_of
from openhall.supervision.facts.sources import Source, Told, ToldComplaint, provide, source
from openhall.supervision.facts.standing import Behind, behind_of
from openhall.supervision.facts.units import Peers, named, parts_of, peers_of, tenders_of

__all__ = [
    "COMPLAINTS",
    "FACTS",
    "LANGUAGES",
    "SAME_FILES",
    "Behind",
    "EndedComplaint",
    "Meaning",
    "Peers",
    "Progress",
    "Run",
    "Source",
    "Told",
    "ToldComplaint",
    "Value",
    "Watched",
    "behind",
    "behind_of",
    "indicators",
    "is_running",
    "lacks_limit",
    "meaning",
    "meanings",
    "named",
    "parts_of",
    "peers_of",
    "provide",
    "quarter_of",
    "remake",
    "rows_of",
    "source",
    "tenders_of",
]
