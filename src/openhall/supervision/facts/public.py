"""What other rooms may use of the facts."""

from openhall.supervision.facts.computing import indicators, rows_of
from openhall.supervision.facts.following import behind, remake
from openhall.supervision.facts.meaning import COMPLAINTS, LANGUAGES, Meaning, meaning, meanings
from openhall.supervision.facts.models import FACTS, Progress, Run, Value, Watched
from openhall.supervision.facts.sources import Source, Told, provide, source
from openhall.supervision.facts.units import named, parts_of, peers_of, tenders_of

__all__ = [
    "COMPLAINTS",
    "FACTS",
    "LANGUAGES",
    "Meaning",
    "Progress",
    "Run",
    "Source",
    "Told",
    "Value",
    "Watched",
    "behind",
    "indicators",
    "meaning",
    "meanings",
    "named",
    "parts_of",
    "peers_of",
    "provide",
    "remake",
    "rows_of",
    "source",
    "tenders_of",
]
