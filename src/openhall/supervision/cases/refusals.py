"""How investigations say no."""

from django.utils.translation import gettext_lazy as _

from openhall.kernel.refusals import Refusal


class NotADepartment(Refusal):
    """Whoever is asked can’t read cases. Facts: ``organisation``."""

    code = "not-a-department"
    status = 422
    title = _("Nobody there supervises, inspects, audits or investigates.")
    way_forward = _("Choose a department of the list.")


class NotInTheCase(Refusal):
    """A task goes to a department of the case."""

    code = "not-in-the-case"
    status = 422
    title = _("This department doesn’t take part in the investigation.")
    way_forward = _("Take the department in first, then give it the task.")


class DueInThePast(Refusal):
    """A deadline must be ahead."""

    code = "due-in-the-past"
    status = 422
    title = _("The deadline of a task lies ahead.")
    way_forward = _("Choose a later instant.")


class TasksOpen(Refusal):
    """A case ends when its tasks are done and its transfers received. Facts: ``open``."""

    code = "tasks-open"
    status = 409
    title = _("Something of this investigation is still open.")
    detail = _("Tasks without a report and transfers without a receipt: %(open)s.")
    way_forward = _("Wait for the reports and receipts, or remind the departments.")


class OtherFile(Refusal):
    """The digest isn’t that of the file that was handed over. Facts: ``sha256``."""

    code = "other-evidence-file"
    status = 409
    title = _("This isn’t the evidence file that was handed over.")
    way_forward = _("Download the file again and compare its digest.")


class UnknownTender(Refusal):
    """No published tender has this id. Facts: ``tender``."""

    code = "unknown-tender"
    status = 422
    title = _("No published tender has the id %(tender)s.")
    way_forward = _("Take the id from the address of the tender’s page.")
