"""What a person signed, field by field, against what the entry and its statement hold.

A field is signed as the digest of its canonical value as it was sent. Values that have only one spelling (ids, digests,
envelopes, whole numbers, yes or no) must be the signed ones. Others could be sent in several spellings: for them
:func:`unbound` says what nobody can compare.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from openhall_sealing.intents import Intent
from openhall_verify.findings import fail
from openhall_verify.folder import canonical
from openhall_verify.shapes import instant

if TYPE_CHECKING:
    from openhall_verify.leaves import Evidence, Leaf

YES, NO = (True, "true", "yes", "on", "1"), (False, "false", "no", "off", "0", "")


def check(evidence: Evidence, leaf: Leaf, intent: Intent) -> None:
    """The fields that have one spelling are those that were signed.

    Raises:
        Failed: the entry or its statement says otherwise than what was signed.
    """
    for name, digests in _exact(evidence, leaf):
        if intent.fields.get(name) not in digests:
            fail("signature", f"The {name} at entry {leaf.index} ({leaf.code}) is not what was signed.")


def unbound(evidence: Evidence) -> Iterator[tuple[Leaf, str]]:
    """Acts with a field whose signed spelling can't be found again, so that the signature doesn't vouch for it."""
    for leaf in evidence.acts():
        intent = evidence.intents.get(leaf.sha256)
        if intent is None:
            continue
        for name, digests in _spelled(evidence, leaf):
            if name in intent.fields and intent.fields[name] not in digests:
                yield leaf, name


def _of(*values: Any) -> set[str]:
    return {hashlib.sha256(canonical(value)).hexdigest() for value in values}


def _exact(evidence: Evidence, leaf: Leaf) -> Iterator[tuple[str, set[str]]]:
    public = leaf.public
    match leaf.code:
        case "SUB-05":
            yield "public_key", _of(evidence.disclosed[leaf.sha256]["public_key"])
        case "ENT-01":
            yield "conditions_sha256", _of(public["conditions_sha256"])
        case "BID-01":
            yield "lot", _of(public["lot"])
            yield "envelope", {public["envelope_sha256"]}
        case "BID-02":
            yield "envelope", {public["envelope_sha256"]}
        case "OPN-02":
            yield "shares", {public["shares_sha256"]}
        case "OPN-06":
            yield "agrees", _of(*(YES if public["agrees"] is True else NO))
        case "OPN-08":
            yield "kind", _of(public["kind"])
        case "EVA-01":
            committee = evidence.statement(leaf)["committee"]
            for name in ("members", "experts"):
                yield name, _of(committee[name], str(committee[name]))
        case "CON-01":
            yield "side", _of(public["side"])
            yield "pdf_sha256", _of(public["pdf_sha256"])


def _spelled(evidence: Evidence, leaf: Leaf) -> Iterator[tuple[str, set[str]]]:
    public = leaf.public
    match leaf.code:
        case "NOT-01":
            yield "bids_due_at", _instants(public["bids_due_at"])
        case "NOT-03":
            yield "answer", _of(evidence.statement(leaf)["answer"])
        case "NOT-04":
            yield "text", _of(evidence.statement(leaf)["text"])
            yield "new_due_at", _instants(public["new_due_at"]) | _of(None, "")
        case "OPN-07":
            yield "reason", _of(public["reason"])
            yield "basis", _of(public["article"])
        case "EVA-01":
            yield "bids", _findings(evidence.statement(leaf)["bids"])


def _instants(text: str) -> set[str]:
    at = instant(text)
    short = text.replace(".000000", "")
    east = (at + timedelta(hours=8)).strftime("%Y-%m-%dT%H:%M:%S+08:00")
    return _of(text, short, short.replace("Z", "+00:00"), at.strftime("%Y-%m-%dT%H:%MZ"), east)


def _findings(entries: list[dict[str, Any]]) -> set[str]:
    """The committee's findings as a program sends them: whole, or without what is empty."""
    whole = [{name: value for name, value in entry.items() if name != "bidder"} for entry in entries]
    short = [{name: value for name, value in entry.items() if value not in (None, [], {})} for entry in whole]
    return _of(whole, short)
