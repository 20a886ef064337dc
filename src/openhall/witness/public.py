"""What other rooms may use of the witness."""

from openhall.witness import fields
from openhall.witness.acknowledging import ACKNOWLEDGERS, AlreadyAcknowledged, acknowledge_contradiction
from openhall.witness.acts import REGISTRY, Act, ActKind, WrongLeaf
from openhall.witness.commands import ADOPTERS, OVERRIDERS, adopt_policy, override_quorum
from openhall.witness.disagreeing import NothingToSettle, settle
from openhall.witness.disclosing import disclose, hidden_acts, opening_set
from openhall.witness.evidence import Evidence, of_case
from openhall.witness.feed import FeedAct, acts_after, counts, follow, latest, not_before, rewind, statement
from openhall.witness.forgetting import committed_records, forget, forget_fields, open_cases
from openhall.witness.founding import found_instance
from openhall.witness.gathering import (
    beside_cases,
    cases_between,
    checkpoint_note,
    indexes_between,
    quorum_files,
    size_of,
    stretch,
    stretch_proof,
)
from openhall.witness.heads import before_signing
from openhall.witness.hooks import provide
from openhall.witness.keys import verifier
from openhall.witness.kinds import By, Explained, declared, explained
from openhall.witness.members import MemberStatus, disagreements, members
from openhall.witness.network import Network
from openhall.witness.promised import NotAPromise, Promise, found_late, hand_in, read_promise
from openhall.witness.pseudonyms import pseudonym
from openhall.witness.quorum import CHANNEL as QUORUM_CHANNEL
from openhall.witness.quorum import NetworkPolicy, PolicyRefused, adopted, quorum_head, read_policy, witnessed_size
from openhall.witness.receipts import (
    NotYetInLog,
    Standing,
    act_on,
    by_intent,
    entry,
    own_act,
    receipt,
    root_after,
    standing,
)
from openhall.witness.recording import (
    LOG,
    Beside,
    FirstSignature,
    Happened,
    Recorded,
    SignedIntent,
    SomeActor,
    canonical,
    chain_length,
    close_case,
    commitment,
    record,
    record_cover,
    record_many,
)
from openhall.witness.replaying import (
    Replayed,
    Verdict,
    contradictions,
    disclosed_statement,
    record_state,
    replayed,
    state_root,
    verdict,
)
from openhall.witness.replaying import due as replay_due
from openhall.witness.replaying import follow as replay_follow
from openhall.witness.restoring import BroughtBack, NothingToBringBack, bring_back
from openhall.witness.retrieving import CantBringBack
from openhall.witness.schemas import leaf_schema
from openhall.witness.sequencer import (
    BATCH,
    CHANNEL,
    NothingIsSigned,
    drain,
    drain_all,
    edition,
    published,
    store,
)
from openhall.witness.subsystems import SUBSYSTEMS, TARGET_FUNCTION_POINTS, TARGET_SUBSYSTEMS
from openhall.witness.waiting import (
    AwaitsMembers,
    Hold,
    IntakeStopped,
    cleared,
    hold,
    require_living_log,
    require_witnessed,
    wait_for,
)

__all__ = [
    "ACKNOWLEDGERS",
    "ADOPTERS",
    "BATCH",
    "CHANNEL",
    "LOG",
    "OVERRIDERS",
    "QUORUM_CHANNEL",
    "REGISTRY",
    "SUBSYSTEMS",
    "TARGET_FUNCTION_POINTS",
    "TARGET_SUBSYSTEMS",
    "Act",
    "ActKind",
    "AlreadyAcknowledged",
    "AwaitsMembers",
    "Beside",
    "BroughtBack",
    "By",
    "CantBringBack",
    "Evidence",
    "Explained",
    "FeedAct",
    "FirstSignature",
    "Happened",
    "Hold",
    "IntakeStopped",
    "MemberStatus",
    "Network",
    "NetworkPolicy",
    "NotAPromise",
    "NotYetInLog",
    "NothingIsSigned",
    "NothingToBringBack",
    "NothingToSettle",
    "PolicyRefused",
    "Promise",
    "Recorded",
    "Replayed",
    "SignedIntent",
    "SomeActor",
    "Standing",
    "Verdict",
    "WrongLeaf",
    "acknowledge_contradiction",
    "act_on",
    "acts_after",
    "adopt_policy",
    "adopted",
    "before_signing",
    "beside_cases",
    "bring_back",
    "by_intent",
    "canonical",
    "cases_between",
    "chain_length",
    "checkpoint_note",
    "cleared",
    "close_case",
    "commitment",
    "committed_records",
    "contradictions",
    "counts",
    "declared",
    "disagreements",
    "disclose",
    "disclosed_statement",
    "drain",
    "drain_all",
    "edition",
    "entry",
    "explained",
    "fields",
    "follow",
    "forget",
    "forget_fields",
    "found_instance",
    "found_late",
    "hand_in",
    "hidden_acts",
    "hold",
    "indexes_between",
    "latest",
    "leaf_schema",
    "members",
    "not_before",
    "of_case",
    "open_cases",
    "opening_set",
    "override_quorum",
    "own_act",
    "provide",
    "pseudonym",
    "published",
    "quorum_files",
    "quorum_head",
    "read_policy",
    "read_promise",
    "receipt",
    "record",
    "record_cover",
    "record_many",
    "record_state",
    "replay_due",
    "replay_follow",
    "replayed",
    "require_living_log",
    "require_witnessed",
    "rewind",
    "root_after",
    "settle",
    "size_of",
    "standing",
    "state_root",
    "statement",
    "store",
    "stretch",
    "stretch_proof",
    "verdict",
    "verifier",
    "wait_for",
    "witnessed_size",
]
