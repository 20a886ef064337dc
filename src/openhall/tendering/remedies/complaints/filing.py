"""What who complains does: complaining, correcting, withdrawing. Lock order: project, notice, lots, complaint."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from openhall.identity.public import Actor, Intent
from openhall.kernel import uploads
from openhall.kernel.clock import instant_text
from openhall.kernel.models import FileObject
from openhall.kernel.refusals import Invalid, NotFound, Stale
from openhall.tendering.forfeiture import public as forfeiture
from openhall.tendering.notices.public import Lot, Notice
from openhall.tendering.planning.public import Project, law_of
from openhall.tendering.remedies import policies as objectors
from openhall.tendering.remedies import responsible
from openhall.tendering.remedies.commands import locked, require_own_name
from openhall.tendering.remedies.complaints import acts, law, policies, standstill, telling
from openhall.tendering.remedies.complaints.inputs import ComplaintInput, CorrectionInput
from openhall.tendering.remedies.inputs import DocumentInput
from openhall.tendering.remedies.models import Channel, Complaint, ComplaintFile, Note, NoteKind, Responsible
from openhall.tendering.remedies.objection_models import Objection
from openhall.tendering.remedies.refusals import NoBodyHere, TenderOver
from openhall.treasury import public as treasury
from openhall.treasury.public import ForfeitureState
from openhall.witness.public import Recorded, record


@dataclass(frozen=True)
class Complained:
    """A complaint after an act on it."""

    complaint: Complaint
    recorded: Recorded


@transaction.atomic(durable=True)
def file_complaint(
    *, complaint: UUID, notice: UUID, given: ComplaintInput, intent: Intent, actor: Actor, at: datetime
) -> Complained:
    """Complain to the body that supervises a tender (CPL-02); its officer enters what came otherwise than online.

    Whether it came in time and whether the owner was asked first is computed and recorded: the body decides on it.

    Raises:
        NotFound. NoBodyHere, NoStanding, IndividualsNotAdmitted, TenderOver, Invalid. Stale: the id is taken. What
        ``identity.admit`` raises.
    """
    found, lot = locked(notice, given.lot)
    project = found.project
    organisation = policies.file(intent, actor, project, channel=given.channel, at=at)
    if project.state == Project.State.ARCHIVED:
        raise TenderOver
    body = body_named(project, given.body)
    online = given.channel == Channel.ONLINE.value
    if not online and body.authority_id != actor.organisation_id:
        raise NoBodyHere
    rules = law_of(project)
    if online:
        scope = lot if lot is not None and objectors.known_who(lot) else None
        may = law.named(rules, law.STANDING)
        if organisation is None:
            may = require_own_name(rules, law.INDIVIDUALS, may=may)
        policies.require_not_the_body(actor, body)
        objectors.require_standing(actor, project, scope, standing=given.standing, may=may)
    received_at = given.received_at or at
    if not given.known_at <= received_at <= at:
        raise Invalid(errors={"known_at": _("It was known before the complaint came, and both lie in the past.")})
    if Complaint.objects.filter(uuid=complaint).exists():
        raise Stale(seen=0, now=1)
    row = Complaint(
        uuid=complaint,
        notice=found,
        lot=lot,
        matter=given.matter,
        standing=given.standing,
        channel=given.channel,
        body=body,
        organisation_id=organisation,
        person_id=actor.person_id if online and organisation is None else None,
        individual=organisation is None if online else given.individual,
        complainant=given.complainant or "",
        interest=given.interest or "",
        text=given.text,
        request=given.request,
        known_at=given.known_at,
        received_at=received_at,
        filed_at=at,
    )
    if online:
        row.complainant = row.organisation.name if row.organisation is not None else actor.name
        row.objected, row.objection = law.prior_objection(row)
    else:
        row.objection = _objection(found, lot, given)
        row.objected = row.objection is not None
    row.closes_at = law.closes_at(rules, known_at=row.known_at, received_at=received_at, objection=row.objection)
    row.in_time = row.closes_at is None or received_at < row.closes_at
    row.acceptance_due_at = law.acceptance_due(rules, received_at)
    row.service_due_at = law.service_due(rules, received_at)
    kept = received(actor, given.documents)
    telling.filed(project, row, at=at)
    act = acts.COMPLAINT_FILED(
        object=f"complaint:{row.uuid}",
        case=project.uuid,
        public=_public(row),
        commit={
            "complainant": str(actor.organisation or actor.person) if online else row.complainant,
            "text": row.text,
            "request": row.request,
            "interest": row.interest,
            "documents": [file.sha256 for _title, file in kept],
        },
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.leaf_sha256 = recorded.leaf_sha256
    row.save()
    keep(row, None, kept)
    return Complained(row, recorded)


@transaction.atomic(durable=True)
def correct_complaint(
    *, complaint: UUID, given: CorrectionInput, intent: Intent, actor: Actor, at: datetime
) -> Complained:
    """Add what the body asked for (CPL-04).

    Raises:
        NotFound. MoveNotAllowed: nothing was asked. What ``identity.admit`` raises.
    """
    row = open_complaint(complaint)
    policies.as_complainant(intent, actor, row, at=at)
    row.move("correct")
    kept = received(actor, given.documents)
    telling.corrected(row, at=at)
    act = acts.COMPLAINT_CORRECTED(
        object=f"complaint:{row.uuid}",
        case=row.notice.project.uuid,
        commit={"text": given.text, "documents": [file.sha256 for _title, file in kept]},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.save()
    note = Note.objects.create(
        complaint=row,
        kind=NoteKind.CORRECTION,
        side="complainant",
        organisation_id=actor.organisation_id,
        text=given.text,
        at=at,
        leaf_sha256=recorded.leaf_sha256,
    )
    keep(row, note, kept)
    return Complained(row, recorded)


@transaction.atomic(durable=True)
def withdraw_complaint(*, complaint: UUID, intent: Intent, actor: Actor, at: datetime) -> Complained:
    """Take a complaint back (CPL-07); a suspension ends with it.

    Raises:
        NotFound. MoveNotAllowed: it has ended. What ``identity.admit`` raises.
    """
    row = open_complaint(complaint)
    policies.as_complainant(intent, actor, row, at=at)
    row.move("withdraw")
    row.ended_at = at
    telling.withdrawn(row, at=at)
    act = acts.COMPLAINT_WITHDRAWN(object=f"complaint:{row.uuid}", case=row.notice.project.uuid)
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.end_leaf = recorded.leaf_sha256
    row.save()
    standstill.end_by_rule(row, at=at)
    release_deposit(row, at=at)
    return Complained(row, recorded)


def release_deposit(row: Complaint, *, at: datetime) -> None:
    """A deposit about which a bidder was heard goes back by rule with a complaint that is withdrawn (DEP-08)."""
    found = treasury.forfeiture_of_complaint(row.uuid)
    if found is not None and row.lot is not None and found.state == ForfeitureState.ANNOUNCED:
        forfeiture.release(row.lot, treasury.locked_forfeiture(found.deposit.uuid), reason=forfeiture.WITHDRAWN, at=at)


def open_complaint(complaint: UUID) -> Complaint:
    """A complaint under the locks of its tender.

    Raises:
        NotFound
    """
    above = Complaint.objects.filter(uuid=complaint).values_list("notice__uuid", "lot__uuid").first()
    if above is None:
        raise NotFound(complaint=str(complaint))
    found, lot = locked(*above)
    rows = Complaint.objects.select_related("body", "organisation", "objection")
    row = rows.select_for_update(of=("self",), no_key=True).get(uuid=complaint)
    row.notice, row.lot = found, lot
    return row


def body_named(project: Project, uuid: UUID) -> Responsible:
    """An entry of the list by which complaints about a tender are taken here.

    Raises:
        NoBodyHere
    """
    for one in responsible.taking_here(project.jurisdiction):
        if one.uuid == uuid:
            return one
    raise NoBodyHere


def received(actor: Actor, documents: list[DocumentInput]) -> list[tuple[str, FileObject]]:
    """The uploaded files of these entries, with their titles.

    Raises:
        NotFound: one wasn't uploaded. Invalid: one twice.
    """
    files = [(one.title, uploads.received(actor.person, one.sha256)) for one in documents]
    if len({file.sha256 for _title, file in files}) != len(files):
        raise Invalid(errors={"documents": _("This file is among the documents already.")})
    return files


def keep(row: Complaint, note: Note | None, files: list[tuple[str, FileObject]]) -> None:
    """Put files into the complaint's file; one that is in it already stays as it is."""
    for title, file in files:
        ComplaintFile.objects.get_or_create(
            complaint=row,
            sha256=file.sha256,
            defaults={"note": note, "title": title, "size": file.size, "media_type": file.media_type},
        )


