"""Whom to trust: entries of trust lists and recognitions, made and withdrawn by authorities. Nothing is built in."""

from __future__ import annotations

import base64
import re
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from openhall.identity.certificates import acts, reading, refusals
from openhall.identity.certificates.models import Recognition, Revocation, TrustEntry
from openhall.identity.intents import admit
from openhall.identity.models import Organisation, Role
from openhall.identity.parties import new_uuid
from openhall.identity.values import Actor, Intent
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import Invalid, NotFound
from openhall.witness.public import Recorded, record

_JURISDICTION = re.compile(r"[a-z][a-z0-9_-]{1,19}")
PERSONS, SEALS = "persons", "seals"


def _admitted(intent: Intent, actor: Actor, version: int, at: datetime) -> int:
    """The authority's organisation. As for values of the law, which authority may speak for which jurisdiction is for
    those who recognise authorities to decide: a mandate of authority of a recognised public body is asked for.
    """
    admit(intent, actor, roles={Role.AUTHORITY}, organisation_id=actor.organisation_id, version=version, at=at)
    assert actor.organisation_id is not None  # noqa: S101 — admit refuses otherwise
    return actor.organisation_id


def _facts(organisation_id: int) -> dict[str, str]:
    row = Organisation.objects.get(pk=organisation_id)
    return {"uuid": str(row.uuid), "name": row.name}


def _require_source(source: str, field: str = "source") -> str:
    source = source.strip()
    if not 3 <= len(source) <= 500:
        raise Invalid(errors={field: _("Say in 3 to 500 characters which decision or article it rests on.")})
    return source


def _require_times(from_at: datetime, until_at: datetime | None) -> None:
    if until_at is not None and until_at <= from_at:
        raise Invalid(errors={"until": _("The end must come after the beginning.")})


def _withdraw(row: TrustEntry | Recognition, reason: str, intent: Intent, actor: Actor, at: datetime) -> str:
    """End a row (locked) from this moment, for the body that made it; the reason as it is recorded.

    Raises:
        AlreadyWithdrawn, Invalid; what :func:`admit` raises.
    """
    admit(intent, actor, roles={Role.AUTHORITY}, organisation_id=row.authority_id, version=row.version, at=at)
    if row.withdrawn_at is not None:
        raise refusals.AlreadyWithdrawn
    reason = _require_source(reason, "reason")
    row.withdrawn_at, row.version = at, row.version + 1
    row.save(update_fields=["withdrawn_at", "version"])
    return reason


def jurisdiction_named(text: str, field: str) -> str:
    """A jurisdiction's short name, as packs have it (``cn``, ``kr``).

    Raises:
        Invalid
    """
    text = text.strip().lower()
    if not _JURISDICTION.fullmatch(text):
        raise Invalid(errors={field: _("Give the jurisdiction’s short name in small letters, such as “cn”.")})
    return text


