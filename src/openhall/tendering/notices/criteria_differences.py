"""Two versions of a lot's criteria, the old beside the new: only what differs."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from openhall.tendering.notices.forms import FORMULAS
from openhall.ui import formats
from openhall.ui.components import Column
from openhall_rules.money import decimal

Criteria = Mapping[str, Any]
Row = tuple[str, str, str]
"""What it is about, before, after; a blank text: there was none, or there is none any more."""


def columns() -> list[Column]:
    """Columns of :func:`rows`."""
    return [Column(_("What"), header=True), Column(_("Before")), Column(_("Now"))]


def rows(before: Criteria, after: Criteria) -> list[Row]:
    """What differs, in the order of the documents: requirements, points, scales, life-cycle cost."""
    none = _("Nothing")
    old, new = dict(_said(before)), dict(_said(after))
    names = [*old, *(name for name in new if name not in old)]
    return [
        (name[1], old.get(name, "") or none, new.get(name, "") or none)
        for name in names
        if old.get(name) != new.get(name)
    ]


def formula_name(code: str) -> str:
    """A price formula of the pack in words."""
    return str(FORMULAS.get(code, code))


def _said(criteria: Criteria) -> Iterator[tuple[tuple[str, str], str]]:
    """``((place, what), words)``; the place tells apart two that are called the same."""
    stages = {"formal": _("Form of the bid"), "qualification": _("Qualification of the bidder")}
    for one in criteria.get("requirements") or ():
        words = f"{stages.get(one['stage'], one['stage'])}. {one['text']} ({one['clause']})"
        yield ("requirement " + one["id"], _("Requirement")), words
    formula = criteria.get("formula")
    if formula:
        yield ("formula", _("Price formula")), formula_name(formula)
    for name, value in sorted((criteria.get("formula_parameters") or {}).items()):
        label = _("Highest score of the price") if name == "full" else _("Price formula: %(name)s") % {"name": name}
        yield ("parameter " + name, label), str(value)
    scales = criteria.get("scales") or {}
    for name, limit in (criteria.get("score_limits") or {}).items():
        label = _("Highest score of “%(name)s”") % {"name": name}
        yield ("limit " + name, label), formats.number(decimal(limit))
        if name in scales:
            yield ("scale " + name, _("Scale of “%(name)s”") % {"name": name}), _levels(scales[name])
    if criteria.get("total"):
        yield ("total", _("What all highest scores add up to")), formats.number(decimal(criteria["total"]))
    yield from _life_cycle(criteria.get("life_cycle"))


def _levels(scale: Mapping[str, Any]) -> str:
    words = "; ".join(f"{one['from']}–{one['to']}: {one['text']}" for one in scale["levels"])
    step = scale.get("step")
    return _("%(levels)s (step %(step)s)") % {"levels": words, "step": step} if step else words


def _life_cycle(terms: Mapping[str, Any] | None) -> Iterator[tuple[tuple[str, str], str]]:
    if terms is None:
        yield ("compared", _("What is compared")), _("The price")
        return
    yield ("compared", _("What is compared")), _("The cost over the years")
    yield ("years", _("Life-cycle cost: over how many years")), str(terms["years"])
    percent = format((decimal(terms["rate"]) * 100).normalize(), "f")
    yield ("rate", _("Life-cycle cost: discount rate, in per cent a year")), percent
    yield ("source", _("Life-cycle cost: where years and rate come from")), terms["source"]
    costs = "; ".join(f"{one['name']} ({one['first']}–{one['last']})" for one in terms["costs"])
    yield ("costs", _("Life-cycle cost: what bids declare for a year")), costs
