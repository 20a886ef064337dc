"""What a signed payload means: forms and programs spell one thing in several ways, and the statement holds both.

The statement of such an act has the payload as it was sent, as ``signed``; its digests are those of the intent. What
else the act says must be exactly what that payload means, so that nobody has put in a word afterwards.
"""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from openhall_rules.money import decimal, text
from openhall_verify.findings import fail
from openhall_verify.folder import canonical
from openhall_verify.shapes import instant


def check_amendment(where: str, signed: Mapping[str, Any], said: Mapping[str, Any], public: Mapping[str, Any]) -> None:
    """An amendment says what was signed: text, deadline, documents added (title and digest) and withdrawn, criteria.

    Raises:
        Failed
    """
    if not signed.keys() <= {"text", "new_due_at", "documents_added", "documents_withdrawn", "criteria_sha256"}:
        fail("signature", f"What was signed {where} has fields that no amendment has.")
    if said["text"] != signed.get("text"):
        fail("signature", f"The text {where} is not what was signed.")
    due: Any = signed.get("new_due_at")
    if not _is_blank(due) and datetime.fromisoformat(due).astimezone(UTC) != instant(public["new_due_at"]):
        fail("signature", f"The new_due_at {where} is not what was signed.")
    added = [one for one in _list(signed.get("documents_added")) if one.get("sha256")]
    shown = said["documents_added"]
    if len(added) != len(shown) or not all(
        one["sha256"] == row["sha256"] and _same(one.get("title"), row["title"])
        for one, row in zip(added, shown, strict=True)
    ):
        fail("signature", f"The documents added {where} are not those that were signed.")
    if list(dict.fromkeys(_list(signed.get("documents_withdrawn")))) != said["documents_withdrawn"]:
        fail("signature", f"The documents withdrawn {where} are not those that were signed.")
    changes = said.get("lots", [])
    seen = hashlib.sha256(canonical({"v": 1, "lots": changes})).hexdigest() if changes else None
    if (signed.get("criteria_sha256") or None) != seen:
        fail("signature", f"The criteria changed {where} are not those that were signed.")


def check_qualifications(where: str, signed: Mapping[str, Any], said: Mapping[str, Any]) -> None:
    """The examination of qualifications says what was signed: marks by requirement, or the rows of a form.

    Raises:
        Failed
    """
    given = {str(one["bid"]): _marks(one["examination"]) for one in _list(signed.get("bids"))}
    if signed.keys() - {"reason"} != {"bids"} or given != said["marks"]:
        fail("signature", f"The examination {where} is not what was signed.")


def check_extension(where: str, signed: Mapping[str, Any], public: Mapping[str, Any]) -> None:
    """A deadline that somebody entered after an outage is the one that was signed, for that outage.

    Raises:
        Failed
    """
    if signed.keys() != {"outage", "new_due_at"} or str(UUID(str(signed["outage"]))) != public["outage"]:
        fail("signature", f"The outage {where} is not the one that was signed.")
    if datetime.fromisoformat(signed["new_due_at"]).astimezone(UTC) != instant(public["new_due_at"]):
        fail("signature", f"The new_due_at {where} is not what was signed.")


def check_announcement(where: str, signed: Mapping[str, Any], public: Mapping[str, Any]) -> None:
    """A deposit is announced to be kept for the amount and with the time to answer that were signed.

    Raises:
        Failed
    """
    if signed.keys() - {"deposit"} != {"ground", "reason", "amount", "answer_due_at"}:
        fail("signature", f"What was signed {where} is no announcement.")
    if decimal(str(signed["amount"]).strip()) != decimal(public["amount"]):
        fail("signature", f"The amount {where} is not what was signed.")
    if datetime.fromisoformat(signed["answer_due_at"]).astimezone(UTC) != instant(public["answer_due_at"]):
        fail("signature", f"The answer_due_at {where} is not what was signed.")


