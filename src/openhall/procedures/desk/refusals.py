"""How a desk says no."""

from django.utils.translation import gettext_lazy as _

from openhall.kernel.refusals import Refusal


class DeskClosed(Refusal):
    """Tickets are drawn within the hours of the arrangement."""

    code = "desk-closed"
    title = _("The desk isn’t open now.")
    way_forward = _("Come within its hours, or book an appointment.")


class QueueFull(Refusal):
    """More people wait than can be called today. Fact: ``limit``."""

    code = "desk-queue-full"
    title = _("Too many people wait already; no more tickets are drawn.")
    way_forward = _("Book an appointment for another day, or file online.")


class SlotTaken(Refusal):
    """Every place of the slot is booked, or the slot isn't one."""

    code = "slot-taken"
    title = _("This time can’t be booked any more.")
    way_forward = _("Choose another time.")


class BookedAlready(Refusal):
    """One person has so many appointments to come at most. Fact: ``limit``."""

    code = "appointment-booked-already"
    title = _("You have as many appointments to come as one person may have.")
    way_forward = _("Cancel one that you don’t need.")


class NobodyComes(Refusal):
    """No booked appointment of today has this code."""

    code = "appointment-unknown"
    title = _("No appointment of today has this code.")
    way_forward = _("Check the code and the day, or draw a ticket.")


class CounterBusy(Refusal):
    """Somebody is at that counter."""

    code = "counter-busy"
    title = _("Somebody is at this counter already.")
    way_forward = _("Finish with them first.")


class PagesUnreadable(Refusal):
    """A file can't be taken apart into pages, or has no such page."""

    code = "pages-unreadable"
    status = 422
    title = _("This file can’t be taken apart into pages.")
    way_forward = _("Take it as a whole, or scan it again; a file that asks for a password stays closed.")
