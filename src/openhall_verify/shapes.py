"""The form of an entry (protocols §2): every member known, every value of its type. What passes can be read safely."""

import re
from datetime import UTC, datetime
from typing import Any

from openhall_verify.findings import Failed, fail

_HEX_64 = re.compile(r"[0-9a-f]{64}")
_HEX_32 = re.compile(r"[0-9a-f]{32}")
_UUID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_OBJECT = re.compile(r"[a-z_-]{1,40}:" + _UUID)
_SEALED = re.compile("sealed:" + _UUID)
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)
_SIGNATURE = re.compile(r"[A-Za-z0-9_-]{86}")
_NEEDED = frozenset({"v", "code", "actor", "object", "at"})
_MAY = _NEEDED | {"case", "public", "statement", "commitments", "intent", "first", "in_place_of"}


def is_digest(value: object) -> bool:
    """Whether it is the hex of a SHA-256."""
    return isinstance(value, str) and _HEX_64.fullmatch(value) is not None


def instant(value: object) -> datetime:
    """An instant in the only spelling that there is.

    Raises:
        Failed: another spelling, or no such instant.
    """
    if not isinstance(value, str) or not _INSTANT.fullmatch(value):
        fail("malformed", f"{str(value)[:40]!r} is not an instant in UTC with six digits.")
    try:
        return datetime.fromisoformat(value)
    except ValueError as error:
        raise Failed("malformed", f"There is no instant {value}.") from error


def instant_text(at: datetime) -> str:
    """An instant in that spelling."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def check_leaf(body: object, where: str) -> dict[str, Any]:
    """An entry of the log, or an act hidden in one.

    Raises:
        Failed: a member is missing, unknown or of another form.
    """
    if not isinstance(body, dict) or type(body.get("v")) is not int or body["v"] != 1:
        fail("leaf", f"What lies {where} is not a leaf of version 1.")
    instant(body.get("at"))
    if body.get("code") == "SEALED":
        good = body.keys() == {"v", "code", "at", "object", "commitment"} and is_digest(body["commitment"])
        if not good or not _matches(_SEALED, body["object"]) or body["at"][16:] != ":00.000000Z":
            fail("leaf", f"The sealed entry {where} is not uniform.")
        return body
    if not _NEEDED <= body.keys() <= _MAY:
        odd = min((body.keys() ^ _NEEDED) - (_MAY - _NEEDED), default="")
        fail("leaf", f"The leaf {where} lacks a member or has an unknown one: {odd[:40]}.")
    good = (
        isinstance(body["code"], str)
        and (body["actor"] == "log" or _matches(_HEX_32, body["actor"]))
        and _matches(_OBJECT, body["object"])
        and isinstance(body.get("public", {}), dict)
        and is_digest(body.get("statement", "0" * 64))
        and _is_digests(body.get("commitments", {}))
        and _is_link(body.get("case", _NO_LINK))
        and _is_signed(body.get("intent", _NO_INTENT))
        and _is_first(body.get("first", _NO_FIRST))
        and _matches(_HEX_32, body.get("in_place_of", "0" * 32))
        and ("intent" in body or not {"first", "in_place_of"} & body.keys())
    )
    if not good:
        fail("leaf", f"A member of the leaf {where} is not of its form.")
    return body


_NO_LINK = {"id": "", "seq": 1, "prev": "0" * 64}
_NO_INTENT = {"sha256": "0" * 64, "signature": "A" * 86}
_NO_FIRST = {"actor": "0" * 32, **_NO_INTENT}


def _matches(pattern: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None


def _is_digests(value: object) -> bool:
    return isinstance(value, dict) and all(is_digest(one) for one in value.values())


def _is_link(value: object) -> bool:
    if not isinstance(value, dict) or value.keys() != {"id", "seq", "prev"}:
        return False
    return isinstance(value["id"], str) and type(value["seq"]) is int and is_digest(value["prev"])


def _is_signed(value: object) -> bool:
    if not isinstance(value, dict) or value.keys() != {"sha256", "signature"}:
        return False
    return is_digest(value["sha256"]) and _matches(_SIGNATURE, value["signature"])


def _is_first(value: object) -> bool:
    if not isinstance(value, dict) or "actor" not in value:
        return False
    who = [value["actor"], value.get("in_place_of", value["actor"])]
    signed = {name: value[name] for name in value.keys() - {"actor", "in_place_of"}}
    return all(_matches(_HEX_32, one) for one in who) and _is_signed(signed)
