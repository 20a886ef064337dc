"""Groups, indicators, bands, levels and causes in words."""

from django.utils.translation import gettext as _

from openhall_rules.service import INDICATORS


def groups() -> dict[str, str]:
    """Group → name."""
    return {
        "transparency": _("Openness and transparency"),
        "progress": _("Timely resolution"),
        "online_services": _("Online services"),
        "payment": _("Online payment"),
        "digitisation": _("Digitisation"),
        "satisfaction": _("Satisfaction"),
    }


def indicators() -> dict[str, str]:
    """Indicator → name, in the law's order."""
    names = {
        "announced_on_time": _("Decided long enough before it takes effect"),
        "published_on_time": _("Published in time after the decision"),
        "content_complete": _("Published with all seven parts"),
        "synchronised": _("Dossiers synchronised to the national portal"),
        "on_time": _("Dossiers early or on time"),
        "average_days": _("Working days taken on average"),
        "offered_online": _("Procedures offered online as a whole"),
        "online_in_use": _("Online procedures that were used online"),
        "filed_online": _("Dossiers filed online"),
        "payment_integrated": _("Fees that can be paid online"),
        "payment_in_use": _("Procedures with a fee that was paid online"),
        "paid_online": _("Dossiers paid online"),
        "e_result": _("Dossiers with an electronic result"),
        "digitised": _("Dossiers digitised as a whole"),
        "certified_copies": _("Units that offer certified electronic copies"),
        "reused": _("Dossiers with papers used again"),
        "shared": _("Dossiers whose data were shared"),
        "population_dossiers": _("Dossiers checked against the population database"),
        "population_procedures": _("Procedures connected to the population database"),
        "feedback_on_time": _("Feedback handled in time"),
        "feedback_satisfied": _("Satisfaction with answers to feedback"),
        "dossier_satisfied": _("Dossiers that nobody had to regret"),
    }
    return {one: names[one] for one in INDICATORS}


def bands() -> dict[str | None, str]:
    """Band → name."""
    return {
        "excellent": _("Excellent"),
        "good": _("Good"),
        "fair": _("Fair"),
        "average": _("Average"),
        "weak": _("Weak"),
        None: _("No band yet"),
    }


def levels() -> dict[str, str]:
    """Level → name of the units of it."""
    return {"province": _("The province"), "department": _("Departments"), "commune": _("Communes")}


def missing() -> dict[str, str]:
    """Why an indicator has no points."""
    return {
        "nothing_to_measure": _("Nothing to measure"),
        "not_known": _("Not known here"),
        "unset": _("Its maximum isn’t entered yet"),
    }


def causes() -> dict[str, str]:
    """What explains a difference from our own points."""
    return {
        "times_threshold": _("They multiplied by the threshold; the law divides by it."),
        "no_threshold": _("They left the threshold out."),
        "null_as_zero": _("They counted nothing to measure as 0 points."),
        "": _("No known mistake gives their points: the facts differ."),
    }


def authority(said: str) -> str:
    """Who must enter a value, in the reader’s language; as the pack says it where we have no other words."""
    known = {
        "the provincial office, from the appendix of the decision in force": _(
            "the provincial office, from the appendix of the decision in force"
        ),
        "the provincial office, from the notice of the year": _("the provincial office, from the notice of the year"),
        "the provincial office, from the decree in force": _("the provincial office, from the decree in force"),
        "the provincial office, from the decision in force": _("the provincial office, from the decision in force"),
        "the provincial office, from the threshold in force": _("the provincial office, from the threshold in force"),
        "the provincial office": _("the provincial office"),
    }
    return known.get(said, said)
