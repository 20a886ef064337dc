"""What notices contribute to the gate: a project is admitted only with a draft that could be published."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openhall.tendering.entry.public import Fails, GateCheck, declare, once
from openhall.tendering.notices import rules
from openhall.tendering.notices.models import Lot, Notice
from openhall.tendering.notices.queries import custodians_of, kinds_of_documents, notice_of
from openhall.tendering.planning import public as planning
from openhall.tendering.planning.public import Project
from openhall_rules.law import Pack


def _draft(project: Project, at: datetime) -> tuple[Notice, list[Lot], Pack]:
    return once("notices.draft", lambda: _read_draft(project, at))


def _read_draft(project: Project, at: datetime) -> tuple[Notice, list[Lot], Pack]:
    notice = notice_of(project)
    if notice is None:
        raise Fails(_("The notice has not been drafted yet."))
    notice.project = project
    law = planning.law_for_draft(project, at, rules.frozen_values(notice))
    return notice, list(notice.lots.order_by("number")), law


def _none(faults: rules.Faults, well: str) -> str:
    if faults:
        raise Fails(" ".join(dict.fromkeys(faults.values())))
    return well


def _lots_are_valid(project: Project, at: datetime) -> str:
    _notice, lots, law = _draft(project, at)
    return _none(rules.lots_faults(lots, law), _("Every lot has estimate, deposit and criteria that the law allows."))


def _custodians_hold_keys(project: Project, at: datetime) -> str:
    notice, _lots, _law = _draft(project, at)
    faults = rules.custodian_faults(notice, custodians_of(notice), at)
    return _none(faults, _("Enough custodians hold opening keys in force."))


def _values_are_entered(project: Project, at: datetime) -> str:
    _notice, lots, law = _draft(project, at)
    return _none(rules.value_faults(lots, law), _("Every value that this tender needs has been entered."))


def _documents_are_there(project: Project, at: datetime) -> str:
    notice, _lots, law = _draft(project, at)
    faults = rules.document_faults(kinds_of_documents(notice), law)
    return _none(faults, _("Every document that the procedure names is there."))


def _bidders_are_invited(project: Project, at: datetime) -> str:
    if not planning.only_invited(project):
        return _("The procedure is open to all.")
    if not planning.invited(project):
        raise Fails(_("Nobody has been invited yet, and only the invited may bid."))
    return _("The owner has said who may bid.")


def _calendar_reaches(project: Project, at: datetime) -> str:
    notice, lots, law = _draft(project, at)
    faults = rules.calendar_faults(lots, law, at, notice.bids_due_at)
    return _none(faults, _("The calendar of working days covers the bid period."))


declare(
    GateCheck(
        "lots",
        gettext_lazy("The lots are complete and lawful"),
        gettext_lazy("Open the draft of the notice and correct the lots."),
        _lots_are_valid,
    )
)
declare(
    GateCheck(
        "custodians",
        gettext_lazy("The custodians hold opening keys"),
        gettext_lazy(
            "Ask the custodians of owner and centre to enrol an opening key in their accounts, then name them again."
        ),
        _custodians_hold_keys,
    )
)
declare(
    GateCheck(
        "values",
        gettext_lazy("No needed value of the law is unset"),
        gettext_lazy(
            "Ask the authority that is named to enter the value; set those of the tender documents in the draft."
        ),
        _values_are_entered,
    )
)
declare(
    GateCheck(
        "calendar",
        gettext_lazy("The calendar covers the bid period"),
        gettext_lazy("Choose an earlier deadline, or ask the operating authority to enter that year’s days off."),
        _calendar_reaches,
    )
)
declare(
    GateCheck(
        "documents",
        gettext_lazy("The documents that the procedure names are there"),
        gettext_lazy("Add each of them to the draft of the notice, and say there which document it is."),
        _documents_are_there,
    )
)
declare(
    GateCheck(
        "invited",
        gettext_lazy("Where only the invited may bid, somebody is"),
        gettext_lazy("Say on the project’s page of invitations who may bid."),
        _bidders_are_invited,
    )
)