def _objection(found: Notice, lot: Lot | None, given: ComplaintInput) -> Objection | None:
    """The objection that the officer found before a complaint that didn't come online."""
    if given.objection is None:
        return None
    row = Objection.objects.filter(uuid=given.objection, notice=found, lot=lot, matter=given.matter).first()
    if row is None or row.state == Objection.State.WITHDRAWN:
        raise NotFound(objection=str(given.objection))
    return row


def _public(row: Complaint) -> dict[str, Any]:
    told: dict[str, Any] = {
        "matter": row.matter,
        "standing": row.standing,
        "channel": row.channel,
        "body": str(row.body.uuid),
        "known_at": instant_text(row.known_at),
        "received_at": instant_text(row.received_at),
        "objected": row.objected,
        "in_time": row.in_time,
    }
    if row.lot is not None:
        told["lot"] = str(row.lot.uuid)
    if row.objection is not None:
        told["objection"] = str(row.objection.uuid)
    if row.individual:
        told["individual"] = True
    return told | times(row, "closes_at", "acceptance_due_at", "service_due_at")


def times(row: Complaint, *names: str) -> dict[str, str]:
    """Those of these instants that there are, as the log has them."""
    found = {name: getattr(row, name) for name in names}
    return {name: instant_text(value) for name, value in found.items() if value is not None}
