"""Packs in words: what a value says, which stages a procedure has, what a new version changes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from openhall.tendering.planning.ways import named
from openhall.ui.components import in_english
from openhall_rules.comparing import ADDED, CHANGED, REMOVED, Change
from openhall_rules.law import Pack
from openhall_rules.money import text
from openhall_rules.values import Value

STAGES: Final[Mapping[str, Any]] = {
    "plan": gettext_lazy("Plan"),
    "entry": gettext_lazy("Entry by commitment"),
    "notice": gettext_lazy("Notice"),
    "bids": gettext_lazy("Sealed bids"),
    "opening": gettext_lazy("Opening"),
    "evaluation": gettext_lazy("Evaluation"),
    "auction": gettext_lazy("Auction"),
    "publicity": gettext_lazy("Candidates published"),
    "award": gettext_lazy("Award"),
    "contract": gettext_lazy("Contract"),
}
"""Stages that rooms do, in words."""
PUBLISHED: Final[Mapping[str, Any]] = {
    "plan": gettext_lazy("Plan"),
    "notice": gettext_lazy("Notice"),
    "amendments": gettext_lazy("Amendments"),
    "answers": gettext_lazy("Answers to questions"),
    "opening": gettext_lazy("Record of the opening"),
    "auction": gettext_lazy("Offers of the auction"),
    "candidates": gettext_lazy("Candidates"),
    "award": gettext_lazy("Award"),
    "contract": gettext_lazy("Contract"),
}
"""What is published, in words."""
SWITCHES: Final[Mapping[str, Any]] = {"invitation": gettext_lazy("Only whom the owner invited may bid.")}
FIGURES: Final[Mapping[str, tuple[str, ...]]] = {
    "notice": ("time_limits.bid_period", "validity.minimum_bidders"),
    "opening": ("opening.release_window",),
    "evaluation": ("evaluation.methods", "committee.minimum_members"),
    "auction": ("evaluation.auction_hours", "evaluation.auction_extension"),
    "publicity": ("time_limits.publicity_starts", "time_limits.publicity"),
    "contract": ("time_limits.contract",),
}
"""Values shown with a stage of the diagram."""
NAMES: Final[Mapping[str, Any]] = {
    "time_limits.bid_period": gettext_lazy("From the notice to the deadline at least"),
    "validity.minimum_bidders": gettext_lazy("Fewest bidders"),
    "opening.release_window": gettext_lazy("Bidders release within"),
    "evaluation.methods": gettext_lazy("Methods"),
    "committee.minimum_members": gettext_lazy("Smallest committee"),
    "evaluation.auction_hours": gettext_lazy("Offers are taken for at least"),
    "evaluation.auction_extension": gettext_lazy("A late offer moves the end by"),
    "time_limits.publicity_starts": gettext_lazy("Published within"),
    "time_limits.publicity": gettext_lazy("Published for at least"),
    "time_limits.contract": gettext_lazy("Concluded within"),
}
METHODS: Final[Mapping[str, Any]] = {
    "lowest_evaluated_price": gettext_lazy("Lowest evaluated price"),
    "comprehensive_score": gettext_lazy("Comprehensive score"),
    "rising_auction": gettext_lazy("Rising auction"),
    "falling_auction": gettext_lazy("Falling auction"),
}
HOW: Final[Mapping[str, Any]] = {
    ADDED: gettext_lazy("added"),
    REMOVED: gettext_lazy("taken away"),
    CHANGED: gettext_lazy("changed"),
}


@dataclass(frozen=True, slots=True)
class Figure:
    """A value with a stage. ``said``: in words; ``citation``: its source."""

    name: Any
    said: str
    citation: str


@dataclass(frozen=True, slots=True)
class Box:
    """A stage of the diagram. ``outside``: no room does it; ``shown_by``: what tells how it ended."""

    name: Any
    figures: tuple[Figure, ...]
    outside: bool = False
    shown_by: Any = ""
    citation: str = ""


def said(value: Value) -> str:
    """What a value says, in words."""
    if value.unset:
        unset = _("Unset; to be entered by: %(authority)s").replace("%(authority)s", "{}")
        return format_html(unset, in_english(value.set_by or ""))
    if value.no_limit:
        return _("No limit")
    found = value.value
    if isinstance(found, bool):
        return _("Yes") if found else _("No")
    if value.unit == "calendar_days":
        return ngettext("%(count)s calendar day", "%(count)s calendar days", found) % {"count": found}
    if value.unit == "working_days":
        return ngettext("%(count)s working day", "%(count)s working days", found) % {"count": found}
    if value.unit == "hours":
        return ngettext("%(count)s hour", "%(count)s hours", found) % {"count": found}
    if value.unit == "minutes":
        return ngettext("%(count)s minute", "%(count)s minutes", found) % {"count": found}
    if isinstance(found, tuple):
        return ", ".join(str(METHODS.get(str(one), one)) for one in found) or _("None")
    if value.unit == "fraction":
        return f"{text(found * 100)} %"
    if isinstance(found, Mapping):
        return _("A table of %(count)s entries") % {"count": len(found)}
    return str(found)


def boxes(law: Pack) -> list[Box]:
    """The stages of the law's procedure in order, those held outside among them."""
    procedure = law.procedures[law.procedure]
    drawn = []
    for stage in procedure.stages:
        figures = tuple(
            Figure(NAMES[path], said(law.value(path)), law.value(path).citation)
            for path in FIGURES.get(stage, ())
            if path in law.values
        )
        drawn.append(Box(STAGES[stage], figures))
        drawn += [
            Box(named(one.name), (), outside=True, shown_by=PUBLISHED[one.recorded_by], citation=one.citation)
            for one in procedure.elsewhere
            if one.after == stage
        ]
    return drawn


def row_of(change: Change, pack: Pack) -> list[Any]:
    """A difference as a row: what, how, before, after, source."""
    name = str(NAMES.get(change.name, change.name))
    if change.kind == "class":
        name = _("Class of resources: %(name)s") % {"name": change.name}
    elif change.kind == "procedure":
        name = _("Procedure: %(name)s") % {"name": change.name}
    elif change.procedure:
        procedure = pack.procedures.get(change.procedure)
        name = f"{named(procedure.name) if procedure else change.procedure}: {name}"
    newest = change.after or change.before
    return [
        name,
        HOW[change.how],
        said(change.before) if change.before else "",
        said(change.after) if change.after else "",
        newest.citation if newest else "",
    ]
