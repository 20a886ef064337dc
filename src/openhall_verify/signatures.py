"""Signatures (protocols §1): every act of a person is signed by an enrolled key, for that act, at that time, once."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

from openhall_sealing import SealingError, b64u_decode
from openhall_sealing.intents import (
    CLOCK_TOLERANCE,
    LONGEST_LIFE,
    Intent,
    SignedIntent,
    intent_from_json,
    parse_instant,
    verify_signature,
)
from openhall_verify import bindings
from openhall_verify.acts import BESIDE, KINDS, OF_KEYS
from openhall_verify.findings import Failed, fail
from openhall_verify.folder import canonical
from openhall_verify.proved import Evidence, Leaf
from openhall_verify.shapes import instant

OUTSIDE_CASES = OF_KEYS | BESIDE.keys()
ENROLMENT, REVOCATION = "SUB-05", "SUB-06"


def check(evidence: Evidence) -> dict[str, Intent]:
    """What was signed, by digest of the act's leaf.

    Raises:
        Failed: a signature is missing, forged, of another act, expired, used twice, or of a key not enrolled
            before, or revoked before.
    """
    enrolled, revoked = _enrolled(evidence), _revoked(evidence)
    lines = _lines(evidence)
    found: dict[str, Intent] = {}
    keys: dict[str, str] = {}
    nonces: set[tuple[str, str]] = set()

    def take(leaf: Leaf, signed: dict[str, Any], actor: str) -> Intent:
        line = lines.pop(signed["sha256"], None)
        if line is None or line["signature"] != signed["signature"]:
            fail("signature", f"What was signed at entry {leaf.index} is missing, or was signed for another entry.")
        intent = _verified(line, leaf)
        if signed is not leaf.body.get("first"):
            _fits(intent, leaf)
        if (intent.key, intent.nonce) in nonces:
            fail("signature", f"What was signed at entry {leaf.index} was used before.")
        nonces.add((intent.key, intent.nonce))
        _by_enrolled_key(evidence, leaf, str(line["public_key"]), enrolled)
        if revoked.get(str(line["public_key"]), leaf.index) < leaf.index:
            fail("key", f"The key that signed entry {leaf.index} was revoked on the log before.")
        # Outside a case everybody's pseudonym is another one for every key.
        if leaf.code not in OUTSIDE_CASES and keys.setdefault(intent.key, actor) != actor:
            fail("key", f"The key that signed entry {leaf.index} acts for two people.")
        return intent

    for leaf in evidence.acts():
        signed = leaf.body.get("intent")
        if signed is None:
            continue
        intent = take(leaf, signed, leaf.body["actor"])
        if "first" in leaf.body:
            _same_act(take(leaf, leaf.body["first"], leaf.body["first"]["actor"]), intent, leaf)
        found[leaf.sha256] = intent
        bindings.check(evidence, leaf, intent)
    bindings.check_questions(evidence, found)
    if lines:
        fail("signature", f"No entry names the signed intent {min(lines)}.")
    if len({intent.origin for intent in found.values()}) > 1:
        fail("signature", "The acts were signed for several installations.")
    return found


def _enrolled(evidence: Evidence) -> dict[str, int]:
    """Public key (b64u) → index of the entry that enrolled it first."""
    found: dict[str, int] = {}
    for leaf in evidence.leaves:
        if leaf.code == ENROLMENT:
            public_key = evidence.disclosed.get(leaf.sha256, {}).get("public_key")
            if not isinstance(public_key, str):
                fail("key", f"The key enrolled at entry {leaf.index} is not disclosed.")
            found.setdefault(public_key, leaf.index)
    return found


def _revoked(evidence: Evidence) -> dict[str, int]:
    """Public key (b64u) → index of the entry that revoked it."""
    keys = {
        leaf.object: str(evidence.disclosed[leaf.sha256]["public_key"])
        for leaf in evidence.leaves
        if leaf.code == ENROLMENT
    }
    found: dict[str, int] = {}
    for leaf in evidence.leaves:
        if leaf.code == REVOCATION:
            if leaf.object not in keys:
                fail("key", f"The key revoked at entry {leaf.index} is none that is used here.")
            found.setdefault(keys[leaf.object], leaf.index)
    return found


def _lines(evidence: Evidence) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for line in evidence.folder.lines("intents.jsonl"):
        if line.keys() != {"intent", "signature", "public_key"}:
            fail("signature", "A line of intents.jsonl is not a signed intent.")
        digest = hashlib.sha256(canonical(line["intent"])).hexdigest()
        if digest in found:
            fail("signature", f"The signed intent {digest} stands twice.")
        found[digest] = line
    return found


def _verified(line: dict[str, Any], leaf: Leaf) -> Intent:
    try:
        intent = intent_from_json(line["intent"])
        verify_signature(SignedIntent(intent, b64u_decode(line["signature"])), b64u_decode(line["public_key"]))
    except SealingError as error:
        raise Failed("signature", f"The signature at entry {leaf.index} does not verify: {error}") from error
    return intent


def _fits(intent: Intent, leaf: Leaf) -> None:
    kind = KINDS.get(leaf.code) or BESIDE[leaf.code]
    if intent.object != leaf.body["object"] or intent.command != kind.command:
        fail(
            "signature",
            f"What was signed at entry {leaf.index} is another act: {intent.command} on {intent.object}.",
        )
    try:
        left = parse_instant(intent.expires_at) - instant(leaf.at)
    except SealingError as error:
        raise Failed("signature", f"What was signed at entry {leaf.index} expires at no instant.") from error
    if not timedelta(0) - CLOCK_TOLERANCE <= left <= LONGEST_LIFE + CLOCK_TOLERANCE:
        fail(
            "signature",
            f"What was signed at entry {leaf.index} counts until {intent.expires_at}, the entry says {leaf.at}.",
        )


def _same_act(first: Intent, second: Intent, leaf: Leaf) -> None:
    """Where an act needs two signatures: both are over the same act, of two people with a key each."""
    same = all(
        getattr(first, name) == getattr(second, name)
        for name in ("origin", "command", "object", "version", "party", "fields")
    )
    if not same:
        fail("signature", f"The two who signed entry {leaf.index} did not sign the same.")
    one, other = leaf.body["first"], leaf.body
    # Neither is one of the two the other, nor the deputy of the other, nor are both one person's deputies.
    same_person = {one["actor"], one.get("in_place_of")} & {other["actor"], other.get("in_place_of")} - {None}
    if first.key == second.key or same_person:
        fail("signature", f"The two signatures at entry {leaf.index} stand for one person.")


def _by_enrolled_key(evidence: Evidence, leaf: Leaf, public_key: str, enrolled: dict[str, int]) -> None:
    if leaf.code == ENROLMENT:
        if evidence.disclosed.get(leaf.sha256, {}).get("public_key") != public_key:
            fail("key", f"The key enrolled at entry {leaf.index} did not sign its own enrolment.")
    elif enrolled.get(public_key, leaf.index) >= leaf.index:
        fail("key", f"The key that signed entry {leaf.index} was not enrolled on the log before.")
