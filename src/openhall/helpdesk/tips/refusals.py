"""How the tip box says no. Nothing here says anything about who asked."""

from django.utils.translation import gettext_lazy as _

from openhall.kernel.refusals import Refusal


class WorkMissing(Refusal):
    """The browser’s work doesn’t fit: too little, of other terms, or too old."""

    code = "work-missing"
    status = 422
    title = _("The work that keeps floods out is missing or too old.")
    way_forward = _("Reload the page and send it again. What you wrote is still on your device only.")


class NotSealed(Refusal):
    """What came is no letter that the investigators’ keys open."""

    code = "not-sealed"
    status = 422
    title = _("This letter is not sealed as it must be.")
    way_forward = _("Use the page of the tip box, which seals in your browser, or read the protocol.")


class BoxFull(Refusal):
    """More came in today than the box takes."""

    code = "tip-box-full"
    status = 503
    title = _("The tip box takes no more letters today.")
    way_forward = _("Try again tomorrow. The page of routes names other bodies that take tips.")


class KnownLetter(Refusal):
    """The same sealed letter is here already, or its mailbox."""

    code = "known-letter"
    title = _("This letter is here already.")
    way_forward = _("Open your mailbox by its code: nothing is lost.")


class NoInvestigator(Refusal):
    """No key to seal to."""

    code = "no-investigator"
    status = 503
    title = _("No investigator has published a key for tips yet.")
    way_forward = _("The page of routes names other bodies that take tips.")
