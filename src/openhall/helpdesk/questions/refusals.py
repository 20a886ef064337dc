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


class TooManyWithoutWork(Refusal):
    """More questions without an account and without the browser's work came within an hour than the desk takes."""

    code = "too-many-questions-without-work"
    status = 429
    title = _("The help desk takes only a few questions an hour without an account and without script.")
    way_forward = _(
        "Allow script on this page and send it again: your browser then works for a second, which keeps floods out. "
        "Or sign in, call the desk, or try again in an hour. What you typed is still on this page."
    )
