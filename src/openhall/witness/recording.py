"""Recording an act: the last statement of every command, inside its transaction."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Protocol
from uuid import UUID, uuid4

import rfc8785
from django.db import connection
from django.utils.translation import gettext_lazy as _

from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import Refusal
from openhall.witness import promises
from openhall.witness.acts import Act, WrongLeaf
from openhall.witness.models import CaseChain, Outbox, Statement
from openhall.witness.pseudonyms import pseudonym, pseudonyms
from openhall_sealing.canonical import b64u

MAX_LEAF_BYTES = 4096
_RECORD = """
WITH act AS (
    INSERT INTO witness_outbox (
        code, case_uuid, object, leaf, leaf_sha256, at, sealed_for, hidden, salt, record_salt,
        statement_sha256, actor, intent, intent_sha256, intent_signature, public_key, first
    ) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s::jsonb, %s, %s, %s, %s::jsonb) RETURNING id
), committed AS (
    INSERT INTO witness_committed (outbox_id, path, value)
    SELECT act.id, field.path, field.value FROM act, unnest(%s::varchar[], %s::jsonb[]) AS field (path, value)
)
UPDATE witness_casechain SET last_sha256 = %s WHERE case_uuid = %s
"""
"""The act, the values that it commits to, and the new end of its case's chain (no case: none), in one statement."""
_RECORD_MANY = """
WITH recorded AS (
    INSERT INTO witness_outbox (
        code, case_uuid, object, leaf, leaf_sha256, at, statement_sha256, actor,
        intent, intent_sha256, intent_signature, public_key
    )
    SELECT code, %s, object, leaf, leaf_sha256, at, '', actor, intent, intent_sha256, intent_signature, public_key
    FROM unnest(
        %s::varchar[], %s::varchar[], %s::bytea[], %s::varchar[], %s::timestamptz[], %s::uuid[],
        %s::jsonb[], %s::varchar[], %s::varchar[], %s::bytea[]
    ) WITH ORDINALITY AS given (
        code, object, leaf, leaf_sha256, at, actor, intent, intent_sha256, intent_signature, public_key, place
    ) ORDER BY place
)
UPDATE witness_casechain SET last_sha256 = %s WHERE case_uuid = %s
"""
"""Acts in their order, so that the sequencer meets them in it, and the new end of their case's chain."""
SEALED_TAG = b"openhall/sealed/v1\n"
NO_LEAF = "0" * 64


class SomeActor(Protocol):
    """Who acts: a person, perhaps for an organisation."""

    @property
    def person(self) -> UUID | None: ...
    @property
    def organisation(self) -> UUID | None: ...


class SignedIntent(Protocol):
    """What the person signed."""

    @property
    def document(self) -> dict[str, Any]: ...
    @property
    def sha256(self) -> str: ...
    @property
    def signature(self) -> str: ...
    @property
    def public_key(self) -> bytes: ...


@dataclass(frozen=True)
class FirstSignature:
    """What another person signed first, where an act needs two: the same command on the same object, field by field.

    ``in_place_of``: whose deputy that person was, if anybody's.
    """

    person: UUID
    in_place_of: UUID | None
    document: dict[str, Any]
    sha256: str
    signature: str
    public_key: bytes


@dataclass
class Beside:
    """What identity says of an intent when it admits it, and what the leaf then says beside it.

    ``in_place_of``: the person whose deputy acted. ``first``: the signature that came before. ``lacking``: the refusal
    of an act that needs another signature; it is raised where the act would be recorded, when all else was found right.
    """

    in_place_of: UUID | None = None
    first: FirstSignature | None = None
    lacking: Refusal | None = None


@dataclass(frozen=True)
class _Log:
    person: UUID | None = None
    organisation: UUID | None = None


LOG: SomeActor = _Log()
"""The actor of what the platform does by rule; such acts are signed by the log alone."""


@dataclass(frozen=True)
class Happened:
    """An act with what the person signed, who acted, and when the request arrived at the edge."""

    act: Act
    intent: SignedIntent | None
    actor: SomeActor
    at: datetime


@dataclass(frozen=True)
class Recorded:
    """What a command returns beside its object: the leaf's digest and the signed promise to include it."""

    leaf_sha256: str
    promise: str

    @property
    def receipt_url(self) -> str:
        """Page of the receipt, a URL that stays."""
        return f"/receipts/{self.leaf_sha256}"


def recorded_before(leaf_sha256: str, recorded_at: datetime) -> Recorded:
    """What a command returned when it recorded this leaf then, for whoever asks the same once more."""
    return Recorded(leaf_sha256=leaf_sha256, promise=promises.promise(leaf_sha256, recorded_at))


