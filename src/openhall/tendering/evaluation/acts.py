"""Acts of the evaluation (protocols §6)."""

from django.utils.translation import gettext_lazy as _

from openhall.identity.public import declare_solemn
from openhall.witness.public import ActKind

BIDS_EVALUATED = ActKind(
    code="EVA-01",
    subsystem="evaluation",
    name=_("Bids evaluated"),
    meaning=_("The committee records, for every bid, its evaluated price, its scores or the ground of its rejection."),
    command="evaluate_bids",
    effect=_("The findings are on record, hidden until the candidates are published; only a new act can change them."),
    on="lot",
    basis="招标投标法 (2017) 第四十条; 招标投标法实施条例 (2019) 第四十九条, 第五十一条",
    public={"method": _("The evaluation method that the notice fixed.")},
    statement=_(
        "For each bid: price as evaluated, corrections, scores, or the ground of its rejection; the committee."
    ),
)
REPORT_SIGNED = ActKind(
    code="EVA-02",
    subsystem="evaluation",
    name=_("Evaluation report signed"),
    meaning=_(
        "The committee signs the ranking that the rules make of its findings. Nobody can change either any more."
    ),
    command="sign_report",
    effect=_("The ranking binds the owner: only the candidates that it names can be published."),
    on="lot",
    basis="招标投标法 (2017) 第四十条; 招标投标法实施条例 (2019) 第五十三条",
    public={"candidates": _("How many candidates the report names.")},
    statement=_("The ranking, with every score that led to it."),
)

declare_solemn("evaluate_bids", "sign_report")
