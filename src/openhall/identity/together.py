"""Several intents at once: looked up, locked and spent together, while each is judged for itself.

For where many people act on one thing in the same moment, such as an auction. What counts and what is refused is what
``authenticate`` and ``admit`` say of each alone, in the order in which they are asked.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from contextvars import Context
from datetime import datetime
from typing import TypeVar

from django.conf import settings
from django.db import connection, transaction

from openhall.identity import counting, intents, refusals
from openhall.identity.models import DeviceKey, Mandate
from openhall.identity.signers import signers
from openhall.identity.values import Actor, Intent, Signed
from openhall.kernel.refusals import Refusal, Stale
from openhall_sealing import intents as signing

T = TypeVar("T")
_KEYS = """
SELECT k.id, k.key_id, k.person_id, k.revoked_at, k.set_aside_at FROM identity_devicekey k
WHERE k.key_id = ANY(%s::varchar[]) ORDER BY k.id FOR SHARE
"""
_MANDATES = """
SELECT m.* FROM identity_mandate m
JOIN unnest(%s::bigint[], %s::bigint[]) AS asked (person_id, organisation_id) USING (person_id, organisation_id)
ORDER BY m.id FOR SHARE OF m
"""
_SPENT = """
SELECT key_id, nonce FROM identity_spentnonce
JOIN unnest(%s::varchar[], %s::varchar[]) AS asked (key_id, nonce) USING (key_id, nonce)
"""
_SPEND = """
INSERT INTO identity_spentnonce (key_id, nonce, expires_at)
SELECT * FROM unnest(%s::varchar[], %s::varchar[], %s::timestamptz[]) ON CONFLICT DO NOTHING RETURNING key_id, nonce
"""


def authenticate_many(sent: Sequence[Signed]) -> list[tuple[Actor, Intent] | Refusal]:
    """Check signed intents before the transaction; for each who acts, or why it doesn't count.

    Their keys and mandates are looked up by one question. A refusal is whatever ``authenticate`` raises.
    """
    read: list[signing.Intent | Refusal] = []
    for one in sent:
        try:
            read.append(intents.read(one.document))
        except Refusal as refusal:
            read.append(refusal)
    known = signers([named for named in read if not isinstance(named, Refusal)])
    found: list[tuple[Actor, Intent] | Refusal] = []
    for one, named in zip(sent, read, strict=True):
        if isinstance(named, Refusal):
            found.append(named)
            continue
        try:
            found.append(intents.authenticated(named, one, known, origin=settings.OPENHALL_ORIGIN))
        except Refusal as refusal:
            found.append(refusal)
    return found


class _SpentMeanwhile(Exception):
    """Another transaction was quicker with these."""

    def __init__(self, names: Collection[tuple[str, str]]) -> None:
        super().__init__("Another transaction has spent a nonce since it was read.")
        self.names = set(names)


class Admission:
    """Keys, mandates and nonces of those who act in one transaction, read under the locks that ``admit`` takes.

    Made inside the transaction, after the object's row is locked; then :meth:`settle`, before anything is written that
    rests on it.
    """

    def __init__(self, acting: Collection[tuple[Intent, Actor]]) -> None:
        if not connection.in_atomic_block:
            raise RuntimeError("Intents are admitted inside their command's transaction.")
        for intent, actor in acting:
            intents.require_same(intent, actor)
        self._keys = {(key.key_id, key.person_id): key for key in _keys({intent.key_id for intent, _actor in acting})}
        self._mandates = _mandates(
            {(actor.person_id, actor.organisation_id) for _intent, actor in acting if actor.organisation_id is not None}
        )
        self._spent = _spent({(intent.key_id, intent.nonce) for intent, _actor in acting})
        self._admitted: dict[tuple[str, str], Intent] = {}

    def settle(self, judge: Callable[[], list[T]]) -> list[T]:
        """Let ``judge`` admit each in its turn and spend the nonces of those who count; what it returned.

        When another transaction has spent one of them meanwhile, whatever was done is undone and everybody is judged
        again, which refuses that one.
        """
        while True:
            self._admitted = {}
            try:
                with transaction.atomic():
                    found = judge()
                    self._spend()
                    return found
            except _SpentMeanwhile as others:
                self._spent |= others.names

    def admit(
        self,
        intent: Intent,
        actor: Actor,
        *,
        roles: Collection[str],
        organisation_id: int | None,
        version: int | None,
        at: datetime,
        context: Context,
    ) -> None:
        """Let an authenticated intent act; one that is refused stays unspent. Arguments as in ``admit``.

        Args:
            context: of the request that brought it; whoever waits for its admission is told in it.

        Raises:
            KeyRevoked, KeyUnknown, PhoneOnly, MandateMissing, MandateRevoked, MandateNotInForce, IntentReplayed, Stale;
            what those who are told say.
        """
        if intent.command in intents.TWO_SIGNATURES:
            raise RuntimeError("What may need a second signature is admitted alone.")
        intents.require_key(self._keys.get((intent.key_id, actor.person_id)), intent)
        if roles or organisation_id is not None:
            held = self._mandates.get((actor.person_id, actor.organisation_id), [])
            intent.beside.in_place_of = counting.require_mandate(
                held, actor, roles=roles, organisation_id=organisation_id, at=at
            )
        name = intent.key_id, intent.nonce
        if name in self._spent or name in self._admitted:
            raise refusals.IntentReplayed
        if version is not None and intent.version != version:
            raise Stale(seen=intent.version, now=version)
        context.run(intents.tell_admitted, intent)
        self._admitted[name] = intent

    def _spend(self) -> None:
        if not self._admitted:
            return
        # In one order, so that two who want the same ones wait for one another and never in a ring.
        rows = [(*name, self._admitted[name].expires_at) for name in sorted(self._admitted)]
        with connection.cursor() as cursor:
            cursor.execute(_SPEND, [list(column) for column in zip(*rows, strict=True)])
            spent = {(key_id, nonce) for key_id, nonce in cursor.fetchall()}
        if lost := self._admitted.keys() - spent:
            raise _SpentMeanwhile(lost)


def _keys(key_ids: Collection[str]) -> list[DeviceKey]:
    return list(DeviceKey.objects.raw(_KEYS, [list(key_ids)]))


def _mandates(holders: Collection[tuple[int, int]]) -> dict[tuple[int, int | None], list[Mandate]]:
    asked = list(holders)
    rows = Mandate.objects.raw(_MANDATES, [[person for person, _of in asked], [of for _person, of in asked]])
    found: dict[tuple[int, int | None], list[Mandate]] = {}
    for row in rows:
        found.setdefault((row.person_id, row.organisation_id), []).append(row)
    return found


def _spent(names: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
    asked = list(names)
    with connection.cursor() as cursor:
        cursor.execute(_SPENT, [[key_id for key_id, _nonce in asked], [nonce for _key_id, nonce in asked]])
        return {(key_id, nonce) for key_id, nonce in cursor.fetchall()}
