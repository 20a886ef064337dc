"""The act by which a new tender names the one that it takes the place of (protocols §6)."""

from django.utils.translation import gettext_lazy as _

from openhall.witness.public import ActKind

PREDECESSOR_NAMED = ActKind(
    code="RTN-01",
    subsystem="remedies",
    name=_("Failed lot named by its new tender"),
    meaning=_("The owner says that this tender calls anew what failed before, and which lot that was."),
    command="name_predecessor",
    effect=_("Each of the two tenders leads to the other, for everybody."),
    on="project",
    basis="招标投标法 (2017) 第二十八条, 第四十二条; 招标投标法实施条例 (2019) 第八十一条",
    public={
        "failed_case": _("The tender in which the lot failed."),
        "failed_lot": _("The lot that failed."),
        "cause": _("Why it failed, by its code."),
    },
)
