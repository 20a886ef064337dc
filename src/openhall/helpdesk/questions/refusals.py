"""How the help desk says no."""

from django.utils.translation import gettext_lazy as _

from openhall.kernel.refusals import Refusal


class NotYourQuestion(Refusal):
    """Another officer answers for it."""

    code = "not-your-question"
    status = 403
    title = _("Another officer answers for this question.")
    way_forward = _("Take it over first; whoever asked then sees your name.")


class TooManyGuests(Refusal):
    """More questions without an account came within an hour than the help desk takes."""

    code = "too-many-questions"
    status = 429
    title = _("The help desk takes no more questions without an account just now.")
    way_forward = _("Try again in an hour, or sign in and ask. What you typed is still on this page.")
