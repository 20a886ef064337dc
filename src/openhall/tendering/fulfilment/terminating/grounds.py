"""On which grounds a contract ends early: those that the law of the case names for its class."""

from django.utils.translation import gettext as _

from openhall.tendering.contracts.public import Contract
from openhall.tendering.planning.public import law_of

AGREEMENT = "agreement"
RELEASE, HOLD = "release", "hold"


def possible(contract: Contract) -> dict[str, str]:
    """Ground → article, in the order of the law; empty where the law of the case names none."""
    project = contract.lot.notice.project
    return law_of(project).contract_ends(resource_class=project.resource_class)


def in_words(ground: str) -> str:
    """A ground as a sentence."""
    return {
        AGREEMENT: _("Both sides agree to end the contract."),
        "force_majeure": _("Its purpose can’t be reached because of force majeure."),
        "refuses_performance": _("The other side says or shows that it will not perform its main duty."),
        "late_after_demand": _("The other side is late with its main duty, also after it was asked for it."),
        "purpose_lost": _("The other side broke the contract so that its purpose can’t be reached."),
        "public_interest": _("To go on would harm the interest of the state or the public."),
        "decision": _("A decision on a complaint, or of a court, takes the ground from the contract."),
    }.get(ground, ground)
