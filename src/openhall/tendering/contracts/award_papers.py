"""The award notice as a paper, with a place for the owner's own seal. It repeats the act (AWD-02), which counts.

Nothing is kept of it before it is sealed: the same award gives the same bytes.
"""

import hashlib
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import translation

from openhall.identity import public as identity
from openhall.identity.certificates import public as certificates
from openhall.identity.public import Actor
from openhall.kernel import files
from openhall.kernel.clock import instant_text
from openhall.tendering.auctions import public as auctions
from openhall.tendering.awards import public as awards
from openhall.tendering.awards.public import Award
from openhall.tendering.contracts import papers, policies, wording
from openhall.tendering.contracts.commands import MOST_PDF
from openhall.tendering.contracts.models import AwardSeal, Side
from openhall.tendering.contracts.refusals import NoticeSealed, OtherNotice
from openhall.tendering.notices.public import lock_lot_in_project
from openhall.tendering.planning.public import law_of, organisation_facts
from openhall.ui import formats
from openhall.ui.pdf import Attachment, Paper, Section, typeset
from openhall.ui.pdf.typesetting import BOX_HEIGHT, BOX_WIDTH
from openhall.witness.public import canonical

KIND = "award-notice"


def award_pdf(award: Award) -> bytes:
    """The notice of a published award, unsealed, with its empty place: the same award gives the same bytes."""
    lot = award.lot
    project, result = lot.notice.project, auctions.result_of(lot)
    if award.awarded_at is None or award.contract_due_at is None or award.supplier_id is None:
        raise RuntimeError("Only a published award has a notice.")
    lang, law = wording.language(project.lang), law_of(project)
    said = wording.words(lang, result.method if result else "")
    keys = [key for key in (project.owner_id, project.agency_id, award.supplier_id) if key]
    known = identity.organisations(keys)
    facts: dict[str, Any] = {
        "v": 1,
        "project": {"uuid": str(project.uuid), "title": project.title},
        "lot": {"uuid": str(lot.uuid), "number": lot.number, "title": lot.title},
        "law": {"pack": law.id, "sha256": law.sha256, "zone": law.calendar.zone},
        "owner": organisation_facts(known[project.owner_id]),
        "agency": organisation_facts(known[project.agency_id]) if project.agency_id else None,
        "supplier": organisation_facts(known[award.supplier_id]),
        "amount": award.candidates[0]["price"],
        "currency": award.currency,
        "award_leaf": award.award_leaf,
        "awarded_at": instant_text(award.awarded_at),
        "contract_due_at": instant_text(award.contract_due_at),
    }
    with translation.override(lang):
        price = formats.money(facts["amount"], facts["currency"])
    due = papers.clock(award.contract_due_at, law.calendar.zone, lang)
    parties = [(said[role], papers.named(facts[role], said)) for role in ("owner", "agency", "supplier") if facts[role]]
    paper = Paper(
        title=said["award_title"],
        lang=lang,
        caption=said["caption"].format(number=lot.number, lot=lot.title),
        footer=said["award_footer"].format(number=lot.number, leaf=award.award_leaf[:16]),
        sections=[
            Section(said["parties"], rows=parties),
            Section(
                said["award_title"],
                rows=[(said["project"], project.title), (said["total"], price)],
                paragraphs=[said["award_says"].format(name=facts["supplier"]["name"], price=price, due=due)],
            ),
            Section(
                said["basis"],
                rows=[
                    (said["law"], law.id),
                    (said["award"], papers.grouped(award.award_leaf)),
                    (said["cert_time"], papers.clock(award.awarded_at, law.calendar.zone, lang)),
                    (said["due"], due),
                ],
            ),
        ],
        boxes_heading=said["signatures"],
        boxes=[f"{said['owner']}: {facts['owner']['name']}"],
        boxes_note=said["award_box_note"].format(verify=settings.OPENHALL_ORIGIN + papers.VERIFY),
    )
    attached = Attachment("award.json", canonical(facts), description=said["award_title"])
    pdf = typeset(paper, at=award.awarded_at, attachments=[attached])
    from openhall.tendering.contracts import sealing  # here, because pyHanko takes a second to load

    return sealing.with_fields(pdf, sealing.places([Side.OWNER.value]))


def seal_of(award: Award) -> AwardSeal | None:
    """The owner's own seal on the notice."""
    rows = AwardSeal.objects.select_related("pdf__batch__certificate", "pdf__batch__person")
    return rows.filter(lot=award.lot_id).first()


def document(award: Award) -> bytes:
    """The notice as it is now: sealed, or not."""
    sealed = seal_of(award)
    return files.content(sealed.pdf.sealed_sha256, at_most=MOST_PDF) if sealed else award_pdf(award)


def to_seal(award: Award) -> str:
    """Digest of the notice as it waits for its seal."""
    return hashlib.sha256(award_pdf(award)).hexdigest()


def usable(reader: Actor | None, award: Award, at: datetime) -> list[Any]:
    """The owner's seals that the reader may put on the notice."""
    project = award.lot.notice.project
    if reader is None or reader.organisation_id != project.owner_id:
        return []
    rows = certificates.counting(project.owner_id, project.jurisdiction, at)
    return [row for row in rows if certificates.may_use(reader, row, at)]


def begin(*, lot_uuid: UUID, batch: UUID, certificate: UUID, pdf_sha256: str, reader: Actor, at: datetime) -> Any:
    """Lay the award notice of a lot before a keeper of the owner's seal, as :func:`party_seals.begin` does a contract.

    Raises:
        NotFound: no published award, or no seal of theirs. NotYours: the reader isn't of the owner. NoticeSealed,
        OtherNotice; MandateMissing, JurisdictionNotRecognised.
    """
    award = awards.published_award(lot_uuid)
    project = award.lot.notice.project
    policies.seals_award(reader, project)
    if seal_of(award) is not None:
        raise NoticeSealed
    pdf = award_pdf(award)
    now = hashlib.sha256(pdf).hexdigest()
    if pdf_sha256 != now:
        raise OtherNotice(sealed=pdf_sha256, now=now)
    return certificates.begin_reserved(
        uuid=batch,
        certificate=certificate,
        jurisdiction=project.jurisdiction,
        about=f"{KIND}:{lot_uuid}",
        document=pdf,
        name=f"award-{lot_uuid}.pdf",
        place=certificates.Place(
            Side.OWNER.value, BOX_WIDTH, BOX_HEIGHT, wording.language(project.lang), law_of(project).calendar.zone
        ),
        reader=reader,
        at=at,
    )


def take(pdf: Any, actor: Actor, at: datetime) -> None:
    """Take the sealed notice, in the transaction of the seal's act (``use_seal``). One seal, and no other, is taken.

    Raises:
        NotYours, NoticeSealed.
    """
    lot = lock_lot_in_project(UUID(pdf.about.partition(":")[2]))
    policies.seals_award(actor, lot.notice.project)
    if AwardSeal.objects.filter(lot=lot).exists():
        raise NoticeSealed
    AwardSeal.objects.create(lot=lot, pdf=pdf)
