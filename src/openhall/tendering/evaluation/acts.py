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
    basis="招标投标法 (2017) 第四十条; 招标投标法实施条例 (2019) 第四十九条, 第五十一条",
    public=("method",),
    statement=True,
)
REPORT_SIGNED = ActKind(
    code="EVA-02",
    subsystem="evaluation",
    name=_("Evaluation report signed"),
    meaning=_(
        "The committee signs the ranking that the rules make of its findings. Nobody can change either any more."
    ),
    command="sign_report",
    basis="招标投标法 (2017) 第四十条; 招标投标法实施条例 (2019) 第五十三条",
    public=("candidates",),
    statement=True,
)

declare_solemn("evaluate_bids", "sign_report")
