"""Taking tips in, answering, moving them on; publishing keys.

What comes from a mailbox arrives without an actor, and with the minute only. No command here is told the request.
"""

import base64
import binascii
import hashlib
import re
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from openhall.helpdesk.tips import acts, policies, work
from openhall.helpdesk.tips.inputs import (
    MOST_SEALED,
    ContinuedInput,
    KeyInput,
    LetterInput,
    MoveInput,
    TipInput,
)
from openhall.helpdesk.tips.models import LetterBy, Tip, TipKey, TipLetter
from openhall.helpdesk.tips.refusals import BoxFull, KnownLetter, NoInvestigator, NotSealed
from openhall.identity.public import Actor, Intent, MandateMissing
from openhall.kernel.refusals import Invalid, NotFound
from openhall.witness.public import LOG, Recorded, record

LETTERS_A_DAY = 2_000
LETTERS_A_TIP = 200
_STANZA = re.compile(rb"^-> (\S+)", re.MULTILINE)


def verifier_of(secret: str) -> str:
    """What is kept of a mailbox’s secret (64 hexadecimal figures)."""
    return hashlib.sha256(b"openhall/tip-verifier/v1\n" + bytes.fromhex(secret)).hexdigest()


def _unsealed(text: str) -> tuple[bytes, str]:
    """The letter’s bytes and their digest. It must look like an age file to X25519 keys, two or more.

    Raises:
        NotSealed, KnownLetter
    """
    try:
        sealed = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NotSealed from error
    head, end, _rest = sealed[:8192].partition(b"\n--- ")
    kinds = [kind for kind in _STANZA.findall(head) if not kind.endswith(b"-grease")]
    if len(sealed) > MOST_SEALED or not end or not head.startswith(b"age-encryption.org/v1\n"):
        raise NotSealed
    if len(kinds) < 2 or set(kinds) != {b"X25519"}:
        raise NotSealed
    digest = hashlib.sha256(sealed).hexdigest()
    if TipLetter.objects.filter(sealed_sha256=digest).exists():
        raise KnownLetter
    return sealed, digest


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def _require_room(at: datetime) -> None:
    if TipLetter.objects.filter(on_date=at.date(), by=LetterBy.TIPPER).count() >= LETTERS_A_DAY:
        raise BoxFull


@transaction.atomic(durable=True)
def receive_tip(*, tip: TipInput, at: datetime) -> Recorded:
    """Take a new tip in (TIP-03).

    Raises:
        NoInvestigator, NotSealed, WorkMissing, KnownLetter, BoxFull.
    """
    if not TipKey.objects.filter(withdrawn_at=None).exists():
        raise NoInvestigator
    sealed, digest = _unsealed(tip.sealed)
    work.require(tip.terms, tip.nonce, digest, at)
    _require_room(at)
    row, fresh = Tip.objects.get_or_create(
        verifier=tip.verifier, defaults={"recipient": tip.recipient, "received_date": at.date()}
    )
    if not fresh:
        raise KnownLetter
    TipLetter.objects.create(
        tip=row, by=LetterBy.TIPPER, sealed=sealed, sealed_sha256=digest, on_date=at.date()
    )  # fmt: skip
    act = acts.TIP_RECEIVED(object=f"tip:{row.uuid}", public={"letter_sha256": digest})
    return record(act, intent=None, actor=LOG, at=_minute(at))


@transaction.atomic(durable=True)
def continue_tip(*, letter: ContinuedInput, at: datetime) -> Recorded:
    """Take another letter into a mailbox (TIP-04). A closed tip takes letters too: something new may have come up.

    Raises:
        NotFound: no mailbox has this secret. NotSealed, WorkMissing, KnownLetter, BoxFull.
    """
    row = Tip.objects.select_for_update(no_key=True).filter(verifier=verifier_of(letter.secret)).first()
    if row is None:
        raise NotFound
    sealed, digest = _unsealed(letter.sealed)
    work.require(letter.terms, letter.nonce, digest, at)
    _require_room(at)
    if row.letters.count() >= LETTERS_A_TIP:
        raise BoxFull
    TipLetter.objects.create(
        tip=row, by=LetterBy.TIPPER, sealed=sealed, sealed_sha256=digest, on_date=at.date()
    )  # fmt: skip
    act = acts.TIP_CONTINUED(object=f"tip:{row.uuid}", public={"letter_sha256": digest})
    return record(act, intent=None, actor=LOG, at=_minute(at))


def _locked(uuid: UUID) -> Tip:
    row = Tip.objects.select_for_update(of=("self",), no_key=True).filter(uuid=uuid).first()
    if row is None:
        raise NotFound(tip=str(uuid))
    return row


