"""Acts on the synchronisation of dossiers (protocols §6)."""

from django.utils.translation import gettext_lazy as _

from openhall.witness.public import ActKind, By, fields

PORTAL_COMPARED = ActKind(
    code="SYN-01",
    subsystem="procedures",
    name=_("Dossiers compared with the national portal"),
    meaning=_("The platform held all dossiers against what the national portal says that it holds."),
    command="compare_portal",
    effect=_("What is missing there or differs is told anew; the differences are listed field by field."),
    on="portal-comparison",
    by=By.RULE,
    basis="Quyết định 766/QĐ-TTg (2022), chỉ số 1.4",
    public={
        "here": _("How many dossiers there are here."),
        "there": _("How many the portal holds."),
        "waiting": _("How many wait to be told, and were therefore not compared."),
        "missing": _("How many are missing at the portal."),
        "extra": _("How many only the portal has."),
        "differing": _("How many the portal holds otherwise than they are."),
    },
)
TOLD_AGAIN = ActKind(
    code="SYN-02",
    subsystem="procedures",
    name=_("Dossier to be told to the national portal again"),
    meaning=_("The provincial office ordered that the national portal is told of a dossier that it refused."),
    command="tell_portal_again",
    effect=_("The portal is told of the dossier as it is now."),
    on="dossier",
    basis=fields.NO_ARTICLE_OPERATION,
    public={"told": _("How often the portal was told of it, with this time.")},
    commitments={"words": _("Why; only committed to.")},
)
COMPARISON_ORDERED = ActKind(
    code="SYN-03",
    subsystem="procedures",
    name=_("Comparison with the national portal ordered"),
    meaning=_("The provincial office ordered that all dossiers are compared with the national portal now."),
    command="order_comparison",
    effect=_("The worker compares them in pieces, and records the counts at the end."),
    on="portal-comparison",
    basis=fields.NO_ARTICLE_OPERATION,
    public={},
)
