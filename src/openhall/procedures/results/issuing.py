"""Making an electronic result: prepared from a template, laid before a keeper of the authority's seal, taken back.

Preparing is no act: nothing counts before the seal is used (CRT-07). The key is with its keeper; what is sealed waits
for its time stamps (:mod:`openhall.procedures.results.lasting`).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from openhall.identity.certificates import public as certificates
from openhall.identity.public import Actor
from openhall.kernel.refusals import Invalid, NotFound
from openhall.procedures.catalogue import public as catalogue
from openhall.procedures.dossiers import public as dossiers
from openhall.procedures.dossiers.public import Dossier
from openhall.procedures.results import drawing, keeping, policies, wording
from openhall.procedures.results.inputs import PrepareInput
from openhall.procedures.results.models import Document, Kind, State, Template, TemplateState
from openhall.procedures.results.refusals import NotApproved, OtherPaper, ResultThere
from openhall.ui import formats
from openhall_rules.service import law

KIND = "document"
PDF = "application/pdf"
RESULTS = (Kind.RESULT, Kind.PAPER)


def mine(dossier: UUID, actor: Actor, at: datetime) -> Dossier:
    """A dossier of which the actor's unit makes the result.

    Raises:
        NotFound
    """
    row = dossiers.dossier(dossier, actor, at)
    if not dossiers.handles(actor, row):
        raise NotFound(dossier=str(dossier))
    return row


def store(row: Dossier) -> dict[str, int | None]:
    """In whose store its result comes: of whoever filed, or of the person or organisation for whom it was filed. A
    ward has no account: its result is with whoever cares for it.
    """
    if row.proxy is None or row.proxy.ward:
        return {"person_id": row.person_id}
    if row.proxy.organisation_id is not None:
        return {"organisation_id": row.proxy.organisation_id}
    return {"person_id": row.proxy.principal_id}


def approved(row: Dossier) -> list[Template]:
    """The templates from which its result can be made, by language."""
    if row.unit is None:
        return []
    return list(
        Template.objects.filter(
            organisation_id=row.unit.organisation_id, procedure=row.edition.procedure, state=TemplateState.APPROVED
        ).order_by("lang")
    )


def valid(row: Dossier) -> Document | None:
    """The valid result of a dossier, electronic or digitised."""
    return Document.objects.filter(dossier=row, state=State.ISSUED, kind__in=RESULTS).first()


@transaction.atomic
def prepare(*, dossier: UUID, document: UUID, given: PrepareInput, actor: Actor, at: datetime) -> Document:
    """Make the unsealed result of a dossier; one that waits for a seal is thrown away.

    Raises:
        NotFound. NotApproved. Invalid: an entry is missing, or a correction without a reason. ResultThere.
    """
    row = mine(dossier, actor, at)
    if row.unit is None or row.received_at is None:
        raise NotFound(dossier=str(dossier))
    template = (
        Template.objects.select_related("procedure")
        .filter(uuid=given.template, organisation_id=row.unit.organisation_id, procedure=row.edition.procedure)
        .first()
    )
    if template is None or template.state != TemplateState.APPROVED:
        raise NotApproved
    asked = dict(template.content["entries"])
    if errors := {f"entry-{name}": words for name, words in asked.items() if not given.entries.get(name)}:
        raise Invalid(errors=errors)
    before = _corrected(row, given)
    for old in Document.objects.filter(dossier=row, state=State.PREPARED):
        discard(old)
    zone = law(row.pack).calendar.zone
    with translation.override(template.lang):
        values = values_of(row, given.entries, formats.day(law(row.pack).calendar.day_of(at)))
    content = wording.filled(template.content, values)
    made = Document(
        uuid=document, kind=Kind.RESULT, unit=row.unit, dossier=row, template=template, **store(row),
        made_by_id=actor.person_id, replaces=before, jurisdiction=row.edition.procedure.jurisdiction, zone=zone,
        lang=template.lang, title=content["title"], entries={name: given.entries[name] for name in asked},
        words=given.reason, media_type=PDF, prepared_at=at,
    )  # fmt: skip
    pdf = drawing.drawn(content, uuid=document, issuer=row.unit.organisation.name, lang=template.lang, at=at)
    return keep_prepared(made, pdf)


def _corrected(row: Dossier, given: PrepareInput) -> Document | None:
    """The result that is corrected; None: the dossier has none.

    Raises:
        ResultThere: there is one, and nobody says that it is corrected. Invalid: without a reason. NotFound.
    """
    there = valid(row)
    if Document.objects.filter(dossier=row, state=State.SIGNED).exists():
        raise ResultThere
    if given.replaces is None:
        if there is not None:
            raise ResultThere
        return None
    if there is None or there.uuid != given.replaces:
        raise NotFound(document=str(given.replaces))
    if len(given.reason) < 5:
        from django.utils.translation import gettext as _

        raise Invalid(errors={"reason": _("Say why the result is corrected.")})
    return there


def keep_prepared(made: Document, pdf: bytes) -> Document:
    """Keep an unsealed document."""
    made.sha256, made.size = keeping.keep(made.folder, pdf), len(pdf)
    if Document.objects.filter(uuid=made.uuid).exists():
        raise NotFound(document=str(made.uuid))
    made.save()
    return made


def discard(row: Document) -> None:
    """Throw away what was never sealed."""
    folder = row.folder
    row.delete()
    transaction.on_commit(lambda: keeping.destroy(folder))


def values_of(row: Dossier, entries: Any, day: str) -> dict[str, str]:
    """What the fields of a template stand for."""
    schema = row.edition.content.get("form", {"properties": {}})
    answers = {
        f"answer.{name}": _said(schema["properties"].get(name, {}), value, row.edition.lang)
        for name, value in row.answers.items()
    }
    applicant = {f"applicant.{name}": str(value) for name, value in row.applicant.items()}
    entered = {f"entry.{name}": str(value) for name, value in entries.items()}
    issuer = row.unit.organisation.name if row.unit else ""
    return answers | applicant | entered | {
        "dossier.code": row.code, "dossier.authority": row.authority, "issuer": issuer, "day": day,
    }  # fmt: skip


def _said(about: Mapping[str, Any], value: Any, lang: str) -> str:
    """An answer in words of the procedure's language; rows one after the other."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if not isinstance(value, list):
        return catalogue.choice(about, value, lang)[0]
    inner = about["items"]["properties"]
    names = [one["name"] for one in catalogue.fields(about["items"], lang)]
    return "; ".join(", ".join(_said(inner[name], row[name], lang) for name in names if name in row) for row in value)


