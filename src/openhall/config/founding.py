"""What a new installation records before anything else."""

from datetime import datetime

import openhall_rules as rules
from openhall.exchange.systems import public as systems
from openhall.tendering.contracts import public as contracts
from openhall.witness import public as witness


def found(at: datetime) -> None:
    """Record the installation and every pack of law that this software carries; make its seal authority. Idempotent."""
    contracts.found_seal_authority(at)
    witness.found_instance(packs={name: rules.pack(name).sha256 for name in rules.available()}, at=at)
    systems.found_messages_key(at)
