"""Results on paper: the scan is attached, with the reason why the result isn't electronic (RES-04)."""

from datetime import datetime
from typing import IO
from uuid import UUID, uuid4

from django.db import transaction

from openhall.identity.public import Actor, Intent
from openhall.kernel import files, media
from openhall.kernel.refusals import Invalid, NotFound
from openhall.procedures.dossiers.public import Dossier
from openhall.procedures.results import acts, issuing, policies, telling
from openhall.procedures.results.inputs import DigitiseInput
from openhall.procedures.results.lasting import said
from openhall.procedures.results.models import Document, Kind, Rendition, State
from openhall.procedures.results.refusals import OtherPaper, ResultThere
from openhall.witness.public import Recorded, record
from openhall_rules.service import law

LARGEST = 10 * 1024 * 1024
TYPES = (media.PDF, media.PNG, media.JPEG)


def read_scan(source: IO[bytes], media_type: str) -> tuple[bytes, str]:
    """The bytes and type of a scan, checked against what it says that it is.

    Raises:
        Invalid: empty. FileTooLarge, TypeNotAllowed, WrongType.
    """
    from django.utils.translation import gettext as _

    kind = media.normal_type(media_type)
    if kind not in TYPES:
        raise media.TypeNotAllowed(type=kind, allowed=list(TYPES))
    data = source.read(LARGEST + 1)
    if not data:
        raise Invalid(errors={"file": _("The file is empty.")})
    if len(data) > LARGEST:
        raise files.FileTooLarge(size=len(data), limit=LARGEST)
    partial = files.scratch() / f"scan-{uuid4().hex}"
    try:
        partial.write_bytes(data)
        media.checked_type(partial, kind)
    finally:
        partial.unlink(missing_ok=True)
    return data, kind


@transaction.atomic
def attach(*, dossier: UUID, source: IO[bytes], media_type: str, actor: Actor, at: datetime) -> Document:
    """Lay the scan of a paper result ready; nothing counts before it is signed.

    Raises:
        NotFound. ResultThere. What :func:`read_scan` raises.
    """
    row = issuing.mine(dossier, actor, at)
    if row.unit is None or row.received_at is None:
        raise NotFound(dossier=str(dossier))
    if issuing.valid(row) is not None or Document.objects.filter(dossier=row, state=State.SIGNED).exists():
        raise ResultThere
    data, kind = read_scan(source, media_type)
    for old in Document.objects.filter(dossier=row, state=State.PREPARED):
        issuing.discard(old)
    made = Document(
        uuid=uuid4(), kind=Kind.PAPER, unit=row.unit, dossier=row, made_by_id=actor.person_id, **issuing.store(row),
        jurisdiction=row.edition.procedure.jurisdiction, zone=law(row.pack).calendar.zone, lang=row.edition.lang,
        title=row.edition.content["result"][:500], media_type=kind, prepared_at=at,
    )  # fmt: skip
    return issuing.keep_prepared(made, data)


@transaction.atomic(durable=True)
def digitise_result(
    *, document: UUID, given: DigitiseInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Document, Recorded]:
    """Attach the scan of a paper result and say why it isn't electronic (RES-04).

    Raises:
        NotFound. OtherPaper: another scan. ResultThere. MoveNotAllowed. What ``identity.admit`` raises.
    """
    found = Document.objects.filter(uuid=document, kind=Kind.PAPER).values_list("dossier_id", flat=True).first()
    if found is None:
        raise NotFound(document=str(document))
    # The dossier first: two scans of one dossier can't both count.
    Dossier.objects.select_for_update(of=("self",), no_key=True).get(pk=found)
    rows = Document.objects.select_for_update(of=("self",), no_key=True)
    row = rows.select_related("unit", "person", "dossier__edition__procedure").filter(uuid=document).first()
    if row is None or row.dossier is None:
        raise NotFound(document=str(document))
    policies.of_unit(intent, actor, row, at=at)
    if given.sha256 != row.sha256:
        raise OtherPaper
    if issuing.valid(row.dossier) is not None:
        raise ResultThere
    row.move("digitise")
    row.issued_at, row.words = at, given.reason
    telling.issued(row, at=at)
    act = acts.RESULT_DIGITISED(
        object=f"document:{row.uuid}",
        public={"procedure": row.dossier.edition.procedure.code, "unit": row.unit.number},
        commit={"document": said(row), "words": given.reason},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.leaf_sha256 = recorded.leaf_sha256
    row.save()
    Rendition.objects.create(document=row, sha256=row.sha256, size=row.size, at=at, leaf_sha256=recorded.leaf_sha256)
    return row, recorded
