"""Drafting a notice. Drafts are no acts: the log learns nothing until the notice is published.

The whole draft is replaced, or one part of it; either way the person signs, so that two tabs can't
overwrite each other.
"""

from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from openhall.identity.public import Actor, Intent
from openhall.kernel import uploads
from openhall.kernel.refusals import Invalid, MoveNotAllowed, NotFound, Stale
from openhall.tendering.notices import policies, rules
from openhall.tendering.notices.criteria_inputs import CriteriaForm
from openhall.tendering.notices.inputs import (
    MOST_DOCUMENTS,
    MOST_LOTS,
    DocumentDraft,
    LotDraft,
    NoticeDraft,
    Terms,
)
from openhall.tendering.notices.models import Custodian, Document, Lot, Notice
from openhall.tendering.notices.queries import lock_notice
from openhall.tendering.planning import public as planning
from openhall.tendering.planning.public import Project
from openhall_rules.errors import RuleError
from openhall_rules.evaluation import LOWEST, SCORE
from openhall_rules.law import Unset

_EDITED_APART = {"requirements", "scales", "total"}
"""Criteria that a page of their own edits: who saves a lot without them leaves them as they are."""
_DRAFTABLE = {Project.State.DRAFT, Project.State.PLANNED, Project.State.ADMITTED}


@transaction.atomic(durable=True)
def draft_notice(
    *, project_uuid: UUID, notice_uuid: UUID, draft: NoticeDraft, intent: Intent, actor: Actor, at: datetime
) -> Notice:
    """Write the whole draft, the first time or again; what ``draft`` says replaces what was there.

    The intent's object is ``notice:<notice_uuid>``, its version 0 the first time.

    Raises:
        MoveNotAllowed: the notice is out. NotYours, Stale: who may not. Invalid: what doesn't fit, field by field.
    """
    project = planning.lock_project(project_uuid)
    notice = Notice.objects.select_for_update(of=("self",), no_key=True).filter(project=project).first()
    version = notice.version if notice else 0
    planning.prepare(intent, actor, parties=project.parties, version=version, at=at)
    if project.state not in _DRAFTABLE:
        raise MoveNotAllowed(move="draft", now=project.state, possible=Project.workflow.possible(project.state))
    if notice is None:
        if Notice.objects.filter(uuid=notice_uuid).exists():
            raise Stale(seen=0, now=1)
        notice = Notice(uuid=notice_uuid, project=project)
    elif notice.uuid != notice_uuid:
        raise Invalid(errors={"notice": _("The project already has another notice.")})
    notice.project = project
    _set_terms(notice, draft, at)
    _save(notice)
    _name_custodians(notice, draft, at)
    _replace_lots(notice, draft.lots)
    _replace_documents(notice, draft.documents, actor, at)
    return notice


@transaction.atomic(durable=True)
def set_terms(*, notice_uuid: UUID, terms: Terms, intent: Intent, actor: Actor, at: datetime) -> Notice:
    """Change what holds for the whole notice: window, threshold, custodians, proposed deadline.

    Raises:
        as ``draft_notice``
    """
    notice = _begin(notice_uuid, intent, actor, at)
    _set_terms(notice, terms, at)
    _save(notice)
    _name_custodians(notice, terms, at)
    return notice


@transaction.atomic(durable=True)
def save_lot(*, notice_uuid: UUID, lot: LotDraft, intent: Intent, actor: Actor, at: datetime) -> Lot:
    """Add a lot to the draft, or change the one that has the same id.

    Raises:
        as ``draft_notice``
    """
    notice = _begin(notice_uuid, intent, actor, at)
    lots = list(notice.lots.order_by("number"))
    existing = next((row for row in lots if row.uuid == lot.uuid), None)
    if existing is None and len(lots) >= MOST_LOTS:
        raise Invalid(errors={"lots": _("A notice has at most %(most)s lots.") % {"most": MOST_LOTS}})
    row = _lot(notice, lot, existing.number if existing else len(lots) + 1, existing)
    row.save()
    _save(notice)
    return row


