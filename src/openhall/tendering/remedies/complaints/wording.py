"""Complaints in words: what they are about, how they were decided, how a decision can be contested."""

from django.utils.translation import gettext as _

from openhall.tendering.remedies.complaints import law
from openhall.tendering.remedies.models import Complaint
from openhall_rules.law import Pack


def about(row: Complaint) -> str:
    """What a complaint is about."""
    if row.lot is None:
        return str(row.get_matter_display())
    return _("%(matter)s of “%(lot)s”") % {"matter": row.get_matter_display(), "lot": row.lot.title}


def standing(said: str, *, individual: bool) -> str:
    """As what somebody objects or complains, and whether it does so in their own name. Nobody is named."""
    return _("%(standing)s; an individual") % {"standing": said} if individual else said


def how_decided(row: Complaint) -> str:
    """Outcome and effect of a decided complaint."""
    said = _("%(said)s. %(effect)s.") % {"said": row.get_outcome_display(), "effect": row.get_effect_display()}
    if row.following:
        return f"{said} {row.get_following_display()}."
    return f"{said} {again(row.committee)}" if row.committee else said


def again(committee: str) -> str:
    """Which committee evaluates again, as a sentence."""
    return _("A new committee evaluates again.") if committee == "new" else _("The same committee evaluates again.")


def appeal_routes(rules: Pack) -> list[str]:
    """How a decision can be contested, as the law of the tender says."""
    known = {
        "reconsideration": _("You can ask for administrative reconsideration of the decision."),
        "court": _("You can bring the decision before a court."),
    }
    return [known[one] for one in law.named(rules, law.APPEAL) if one in known]


def html_lang(code: str) -> str:
    """A language as HTML writes it."""
    return "zh-Hans" if code == "zh-hans" else code
