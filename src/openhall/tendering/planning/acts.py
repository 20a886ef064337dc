"""The acts of planning."""

from django.utils.translation import gettext_lazy as _

from openhall.identity.public import declare_solemn
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
BIDDERS_INVITED = ActKind(
    code="PLN-02",
    subsystem="planning",
    name=_("Bidders invited"),
    meaning=_("The owner says who may bid. Until the opening nobody else learns who they are, or how many."),
    command="invite_bidders",
    effect=_("Only the invited may bid; whom the owner names later takes the place of whom it named before."),
    on="project",
    basis="招标投标法 (2017) 第十七条, 第二十二条",
    commitments={"invited": _("The registered identifiers of the invited, sorted; only committed to.")},
)
PACK_ADOPTED = ActKind(
    code="LAW-02",
    subsystem="law",
    name=_("Rules adopted"),
    meaning=_("An authority lays down a dated version of the rules: classes, procedures, limits, with their sources."),
    command="adopt_pack",
    effect=_("Projects that begin on its day or later follow it; those that have begun keep the rules they have."),
    on="pack-version",
    basis=fields.NO_ARTICLE_OPERATION,
    public={
        "pack": _("The pack’s name: jurisdiction and the day from which it is in force."),
        "sha256": _("The digest over all files of the pack."),
        "before": _("The pack that it was made from."),
    },
    statement=_("Where the rules come from, the digest of each file, and which authority lays them down."),
)
COST_MODEL_ADOPTED = ActKind(
    code="LAW-03",
    subsystem="law",
    name=_("Cost model adopted"),
    meaning=_("An authority publishes what a bid by paper and travel costs, each figure with its source."),
    command="adopt_cost_model",
    effect=_("What bidders save is computed by these figures from now on; what is unset is not computed."),
    on="cost-model",
    basis=fields.NO_ARTICLE_OPERATION,
    public={"currency": fields.CURRENCY},
    statement=_("Every input with its value and source, and which authority gives it."),
)

declare_solemn("adopt_pack")
