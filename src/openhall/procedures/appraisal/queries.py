"""What may be read of reports, instructions and sheets, by whom."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from openhall.identity.public import Actor
from openhall.kernel import files
from openhall.kernel.refusals import NotFound
from openhall.procedures.appraisal import policies
from openhall.procedures.appraisal.models import Appraisal, Instruction, Report, ReportState
from openhall.procedures.appraisal.preparing import LARGEST
from openhall.procedures.index import public as index
from openhall.procedures.index.public import Edition

MOST = 200


def reports(reader: Actor | None) -> list[Report]:
    """Reports that the reader may read, the latest first, at most :data:`MOST`."""
    allowed = Q(state=ReportState.PUBLISHED)
    if reader is not None and policies.office(reader):
        allowed |= Q(office_id=reader.organisation_id)
    if reader is not None and policies.chair(reader):
        allowed |= Q(party_id=reader.organisation_id)
    rows = Report.objects.filter(allowed).select_related("edition", "office", "party")
    return list(rows.order_by("-edition__period", "-id")[:MOST])


def report(uuid: UUID, reader: Actor | None) -> Report:
    """A report.

    Raises:
        NotFound: there is none that the reader may read.
    """
    rows = Report.objects.select_related("edition", "office", "party", "received_by")
    row = rows.filter(uuid=uuid).first()
    if row is None or not policies.reads(reader, row):
        raise NotFound(report=str(uuid))
    return row


def pdf(uuid: UUID, reader: Actor | None) -> tuple[Report, bytes]:
    """A report with its paper as it is now.

    Raises:
        NotFound
    """
    row = report(uuid, reader)
    return row, files.content(row.pdf_sha256, at_most=LARGEST)


def to_report(reader: Actor) -> list[Edition]:
    """Newest published editions on which the reader's office has sealed no report yet, at most 24."""
    done = Report.objects.filter(office_id=reader.organisation_id).exclude(state=ReportState.PREPARED)
    rows = Edition.objects.order_by("-period", "-number").distinct("period")[:24]
    there = set(done.values_list("edition_id", flat=True))
    return [one for one in rows if one.pk not in there]


def instructions(reader: Actor) -> list[Instruction]:
    """Instructions to the units that the reader leads, unanswered first, at most :data:`MOST`.

    Raises:
        NotFound: the reader leads none.
    """
    own = index.own_units(reader)
    if not own or not reader.holds(*policies.HEADS):
        raise NotFound
    rows = Instruction.objects.filter(unit__in=own).select_related("report__edition")
    return sorted(rows.order_by("-id")[:MOST], key=lambda one: (one.answered_at is not None, one.due_date, one.pk))


def sheets(reader: Actor, at: datetime) -> list[Appraisal]:
    """Sheets that concern the reader: their own, and those that they assess or sign second. At most :data:`MOST`."""
    concerned = Q(person_id=reader.person_id)
    if reader.organisation_id is not None:
        roles = [str(one) for one in reader.roles]
        concerned |= Q(assessor_id=reader.organisation_id, assessor_role__in=roles)
        concerned |= Q(higher_id=reader.organisation_id, higher_role__in=roles)
    rows = Appraisal.objects.filter(concerned).exclude(figures={}).select_related("person").order_by("-id")[:MOST]
    return [one for one in rows if policies.sees(reader, one, at)]


def sheet(uuid: UUID, reader: Actor, at: datetime) -> Appraisal:
    """A sheet.

    Raises:
        NotFound: there is none that concerns the reader.
    """
    rows = Appraisal.objects.select_related("person", "assessor", "higher", "assessed_by", "confirmed_by")
    row = rows.filter(uuid=uuid).exclude(figures={}).first()
    if row is None or not policies.sees(reader, row, at):
        raise NotFound(appraisal=str(uuid))
    return row
