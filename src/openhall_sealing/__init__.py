"""Sealed bids and signed intents, as pure functions: no framework, no network, no clock.

``docs/explanation/protocols.md`` has the formats (sections 1 and 4); ``web/src/sealing.ts`` is the second
implementation, and ``tests/sealing/vectors`` hold both to the same bytes.
"""

from openhall_sealing.age import CiphertextFacts, inspect_ciphertext
from openhall_sealing.backup import Backup, read_backup, write_backup
from openhall_sealing.canonical import b64, b64_decode, b64u, b64u_decode, canonical, parse_canonical
from openhall_sealing.content import DocumentEntry, PriceItem, PriceSheet
from openhall_sealing.envelope import (
    DOCUMENTS,
    PRICE,
    Context,
    Envelope,
    Part,
    ciphertext_limit,
    parse_envelope,
    require_identity,
    require_shares,
)
from openhall_sealing.errors import IntentError, SealingError
from openhall_sealing.keys import AgeKey, age_key, generate_age_key, load_recipient
from openhall_sealing.opening import (
    Combined,
    OpenedPrice,
    combine_shares,
    decrypt_share,
    list_opened_documents,
    open_bundle,
    open_documents,
    open_price,
    read_release,
)
from openhall_sealing.seal import SealedBid, list_document, new_context, seal_bid
from openhall_sealing.trial import Trial, run_trial

__all__ = [
    "DOCUMENTS",
    "PRICE",
    "AgeKey",
    "Backup",
    "CiphertextFacts",
    "Combined",
    "Context",
    "DocumentEntry",
    "Envelope",
    "IntentError",
    "OpenedPrice",
    "Part",
    "PriceItem",
    "PriceSheet",
    "SealedBid",
    "SealingError",
    "Trial",
    "age_key",
    "b64",
    "b64_decode",
    "b64u",
    "b64u_decode",
    "canonical",
    "ciphertext_limit",
    "combine_shares",
    "decrypt_share",
    "generate_age_key",
    "inspect_ciphertext",
    "list_document",
    "list_opened_documents",
    "load_recipient",
    "new_context",
    "open_bundle",
    "open_documents",
    "open_price",
    "parse_canonical",
    "parse_envelope",
    "read_backup",
    "read_release",
    "require_identity",
    "require_shares",
    "run_trial",
    "seal_bid",
    "write_backup",
]