def check_draw(where: str, signed: Mapping[str, Any], said: Mapping[str, Any], public: Mapping[str, Any]) -> None:
    """The conditions of a draw are those that were signed: lists, or lines with commas between.

    Raises:
        Failed
    """
    lists = {"fields", "regions", "languages", "superiors"}
    lists |= {"classes"} & {*signed, *said["conditions"]}  # told where any is asked for
    if not signed.keys() <= lists | {"members", "experts", "answer_minutes", "number_sha256", "groups", "alliance"}:
        fail("signature", f"What was signed {where} are no conditions of a draw.")
    for name in ("members", "experts", "answer_minutes"):
        if type(public[name]) is not int or str(public[name]) != str(signed[name]).strip():
            fail("signature", f"The {name} {where} is not what was signed.")
    for name in sorted(lists):
        meant = _words(signed.get(name))
        if said["conditions"].get(name, []) != ([word.upper() for word in meant] if name == "superiors" else meant):
            fail("signature", f"The {name} {where} are not those that were signed.")
    alliance = str(signed.get("alliance") or "") or None
    if [said["conditions"].get("alliance"), public.get("alliance")] != [alliance, alliance]:
        fail("signature", f"The alliance {where} is not the one that was signed.")
    groups = [_group(one) for one in signed.get("groups", []) if any(str(value).strip() for value in one.values())]
    if groups != said["conditions"].get("groups", []):
        fail("signature", f"The groups {where} are not those that were signed.")
    if [(one["experts"], one["reserve"]) for one in groups] != [
        (one["experts"], one["reserve"]) for one in public.get("groups", [])
    ]:
        fail("signature", f"The sizes of the groups {where} are not those that were signed.")


def _group(sent: Mapping[str, Any]) -> dict[str, Any]:
    """A group of a draw, as its conditions say what was signed."""
    lists = {name: _words(sent.get(name)) for name in ("fields", "regions", "languages", "classes")}
    return lists | {
        "name": str(sent.get("name", "")).strip(),
        "experts": int(str(sent["experts"])),
        "reserve": int(str(sent.get("reserve") or "0")),
    }


def check_appointment(
    where: str, signed: Mapping[str, Any], said: Mapping[str, Any], public: Mapping[str, Any]
) -> None:
    """Size, ground, reason and conditions of an appointed committee are those that were signed.

    Raises:
        Failed
    """
    if not signed.keys() <= {"members", "fields", "superiors", "ground", "reason"}:
        fail("signature", f"What was signed {where} is no appointment of a committee.")
    if type(public["members"]) is not int or str(public["members"]) != str(signed["members"]).strip():
        fail("signature", f"The members {where} are not what was signed.")
    if [public["ground"], said["reason"]] != [signed["ground"], signed["reason"]]:
        fail("signature", f"Ground or reason {where} is not what was signed.")
    meant = {"fields": _words(signed.get("fields")), "superiors": [w.upper() for w in _words(signed.get("superiors"))]}
    if said["conditions"] != meant:
        fail("signature", f"The conditions {where} are not those that were signed.")


def _words(sent: Any) -> list[str]:
    """The words of a line with commas between, of whatever script; of a list its words."""
    if isinstance(sent, str):
        for comma in "，、；;":
            sent = sent.replace(comma, ",")
        sent = sent.split(",")
    return [word.strip() for word in _list(sent) if str(word).strip()]


def check_findings(where: str, signed: Mapping[str, Any], said: Mapping[str, Any]) -> None:
    """The findings of a committee are those that it signed, bid by bid.

    Raises:
        Failed
    """
    if signed.keys() != {"bids", "members", "experts"}:
        fail("signature", f"What was signed {where} are not findings.")
    for name in ("members", "experts"):
        if type(said["committee"][name]) is not int or str(said["committee"][name]) != str(signed[name]).strip():
            fail("signature", f"The {name} {where} is not what was signed.")
    given = {str(UUID(str(one["bid"]))): one for one in signed["bids"]}
    if len(given) != len(signed["bids"]) or [*sorted(given)] != sorted(entry["bid"] for entry in said["bids"]):
        fail("signature", f"The findings {where} are on other bids than was signed.")
    for entry in said["bids"]:
        sent = given[entry["bid"]]
        own = said.get("qualified", {}).get("requirements", ())  # the owner's; examinations.py holds them
        marks = {name: mark for name, mark in entry.get("examination", {}).items() if name not in own}
        examined = "examined" in said or marks == _marks(sent.get("examination"))
        if not examined or not _is_finding(entry, sent):
            fail("signature", f"The findings on bid {entry['bid']} {where} are not what was signed.")


