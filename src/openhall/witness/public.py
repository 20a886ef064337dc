"""What other rooms may use of the witness."""

from openhall.witness.acts import REGISTRY, Act, ActKind, WrongLeaf
from openhall.witness.evidence import Evidence, of_case
from openhall.witness.feed import FeedAct, acts_after, counts, follow, statement
from openhall.witness.founding import found_instance
from openhall.witness.keys import verifier
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
from openhall.witness.sequencer import CHANNEL, drain, drain_all, published, store

__all__ = [
    "CHANNEL",
    "LOG",
    "REGISTRY",
    "Act",
    "ActKind",
    "Evidence",
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
    "disclose",
    "drain",
    "drain_all",
    "entry",
    "follow",
    "found_instance",
    "hidden_acts",
    "of_case",
    "opening_set",
    "own_act",
    "pseudonym",
    "published",
    "receipt",
    "record",
    "record_cover",
    "standing",
    "statement",
    "store",
    "verifier",
]
