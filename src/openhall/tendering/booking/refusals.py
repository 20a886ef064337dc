"""How booking and moving say no."""

from django.utils.translation import gettext_lazy as _

from openhall.kernel.refusals import Refusal


class Taken(Refusal):
    """Something of what was asked for is taken then. Facts: ``names``, what is taken."""

    code = "time-taken"
    title = _("This time is taken.")
    detail = _("Taken: %(names)s.")
    way_forward = _("Choose another time, or take a place on the waiting list: you get the time if it becomes free.")


class NotTaken(Refusal):
    """Somebody asks to wait for what is free."""

    code = "time-free"
    title = _("This time is free; there is nothing to wait for.")
    way_forward = _("Book it.")


class TimeOver(Refusal):
    """The time has begun or is over."""

    code = "time-over"
    title = _("This time has begun already.")
    way_forward = _("Choose a time that begins later.")


class NotBookable(Refusal):
    """What was asked for is out of use. Fact: ``names``."""

    code = "not-bookable"
    title = _("This can’t be booked any more.")
    detail = _("Out of use: %(names)s.")
    way_forward = _("Choose another one on the centre’s page.")


class NotMovable(Refusal):
    """The project can't be handed over: not begun, or at its end. Fact: ``state``."""

    code = "session-not-movable"
    title = _("This tender can’t be handed over now.")
    detail = _("It is “%(state)s”.")
    way_forward = _("Only tenders between their published plan and their award have a session to hand over.")


class SameCentre(Refusal):
    """The centre named hosts the tender already, or lies in the closed district itself."""

    code = "same-centre"
    title = _("This centre can’t take the tender over.")
    way_forward = _("Name a centre that does not host it yet and lies outside the closed district.")