@transaction.atomic(durable=True)
def set_criteria(*, notice_uuid: UUID, given: CriteriaForm, intent: Intent, actor: Actor, at: datetime) -> Lot:
    """Write by what one lot of the draft is evaluated besides its price: criteria with scales, and requirements.

    Raises:
        NotFound: the draft has no such lot. Invalid: they can't be followed, or don't add up. Else as ``draft_notice``.
    """
    notice = _begin(notice_uuid, intent, actor, at)
    row = notice.lots.filter(uuid=given.lot).first()
    if row is None:
        raise NotFound(lot=str(given.lot))
    row.criteria = given.applied(row.criteria)
    row.notice = notice
    if row.criteria.get("score_limits") and not row.criteria.get("formula"):
        raise Invalid(errors={"formula": _("Criteria with points need a price formula beside them.")})
    row.method = SCORE if row.criteria.get("formula") else (LOWEST if row.method == SCORE else row.method)
    try:
        rules.documented_of(row, planning.law_for_draft(notice.project, at, rules.frozen_values(notice)))
    except RuleError as error:
        raise Invalid(errors={"criteria": str(error)}) from error
    row.save()
    _save(notice)
    return row


@transaction.atomic(durable=True)
def remove_lot(*, notice_uuid: UUID, lot_uuid: UUID, intent: Intent, actor: Actor, at: datetime) -> Notice:
    """Take a lot out of the draft; those after it move up.

    Raises:
        NotFound: it has no such lot; else as ``draft_notice``
    """
    notice = _begin(notice_uuid, intent, actor, at)
    if not notice.lots.filter(uuid=lot_uuid).delete()[0]:
        raise NotFound(lot=str(lot_uuid))
    for number, row in enumerate(notice.lots.order_by("number"), start=1):
        Lot.objects.filter(pk=row.pk).update(number=number)
    _save(notice)
    return notice


@transaction.atomic(durable=True)
def add_document(*, notice_uuid: UUID, document: DocumentDraft, intent: Intent, actor: Actor, at: datetime) -> Document:
    """Add an uploaded file to the draft's documents.

    Raises:
        NotFound: the person uploaded no such file; else as ``draft_notice``
    """
    notice = _begin(notice_uuid, intent, actor, at)
    if notice.documents.count() >= MOST_DOCUMENTS:
        raise Invalid(errors={"sha256": _("A notice has at most %(most)s documents.") % {"most": MOST_DOCUMENTS}})
    if notice.documents.filter(sha256=document.sha256).exists():
        raise Invalid(errors={"sha256": _("This file is among the documents already.")})
    row = uploaded_document(notice, document, actor, at)
    row.save()
    _save(notice)
    return row


@transaction.atomic(durable=True)
def remove_document(*, notice_uuid: UUID, sha256: str, intent: Intent, actor: Actor, at: datetime) -> Notice:
    """Take a document out of the draft.

    Raises:
        NotFound: it has no such document; else as ``draft_notice``
    """
    notice = _begin(notice_uuid, intent, actor, at)
    if not notice.documents.filter(sha256=sha256).delete()[0]:
        raise NotFound(document=sha256)
    _save(notice)
    return notice


def uploaded_document(notice: Notice, document: DocumentDraft, actor: Actor, at: datetime) -> Document:
    """A row (not saved) for a file that this person uploaded; nobody can publish a file by its digest alone.

    Raises:
        NotFound. Invalid: the law's procedure names no document of that kind.
    """
    _require_kind(notice, document)
    file = uploads.received(actor.person, document.sha256)
    return Document(
        notice=notice,
        title=document.title,
        kind=document.kind,
        sha256=file.sha256,
        size=file.size,
        media_type=file.media_type,
        added_at=at,
    )


def _require_kind(notice: Notice, document: DocumentDraft) -> None:
    if not document.kind:
        return
    possible = rules.needed_documents(planning.law_of(notice.project))
    if document.kind not in {one.code for one in possible}:
        names = ", ".join(planning.named(one.name) for one in possible) or _("None")
        raise Invalid(
            errors={"kind": _("The procedure names no such document; it names: %(documents)s.") % {"documents": names}}
        )


def _begin(notice_uuid: UUID, intent: Intent, actor: Actor, at: datetime) -> Notice:
    notice = lock_notice(notice_uuid)
    policies.prepare(intent, actor, notice, version=notice.version, at=at)
    if notice.state != Notice.State.DRAFT:
        raise MoveNotAllowed(move="draft", now=notice.state, possible=Notice.workflow.possible(notice.state))
    return notice


def _save(notice: Notice) -> None:
    notice.version += 1
    notice.save()


