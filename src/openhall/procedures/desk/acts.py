"""Acts on desks (protocols §6). Who waited is on no ticket, so nothing personal can reach the log."""

from django.utils.translation import gettext_lazy as _

from openhall.witness.public import ActKind, By, fields

DESK_ARRANGED = ActKind(
    code="DSK-01",
    subsystem="procedures",
    name=_("Desk arranged"),
    meaning=_("The head of a unit said which queues, counters, hours and slots its desk has, and who goes first."),
    command="arrange_desk",
    effect=_("Tickets are drawn and appointments booked by it; whoever wants to know who goes first can look it up."),
    on="desk",
    basis=fields.NO_ARTICLE_OPERATION,
    public={
        "unit": _("The unit’s number."),
        "content": _("The whole arrangement."),
    },
)
DAY_CLOSED = ActKind(
    code="DSK-02",
    subsystem="procedures",
    name=_("Day at a desk closed"),
    meaning=_("The platform counted how long people waited at a desk on a day."),
    command="close_desk_day",
    effect=_("The figures of the day can’t be changed any more; anybody can count them again from the day’s list."),
    on="desk",
    by=By.RULE,
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public={
        "unit": _("The unit’s number."),
        "day": _("The day."),
        "promise_minutes": _("Within how many minutes everybody is to be called; null where nothing is promised."),
        "figures": _("Tickets, people served, median and longest wait in seconds, how many were called in time."),
        "list_sha256": _("SHA-256 of the day’s list of tickets."),
    },
)
