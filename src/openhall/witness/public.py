"""What other rooms may use of the witness."""

from openhall.witness import fields
from openhall.witness.acts import REGISTRY, Act, ActKind, WrongLeaf
from openhall.witness.evidence import Evidence, of_case
from openhall.witness.feed import FeedAct, acts_after, counts, follow, statement
from openhall.witness.founding import found_instance
from openhall.witness.keys import verifier
from openhall.witness.kinds import By, Explained, declared, explained
from openhall.witness.receipts import NotYetInLog, Standing, act_on, by_intent, entry, own_act, receipt, standing
from openhall.witness.recording import (
    LOG,
    Recorded,
    canonical,
    chain_length,
    close_case,
    commitment,
    disclose,
    hidden_acts,
    opening_set,
    pseudonym,
    record,
    record_cover,
)
from openhall.witness.sequencer import CHANNEL, drain, drain_all, edition, published, store
from openhall.witness.subsystems import SUBSYSTEMS, TARGET_FUNCTION_POINTS, TARGET_SUBSYSTEMS

__all__ = [
    "CHANNEL",
    "LOG",
    "REGISTRY",
    "SUBSYSTEMS",
    "TARGET_FUNCTION_POINTS",
    "TARGET_SUBSYSTEMS",
    "Act",
    "ActKind",
    "By",
    "Evidence",
    "Explained",
    "FeedAct",
    "NotYetInLog",
    "Recorded",
    "Standing",
    "WrongLeaf",
    "act_on",
    "acts_after",
    "by_intent",
    "canonical",
    "chain_length",
    "close_case",
    "commitment",
    "counts",
    "declared",
    "disclose",
    "drain",
    "drain_all",
    "entry",
    "explained",
    "fields",
    "follow",
    "found_instance",
    "hidden_acts",
    "of_case",
    "opening_set",
    "own_act",
    "pseudonym",
    "edition",
    "published",
    "receipt",
    "record",
    "record_cover",
    "standing",
    "statement",
    "store",
    "verifier",
]