def sealing(reader: Actor, row: Document, at: datetime) -> list[Any]:
    """The seals that the reader may put on it."""
    if row.state != State.PREPARED or row.kind == Kind.PAPER or not policies.makes(reader, row):
        return []
    found = certificates.counting(row.unit.organisation_id, row.jurisdiction, at)
    return [one for one in found if certificates.may_use(reader, one, at)]


def begin(*, document: UUID, batch: UUID, certificate: UUID, pdf_sha256: str, reader: Actor, at: datetime) -> Any:
    """Lay a prepared document before a keeper of the authority's seal. Nothing is recorded yet.

    Raises:
        NotFound. OtherPaper: it was prepared anew. MandateMissing, JurisdictionNotRecognised.
    """
    row = Document.objects.select_related("unit").filter(uuid=document, state=State.PREPARED).first()
    if row is None or row.kind == Kind.PAPER or not policies.makes(reader, row):
        raise NotFound(document=str(document))
    if pdf_sha256 != row.sha256:
        raise OtherPaper
    return certificates.begin_reserved(
        uuid=batch, certificate=certificate, jurisdiction=row.jurisdiction, about=f"{KIND}:{row.uuid}",
        document=keeping.content(row.folder, row.sha256), name=f"document-{row.uuid}.pdf",
        place=certificates.Place(
            drawing.FIELD, drawing.WIDTH, drawing.HEIGHT, row.lang, row.zone, url=drawing.page_url(row.uuid), apart=True
        ),
        reader=reader, at=at,
    )  # fmt: skip


def take(pdf: certificates.SealedPdf, actor: Actor, at: datetime) -> None:
    """Take the sealed document, in the transaction of the seal's act; from now on the platform sees to its stamps.

    Raises:
        NotFound. OtherPaper: it was prepared anew meanwhile. MoveNotAllowed.
    """
    rows = Document.objects.select_for_update(of=("self",), no_key=True).select_related("unit")
    row = rows.filter(uuid=UUID(pdf.about.partition(":")[2])).first()
    if row is None or not policies.makes(actor, row):
        raise NotFound(document=pdf.about)
    if pdf.source_sha256 != row.sha256:
        raise OtherPaper
    row.move("seal")
    # The unsealed file stays until the document is issued: this transaction may still be taken back.
    row.sha256, row.size = keeping.keep(row.folder, bytes(pdf.prepared or b"")), pdf.size
    row.seal_id = pdf.batch.certificate_id
    row.signed_at = row.next_at = at
    row.save()
