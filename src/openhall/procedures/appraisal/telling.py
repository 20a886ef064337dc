"""Messages about reports, instructions and sheets, in the transaction of what they tell."""

from datetime import datetime

from django.utils.translation import gettext_noop as _

from openhall.identity import public as identity
from openhall.identity.public import Role
from openhall.kernel.wording import say
from openhall.procedures.appraisal.models import Appraisal, Instruction, Report
from openhall.procedures.dossiers.public import Unit


def delivered(row: Report, *, at: datetime) -> None:
    """The chair learns that a report lies in the in-tray."""
    if row.party_id is not None:
        identity.notify_holders(
            row.party_id, {Role.CHAIR}, subject=say(_("A report on the index of service is in your in-tray")),
            body=say(
                _("It is about the period %(period)s. Read it, sign the receipt, instruct units."),
                period=row.edition.period,
            ),
            link=f"/chair-reports/{row.uuid}", at=at,
        )  # fmt: skip


def received(row: Report, *, at: datetime) -> None:
    """The office learns that the chair has signed the receipt."""
    identity.notify_holders(
        row.office_id, {Role.PROVINCE}, subject=say(_("The chair received your report")),
        body=say(_("It is about the period %(period)s."), period=row.edition.period),
        link=f"/chair-reports/{row.uuid}", at=at,
    )  # fmt: skip


def instructed(row: Instruction, organisation_id: int, *, at: datetime) -> None:
    """The head of the unit learns of an instruction."""
    identity.notify_holders(
        organisation_id, {Role.HEAD}, subject=say(_("The chair instructs your unit")),
        body=say(_("Answer by the end of %(day)s."), day=row.due_date.isoformat()), link="/desk/instructions", at=at,
    )  # fmt: skip


def answered(row: Instruction, *, at: datetime) -> None:
    """The chair learns that a head has answered."""
    if row.report.party_id is not None:
        identity.notify_holders(
            row.report.party_id, {Role.CHAIR}, subject=say(_("A unit answered your instruction")),
            body=say(_("The unit is %(unit)s."), unit=row.unit), link=f"/chair-reports/{row.report.uuid}", at=at,
        )  # fmt: skip


def overdue(row: Instruction, *, at: datetime) -> None:
    """Head and chair learn that an answer is owed since its day."""
    subject = say(_("An instruction of the chair wasn’t answered by its day"))
    body = say(_("The unit is %(unit)s; the day was %(day)s."), unit=row.unit, day=row.due_date.isoformat())
    unit = Unit.objects.filter(number=row.unit).first()
    if unit is not None:
        identity.notify_holders(
            unit.organisation_id, {Role.HEAD}, subject=subject, body=body, link="/desk/instructions", at=at
        )
    if row.report.party_id is not None:
        identity.notify_holders(
            row.report.party_id, {Role.CHAIR}, subject=subject, body=body,
            link=f"/chair-reports/{row.report.uuid}", at=at,
        )  # fmt: skip


def to_person(row: Appraisal, subject: str, body: str, *, at: datetime) -> None:
    """The person whose sheet it is learns of a step."""
    person = identity.persons([row.person_id]).get(row.person_id)
    if person is not None:
        identity.notify(
            [person.uuid], subject=say(subject), body=say(body, period=row.period),
            link=f"/desk/appraisals/{row.uuid}", at=at,
        )  # fmt: skip


def to_signers(row: Appraisal, subject: str, body: str, *, second: bool, at: datetime) -> None:
    """Whoever assesses, or signs second, learns that it is their turn."""
    party, role = (row.higher_id, row.higher_role) if second else (row.assessor_id, row.assessor_role)
    identity.notify_holders(
        party, {role}, subject=say(subject), body=say(body, period=row.period), link=f"/desk/appraisals/{row.uuid}",
        at=at,
    )  # fmt: skip