class CaseClosed(Refusal):
    """The case's chain was ended by its archive act."""

    code = "case-closed"
    title = _("This case is archived; nothing can be added to it.")
    way_forward = _("Read it on its page. What must still be said about it belongs into a new case.")


def canonical(value: Any) -> bytes:
    """RFC 8785 bytes."""
    return rfc8785.dumps(value)


def commitment(record_salt: bytes, path: str, record: str, value: Any) -> tuple[str, str]:
    """``(commitment, field salt)``, both hex, as protocols §2 says."""
    salt = field_salt(record_salt, path)
    body = path.encode() + b"\0" + record.encode() + b"\0" + canonical(value)
    return hmac.digest(salt, body, hashlib.sha256).hex(), salt.hex()


def field_salt(record_salt: bytes, path: str) -> bytes:
    """Salt of one field: revealing it opens that field and no neighbour."""
    return hmac.digest(record_salt, path.encode(), hashlib.sha256)


def record(act: Act, *, intent: SignedIntent | None, actor: SomeActor, at: datetime) -> Recorded:
    """Write the act's leaf into the outbox, in the caller's transaction, after all its locks.

    Args:
        act: what happened. intent: what the person signed, None for what the platform does by rule.
        actor: who. at: when the request arrived at the edge.

    Raises:
        WrongLeaf: the act doesn't fit its declaration, or there is no transaction (bugs).
        CaseClosed: the case has been archived.
        Refusal: the act needs another person's signature (``lacking`` of :class:`Beside`).
    """
    _require_recordable(intent, actor)
    beside = _beside(intent)
    leaf = _leaf(act, intent=intent, actor=actor, at=at)
    record_salt = secrets.token_bytes(32) if act.commit else None
    if record_salt is not None:
        leaf["commitments"] = {
            path: commitment(record_salt, path, act.object, value)[0] for path, value in act.commit.items()
        }
    hidden = salt = None
    if act.sealed_for is not None:
        hidden, salt = canonical(leaf), secrets.token_bytes(32)
        leaf = _sealed(hmac.digest(salt, SEALED_TAG + hidden, hashlib.sha256).hex(), at)
    elif act.case is not None:
        seq, previous = _places(act.case, 1)
        leaf["case"] = _link(act.case, seq, previous)
    entry = _entry(act, leaf, hidden)
    digest = hashlib.sha256(entry).hexdigest()
    chained = act.case if act.sealed_for is None else None
    with connection.cursor() as cursor:
        cursor.execute(
            _RECORD,
            [
                *(act.kind.code, act.case, act.object, entry, digest, at, act.sealed_for, hidden, salt, record_salt),
                *(leaf.get("statement", "") if hidden is None else "", actor.person, *_signed(intent)),
                _also_signed(beside.first),
                *(list(act.commit), [json.dumps(value) for value in act.commit.values()], digest, chained),
            ],
        )
    return Recorded(leaf_sha256=digest, promise=promises.promise(digest, at))


def record_many(happened: Sequence[Happened]) -> list[Recorded]:
    """Write the leaves of several open acts of one case in this order, as :func:`record` would one after the other.

    For acts that commit to nothing and state nothing longer. All of them or none: they share the caller's transaction.

    Raises:
        WrongLeaf: an act of another shape or of another case; what ``record`` says (bugs).
        CaseClosed: the case has been archived.
    """
    if not happened:
        return []
    case = happened[0].act.case
    for one in happened:
        _require_recordable(one.intent, one.actor)
        plain = one.act.statement is None and one.act.sealed_for is None and not one.act.commit
        plain = plain and _beside(one.intent).first is None
        if not plain or case is None or one.act.case != case:
            raise WrongLeaf(f"{one.act.kind.code}: only open acts of one case without more are recorded together.")
    assert case is not None  # noqa: S101 — just looked at
    names = pseudonyms({one.actor.person for one in happened if one.actor.person is not None}, case)
    first, digest = _places(case, len(happened))
    rows, recorded = [], []
    for place, one in enumerate(happened):
        act = one.act
        leaf = _leaf(act, intent=one.intent, actor=one.actor, at=one.at, names=names)
        leaf["case"] = _link(case, first + place, digest)
        entry = _entry(act, leaf, None)
        digest = hashlib.sha256(entry).hexdigest()
        rows.append((act.kind.code, act.object, entry, digest, one.at, one.actor.person, *_signed(one.intent)))
        recorded.append(Recorded(leaf_sha256=digest, promise=promises.promise(digest, one.at)))
    with connection.cursor() as cursor:
        cursor.execute(_RECORD_MANY, [case, *map(list, zip(*rows, strict=True)), digest, case])
    return recorded