def _is_finding(entry: Mapping[str, Any], sent: Mapping[str, Any]) -> bool:
    names = {"bid", "evaluated_total", "adjustments", "other_scores", "rejected"}
    maybe = {"costs", "examination"}
    if not sent.keys() <= names | maybe or entry.keys() - maybe != names | {"bidder"}:
        return False
    if entry.get("costs", {}) != _scores(sent.get("costs")):
        return False
    total = sent.get("evaluated_total")
    if entry["evaluated_total"] != (None if _is_blank(total) else _figure(total)):
        return False
    written = [row for row in _list(sent.get("adjustments")) if not all(map(_is_blank, row.values()))]
    corrections = entry["adjustments"]
    if len(written) != len(corrections) or not all(
        one.keys() == {"amount", "reason"}
        and one["amount"] == _figure(row["amount"])
        and _same(row["reason"], one["reason"])
        for row, one in zip(written, corrections, strict=True)
    ):
        return False
    return entry["other_scores"] == _scores(sent.get("other_scores")) and _is_rejection(
        entry["rejected"], sent.get("rejected")
    )


def _marks(sent: Any) -> dict[str, dict[str, Any]]:
    """An examination as it is stated: rows of a form by their requirement, blanks as nothing."""
    if isinstance(sent, list):
        sent = {str(row["requirement"]): {name: row[name] for name in row if name != "requirement"} for row in sent}
        sent = {name: row for name, row in sent.items() if not all(map(_is_blank, row.values()))}
    return {
        name.strip(): {
            "verdict": row["verdict"],
            "document": str(row.get("document") or "").strip(),
            "page": None if _is_blank(row.get("page")) else int(row["page"]),
            "reason": str(row.get("reason") or "").strip(),
        }
        for name, row in ({} if _is_blank(sent) else sent).items()
    }


def _scores(sent: Any) -> dict[str, str]:
    if isinstance(sent, list):
        sent = {str(row.get("name") or ""): row.get("score", row.get("amount")) for row in sent}
    scored = {} if _is_blank(sent) else {name: score for name, score in sent.items() if not _is_blank(score)}
    return {name.strip(): _figure(score) for name, score in scored.items()}


def _is_rejection(said: Mapping[str, Any] | None, sent: Any) -> bool:
    if _is_blank(sent) or all(map(_is_blank, sent.values())):
        return said is None
    return (
        said is not None
        and said.keys() == {"article", "reason"}
        and said["article"] == sent["article"]
        and _same(sent["reason"], said["reason"])
    )


def _list(value: Any) -> list[Any]:
    return [] if _is_blank(value) else list(value)


def _is_blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _figure(value: object) -> str:
    return text(decimal(value.strip() if isinstance(value, str) else value))


def _same(sent: object, said: object) -> bool:
    """Whether two texts differ in nothing but blanks around them."""
    return isinstance(sent, str) and isinstance(said, str) and said in sent and said.strip() == sent.strip()


def check_terms(where: str, signed: Mapping[str, Any], statement: Mapping[str, Any]) -> None:
    """The terms of an auction are those that were signed: amounts alike, instants the same moment.

    Raises:
        Failed
    """
    terms = statement["terms"]
    for name in ("start", "step", "limit"):
        said, meant = signed.get(name) or None, terms[name]
        if (said is None) != (meant is None) or (said is not None and decimal(str(said)) != decimal(str(meant))):
            fail("signature", f"The {name} of the auction {where} is not what was signed.")
    for name in ("window_seconds", "extension_seconds", "most_extensions", "second_minutes", "reveal_minutes"):
        if int(signed.get(name) or 0) != terms[name]:
            fail("signature", f"The {name} of the auction {where} is not what was signed.")
    for name in ("starts_at", "ends_at"):
        if datetime.fromisoformat(str(signed[name])) != datetime.fromisoformat(str(terms[name])):
            fail("signature", f"The {name} of the auction {where} is not what was signed.")
    if (signed.get("reserve") or None) != terms["reserve"]:
        fail("signature", f"The reserve of the auction {where} is not what was signed.")
