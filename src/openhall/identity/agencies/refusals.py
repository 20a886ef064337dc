"""How the register of agency identifiers says no."""

from django.utils.translation import gettext_lazy as _

from openhall.kernel.refusals import Refusal


class IdentifierTaken(Refusal):
    """The number was issued before, perhaps to what no longer exists. Facts: ``code``."""

    code = "identifier-taken"
    status = 409
    title = _("This number was issued already, and no number is issued twice.")
    detail = _("It is %(code)s.")
    way_forward = _("Look it up in the register, and choose the next free number.")


class LevelMissing(Refusal):
    """The level above isn't there, or not for these days. Facts: ``code`` of that level."""

    code = "level-missing"
    status = 409
    title = _("The level above this number is not in force on that day.")
    detail = _("It is %(code)s.")
    way_forward = _("Issue and publish the level above first, or choose a later first day.")


class LevelsBelow(Refusal):
    """Units below are in force longer. Facts: ``count``, ``first``."""

    code = "levels-below"
    status = 409
    title = _("Numbers below this one are still in force after that day.")
    detail = _("There are %(count)s of them; the first is %(first)s.")
    way_forward = _("Retire them first, or choose a later last day.")


class NoSuccessor(Refusal):
    """A number that is to take over is not published. Facts: ``code``."""

    code = "no-successor"
    status = 422
    title = _("A number that is to take over is not published.")
    detail = _("It is %(code)s.")
    way_forward = _("Publish it first, or check how you wrote it.")


class EndsBeforeStart(Refusal):
    """The last day lies before the first. Facts: ``valid_from``."""

    code = "ends-before-start"
    status = 422
    title = _("The last day lies before the first day of the number.")
    detail = _("It is in force from %(valid_from)s on.")
    way_forward = _("Give a later last day.")


class SuccessionCircle(Refusal):
    """A number that is to take over leads back to the one that ends: nobody would answer. Facts: ``code``."""

    code = "succession-circle"
    status = 422
    title = _("A number that is to take over leads back to this one.")
    detail = _("It is %(code)s: whoever followed the numbers would go round for ever.")
    way_forward = _("Name a number that is in force and doesn’t lead back.")


class NotInRegister(Refusal):
    """Numbers that the register of agencies doesn't have in force on a day. Facts: ``codes``, ``day``."""

    code = "number-not-in-register"
    status = 422
    title = _("Some numbers aren’t in force in the register of agencies.")
    detail = _("On %(day)s the register has none in force of: %(codes)s.")
    way_forward = _("Check how they are written, choose another day, or have them issued and published first.")


class BatchRefused(Refusal):
    """Numbers that can't be issued together, since lines are in the way. Fact: ``lines``."""

    code = "agency-batch-refused"
    status = 422
    title = _("Some lines of the file can’t be taken in, so nothing was.")
    detail = _("%(lines)s")
    way_forward = _("Put the named lines right and hand the file in again.")


class NotWaiting(Refusal):
    """Numbers that aren't issued and waiting for their publication. Facts: ``codes``, ``count``."""

    code = "identifiers-not-waiting"
    status = 409
    title = _("Some of these numbers aren’t waiting to be published, so none was.")
    detail = _("There are %(count)s of them, among them: %(codes)s.")
    way_forward = _("Load the page again and publish those that are still waiting.")