@transaction.atomic(durable=True)
def answer_tip(*, uuid: UUID, letter: LetterInput, intent: Intent, actor: Actor, at: datetime) -> tuple[Tip, Recorded]:
    """Write into the mailbox of a tip, or a note for the other investigators (TIP-05).

    Raises:
        NotFound, MandateMissing, Stale: who may not. NotSealed, KnownLetter, BoxFull.
    """
    row = _locked(uuid)
    policies.investigate(intent, actor, version=row.version, at=at)
    sealed, digest = _unsealed(letter.sealed)
    if row.letters.count() >= LETTERS_A_TIP:
        raise BoxFull
    by = LetterBy.INVESTIGATOR if letter.kind == "answer" else LetterBy.NOTE
    TipLetter.objects.create(tip=row, by=by, sealed=sealed, sealed_sha256=digest, on_date=at.date())
    row.version += 1
    row.save(update_fields=["version"])
    act = acts.TIP_ANSWERED(object=f"tip:{row.uuid}", public={"letter_sha256": digest, "kind": letter.kind})
    return row, record(act, intent=intent, actor=actor, at=at)


@transaction.atomic(durable=True)
def move_tip(*, uuid: UUID, move: MoveInput, intent: Intent, actor: Actor, at: datetime) -> tuple[Tip, Recorded]:
    """Take a tip up, or close it with its outcome (TIP-06); whoever has the code sees it.

    Raises:
        NotFound, MandateMissing, Stale: who may not. MoveNotAllowed: it is closed. Invalid: the outcome is missing, or
        the body to which it was handed on.
    """
    row = _locked(uuid)
    policies.investigate(intent, actor, version=row.version, at=at)
    closing = move.state == "closed"
    if closing != bool(move.outcome):
        raise Invalid(errors={"outcome": _("An outcome belongs to a tip that is closed, and to no other.")})
    if (move.outcome == "handed_on") != bool(move.handed_to):
        raise Invalid(errors={"handed_to": _("Name the body to which the tip was handed on, and only then.")})
    row.move("close" if closing else "take")
    row.outcome, row.handed_to = move.outcome, move.handed_to
    row.moved_date, row.handler_id = at.date(), actor.person_id
    row.save()
    act = acts.TIP_MOVED(
        object=f"tip:{row.uuid}", public={"state": row.state, "outcome": row.outcome, "handed_to": row.handed_to}
    )
    return row, record(act, intent=intent, actor=actor, at=at)


@transaction.atomic(durable=True)
def publish_tip_key(
    *, uuid: UUID, key: KeyInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[TipKey, Recorded]:
    """Publish the actor’s key for tips (TIP-01); the one before counts no longer for new tips.

    Raises:
        MandateMissing, Stale: who may not. Invalid: the key was published before.
    """
    if uuid.version != 4:
        raise Invalid(errors={"uuid": _("Choose a random id (UUID version 4).")})
    taken = TipKey.objects.filter(uuid=uuid).first()
    policies.investigate(intent, actor, version=taken.version if taken else 0, at=at)
    if actor.organisation_id is None:
        raise MandateMissing(party="", roles=[])
    if taken or TipKey.objects.filter(recipient=key.recipient).exists():
        raise Invalid(errors={"recipient": _("This key was published before. Make a new one.")})
    own = TipKey.objects.filter(person_id=actor.person_id, organisation_id=actor.organisation_id, withdrawn_at=None)
    own.update(withdrawn_at=at)
    act = acts.KEY_PUBLISHED(object=f"tip-key:{uuid}", public={"recipient": key.recipient})
    recorded = record(act, intent=intent, actor=actor, at=at)
    row = TipKey.objects.create(
        uuid=uuid,
        person_id=actor.person_id,
        organisation_id=actor.organisation_id,
        recipient=key.recipient,
        published_at=at,
        leaf=recorded.leaf_sha256,
    )
    return row, recorded


@transaction.atomic(durable=True)
def withdraw_tip_key(*, uuid: UUID, intent: Intent, actor: Actor, at: datetime) -> tuple[TipKey, Recorded]:
    """Withdraw the actor’s own key for tips (TIP-02).

    Raises:
        NotFound: none of theirs in force. MandateMissing, Stale.
    """
    row = TipKey.objects.select_for_update(of=("self",)).filter(uuid=uuid, person_id=actor.person_id).first()
    if row is None or row.withdrawn_at is not None:
        raise NotFound(key=str(uuid))
    policies.investigate(intent, actor, version=row.version, at=at)
    row.withdrawn_at, row.version = at, row.version + 1
    row.save()
    act = acts.KEY_WITHDRAWN(object=f"tip-key:{uuid}")
    return row, record(act, intent=intent, actor=actor, at=at)
