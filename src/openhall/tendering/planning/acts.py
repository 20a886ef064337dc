"""The acts of planning."""

from django.utils.translation import gettext_lazy as _

from openhall.witness.public import ActKind

PLAN_PUBLISHED = ActKind(
    code="PLN-01",
    subsystem="tendering",
    name=_("Plan published"),
    meaning=_(
        "A public body says ahead of time what it is going to tender, by which law. The project’s record begins here."
    ),
    command="publish_plan",
    public=("pack", "category"),
    statement=True,
)
LEGAL_VALUE_ENTERED = ActKind(
    code="LAW-01",
    subsystem="tendering",
    name=_("Legal value entered"),
    meaning=_("The authority in charge enters a value that no published source gives, and says where it comes from."),
    command="enter_legal_value",
    public=("pack", "path"),
    statement=True,
)
