"""Acts of the award (protocols §6)."""

from django.utils.translation import gettext_lazy as _

from openhall.identity.public import declare_solemn
from openhall.witness.public import ActKind

CANDIDATES_PUBLISHED = ActKind(
    code="AWD-01",
    subsystem="award",
    name=_("Award candidates published"),
    meaning=_("The ranked candidates are public, by name, for as long as the law asks, so that anybody can object."),
    command="publish_candidates",
    basis="招标投标法实施条例 (2019) 第五十三条, 第五十四条",
    public=("until",),
    statement=True,
)
AWARD_PUBLISHED = ActKind(
    code="AWD-02",
    subsystem="award",
    name=_("Award notice published"),
    meaning=_("The lot is awarded; the contract is due within the time that the law allows from now."),
    command="publish_award",
    basis="招标投标法 (2017) 第四十五条; 招标投标法实施条例 (2019) 第五十五条",
    public=("bid", "bidder", "amount", "currency", "contract_due_at"),
)

declare_solemn("publish_candidates", "publish_award")
