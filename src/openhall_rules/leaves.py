"""What a leaf of the log may be: canonical JSON, its schema, commitments, sealed leaves, the chain of a case.

The formats are those of ``docs/explanation/protocols.md``, section 2; that page wins.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Final

import rfc8785

from openhall_rules.errors import RuleError

MAX_BYTES: Final = 4096
NO_PREVIOUS: Final = "0" * 64
SEALED: Final = "SEALED"
SEALED_TAG: Final = b"openhall/sealed/v1\n"
MAX_EXACT: Final = 2**53

_UUID: Final = r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
_NAME: Final = _UUID.replace("-4", "-[45]")  # the platform names itself and its packs by UUIDv5
_HEX32: Final = re.compile(r"[0-9a-f]{64}\Z")
_PATTERNS: Final = {
    "code": re.compile(r"[A-Z]{2,6}-[0-9]{2,3}\Z"),
    "actor": re.compile(r"(?:[0-9a-f]{32}|log)\Z"),
    "object": re.compile(rf"[a-z][a-z_-]{{0,39}}:{_NAME}\Z"),
    "at": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z\Z"),
}
_REQUIRED: Final = frozenset({"v", "code", "actor", "object", "at", "public"})
_OPTIONAL: Final = frozenset({"case", "statement", "commitments", "intent", "first", "in_place_of"})
_SEALED_KEYS: Final = frozenset({"v", "code", "at", "object", "commitment"})
_CASE_ID: Final = re.compile(rf"{_UUID}\Z")
_PSEUDONYM: Final = re.compile(r"[0-9a-f]{32}\Z")
_SIGNATURE: Final = re.compile(r"[A-Za-z0-9_-]{86}\Z")


class BadLeaf(RuleError):
    """Bytes that may not be a leaf; ``facts["where"]`` is the member that is wrong."""

    code: ClassVar[str] = "bad_leaf"


class BadChain(RuleError):
    """The leaves of a case are not its whole history in order."""

    code: ClassVar[str] = "bad_chain"


class BadDisclosure(RuleError):
    """A disclosed value or a hidden leaf is not the one that was committed to."""

    code: ClassVar[str] = "bad_disclosure"


def canonical(value: Any) -> bytes:
    """RFC 8785 JSON in UTF-8.

    Raises:
        BadLeaf: a float, a ``Decimal``, an integer of 2^53 or more in size, a key that isn't text, or text that isn't
            Unicode: such values are written as strings, by whoever knows how.
    """
    _plain(value, "")
    try:
        return rfc8785.dumps(dict(value) if isinstance(value, Mapping) else value)
    except (rfc8785.CanonicalizationError, UnicodeError, RecursionError) as error:
        raise BadLeaf(f"This can't be written as canonical JSON: {error}", where="") from error


def _plain(value: Any, where: str, depth: int = 0) -> None:
    if depth > 64:
        raise BadLeaf("Nested too deeply.", where=where)
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if not isinstance(key, str):
                raise BadLeaf("Keys are texts.", where=where)
            _plain(inner, f"{where}/{key}", depth + 1)
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            _plain(inner, f"{where}/{index}", depth + 1)
    elif isinstance(value, bool) or value is None or isinstance(value, str):
        return
    elif isinstance(value, int):
        if abs(value) >= MAX_EXACT:
            raise BadLeaf("Integers of 2^53 and more are written as strings.", where=where)
    else:
        raise BadLeaf(f"A {type(value).__name__} has no place in canonical JSON; write a string.", where=where)


def parse(data: bytes) -> Any:
    """Read JSON that must be canonical.

    Raises:
        BadLeaf: not JSON, a member twice, a float, or not exactly the canonical bytes.
    """

    def no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        members = dict(pairs)
        if len(members) != len(pairs):
            raise BadLeaf("A member stands twice.", where="")
        return members

    def no_number(literal: str) -> Any:
        raise BadLeaf(f"{literal} has no place in a leaf; write a string.", where="")

    try:
        value = json.loads(data.decode(), object_pairs_hook=no_twins, parse_float=no_number, parse_constant=no_number)
    except (ValueError, RecursionError) as error:
        raise BadLeaf(f"Not JSON in UTF-8: {error}", where="") from error
    if canonical(value) != data:
        raise BadLeaf("These are not the canonical bytes.", where="")
    return value


def leaf_sha256(entry: bytes) -> str:
    """The digest by which a leaf is named: SHA-256 of the entry, in hex (not the tree's leaf hash)."""
    return hashlib.sha256(entry).hexdigest()


def validate_leaf(entry: bytes) -> dict[str, Any]:
    """The leaf that an entry of the log holds, sealed or not.

    Raises:
        BadLeaf: with the member that is wrong.
    """
    if len(entry) > MAX_BYTES:
        raise BadLeaf(f"A leaf has at most {MAX_BYTES} bytes.", where="", size=len(entry))
    leaf = parse(entry)
    if not isinstance(leaf, dict):
        raise BadLeaf("A leaf is an object.", where="")
    if leaf.get("code") == SEALED:
        _validate_sealed(leaf)
    else:
        _validate_open(leaf)
    return leaf


def _match(leaf: Mapping[str, Any], name: str) -> None:
    if not isinstance(leaf[name], str) or not _PATTERNS[name].match(leaf[name]):
        raise BadLeaf(f"{name} has another form.", where=name)


def _members(found: Mapping[str, Any], required: frozenset[str], optional: frozenset[str], where: str) -> None:
    if missing := sorted(required - found.keys()):
        raise BadLeaf(f"{missing[0]} is missing.", where=f"{where}{missing[0]}")
    if strange := sorted(found.keys() - required - optional):
        raise BadLeaf(f"{strange[0]} is not a member.", where=f"{where}{strange[0]}")


def _hex(value: Any, where: str) -> None:
    if not isinstance(value, str) or not _HEX32.match(value):
        raise BadLeaf("64 lower-case hex digits are needed.", where=where)


def _version(leaf: Mapping[str, Any]) -> None:
    if leaf["v"] != 1 or leaf["v"] is True:
        raise BadLeaf("This is version 1.", where="v")


def _validate_sealed(leaf: Mapping[str, Any]) -> None:
    _members(leaf, _SEALED_KEYS, frozenset(), "")
    _version(leaf)
    _match(leaf, "at")
    _match(leaf, "object")
    if not leaf["object"].startswith("sealed:"):
        raise BadLeaf("A sealed leaf names no thing.", where="object")
    if not leaf["at"].endswith(":00.000000Z"):
        raise BadLeaf("The time of a sealed leaf is cut to the minute.", where="at")
    _hex(leaf["commitment"], "commitment")


def _validate_open(leaf: Mapping[str, Any]) -> None:
    _members(leaf, _REQUIRED, _OPTIONAL, "")
    _version(leaf)
    for name in _PATTERNS:
        _match(leaf, name)
    if not isinstance(leaf["public"], dict):
        raise BadLeaf("public is an object.", where="public")
    if "case" in leaf:
        case = leaf["case"]
        if not isinstance(case, dict):
            raise BadLeaf("case is an object.", where="case")
        _members(case, frozenset({"id", "seq", "prev"}), frozenset(), "case/")
        if not isinstance(case["id"], str) or not _CASE_ID.match(case["id"]):
            raise BadLeaf("A case is named by a UUIDv4.", where="case/id")
        if not isinstance(case["seq"], int) or isinstance(case["seq"], bool) or case["seq"] < 1:
            raise BadLeaf("seq counts from 1.", where="case/seq")
        _hex(case["prev"], "case/prev")
        if (case["seq"] == 1) != (case["prev"] == NO_PREVIOUS):
            raise BadLeaf("The first leaf of a case, and only it, has no previous one.", where="case/prev")
    if "statement" in leaf:
        _hex(leaf["statement"], "statement")
    if "commitments" in leaf:
        commitments = leaf["commitments"]
        if not isinstance(commitments, dict) or not commitments:
            raise BadLeaf("commitments are left out when there are none.", where="commitments")
        for path, commitment in commitments.items():
            _hex(commitment, f"commitments/{path}")
    if "intent" in leaf:
        intent = leaf["intent"]
        if leaf["actor"] == "log":
            raise BadLeaf("What the platform does by rule has no intent.", where="intent")
        _signed(intent, "intent", frozenset({"sha256", "signature"}))
    if ("first" in leaf or "in_place_of" in leaf) and "intent" not in leaf:
        raise BadLeaf("Only what a person signs has a first signature or is done in another’s place.", where="intent")
    if "first" in leaf:
        first = leaf["first"]
        _signed(first, "first", frozenset({"actor", "sha256", "signature"}), frozenset({"in_place_of"}))
        if not _pseudonym(first["actor"]) or not _pseudonym(first.get("in_place_of", first["actor"])):
            raise BadLeaf("Who signed first goes by a pseudonym.", where="first")
        # Neither is one of the two the other, nor the deputy of the other, nor are both one person's deputies.
        if {first["actor"], first.get("in_place_of")} & {leaf["actor"], leaf.get("in_place_of")} - {None}:
            raise BadLeaf("The two signatures stand for one person.", where="first")
    if "in_place_of" in leaf and (not _pseudonym(leaf["in_place_of"]) or leaf["in_place_of"] == leaf["actor"]):
        raise BadLeaf("A deputy acts in another person’s place.", where="in_place_of")


def _signed(value: Any, where: str, members: frozenset[str], optional: frozenset[str] = frozenset()) -> None:
    if not isinstance(value, dict):
        raise BadLeaf(f"{where} is an object.", where=where)
    _members(value, members, optional, f"{where}/")
    _hex(value["sha256"], f"{where}/sha256")
    if not isinstance(value["signature"], str) or not _SIGNATURE.match(value["signature"]):
        raise BadLeaf("A signature is 64 bytes in base64url.", where=f"{where}/signature")


def _pseudonym(value: Any) -> bool:
    return isinstance(value, str) and _PSEUDONYM.match(value) is not None


def field_salt(record_salt: bytes, path: str) -> bytes:
    """The salt of one field; revealing it tells nothing of the record's salt or of other fields."""
    if len(record_salt) != 32:
        raise BadDisclosure("A record's salt has 32 bytes.", path=path)
    return hmac.digest(record_salt, path.encode(), "sha256")


def commitment(salt: bytes, path: str, record: str, value: Any) -> str:
    """The commitment to one field, in hex, from its field salt.

    Args:
        salt: ``field_salt(record_salt, path)``.
        record: the ``object`` of the leaf.
        value: JSON.
    """
    message = path.encode() + b"\0" + record.encode() + b"\0" + canonical(value)
    return hmac.digest(salt, message, "sha256").hex()


def check_disclosure(leaf: Mapping[str, Any], disclosure: Mapping[str, Any]) -> Any:
    """The disclosed value, if the leaf committed to it.

    Args:
        disclosure: ``{path, record, salt, value}``, salt being the field's in hex.

    Raises:
        BadDisclosure: another value, another record, or a path without commitment.
    """
    path, record = disclosure.get("path"), disclosure.get("record")
    expected = leaf.get("commitments", {}).get(path)
    try:
        salt = bytes.fromhex(disclosure["salt"])
        value = disclosure["value"]
    except (KeyError, TypeError, ValueError) as error:
        raise BadDisclosure("The disclosure is not readable.", path=path) from error
    if not isinstance(path, str) or expected is None or record != leaf.get("object") or len(salt) != 32:
        raise BadDisclosure("The leaf holds no such commitment.", path=path)
    if not hmac.compare_digest(commitment(salt, path, str(record), value), expected):
        raise BadDisclosure("This is not the value that was committed to.", path=path)
    return value


def sealed_commitment(salt: bytes, hidden: Mapping[str, Any]) -> str:
    """The commitment of a sealed leaf, in hex."""
    if len(salt) != 32:
        raise BadDisclosure("The salt of a sealed leaf has 32 bytes.")
    return hmac.digest(salt, SEALED_TAG + canonical(hidden), "sha256").hex()


def sealed_leaf(*, at: str, object_id: str, commitment: str) -> dict[str, Any]:
    """The uniform leaf that stands in for a hidden one.

    Args:
        at: the instant of the act; it is cut to the minute here.
        object_id: a random UUIDv4.
        commitment: ``sealed_commitment`` of the hidden leaf, or 32 random bytes in hex for a cover leaf.

    Raises:
        BadLeaf: a part has another form.
    """
    leaf = {"v": 1, "code": SEALED, "at": f"{at[:16]}:00.000000Z", "object": f"sealed:{object_id}",
            "commitment": commitment}  # fmt: skip
    _validate_sealed(leaf)
    return leaf


def check_sealed(entry: bytes, salt: bytes, hidden: Mapping[str, Any]) -> dict[str, Any]:
    """The hidden leaf, validated, if the sealed entry committed to it.

    Raises:
        BadDisclosure: it is not what was sealed.
        BadLeaf: entry or hidden leaf has another form.
    """
    leaf = validate_leaf(entry)
    if leaf["code"] != SEALED or sealed_commitment(salt, hidden) != leaf["commitment"]:
        raise BadDisclosure("This is not the act that was sealed.", where="commitment")
    inner = validate_leaf(canonical(hidden))
    if inner["code"] == SEALED or "case" in inner:
        raise BadLeaf("A hidden leaf is an act outside the chain of its case.", where="case")
    if inner["at"][:16] != leaf["at"][:16]:
        raise BadDisclosure("The hidden act happened at another time.", where="at")
    return inner


def check_chain(entries: Iterable[bytes]) -> list[dict[str, Any]]:
    """The leaves of one case, if they are all of them from the first on, in order.

    Whether the case has come to its end (``ARC-01``) is the caller's to ask.

    Raises:
        BadChain: one is missing, doubled, out of order or of another case.
        BadLeaf: an entry is not a leaf.
    """
    leaves: list[dict[str, Any]] = []
    previous = NO_PREVIOUS
    for number, entry in enumerate(entries, start=1):
        leaf = validate_leaf(entry)
        case = leaf.get("case")
        if case is None or (leaves and case["id"] != leaves[0]["case"]["id"]):
            raise BadChain("A leaf of another case stands in the chain.", seq=number)
        if case["seq"] != number or case["prev"] != previous:
            raise BadChain(f"Leaf {number} of the case is missing or not the one that followed.", seq=number)
        previous = leaf_sha256(entry)
        leaves.append(leaf)
    return leaves
