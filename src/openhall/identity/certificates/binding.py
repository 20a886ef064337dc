"""Binding certificates to people and, as seals, to organisations; signing in with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cryptography import x509
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from openhall.identity.certificates import acts, checking, proofs, reading, refusals
from openhall.identity.certificates.checking import Checked
from openhall.identity.certificates.models import Certificate, Use
from openhall.identity.intents import admit
from openhall.identity.models import Account, DeviceKey, Organisation, Person, Role
from openhall.identity.parties import new_uuid
from openhall.identity.refusals import MandateMissing
from openhall.identity.values import Actor, Intent
from openhall.kernel.refusals import Invalid, NotFound
from openhall.witness.public import Recorded, record
from openhall_sealing.canonical import b64u_decode
from openhall_sealing.errors import SealingError
from openhall_sealing.intents import key_id


@dataclass(frozen=True)
class Proved:
    """A certificate that counts and whose key just proved that it is in the person's hands."""

    checked: Checked
    others: list[x509.Certificate]
    use: str
    roles: list[str]


def prove(
    *,
    uuid: UUID,
    certificate: str,
    proof: str,
    use: str,
    roles: Sequence[str] = (),
    actor: Actor,
    at: datetime,
) -> Proved:
    """Everything about a binding that is slow, before its transaction: reading, the proof, the check with revocation.

    Args:
        certificate: PEM, with the chain's other certificates where there are any, or b64u of DER. proof: b64u of the
        signature over :func:`proofs.to_bind`.

    Raises:
        Invalid, CertificateUnreadable, ProofWrong, and what :func:`checking.check` raises.
    """
    if use not in Use.values:
        raise Invalid(errors={"use": _("Choose “person” or “seal”.")})
    chosen = sorted(set(roles))
    if use == Use.SEAL and (not chosen or not set(chosen) <= set(Role.values)):
        raise Invalid(errors={"roles": _("Choose at least one role whose holders may use the seal.")})
    found = reading.read(certificate)
    leaf, others = reading.end_entity(found)
    message = proofs.to_bind(
        origin=settings.OPENHALL_ORIGIN,
        object=f"certificate:{uuid}",
        person=str(actor.person),
        party=str(actor.organisation) if use == Use.SEAL and actor.organisation else None,
        certificate_sha256=reading.sha256(leaf),
    )
    _require_proof(leaf, proof, message)
    checked = checking.check(found, use=use, at=at, occasion="bind")
    return Proved(checked, others, use, chosen if use == Use.SEAL else [])


def _require_proof(certificate: x509.Certificate, proof: str, message: bytes) -> None:
    try:
        signature = b64u_decode(proof)
    except SealingError as error:
        raise refusals.ProofWrong(subject=reading.named(certificate.subject)) from error
    if not reading.signed_by(certificate, signature, message):
        raise refusals.ProofWrong(subject=reading.named(certificate.subject))


