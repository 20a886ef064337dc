"""The act that enters a limit (protocols §10)."""

from django.utils.translation import gettext_lazy as _

from openhall.witness.public import ActKind, fields

LIMIT_SET = ActKind(
    code="SPV-07",
    subsystem="supervision",
    name=_("Limit of indicators entered"),
    meaning=_("An authority enters a figure that only a law gives, so that indicators can tell who is beyond it."),
    command="set_indicator_limit",
    effect=_("Indicators that need the limit are computed with it, for tenders published from its first day on."),
    on="indicator-limit",
    basis=fields.NO_ARTICLE_OPERATION,
    public={
        "jurisdiction": _("Under whose rules the tenders are."),
        "limit": _("What is limited."),
        "value": _("The limit as a decimal: days of the calendar, or an amount."),
        "currency": _("The currency of an amount; empty for days."),
        "from_date": _("Tenders published from this day on."),
        "in_force": _("Whether the limit counts from that day on, or there is none any more."),
    },
    statement=_("Where the limit is written, and why it is entered or changed."),
)
