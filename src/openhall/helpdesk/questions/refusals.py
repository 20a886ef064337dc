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
    """More questions without an account and without the browser's work came just now than the desk takes."""

    code = "too-many-questions-without-work"
    status = 429
    title = _("The help desk has no room just now for questions without an account and without script.")
    way_forward = _(
        "There is room again in a minute or a few. Or allow script on this page: your browser then works for a second, "
        "which keeps floods out. Or sign in, or call the desk. What you typed is still on this page."
    )


class TooManyFromHere(Refusal):
    """A browser that does no work has asked as often as the desk lets it within an hour."""

    code = "too-many-questions-from-here"
    status = 429
    title = _("This browser has asked three questions without script within the last hour.")
    way_forward = _(
        "Come back by your code to write more about a question that you asked. Or allow script on this page, sign in, "
        "call the desk, or ask again in an hour."
    )


class ReceivedAlready(Refusal):
    """The same question, with the same work, is at the desk; its code can't be told any more. Fact: ``question``."""

    code = "question-received-already"
    status = 409
    title = _("The help desk has this question already.")
    detail = _("Its number on the log is %(question)s.")
    way_forward = _("Come back by the code that you were shown when you asked. Without it, ask again on a new page.")