def _set_terms(notice: Notice, terms: Terms, at: datetime) -> None:
    if faults := rules.tender_value_faults(terms.tender_values):
        raise Invalid(errors=faults)
    law = planning.law_for_draft(notice.project, at, terms.tender_values)
    minutes = terms.release_minutes
    if minutes is None:
        try:
            minutes = int(law.get(rules.RELEASE_WINDOW))
        except Unset as missing:
            raise Invalid(
                errors={"release_minutes": _("The tender documents must say how long bidders may release their bids.")}
            ) from missing
    notice.release_minutes = minutes
    notice.threshold = terms.threshold
    notice.custodian_sides = list(dict.fromkeys(terms.custodian_sides))
    notice.bids_due_at = terms.bids_due_at
    notice.tender_values = {path: value for path, value in terms.tender_values.items() if path != rules.RELEASE_WINDOW}
    planning.law_for_draft(notice.project, at, rules.frozen_values(notice))  # refuses a window out of bounds


def _name_custodians(notice: Notice, terms: Terms, at: datetime) -> None:
    if terms.custodians is None:
        law = planning.law_for_draft(notice.project, at, rules.frozen_values(notice))
        keys = rules.proposed_custodians(notice.project, at, sides=rules.needed_sides(notice, law))
    else:
        if len(set(terms.custodians)) != len(terms.custodians):
            raise Invalid(errors={"custodians": _("A custodian is named twice.")})
        possible = {key.recipient: key for key in rules.possible_custodians(notice.project, at)}
        if strangers := [recipient for recipient in terms.custodians if recipient not in possible]:
            raise Invalid(
                errors={
                    "custodians": _(
                        "%(recipient)s is no opening key in force of a custodian of the owner, the agency, the centre "
                        "or a supervisor."
                    )
                    % {"recipient": strangers[0]}
                }
            )
        keys = [possible[recipient] for recipient in terms.custodians]
    notice.custodians.all().delete()
    Custodian.objects.bulk_create(
        Custodian(
            notice=notice,
            place=place,
            opening_key_id=key.uuid,
            recipient=key.recipient,
            organisation_id=key.organisation_id,
        )
        for place, key in enumerate(keys)
    )


def _replace_lots(notice: Notice, drafts: list[LotDraft]) -> None:
    named = [draft.uuid for draft in drafts if draft.uuid]
    if len(set(named)) != len(named) or Lot.objects.filter(uuid__in=named).exclude(notice=notice).exists():
        raise Invalid(errors={"lots": _("The id of a lot was used before.")})
    notice.lots.all().delete()
    Lot.objects.bulk_create(_lot(notice, draft, number) for number, draft in enumerate(drafts, start=1))


def _lot(notice: Notice, draft: LotDraft, number: int, existing: Lot | None = None) -> Lot:
    if existing is None and draft.uuid and Lot.objects.filter(uuid=draft.uuid).exclude(notice=notice).exists():
        raise Invalid(errors={"uuid": _("The id of a lot was used before.")})
    row = existing or Lot(notice=notice, uuid=draft.uuid or uuid4())
    row.number, row.title, row.description = number, draft.title, draft.description
    row.currency = draft.currency or notice.project.currency
    row.estimate, row.ceiling, row.deposit = draft.estimate, draft.ceiling, draft.deposit
    stored = existing.criteria if existing else {}
    kept = {name: stored[name] for name in _EDITED_APART - draft.criteria.model_fields_set if name in stored}
    row.method, row.criteria = draft.method, kept | draft.criteria.to_json()
    row.items = [item.model_dump() for item in draft.items]
    return row


def _replace_documents(notice: Notice, drafts: list[DocumentDraft], actor: Actor, at: datetime) -> None:
    if len({draft.sha256 for draft in drafts}) != len(drafts):
        raise Invalid(errors={"documents": _("A file is named twice.")})
    kept = {row.sha256: row for row in notice.documents.all()}
    rows = []
    for draft in drafts:
        row = kept.get(draft.sha256)
        if row is None:
            row = uploaded_document(notice, draft, actor, at)
        _require_kind(notice, draft)
        rows.append(
            Document(
                notice=notice,
                title=draft.title,
                kind=draft.kind,
                sha256=row.sha256,
                size=row.size,
                media_type=row.media_type,
                added_at=at,
            )
        )
    notice.documents.all().delete()
    Document.objects.bulk_create(rows)
