"""Jobs of the warnings; the worker polls ``due``."""

from datetime import datetime

from openhall.witness.public import follow
from openhall.witness_room.warnings import comparing, looking, sequences


def due(at: datetime) -> int:
    """Look at the house, follow the rules about sequences, compare some rows; how many warnings are new. Idempotent."""
    fresh = len(looking.look(at))
    follow(sequences.CONSUMER, sequences.take_in, codes=sequences.CODES)
    comparing.proceed(at)
    return fresh
