"""Acts on agency identifiers (protocols §6)."""

from django.utils.translation import gettext_lazy as _

from openhall.identity.intents import declare_solemn
from openhall.witness.public import ActKind

_FORM = "QCVN 102:2016/BTTTT; Quyết định 20/2020/QĐ-TTg"
_CODE = _("The agency’s number in dotted levels.")
IDENTIFIER_ISSUED = ActKind(
    code="AGN-01",
    subsystem="subjects",
    name=_("Agency identifier issued"),
    meaning=_("The provincial office gives a number to an agency or a unit."),
    command="issue_identifier",
    effect=_("The number is taken for good; nobody uses it before it is published."),
    on="agency",
    basis=_FORM,
    public={"code": _CODE, "valid_from": _("The first day on which the number is in force.")},
    statement=_("The name of the agency, its language, and the party here that bears the number."),
)
IDENTIFIER_PUBLISHED = ActKind(
    code="AGN-02",
    subsystem="subjects",
    name=_("Agency identifier published"),
    meaning=_("The provincial office makes a number known to everybody."),
    command="publish_identifier",
    effect=_("Systems and people find the agency by its number from its first day on."),
    on="agency",
    basis=_FORM,
    public={"code": _CODE, "valid_from": _("The first day on which the number is in force.")},
)
IDENTIFIER_RETIRED = ActKind(
    code="AGN-03",
    subsystem="subjects",
    name=_("Agency identifier retired"),
    meaning=_("The provincial office says until when a number is in force, and which numbers take over."),
    command="retire_identifier",
    effect=_("Nothing new bears the number after that day; what bears it is still found by it."),
    on="agency",
    basis=_FORM,
    public={
        "code": _CODE,
        "valid_until": _("The last day on which it is in force."),
        "successors": _("The numbers that take over, if any."),
    },
)
IDENTIFIERS_ISSUED = ActKind(
    code="AGN-04",
    subsystem="subjects",
    name=_("Agency identifiers issued together"),
    meaning=_("The provincial office gives numbers to many agencies and units at once, whole or not at all."),
    command="issue_identifiers",
    effect=_("The numbers are taken for good; where it says so they are public by this act."),
    on="agency-batch",
    basis=_FORM,
    public={
        "units": _("How many numbers they are."),
        "published": _("Whether they were made known to everybody by the same act."),
    },
    statement=_("The jurisdiction, and of each its number, name and language, first day, and the party here."),
)
IDENTIFIERS_PUBLISHED = ActKind(
    code="AGN-05",
    subsystem="subjects",
    name=_("Agency identifiers published together"),
    meaning=_("The provincial office makes many numbers known to everybody at once."),
    command="publish_identifiers",
    effect=_("Systems and people find the agencies by their numbers, each from its first day on."),
    on="agency-batch",
    basis=_FORM,
    public={"units": _("How many numbers they are.")},
    statement=_("The numbers."),
)
declare_solemn("publish_identifier", "retire_identifier", "issue_identifiers", "publish_identifiers")