def _require_recordable(intent: SignedIntent | None, actor: SomeActor) -> None:
    if not connection.in_atomic_block:
        raise WrongLeaf("An act is recorded inside its command's transaction.")
    if (intent is None) != (actor.person is None):
        raise WrongLeaf("A person's act carries an intent; the platform's own carries none.")
    lacking = _beside(intent).lacking
    if lacking is not None:
        raise lacking


def _entry(act: Act, leaf: Mapping[str, Any], hidden: bytes | None) -> bytes:
    entry = canonical(leaf)
    if max(len(entry), len(hidden or b"")) > MAX_LEAF_BYTES:
        raise WrongLeaf(f"{act.kind.code}: the leaf has {len(entry)} bytes; put the long part into a statement.")
    return entry


def _signed(intent: SignedIntent | None) -> tuple[str | None, str, str, bytes | None]:
    if intent is None:
        return None, "", "", None
    return json.dumps(intent.document), intent.sha256, intent.signature, intent.public_key


def _beside(intent: SignedIntent | None) -> Beside:
    found = getattr(intent, "beside", None)
    return found if isinstance(found, Beside) else Beside()


def _also_signed(first: FirstSignature | None) -> str | None:
    if first is None:
        return None
    return json.dumps({"intent": first.document, "signature": first.signature, "public_key": b64u(first.public_key)})


def close_case(case: UUID) -> None:
    """End the case's chain: called by the archive command after its own act was recorded."""
    CaseChain.objects.filter(case_uuid=case).update(closed=True)


def chain_length(case: UUID) -> int:
    """Leaves in the case's chain so far; locks the chain, so that the archive act can state it."""
    CaseChain.objects.get_or_create(case_uuid=case)
    return CaseChain.objects.select_for_update().get(case_uuid=case).seq


def _leaf(
    act: Act,
    *,
    intent: SignedIntent | None,
    actor: SomeActor,
    at: datetime,
    names: Mapping[UUID, str] = MappingProxyType({}),
) -> dict[str, Any]:
    """``names``: pseudonyms that are known already."""
    name = "log"
    if actor.person is not None:
        name = names.get(actor.person) or pseudonym(actor.person, act.case or act.object)
    leaf: dict[str, Any] = {
        "v": 1,
        "code": act.kind.code,
        "actor": name,
        "object": act.object,
        "at": instant_text(at),
        "public": act.public,
    }
    if act.statement is not None:
        body = canonical(act.statement)
        leaf["statement"] = hashlib.sha256(body).hexdigest()
        Statement.objects.bulk_create([Statement(sha256=leaf["statement"], body=body)], ignore_conflicts=True)
    if intent is not None:
        leaf["intent"] = {"sha256": intent.sha256, "signature": intent.signature}
    beside, scope = _beside(intent), act.case or act.object
    if beside.in_place_of is not None:
        leaf["in_place_of"] = pseudonym(beside.in_place_of, scope)
    if (first := beside.first) is not None:
        leaf["first"] = {
            "actor": pseudonym(first.person, scope), "sha256": first.sha256, "signature": first.signature,
        }  # fmt: skip
        if first.in_place_of is not None:
            leaf["first"]["in_place_of"] = pseudonym(first.in_place_of, scope)
    return leaf


def _sealed(commitment_hex: str, at: datetime) -> dict[str, Any]:
    minute = at.replace(second=0, microsecond=0)
    return {
        "v": 1,
        "code": "SEALED",
        "at": instant_text(minute),
        "object": f"sealed:{uuid4()}",
        "commitment": commitment_hex,
    }


def _places(case: UUID, count: int) -> tuple[int, str]:
    """So many places in the case's chain: the first one, and the digest of the act before it.

    One statement takes them and the chain's lock, which the transaction keeps.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO witness_casechain AS chain (case_uuid, seq, last_sha256, closed) VALUES (%s, %s, %s, false)
            ON CONFLICT (case_uuid) DO UPDATE SET seq = chain.seq + excluded.seq RETURNING seq, last_sha256, closed
            """,
            [case, count, NO_LEAF],
        )
        last, previous, closed = cursor.fetchone()
    if closed:
        raise CaseClosed(case=str(case))
    return last - count + 1, previous


def _link(case: UUID, seq: int, previous: str) -> dict[str, Any]:
    return {"id": str(case), "seq": seq, "prev": previous}


def record_cover(at: datetime) -> None:
    """One cover leaf: looks like any sealed act and means nothing, so that their number tells nothing."""
    leaf = canonical(_sealed(secrets.token_hex(32), at))
    Outbox.objects.create(
        code="COVER", object="sealed:", leaf=leaf, leaf_sha256=hashlib.sha256(leaf).hexdigest(), at=at
    )
