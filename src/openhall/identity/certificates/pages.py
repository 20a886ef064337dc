"""Pages of certificates and seals: trust lists, one's certificates, signing in with one, sealing PDFs, a sealed PDF."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from openhall.identity import edge, lookups
from openhall.identity.certificates import batches, checking, using
from openhall.identity.certificates.models import (
    BatchState,
    Certificate,
    Recognition,
    Revocation,
    SealBatch,
    SealedPdf,
    TrustEntry,
    Use,
)
from openhall.identity.models import Role
from openhall.kernel import files
from openhall.kernel.refusals import NotFound
from openhall.witness import public as witness


def _signing(request: HttpRequest) -> dict[str, object]:
    reader = edge.reader(request)
    return {
        "reader": reader,
        "party": edge.acting_for(request),
        "origin": settings.OPENHALL_ORIGIN,
        "assertion_options": edge.assertion_options(reader),
    }


def _new(kind: str, place: str) -> dict[str, str]:
    uuid = uuid4()
    return {"uuid": str(uuid), "object": f"{kind}:{uuid}", "url": f"/api/v1/{place}/{uuid}", "form": f"new-{uuid}"}


@require_safe
def trust_lists(request: HttpRequest) -> HttpResponse:
    """Which authorities are recognised where, for everybody; authorities enter and withdraw here."""
    reader, at = edge.reader(request), edge.received_at(request)
    entries = list(TrustEntry.objects.select_related("authority").order_by("jurisdiction", "name", "id"))
    recognitions = list(Recognition.objects.select_related("authority").order_by("by", "of", "id"))
    holds = (
        reader is not None
        and reader.organisation_id is not None
        and lookups.holds(reader, [Role.AUTHORITY], reader.organisation_id, at)
    )
    context = {
        **_signing(request),
        "entries": [
            (row, _now(row, at), holds and reader and row.authority_id == reader.organisation_id) for row in entries
        ],
        "recognitions": [
            (row, _now(row, at), holds and reader and row.authority_id == reader.organisation_id)
            for row in recognitions
        ],
        "enters": holds,
        "new_trust": _new("trust", "trust-lists"),
        "new_recognition": _new("recognition", "recognitions"),
        "revocations": Revocation.choices,
    }
    return render(request, "certificates/trust_lists.html", context)


def _now(row: TrustEntry | Recognition, at: object) -> str:
    """``in_force``, ``withdrawn``, ``later`` or ``over``."""
    if row.withdrawn_at is not None:
        return "withdrawn"
    if row.from_at > at:  # type: ignore[operator]
        return "later"
    return "over" if row.until_at is not None and row.until_at <= at else "in_force"  # type: ignore[operator]


@require_safe
def certificates(request: HttpRequest) -> HttpResponse:
    """One's certificates and the seals of the organisation that one acts for; binding and unbinding."""
    reader, at = edge.signed_in(request), edge.received_at(request)
    manages = reader.organisation_id is not None and lookups.holds(reader, [Role.MANAGER], reader.organisation_id, at)
    rows = Certificate.objects.filter(unbound_at=None).select_related("entry", "device_key").order_by("id")
    seals = rows.filter(use=Use.SEAL, organisation_id=reader.organisation_id) if reader.organisation_id else []
    context = {
        **_signing(request),
        "own": list(rows.filter(use=Use.PERSON, person_id=reader.person_id)),
        "seals": [(row, [Role(role).label for role in row.roles]) for row in seals],
        "usable": bool(batches.usable(reader, at)),
        "manages": manages,
        "new": _new("certificate", "signing-certificates"),
        "new_seal": _new("certificate", "signing-certificates"),
        "roles": [(role.value, role.label) for role in Role],
        "now": at,
    }
    return render(request, "certificates/certificates.html", context)


@require_safe
def sign_in(request: HttpRequest) -> HttpResponse:
    """Signing in with a certificate; needs script, because the key signs."""
    target = request.GET.get("next", "")
    ours = target.startswith("/") and url_has_allowed_host_and_scheme(target, allowed_hosts=None)
    return render(request, "certificates/sign_in.html", {"next": target if ours else "/account"})


@require_safe
def seals(request: HttpRequest) -> HttpResponse:
    """Sealing PDFs, many at once; and what one's organisation has sealed."""
    reader, at = edge.signed_in(request), edge.received_at(request)
    sealed = SealBatch.objects.none()
    if reader.organisation_id is not None and lookups.holds(reader, Role.values, reader.organisation_id, at):
        sealed = SealBatch.objects.filter(organisation_id=reader.organisation_id, state=BatchState.SEALED)
    usable = batches.usable(reader, at)
    context = {
        **_signing(request),
        "usable": [(row, checking.counts_in(row.entry.jurisdiction, at)) for row in usable],
        "places": sorted({place for row in usable for place in checking.counts_in(row.entry.jurisdiction, at)}),
        "batch": _new("seal", "seals"),
        "sealed": list(sealed.order_by("-sealed_at", "-id").prefetch_related("pdfs")[:50]),
        "most": batches.MOST_PDFS,
        "megabytes": batches.MOST_BYTES // 2**20,
    }
    return render(request, "certificates/seals.html", context)


def _of_the_organisation(request: HttpRequest, uuid: UUID) -> SealBatch:
    reader, at = edge.signed_in(request), edge.received_at(request)
    rows = SealBatch.objects.select_related("organisation", "certificate__entry")
    row = rows.filter(uuid=uuid, state=BatchState.SEALED).first()
    if row is None or not lookups.holds(reader, Role.values, row.organisation_id, at):
        raise NotFound(seal=str(uuid))
    return row


@require_safe
def seal(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What one act sealed, to the people of the organisation, with the files."""
    row = _of_the_organisation(request, uuid)
    context = {"batch": row, "pdfs": list(row.pdfs.order_by("id")), "standing": witness.standing(row.leaf_sha256)}
    return render(request, "certificates/seal.html", context)


@require_safe
def sealed_file(request: HttpRequest, uuid: UUID, pdf: UUID) -> StreamingHttpResponse:
    """A sealed PDF, to the people of the organisation."""
    row = SealedPdf.objects.filter(uuid=pdf, batch=_of_the_organisation(request, uuid)).first()
    if row is None:
        raise NotFound(pdf=str(pdf))
    answer = StreamingHttpResponse(files.pieces(row.sealed_sha256), content_type=batches.PDF)
    answer["Content-Length"] = str(files.described(row.sealed_sha256).size)
    answer["Content-Disposition"] = f'attachment; filename="sealed-{row.number}.pdf"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@require_safe
def sealed_pdf(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What the code in a visible seal leads to: whose seal, when, with which certificate, and the digest to compare."""
    row = using.sealed_pdf(uuid)
    certificate, sealed_at = row.batch.certificate, row.batch.sealed_at
    context = {
        "pdf": row,
        "batch": row.batch,
        "certificate": certificate,
        "counted": checking.counts_in(certificate.entry.jurisdiction, sealed_at) if sealed_at else [],
        "standing": witness.standing(row.batch.leaf_sha256),
        "digest": " ".join(row.sealed_sha256[place : place + 8] for place in range(0, 64, 8)),
    }
    answer = render(request, "certificates/sealed_pdf.html", context)
    answer["X-Robots-Tag"] = "noindex"
    return answer