@transaction.atomic(durable=True)
def bind_certificate(
    *, uuid: UUID, proved: Proved, intent: Intent, actor: Actor, at: datetime
) -> tuple[Certificate, Recorded]:
    """Bind a certificate that :func:`prove` has accepted (CRT-01): to the actor, or as a seal to their organisation.

    Raises:
        CertificateTaken, Stale; MandateMissing: a seal is bound by a manager of the organisation's mandates; what
        :func:`admit` raises.
    """
    seal = proved.use == Use.SEAL
    taken = Certificate.objects.filter(uuid=new_uuid(uuid)).first()
    version = taken.version if taken else 0
    if seal:
        if actor.organisation_id is None:
            raise MandateMissing(party="", roles=[Role.MANAGER.value])
        Organisation.objects.select_for_update(no_key=True).get(pk=actor.organisation_id)
        admit(intent, actor, roles={Role.MANAGER}, organisation_id=actor.organisation_id, version=version, at=at)
    else:
        admit(intent, actor, version=version, at=at)
    leaf, entry = proved.checked.certificate, proved.checked.entry
    digest, public_key = reading.sha256(leaf), reading.point(leaf)
    device_key = (
        DeviceKey.objects.filter(key_id=key_id(public_key), person_id=actor.person_id).first() if public_key else None
    )
    row, created = Certificate.objects.get_or_create(
        sha256=digest,
        unbound_at=None,
        defaults={
            "uuid": uuid,
            "person_id": actor.person_id,
            "organisation_id": actor.organisation_id if seal else None,
            "use": proved.use,
            "roles": proved.roles,
            "certificate": reading.pem(leaf),
            "chain": reading.pem(*proved.checked.chain[1:]),
            "subject": reading.named(leaf.subject),
            "issuer": reading.named(leaf.issuer),
            "serial": f"{leaf.serial_number:x}"[:64],
            "key_kind": reading.key_kind(leaf),
            "not_before": leaf.not_valid_before_utc,
            "not_after": leaf.not_valid_after_utc,
            "entry": entry,
            "device_key": device_key,
            "bound_at": at,
        },
    )
    if not created:
        raise refusals.CertificateTaken(subject=reading.named(leaf.subject))
    evidence = [one.sha256 for one in proved.checked.evidence]
    act = acts.CERTIFICATE_BOUND(
        object=f"certificate:{uuid}",
        public={
            "use": proved.use,
            "jurisdiction": entry.jurisdiction,
            "authority": f"trust:{entry.uuid}",
            **({"roles": proved.roles, "certificate_sha256": digest} if seal else {}),
        },
        commit={"evidence": evidence} | ({} if seal else {"certificate": digest}),
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.leaf_sha256 = recorded.leaf_sha256
    row.save(update_fields=["leaf_sha256"])
    return row, recorded


@transaction.atomic(durable=True)
def unbind_certificate(
    *, certificate: UUID, intent: Intent, actor: Actor, at: datetime
) -> tuple[Certificate, Recorded]:
    """Let a certificate of the actor stand for them no more, or a seal for their organisation (CRT-02).

    Raises:
        NotFound: another's. AlreadyUnbound; what :func:`admit` raises (for a seal a manager's mandate is needed).
    """
    row = Certificate.objects.select_for_update(no_key=True).filter(uuid=certificate).first()
    mine = row is not None and (
        row.person_id == actor.person_id if row.use == Use.PERSON else row.organisation_id == actor.organisation_id
    )
    if row is None or not mine:
        raise NotFound(certificate=str(certificate))
    if row.use == Use.SEAL:
        admit(intent, actor, roles={Role.MANAGER}, organisation_id=row.organisation_id, version=row.version, at=at)
    else:
        admit(intent, actor, version=row.version, at=at)
    if row.unbound_at is not None:
        raise refusals.AlreadyUnbound
    row.unbound_at, row.version = at, row.version + 1
    row.save(update_fields=["unbound_at", "version"])
    act = acts.CERTIFICATE_UNBOUND(object=f"certificate:{row.uuid}", public={"use": row.use})
    return row, record(act, intent=intent, actor=actor, at=at)


def sign_in(*, certificate: str, proof: str, challenge: str, at: datetime) -> Account:
    """The account whose person bound this certificate, when its key signed the challenge and it still counts now.

    Raises:
        CertificateUnreadable, CertificateNotBound, ProofWrong, and what :func:`checking.check` raises. A stranger
        learns nothing about who bound what: without the key, a bound certificate is answered like one that isn't.
    """
    leaf, _others = reading.end_entity(reading.read(certificate))
    message = proofs.to_sign_in(origin=settings.OPENHALL_ORIGIN, challenge=challenge)
    _require_proof(leaf, proof, message)
    row = Certificate.objects.filter(sha256=reading.sha256(leaf), use=Use.PERSON, unbound_at=None).first()
    account = Account.objects.select_related("person").filter(person=row.person_id if row else None, is_active=True)
    found = account.first()
    if row is None or found is None:
        raise refusals.CertificateNotBound
    checking.check(held(row), use=Use.PERSON, at=at, occasion="sign_in")
    return found


def held(row: Certificate) -> list[x509.Certificate]:
    """A bound certificate with its chain, as :func:`checking.check` takes it."""
    return reading.read_all((row.certificate + row.chain).encode())


def objects_about(person: Person) -> list[str]:
    """The things whose acts commit to something about this person alone."""
    rows = Certificate.objects.filter(person=person, use=Use.PERSON)
    return [f"certificate:{uuid}" for uuid in rows.values_list("uuid", flat=True)]


def forget(person: Person, at: datetime) -> None:
    """What erasing a person does here: their certificates name them, so they go; the evidence about them stays, for
    it names nobody. Seals that they bound are the organisation's.
    """
    Certificate.objects.filter(person=person, use=Use.PERSON).delete()
