"""JSON of results: templates, making and ending them, one's own documents, codes, what everybody may check."""

from base64 import b64encode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from openhall.identity import public as identity
from openhall.kernel.refusals import NotFound
from openhall.procedures.results import (
    answers,
    ending,
    issuing,
    paper,
    queries,
    reusing,
    sharing,
    templates_of,
)
from openhall.procedures.results.answers import Answer
from openhall.procedures.results.inputs import (
    ApprovalInput,
    DigitiseInput,
    OpenInput,
    PrepareInput,
    RevokeInput,
    SealInput,
    ShareInput,
    TakeInput,
    TemplateInput,
)

router = Router(tags=["results"])


@router.post("/result-templates/{uuid}", response=Answer)
def draft_template(request: HttpRequest, uuid: UUID, payload: TemplateInput) -> Answer:
    """Write what the electronic result of a procedure says in a language (RES-01)."""
    actor, intent = identity.acting(request, command="draft_template", object=f"result-template:{uuid}")
    row, recorded = templates_of.draft_template(
        template=uuid, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return answers.template(row) | answers.receipt(recorded)


@router.put("/result-templates/{uuid}/approval", response=Answer)
def approve_template(request: HttpRequest, uuid: UUID, payload: ApprovalInput) -> Answer:
    """Approve, as head of the unit, what a result says (RES-02)."""
    actor, intent = identity.acting(request, command="approve_template", object=f"result-template:{uuid}")
    row, recorded = templates_of.approve_template(
        template=uuid, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return answers.template(row) | answers.receipt(recorded)


@router.get("/result-templates/{uuid}", response=Answer)
def read_template(request: HttpRequest, response: HttpResponse, uuid: UUID) -> Answer:
    """A template, for the people of its unit."""
    response["Cache-Control"] = "no-store"
    return answers.template(templates_of.one(uuid, identity.signed_in(request)))


@router.put("/dossiers/{uuid}/results/{document}", response={201: Answer})
def prepare_result(request: HttpRequest, uuid: UUID, document: UUID, payload: PrepareInput) -> Status[Answer]:
    """Make the unsealed result of a dossier, under an id of one's own choice."""
    row = issuing.prepare(
        dossier=uuid, document=document, given=payload, actor=identity.signed_in(request),
        at=identity.received_at(request),
    )  # fmt: skip
    return Status(201, answers.document(row))


@router.put("/documents/{uuid}/seal-batches/{batch}", response={201: Answer})
def begin_document_seal(request: HttpRequest, uuid: UUID, batch: UUID, payload: SealInput) -> Status[Answer]:
    """Lay a prepared document before a keeper of the authority's seal; then as with every batch (``use_seal``)."""
    row = issuing.begin(
        document=uuid, batch=batch, certificate=payload.certificate, pdf_sha256=payload.pdf_sha256,
        reader=identity.signed_in(request), at=identity.received_at(request),
    )  # fmt: skip
    return Status(201, {"id": str(row.uuid), "state": row.state, "version": row.version})


@router.post("/dossiers/{uuid}/result-scan", response={201: Answer})
def attach_scan(request: HttpRequest, uuid: UUID) -> Status[Answer]:
    """Lay the scan of a paper result ready, as ``file`` of a multipart form."""
    file = request.FILES.get("file")
    if file is None or file.file is None:
        raise NotFound(file="file")
    row = paper.attach(
        dossier=uuid, source=file.file, media_type=file.content_type or "", actor=identity.signed_in(request),
        at=identity.received_at(request),
    )  # fmt: skip
    return Status(201, answers.document(row))


@router.put("/documents/{uuid}/digitisation", response=Answer)
def digitise_result(request: HttpRequest, uuid: UUID, payload: DigitiseInput) -> Answer:
    """Attach the scan of a paper result, with the reason (RES-04)."""
    actor, intent = identity.acting(request, command="digitise_result", object=f"document:{uuid}")
    row, recorded = paper.digitise_result(
        document=uuid, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return answers.document(row) | answers.receipt(recorded)


@router.put("/documents/{uuid}/revocation", response=Answer)
def revoke_document(request: HttpRequest, uuid: UUID, payload: RevokeInput) -> Answer:
    """Revoke a result or certified copy, with reasons (RES-06)."""
    actor, intent = identity.acting(request, command="revoke_document", object=f"document:{uuid}")
    row, recorded = ending.revoke_document(
        document=uuid, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return answers.document(row) | answers.receipt(recorded)


@router.get("/documents", response=Answer)
def own_documents(request: HttpRequest, response: HttpResponse) -> Answer:
    """The reader's documents, the newest first; at most 200."""
    response["Cache-Control"] = "no-store"
    reader, at = identity.signed_in(request), identity.received_at(request)
    return {"documents": [answers.document(one) for one in queries.own(reader, at)[:200]]}


@router.get("/documents/{uuid}", response=Answer)
def check_document(request: HttpRequest, uuid: UUID) -> Answer:
    """What everybody may know of a document: by whom, when, whether it holds, its digest; nothing personal."""
    return answers.checked(queries.public(uuid))


@router.get("/documents/{uuid}/comparison/{sha256}", response=Answer)
def compare_document(request: HttpRequest, uuid: UUID, sha256: str) -> Answer:
    """What the file with a digest is to a document: ``same``, ``earlier`` (before a stamp was renewed) or ``other``."""
    return {"file": queries.compared(queries.public(uuid), sha256[:64])}


@router.post("/document-shares/{uuid}", response=Answer)
def share_document(request: HttpRequest, uuid: UUID, payload: ShareInput) -> Answer:
    """Make a code with which somebody gets one of one's documents, once (RES-07)."""
    actor, intent = identity.acting(request, command="share_document", object=f"share:{uuid}")
    row, recorded = sharing.share_document(
        share=uuid, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return answers.share(row, sharing.code_of(row)) | answers.receipt(recorded)


@router.post("/document-shares/{uuid}/opening", response=Answer)
def open_share(request: HttpRequest, response: HttpResponse, uuid: UUID, payload: OpenInput) -> Answer:
    """The document of a code, once (RES-08); no account is needed. ``content``: the file in base64."""
    response["Cache-Control"] = "no-store"
    row, data = sharing.open_share(share=uuid, code=payload.code, at=identity.received_at(request))
    return {"media_type": row.media_type, "sha256": row.sha256, "content": b64encode(data).decode()}


@router.put("/dossier-drafts/{uuid}/taken-papers", response={201: Answer})
def take_paper(request: HttpRequest, uuid: UUID, payload: TakeInput) -> Status[Answer]:
    """Take a valid document of one's own as a component of one's own draft."""
    row = reusing.take(draft=uuid, given=payload, actor=identity.signed_in(request), at=identity.received_at(request))
    return Status(201, {"uuid": str(row.uuid), "component": row.component, "sha256": row.sha256})


@router.get("/result-shares", response=Answer)
def result_shares(request: HttpRequest, period: str = "") -> Answer:
    """The share of electronic results by unit and procedure in a month, quarter or year (``2026-06``, ``2026-Q2``,
    ``2026``; by default this month).
    """
    at = identity.received_at(request)
    first, after = queries.period(period, at)
    rows = queries.shares(first, after, queries.zone(at))
    return {"from": first.isoformat(), "until": after.isoformat(), "rows": [answers.rate(one) for one in rows]}
