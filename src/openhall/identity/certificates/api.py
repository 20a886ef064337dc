"""JSON of certificates and seals. Acts carry an intent in their headers; batches on their way are the session's."""

from __future__ import annotations

import secrets
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import get_token
from ninja import Router, Schema

from openhall.identity import edge
from openhall.identity.api_answers import Answer, instant, only_json, receipt
from openhall.identity.certificates import batches, binding, commands, proofs, reading, requests
from openhall.identity.certificates.api_seals import router as seals_router
from openhall.identity.certificates.models import Certificate, Recognition, TrustEntry
from openhall.identity.certificates.refusals import ProofWrong
from openhall.kernel.clock import instant_text
from openhall_sealing.canonical import b64u

router = Router(tags=["certificates"])
CHALLENGE = "openhall_certificate_challenge"


# Trust lists


class TrustIn(Schema):
    """A certification authority for a trust list."""

    jurisdiction: str
    name: str
    certificate: str
    counts_for: list[str]
    revocation: str
    source: str
    from_at: str | None = None
    until_at: str | None = None


class ReasonIn(Schema):
    """Why something is withdrawn."""

    reason: str


class RecognitionIn(Schema):
    """Jurisdiction ``by`` recognises the trust list of ``of``."""

    by: str
    of: str
    source: str
    from_at: str | None = None
    until_at: str | None = None


@router.get("/trust-lists", response=dict)
def trust_lists(request: HttpRequest) -> Answer:
    """Every entry and recognition there ever was, with its time; public."""
    return {
        "entries": [
            {
                "id": str(row.uuid),
                "jurisdiction": row.jurisdiction,
                "name": row.name,
                "certificate": row.certificate,
                "certificate_sha256": row.certificate_sha256,
                "for": [kind for kind, counts in (("persons", row.for_persons), ("seals", row.for_seals)) if counts],
                "revocation": row.revocation,
                "source": row.source,
                "authority": row.authority.name,
                **_time(row),
            }
            for row in TrustEntry.objects.select_related("authority").order_by("jurisdiction", "name", "id")
        ],
        "recognitions": [
            {
                "id": str(row.uuid),
                "by": row.by,
                "of": row.of,
                "source": row.source,
                "authority": row.authority.name,
                **_time(row),
            }
            for row in Recognition.objects.select_related("authority").order_by("by", "of", "id")
        ],
    }


def _time(row: TrustEntry | Recognition) -> Answer:
    return {
        "from": instant_text(row.from_at),
        "until": instant_text(row.until_at) if row.until_at else None,
        "withdrawn_at": instant_text(row.withdrawn_at) if row.withdrawn_at else None,
        "version": row.version,
        "leaf_sha256": row.leaf_sha256,
    }


@router.put("/trust-lists/{uuid:uuid}", response={201: dict})
def list_authority(request: HttpRequest, uuid: UUID, entered: TrustIn) -> Answer:
    """Enter a certification authority into a trust list (``list_authority``)."""
    actor, intent = edge.acting(request, command="list_authority", object=f"trust:{uuid}")
    entry, recorded = commands.list_authority(
        uuid=uuid,
        jurisdiction=entered.jurisdiction,
        name=entered.name,
        certificate=entered.certificate,
        counts_for=entered.counts_for,
        revocation=entered.revocation,
        source=entered.source,
        from_at=instant(entered.from_at, "from_at"),
        until_at=instant(entered.until_at, "until_at"),
        intent=intent,
        actor=actor,
        at=edge.received_at(request),
    )
    return {"id": str(entry.uuid), "version": entry.version, **receipt(recorded)}


@router.put("/trust-lists/{uuid:uuid}/withdrawal", response=dict)
def delist_authority(request: HttpRequest, uuid: UUID, entered: ReasonIn) -> Answer:
    """Withdraw an entry of a trust list (``delist_authority``)."""
    actor, intent = edge.acting(request, command="delist_authority", object=f"trust:{uuid}")
    entry, recorded = commands.delist_authority(
        entry=uuid, reason=entered.reason, intent=intent, actor=actor, at=edge.received_at(request)
    )
    return {"id": str(entry.uuid), "version": entry.version, **receipt(recorded)}


@router.put("/recognitions/{uuid:uuid}", response={201: dict})
def recognise_list(request: HttpRequest, uuid: UUID, entered: RecognitionIn) -> Answer:
    """Let one jurisdiction recognise the trust list of another (``recognise_list``)."""
    actor, intent = edge.acting(request, command="recognise_list", object=f"recognition:{uuid}")
    row, recorded = commands.recognise_list(
        uuid=uuid,
        by=entered.by,
        of=entered.of,
        source=entered.source,
        from_at=instant(entered.from_at, "from_at"),
        until_at=instant(entered.until_at, "until_at"),
        intent=intent,
        actor=actor,
        at=edge.received_at(request),
    )
    return {"id": str(row.uuid), "version": row.version, **receipt(recorded)}


@router.put("/recognitions/{uuid:uuid}/withdrawal", response=dict)
def withdraw_recognition(request: HttpRequest, uuid: UUID, entered: ReasonIn) -> Answer:
    """Withdraw a recognition (``withdraw_recognition``)."""
    actor, intent = edge.acting(request, command="withdraw_recognition", object=f"recognition:{uuid}")
    row, recorded = commands.withdraw_recognition(
        recognition=uuid, reason=entered.reason, intent=intent, actor=actor, at=edge.received_at(request)
    )
    return {"id": str(row.uuid), "version": row.version, **receipt(recorded)}


# Binding and signing in


class CertificateIn(Schema):
    """A certificate to bind: PEM with its chain, the proof (b64u) of its key, and what for."""

    certificate: str
    proof: str
    use: str = "person"
    roles: list[str] = []


