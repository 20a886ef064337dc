"""What a person signed, field by field, against what the entry and its statement hold.

A field is signed as the digest of its canonical value as it was sent. Values that have only one spelling (ids, digests,
envelopes, texts, yes or no) must be the signed ones; a plan and a notice are signed as a whole, by the digest of all
that their act publishes. Where a payload can be spelled in several ways the statement holds it as it was sent
(:mod:`openhall_verify.spelling`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from openhall_sealing.intents import Intent, digest_fields
from openhall_verify import spelling
from openhall_verify.findings import fail
from openhall_verify.folder import canonical
from openhall_verify.proved import Evidence, Leaf

YES, NO = (True, "true", "yes", "on", "1"), (False, "false", "no", "off", "0", "")


def check(evidence: Evidence, leaf: Leaf, intent: Intent) -> None:
    """The fields that have one spelling are those that were signed.

    Raises:
        Failed: the entry or its statement says otherwise than what was signed.
    """
    for name, digests in _exact(evidence, leaf):
        if intent.fields.get(name) not in digests:
            fail("signature", f"The {name} at entry {leaf.index} ({leaf.code}) is not what was signed.")
    if leaf.code in ("EVA-01", "EVA-15", "NOT-04", "NOT-05", "AUC-01", "DEP-05", "CPL-13", "DRW-01"):
        _check_payload(evidence, leaf, intent)
    elif leaf.code == "APT-01":
        _check_appointment(evidence, leaf, intent)


def check_questions(evidence: Evidence, intents: Mapping[str, Intent]) -> None:
    """Every question that was answered is, letter by letter, the one that its asker signed.

    Raises:
        Failed: it says something else.
    """
    asked = {leaf.object: leaf for leaf in evidence.hidden.values() if leaf.code == "NOT-02"}
    for answer in evidence.of("NOT-03"):
        question = asked.get(answer.object)
        if question is not None and question.sha256 in intents:
            signed = intents[question.sha256].fields.get("text")
            if signed not in _of(evidence.statement(answer)["question"]):
                fail("signature", f"The question answered at entry {answer.index} is not what was signed.")


def _check_payload(evidence: Evidence, leaf: Leaf, intent: Intent) -> None:
    """The statement holds the payload that was signed, whole, and says what it means."""
    statement = evidence.statement(leaf)
    signed, where = statement["signed"], f"at entry {leaf.index} ({leaf.code})"
    if digest_fields(signed) != intent.fields:
        fail("signature", f"The payload {where} is not what was signed.")
    if leaf.code == "AUC-01":
        spelling.check_terms(where, signed, statement)
    elif leaf.code == "EVA-01":
        spelling.check_findings(where, signed, statement)
    elif leaf.code == "EVA-15":
        spelling.check_qualifications(where, signed, statement)
    elif leaf.code in ("DEP-05", "CPL-13"):
        spelling.check_announcement(where, signed, leaf.public)
    elif leaf.code == "DRW-01":
        spelling.check_draw(where, signed, statement, leaf.public)
    elif leaf.code == "NOT-05":
        spelling.check_extension(where, signed, leaf.public)
    else:
        spelling.check_amendment(where, signed, statement, leaf.public)


def _check_appointment(evidence: Evidence, leaf: Leaf, intent: Intent) -> None:
    """The statement holds what was signed but whom it names, and says what it means."""
    statement = evidence.statement(leaf)
    signed, where = statement["signed"], f"at entry {leaf.index} ({leaf.code})"
    if {name: digest for name, digest in intent.fields.items() if name != "experts"} != digest_fields(signed):
        fail("signature", f"The payload {where} is not what was signed.")
    spelling.check_appointment(where, signed, statement, leaf.public)


def _whole(evidence: Evidence, leaf: Leaf) -> set[str]:
    """Digest of the signed digest of everything that an act publishes, but for the time of its publication."""
    statement = {name: value for name, value in evidence.statement(leaf).items() if name != "published_at"}
    content = canonical({"public": leaf.public, "statement": statement})
    return _of(hashlib.sha256(content).hexdigest())


def _of(*values: Any) -> set[str]:
    return {hashlib.sha256(canonical(value)).hexdigest() for value in values}


def _exact(evidence: Evidence, leaf: Leaf) -> Iterator[tuple[str, set[str]]]:
    public = leaf.public
    match leaf.code:
        case "PLN-01":
            yield "plan_sha256", _whole(evidence, leaf)
        case "NOT-01":
            yield "notice_sha256", _whole(evidence, leaf)
        case "NOT-03":
            yield "answer", _of(evidence.statement(leaf)["answer"])
        case "CUS-01":
            yield "recipient", _of(public["recipient"])
            yield "purpose", _of(public["purpose"])
        case "SUB-05":
            yield "public_key", _of(evidence.disclosed[leaf.sha256]["public_key"])
        case "EVD-01":
            yield "scope", _of(public["scope"])
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
        case "OPN-07":
            yield "reason", _of(public["reason"])
            yield "article", _of(public["article"])
        case "BID-04" | "DEP-07" | "DEP-08" | "DRW-08":
            yield "reason", _of(evidence.statement(leaf)["reason"])
            if leaf.code == "DRW-08" and "ground" in public:
                yield "ground", _of(public["ground"])
        case "CPL-13":
            yield "deposit", _of(public["deposit"])
            yield "ground", _of(public["ground"])
            yield "reason", _of(evidence.statement(leaf)["reason"])
        case "CPL-14":
            yield "reason", _of(evidence.statement(leaf)["reason"])
        case "DEP-05":
            yield "ground", _of(public["ground"])
            yield "reason", _of(evidence.statement(leaf)["reason"])
        case "DEP-06":
            yield "answer", _of(evidence.statement(leaf)["answer"])
        case "DRW-01":
            yield "number_sha256", _of(public["number_sha256"])
        case "DRW-02":
            yield "number", _of(public["number"])
        case "EXP-07":
            yield "committee", _of(public["committee"])
            yield "seat", _of(public["seat"])
        case "APT-02":
            yield "place", _of(public["place"])
            yield "cause", _of(public["cause"])
        case "EVA-08":
            yield "hours", _of(public["hours"])
        case "PNL-01":
            yield "host", _of(public["host"])
            yield "alliance", _of(public["alliance"])
        case "PNL-02":
            yield "site", _of(public["site"])
        case "PNL-03" | "PNL-06":
            yield "site", _of(public["site"])
            yield "reason", _of(evidence.statement(leaf)["reason"])
        case "PNL-04":
            yield "number_sha256", _of(public["number_sha256"])
        case "PNL-05":
            yield "number", _of(public["number"])
        case "PNL-07":
            yield "check_from", _of(public["check_from"] // 60)
            yield "check_until", _of(public["check_until"] // 60)
        case "PNL-09":
            yield "reason", _of(evidence.statement(leaf)["reason"])
        case "PNL-13":
            yield "member", _of(public["member"])
            yield "outcome", _of(public["outcome"])
            yield "means", _of(public["means"])
        case "PNL-14":
            yield "until", _of(public["until"])
            yield "reason", _of(evidence.statement(leaf)["reason"])
        case "PNL-16":
            yield "site", _of(public["site"])
            yield "reason", _of(evidence.statement(leaf)["reason"])
        case "PNL-17":
            yield "member", _of(public["member"])
            yield "reason", _of(evidence.statement(leaf)["reason"])
        case "PNL-18":
            yield "site", _of(public["site"])
        case "OPN-08":
            yield "kind", _of(public["kind"])
        case "HAL-01":
            yield "lot", _of(public["lot"])
        case "HAL-02" if "manager" in public:
            yield "manager", _of(*(YES if public["manager"] is True else NO))
        case "HAL-04":
            yield "order", _of(public["order"])
        case "HAL-05":
            yield "meeting", _of(evidence.statement(leaf)["meeting"])
            yield "text", _of(evidence.statement(leaf)["text"])
        case "HAL-06":
            yield "upheld", _of(public["upheld"])
            yield "answer", _of(evidence.statement(leaf)["answer"])
        case "HAL-09":
            yield "pdf_sha256", _of(public["pdf_sha256"])
        case "HAL-10":
            yield "pdf_sha256", _of(public["pdf_sha256"])
            yield "reason", _of(evidence.statement(leaf)["reason"])
        case "HAL-11":
            yield "meeting", _of(public["meeting"])
            yield "told", _of(*(YES if public["told"] is True else NO))
        case "OBJ-01":
            yield "matter", _of(public["matter"])
            yield "standing", _of(public["standing"])
            if "lot" in public:
                yield "lot", _of(public["lot"])
        case "OBJ-03":
            yield "upheld", _of(*(YES if public["upheld"] is True else NO))
            yield "measure", _of(public["measure"])
            if "committee" in public:
                yield "committee", _of(public["committee"])
            if "qualifications" in public:
                yield "qualifications", _of(public["qualifications"])
            yield "summary", _of(evidence.statement(leaf)["summary"])
        case "CPL-02":
            yield "matter", _of(public["matter"])
            yield "standing", _of(public["standing"])
            yield "body", _of(public["body"])
            if "lot" in public:
                yield "lot", _of(public["lot"])
            if public["channel"] != "online" and "individual" in public:
                yield "individual", _of(*YES)
        case "CPL-05":
            yield "accepted", _of(*(YES if public["accepted"] is True else NO))
            if "ground" in public:
                yield "ground", _of(public["ground"])
            for name in public.get("found", ()):
                yield f"found_{name}", _of(*YES)
        case "CPL-06":
            yield "body", _of(public["body"])
        case "CPL-08":
            yield "reason", _of(evidence.statement(leaf)["reason"])
        case "CPL-11":
            yield "kind", _of(public["kind"])
        case "CPL-15" | "CPL-16":
            yield "begins_at", _of(public["begins_at"])
            yield "mode", _of(public["mode"])
            if leaf.code == "CPL-15":
                yield "complaint", _of(public["complaint"])
            for name in public.get("sides", ()):
                yield name, _of(*YES)
        case "CPL-23":
            yield "due_at", _of(public["due_at"])
        case "CPL-17":
            yield "answer", _of(public["answer"])
        case "CPL-19":
            yield "began_at", _of(public["began_at"])
            yield "ended_at", _of(public["ended_at"])
            for name in public["present"]:
                yield name, _of(*YES)
        case "CPL-20":
            yield "minutes", _of(public["minutes"])
            yield "signed", _of(*(YES if public["signed"] is True else NO))
        case "CPL-12":
            yield "outcome", _of(public["outcome"])
            yield "effect", _of(public["effect"])
            if "committee" in public:
                yield "committee", _of(public["committee"])
            if "qualifications" in public:
                yield "qualifications", _of(public["qualifications"])
            if "following" in public:
                yield "following", _of(public["following"])
            if "deposit" in public:
                yield "deposit", _of(public["deposit"])
            if "correct_due_at" in public:
                yield "correct_due_at", _of(public["correct_due_at"])
            yield "published", _of(evidence.statement(leaf)["published"])
            yield "law", _of(evidence.statement(leaf)["law"])
            if "shown_because" in evidence.statement(leaf):
                yield "shown_because", _of(evidence.statement(leaf)["shown_because"])
        case "AUC-03":
            yield "auction", _of(public["auction"])
            yield "amount", _of(public["amount"])
        case "AUC-05" | "AUC-10":
            yield "commitment", _of(public["commitment"])
        case "AUC-07" | "AUC-08" | "AUC-11":
            yield "amount", _of(public["amount"])
            yield "salt", _of(public["salt"])
        case "WIT-02":
            yield "about_leaf", _of(public["about_leaf"])
        case "WIT-03":
            yield "about_leaf", _of(public["about_leaf"])
            yield "remark", _of(evidence.statement(leaf)["remark"])
        case "WIT-04" | "WIT-05":
            yield "reason", _of(evidence.statement(leaf)["reason"])
        case "WIT-07":
            yield "pdf_sha256", _of(public["pdf_sha256"])
            yield "reason", _of(evidence.statement(leaf)["reason"])
        case "RTN-01":
            yield "failed_lot", _of(public["failed_lot"])
        case "PRF-01":
            yield "title", _of(evidence.statement(leaf)["title"])
            yield "due_date", _of(public["due_date"])
        case "PRF-02":
            yield "milestone", _of(public["milestone"])
            yield "agreed", _of(*(YES if public["agreed"] is True else NO))
        case "PRF-03":
            yield "milestone", _of(public["milestone"])
            yield "text", _of(evidence.statement(leaf)["text"])
        case "PRF-04":
            yield "milestone", _of(public["milestone"])
            yield "accepted", _of(*(YES if public["accepted"] is True else NO))
            yield "reason", _of(evidence.statement(leaf)["reason"])
        case "PRF-05":
            yield "clause", _of(evidence.statement(leaf)["asked"]["clause"])
            yield "reason", _of(evidence.statement(leaf)["reason"])
        case "PRF-06":
            yield "amendment", _of(public["amendment"])
            yield "changes_sha256", _of(public["changes_sha256"])
            yield "agreed", _of(*(YES if public["agreed"] is True else NO))
        case "PRF-07" | "PRF-09":
            yield "text", _of(evidence.statement(leaf)["text"])
        case "PRF-08":
            yield "marks", _of(evidence.statement(leaf)["marks"])
        case "PRF-10":
            stated = evidence.statement(leaf)
            yield "amount", _of(stated["asked"])
            yield "reference", _of(stated["reference"])
            yield "paid_date", _of(public["paid_date"])
            if public["milestone"] is not None:
                yield "milestone", _of(public["milestone"])
        case "PRF-11":
            yield "payment", _of(public["payment"])
            yield "confirmed", _of(*(YES if public["confirmed"] is True else NO))
            if evidence.statement(leaf)["reason"]:
                yield "reason", _of(evidence.statement(leaf)["reason"])
        case "PRF-12":
            yield "milestone", _of(public["milestone"])
            yield "due_date", _of(public["due_date"])
            yield "reason", _of(evidence.statement(leaf)["reason"])
        case "PRF-13":
            yield "postponement", _of(public["postponement"])
            yield "agreed", _of(*(YES if public["agreed"] is True else NO))
        case "PRF-14":
            stated = evidence.statement(leaf)
            yield "ground", _of(public["ground"])
            yield "bond", _of(public["bond"])
            yield "reason", _of(stated["reason"])
            yield "consequences", _of(stated["consequences"])
        case "PRF-15":
            yield "termination", _of(public["termination"])
            yield "answer", _of(public["answer"])
            yield "text", _of(evidence.statement(leaf)["text"])
        case "PRF-16":
            yield "termination", _of(public["termination"])
            yield "text", _of(evidence.statement(leaf)["text"])
        case "PRF-17" | "BND-05":
            yield "text", _of(evidence.statement(leaf)["text"])
        case "AWD-05":
            yield "lot", _of(public["lot"])
            yield "ground", _of(public["ground"])
            yield "reason", _of(evidence.statement(leaf)["reason"])
        case "AWD-06":
            yield "answer", _of(evidence.statement(leaf)["answer"])
        case "AWD-07":
            yield "reason", _of(evidence.statement(leaf)["reason"])
        case "CON-04":
            if "counters" in public:
                yield "counters", _of(public["counters"])
        case "CON-05":
            yield "proposal", _of(public["proposal"])
            yield "answer", _of(public["answer"])
        case "CON-01":
            yield "side", _of(public["side"])
            yield "pdf_sha256", _of(public["pdf_sha256"])
