"""How the time after the project says no."""

from django.utils.translation import gettext_lazy as _

from openhall.kernel.refusals import Refusal


class NoCommitment(Refusal):
    """Nothing was promised in this project yet."""

    code = "no-commitment"
    title = _("The owner has not signed a commitment.")
    way_forward = _("Only what was promised can be broken: look at the project’s page.")


class AnswerAwaited(Refusal):
    """The owner may still answer. Fact: ``until``."""

    code = "answer-awaited"
    title = _("The owner may still answer.")
    detail = _("It has until %(until)s.")
    way_forward = _("Decide when it has answered, or when that time is over.")


class ProjectNotOver(Refusal):
    """The file is opened after the project."""

    code = "project-not-over"
    title = _("The project is not over.")
    way_forward = _("Open the file when the award is made or the tender has failed.")


class FileOpenAlready(Refusal):
    """There is one file for each project."""

    code = "file-open-already"
    title = _("The after-project file is open already.")
    way_forward = _("Its page shows what is to be filed, and until when.")