@transaction.atomic(durable=True)
def list_authority(
    *,
    uuid: UUID,
    jurisdiction: str,
    name: str,
    certificate: str,
    counts_for: list[str],
    revocation: str,
    source: str,
    from_at: datetime | None = None,
    until_at: datetime | None = None,
    intent: Intent,
    actor: Actor,
    at: datetime,
) -> tuple[TrustEntry, Recorded]:
    """Enter a certification authority into a jurisdiction's trust list (CRT-03).

    Args:
        certificate: the authority's own, PEM. counts_for: ``persons``, ``seals`` or both. revocation: ``hard`` or
        ``soft``. source: on what the recognition rests. from_at: by default now; may lie in the past.

    Raises:
        Invalid, CertificateUnreadable, CertificateKeyUnsupported, NotAnAuthority, AlreadyListed; what :func:`admit`
        raises (a mandate of authority is needed).
    """
    taken = TrustEntry.objects.filter(uuid=new_uuid(uuid)).first()
    authority = _admitted(intent, actor, taken.version if taken else 0, at)
    jurisdiction = jurisdiction_named(jurisdiction, "jurisdiction")
    name, source, from_at = name.strip(), _require_source(source), from_at or at
    _require_times(from_at, until_at)
    kinds = sorted(set(counts_for))
    if not 1 <= len(name) <= 200:
        raise Invalid(errors={"name": _("Give the certification authority’s name, at most 200 characters.")})
    if not kinds or not set(kinds) <= {PERSONS, SEALS}:
        raise Invalid(errors={"for": _("Choose what its certificates count for: persons, seals or both.")})
    if revocation not in Revocation.values:
        raise Invalid(errors={"revocation": _("Choose what happens when nobody answers about a certificate.")})
    found = reading.read(certificate)
    if len(found) != 1 or not reading.is_authority(found[0]):
        raise refusals.NotAnAuthority
    reading.key_kind(found[0])
    digest = reading.sha256(found[0])
    entry, created = TrustEntry.objects.get_or_create(
        jurisdiction=jurisdiction,
        certificate_sha256=digest,
        withdrawn_at=None,
        defaults={
            "uuid": uuid,
            "name": name,
            "certificate": reading.pem(found[0]),
            "for_persons": PERSONS in kinds,
            "for_seals": SEALS in kinds,
            "revocation": revocation,
            "source": source,
            "from_at": from_at,
            "until_at": until_at,
            "authority_id": authority,
            "entered_at": at,
        },
    )
    if not created:
        raise refusals.AlreadyListed
    act = acts.AUTHORITY_LISTED(
        object=f"trust:{uuid}",
        public={
            "jurisdiction": jurisdiction,
            "certificate_sha256": digest,
            "for": kinds,
            "revocation": revocation,
            "from": instant_text(from_at),
            **({"until": instant_text(until_at)} if until_at else {}),
        },
        statement={
            "v": 1,
            "name": name,
            "certificate": base64.b64encode(reading.der(found[0])).decode(),
            "source": source,
            "authority": _facts(authority),
        },
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    entry.leaf_sha256 = recorded.leaf_sha256
    entry.save(update_fields=["leaf_sha256"])
    return entry, recorded


@transaction.atomic(durable=True)
def delist_authority(
    *, entry: UUID, reason: str, intent: Intent, actor: Actor, at: datetime
) -> tuple[TrustEntry, Recorded]:
    """Withdraw an entry of a trust list from this moment (CRT-04); only the body that made it may.

    Raises:
        NotFound, AlreadyWithdrawn, Invalid; what :func:`admit` raises.
    """
    row = TrustEntry.objects.select_for_update(no_key=True).filter(uuid=entry).first()
    if row is None:
        raise NotFound(trust=str(entry))
    reason = _withdraw(row, reason, intent, actor, at)
    act = acts.AUTHORITY_DELISTED(
        object=f"trust:{row.uuid}",
        public={"jurisdiction": row.jurisdiction, "certificate_sha256": row.certificate_sha256},
        statement={"v": 1, "reason": reason},
    )
    return row, record(act, intent=intent, actor=actor, at=at)


@transaction.atomic(durable=True)
def recognise_list(
    *,
    uuid: UUID,
    by: str,
    of: str,
    source: str,
    from_at: datetime | None = None,
    until_at: datetime | None = None,
    intent: Intent,
    actor: Actor,
    at: datetime,
) -> tuple[Recognition, Recorded]:
    """Let jurisdiction ``by`` recognise the trust list of ``of`` (CRT-05). The other way round is another act.

    Raises:
        Invalid, AlreadyListed; what :func:`admit` raises (a mandate of authority is needed).
    """
    taken = Recognition.objects.filter(uuid=new_uuid(uuid)).first()
    authority = _admitted(intent, actor, taken.version if taken else 0, at)
    by, of = jurisdiction_named(by, "by"), jurisdiction_named(of, "of")
    if by == of:
        raise Invalid(errors={"of": _("A jurisdiction always recognises its own list; choose another one.")})
    source, from_at = _require_source(source), from_at or at
    _require_times(from_at, until_at)
    row, created = Recognition.objects.get_or_create(
        by=by,
        of=of,
        withdrawn_at=None,
        defaults={
            "uuid": uuid,
            "source": source,
            "from_at": from_at,
            "until_at": until_at,
            "authority_id": authority,
            "entered_at": at,
        },
    )
    if not created:
        raise refusals.AlreadyListed
    act = acts.LIST_RECOGNISED(
        object=f"recognition:{uuid}",
        public={
            "by": by,
            "of": of,
            "from": instant_text(from_at),
            **({"until": instant_text(until_at)} if until_at else {}),
        },
        statement={"v": 1, "source": source, "authority": _facts(authority)},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.leaf_sha256 = recorded.leaf_sha256
    row.save(update_fields=["leaf_sha256"])
    return row, recorded


@transaction.atomic(durable=True)
def withdraw_recognition(
    *, recognition: UUID, reason: str, intent: Intent, actor: Actor, at: datetime
) -> tuple[Recognition, Recorded]:
    """Withdraw a recognition from this moment (CRT-06); only the body that made it may.

    Raises:
        NotFound, AlreadyWithdrawn, Invalid; what :func:`admit` raises.
    """
    row = Recognition.objects.select_for_update(no_key=True).filter(uuid=recognition).first()
    if row is None:
        raise NotFound(recognition=str(recognition))
    reason = _withdraw(row, reason, intent, actor, at)
    act = acts.RECOGNITION_WITHDRAWN(
        object=f"recognition:{row.uuid}",
        public={"by": row.by, "of": row.of},
        statement={"v": 1, "reason": reason},
    )
    return row, record(act, intent=intent, actor=actor, at=at)
