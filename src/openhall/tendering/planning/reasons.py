"""Why a pack can't be run, in the reader's language: the rules say it in English and by a code."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openhall.tendering.planning.telling import PUBLISHED, STAGES
from openhall_rules.procedures import BadProcedure

_SENTENCES: Final[Mapping[str, Any]] = {
    "code": gettext_lazy("A code is made of small letters and _, at most 40 of them: %(what)s."),
    "key": gettext_lazy("These entries mean nothing here: %(what)s."),
    "table": gettext_lazy("“%(what)s” must be a table."),
    "list": gettext_lazy("“%(what)s” must be a list in which nothing stands twice."),
    "name": gettext_lazy("A name is needed in each of the four languages."),
    "citation": gettext_lazy("Give the source: the article, ordinance or decision."),
    "categories": gettext_lazy("Choose at least one kind of what is traded."),
    "procedures": gettext_lazy(
        "A class needs at least one procedure, and each must be one of the pack. Now: %(what)s."
    ),
    "switch": gettext_lazy("An auction admits everybody who qualifies; it can’t be for the invited only: %(what)s."),
    "stage": gettext_lazy("No room of the platform can do this stage: %(what)s. Put it among what is held outside."),
    "order": gettext_lazy("The rooms do these stages in this order, and leave none out: %(wanted)s."),
    "methods": gettext_lazy(
        "Choose methods that fit: offers for an auction, evaluation for sealed bids. Now: %(what)s."
    ),
    "elsewhere": gettext_lazy(
        "What is held outside must follow a stage and be shown by something published: %(what)s."
    ),
    "publicity": gettext_lazy("No room of the platform publishes this: %(what)s."),
}
_FIELDS: Final[Mapping[str, str]] = {
    "name": "name-en",
    "code": "name-en",
    "citation": "citation",
    "stage": "way",
    "order": "way",
    "list": "way",
    "elsewhere": "way",
    "switch": "switches",
    "methods": "methods",
    "publicity": "publicity",
    "categories": "categories",
    "procedures": "procedures",
}


def sentence(error: BadProcedure) -> str:
    """The reason as a sentence."""
    told = _SENTENCES.get(str(error.facts["reason"]))
    if told is None:
        return str(error)
    return str(told) % {"what": _listed(error.facts.get("what")), "wanted": _listed(error.facts.get("wanted"))}


def field(error: BadProcedure) -> str:
    """The field of the form that the reason stands beside."""
    return _FIELDS.get(str(error.facts["reason"]), "")


def _listed(what: Any) -> str:
    found = what if isinstance(what, list | tuple) else [what or ""]
    return ", ".join(str(STAGES.get(one) or PUBLISHED.get(one) or one) for one in found) or _("None")


__all__ = ["field", "sentence"]
