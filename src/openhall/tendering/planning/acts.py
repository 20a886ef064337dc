"""The acts of planning."""

from django.utils.translation import gettext_lazy as _

from openhall.witness.public import ActKind, fields

PLAN_PUBLISHED = ActKind(
    code="PLN-01",
    subsystem="planning",
    name=_("Plan published"),
    meaning=_(
        "A public body says ahead of time what it is going to tender, by which law. The project’s record begins here."
    ),
    command="publish_plan",
    effect=_("The project is public, its law is chosen, and its chain of acts begins; the plan can’t be taken back."),
    on="project",
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public={"pack": fields.PACK, "category": _("Goods, works or services.")},
    statement=_("Title, description, estimated value, planned date, owner, agency and trading centre."),
)
LEGAL_VALUE_ENTERED = ActKind(
    code="LAW-01",
    subsystem="law",
    name=_("Legal value entered"),
    meaning=_("The authority in charge enters a value that no published source gives, and says where it comes from."),
    command="enter_legal_value",
    effect=_("The value counts in every case whose notice is published later; earlier cases keep the law they have."),
    on="legal-value",
    basis=fields.NO_ARTICLE_OPERATION,
    public={"pack": fields.PACK, "path": _("Which value of the pack it is.")},
    statement=_("The value, where it comes from, and since when."),
)