class ChallengeIn(Schema):
    """What shall be proved: the certificate, the id under which it will be bound, and whether it is a seal."""

    certificate: str
    id: UUID
    use: str = "person"


@router.post("/signing-certificates/challenge", response=dict)
def certificate_challenge(request: HttpRequest, asked: ChallengeIn) -> Answer:
    """What the certificate's key must sign so that it can be bound to whoever is signed in."""
    only_json(request)
    reader = edge.signed_in(request)
    leaf, _others = reading.end_entity(reading.read(asked.certificate))
    party = str(reader.organisation) if asked.use == "seal" and reader.organisation else None
    message = proofs.to_bind(
        origin=settings.OPENHALL_ORIGIN,
        object=f"certificate:{asked.id}",
        person=str(reader.person),
        party=party,
        certificate_sha256=reading.sha256(leaf),
    )
    return {
        "to_sign": [b64u(message)],
        "key": reading.key_kind(leaf),
        "subject": reading.named(leaf.subject),
        "certificate": b64u(reading.der(leaf)),
    }


@router.put("/signing-certificates/{uuid:uuid}", response={201: dict})
def bind_certificate(request: HttpRequest, uuid: UUID, entered: CertificateIn) -> Answer:
    """Bind a certificate to oneself, or as a seal to the organisation one acts for (``bind_certificate``)."""
    actor, intent = edge.acting(request, command="bind_certificate", object=f"certificate:{uuid}")
    at = edge.received_at(request)
    proved = binding.prove(
        uuid=uuid,
        certificate=entered.certificate,
        proof=entered.proof,
        use=entered.use,
        roles=entered.roles,
        actor=actor,
        at=at,
    )
    row, recorded = commands.bind_certificate(uuid=uuid, proved=proved, intent=intent, actor=actor, at=at)
    return {"id": str(row.uuid), "version": row.version, **receipt(recorded)}


@router.put("/signing-certificates/{uuid:uuid}/unbinding", response=dict)
def unbind_certificate(request: HttpRequest, uuid: UUID) -> Answer:
    """Unbind a certificate (``unbind_certificate``)."""
    actor, intent = edge.acting(request, command="unbind_certificate", object=f"certificate:{uuid}")
    row, recorded = commands.unbind_certificate(
        certificate=uuid, intent=intent, actor=actor, at=edge.received_at(request)
    )
    return {"id": str(row.uuid), "version": row.version, **receipt(recorded)}


@router.get("/signing-certificates", response=dict)
def list_certificates(request: HttpRequest) -> Answer:
    """The reader's certificates and their organisation's seals that they may use."""
    reader, at = edge.signed_in(request), edge.received_at(request)
    own = Certificate.objects.filter(person_id=reader.person_id, use="person").select_related("entry").order_by("id")
    return {
        "certificates": [_certificate(row) for row in own],
        "seals": list(map(_certificate, batches.usable(reader, at))),
    }


def _certificate(row: Certificate) -> Answer:
    return {
        "id": str(row.uuid),
        "use": row.use,
        "subject": row.subject,
        "issuer": row.issuer,
        "sha256": row.sha256,
        "key": row.key_kind,
        "roles": row.roles,
        "jurisdiction": row.entry.jurisdiction,
        "not_before": instant_text(row.not_before),
        "not_after": instant_text(row.not_after),
        "bound_at": instant_text(row.bound_at),
        "unbound_at": instant_text(row.unbound_at) if row.unbound_at else None,
        "version": row.version,
        "leaf_sha256": row.leaf_sha256,
    }


@router.post("/signing-certificates/sign-in/options", response=dict)
def sign_in_challenge(request: HttpRequest) -> Answer:
    """What the key of a certificate must sign to sign in, once and in this browser."""
    challenge = b64u(secrets.token_bytes(32))
    request.session[CHALLENGE] = challenge
    return {"to_sign": [b64u(proofs.to_sign_in(origin=settings.OPENHALL_ORIGIN, challenge=challenge))]}


class SignInIn(Schema):
    """The certificate (PEM or b64u of DER) and the proof of its key (b64u)."""

    certificate: str
    proof: str


@router.post("/signing-certificates/sign-in/verify", response=dict)
def sign_in(request: HttpRequest, entered: SignInIn) -> Answer:
    """Sign in with a bound certificate."""
    only_json(request)
    challenge = request.session.pop(CHALLENGE, None)
    if challenge is None:
        raise ProofWrong
    account = binding.sign_in(
        certificate=entered.certificate, proof=entered.proof, challenge=challenge, at=edge.received_at(request)
    )
    edge.begin_session(request, account, by="certificate")
    return {"person": str(account.person.uuid), "csrf_token": get_token(request)}


class RequestIn(Schema):
    """For whom a certificate is asked: oneself, or as a ``seal`` the organisation that one acts for."""

    use: str = "person"


class SignedRequestIn(Schema):
    """What the browser's key signed (b64u), and its signature (b64u)."""

    to_sign: str
    signature: str


@router.post("/certificate-requests", response=dict)
def certificate_request(request: HttpRequest, asked: RequestIn) -> Answer:
    """A certificate request (PKCS #10) for each of the reader’s keys; the browser signs that of its own key."""
    only_json(request)
    return {"requests": requests.unsigned(edge.signed_in(request), seal=asked.use == "seal")}


@router.post("/certificate-requests/finished", response=dict)
def finished_request(request: HttpRequest, entered: SignedRequestIn) -> Answer:
    """The certificate request as a file that an authority takes (PEM)."""
    only_json(request)
    edge.signed_in(request)
    return {"pem": requests.finished(entered.to_sign, entered.signature)}


router.add_router("", seals_router)
