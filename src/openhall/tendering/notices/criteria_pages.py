"""The page on which the owner writes by what a lot is evaluated: requirements, criteria and their scales."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from openhall.kernel.refusals import NotFound
from openhall.tendering.notices import criteria_differences, rules
from openhall.tendering.notices.forms import FORMULAS, LifeCycleForm
from openhall.tendering.notices.models import Lot, Notice
from openhall.tendering.notices.pages import draft_of
from openhall.tendering.planning import public as planning
from openhall.tendering.planning.desk import desk, officer_of
from openhall.ui import formats
from openhall.ui.components import SummaryRow
from openhall_rules.auctions import METHODS as AUCTIONS
from openhall_rules.errors import RuleError
from openhall_rules.law import Pack
from openhall_rules.money import decimal
from openhall_rules.requirements import MOST_REQUIREMENTS

SPARE_CRITERIA = 2
SPARE_REQUIREMENTS = 4
"""Blank rows at the end; saving shows new ones."""
STAGES = (
    ("formal", gettext_lazy("Form of the bid")),
    ("qualification", gettext_lazy("Qualification of the bidder")),
)


@require_safe
def criteria(request: HttpRequest, uuid: UUID, lot_uuid: UUID) -> HttpResponse:
    """Requirements with their clauses, criteria with their highest scores and scales, and what they add up to.

    Raises:
        SignInFirst: a guest. NotFound: somebody else; once the notice is out whoever is no officer, because what is
            prepared for an amendment isn't said yet.
    """
    reader, found, notice = draft_of(request, uuid)
    lot = Lot.objects.filter(notice=notice, uuid=lot_uuid).first()
    if lot is None:
        raise NotFound(lot=str(lot_uuid))
    is_draft = notice.state == Notice.State.DRAFT
    if not is_draft:
        officer_of(request, found)
    if not is_draft and (lot.state != Lot.State.OPEN or lot.method in AUCTIONS):
        raise NotFound(lot=str(lot_uuid))
    held = lot.criteria
    if lot.proposed is not None:
        lot.criteria = lot.proposed
    law = planning.law_of(found)
    formulas = [path.partition(".")[2] for path in law.values if path.startswith("price_scores.")]
    stored = lot.criteria
    points = (stored.get("formula_parameters") or {}).get("full", "")
    context = desk(request, reader, found) | {
        "lot": lot,
        "formulas": [(name, FORMULAS.get(name, name), name == stored.get("formula")) for name in formulas],
        "price_points": points,
        "total": stored.get("total", "100" if formulas else ""),
        "criteria": _criteria(stored),
        "requirements": _requirements(stored),
        "sum": _sum(lot, law),
        "object": f"notice:{notice.uuid}",
        "version": notice.version,
        "is_draft": is_draft,
        "command": "set_criteria" if is_draft else "propose_criteria",
        "url": f"/api/v1/notices/{notice.uuid}/lots/criteria{'' if is_draft else '/proposal'}",
        "here": reverse("work-criteria", args=[uuid, lot_uuid]),
        "amend_url": reverse("work-amend", args=[notice.uuid]),
        "life_cycle": None if is_draft else LifeCycleForm(lot),
        "differences": criteria_differences.rows(held, lot.criteria),
        "difference_columns": criteria_differences.columns(),
    }
    return render(request, "notices/criteria.html", context)


def _criteria(stored: Mapping[str, Any]) -> list[dict[str, Any]]:
    scales = stored.get("scales") or {}
    rows = [
        {
            "name": name,
            "limit": limit,
            "step": (scales.get(name) or {}).get("step") or "",
            "levels": "\n".join(
                f"{one['from']} {one['to']} = {one['text']}" for one in (scales.get(name) or {}).get("levels", ())
            ),
        }
        for name, limit in (stored.get("score_limits") or {}).items()
    ]
    blank = {"name": "", "limit": "", "step": "", "levels": ""}
    return [{"at": f"criteria.{place}"} | one for place, one in enumerate([*rows, *[blank] * SPARE_CRITERIA])]


def _requirements(stored: Mapping[str, Any]) -> list[dict[str, Any]]:
    rows = list(stored.get("requirements") or ())
    taken, number = {one["id"] for one in rows}, 0
    for _spare in range(min(SPARE_REQUIREMENTS, MOST_REQUIREMENTS - len(rows))):
        number = next(one for one in range(number + 1, number + 2 + len(taken)) if f"r{one}" not in taken)
        rows.append({"id": f"r{number}", "stage": "", "text": "", "clause": ""})
    return [
        {
            "at": f"requirements.{place}",
            **one,
            "stages": [(code, words, code == one["stage"]) for code, words in STAGES],
        }
        for place, one in enumerate(rows)
    ]


def _sum(lot: Lot, law: Pack) -> list[SummaryRow]:
    """What the highest scores are, one by one and together."""
    try:
        parameters = rules.parameters_of(lot, law)
    except RuleError:
        return []
    if parameters.formula is None:
        return []
    rows = [SummaryRow(_("Price"), formats.number(parameters.formula.full))]
    rows += [SummaryRow(name, formats.number(limit)) for name, limit in parameters.score_limits.items()]
    total = sum(parameters.score_limits.values(), decimal(parameters.formula.full))
    return [*rows, SummaryRow(_("Together"), formats.number(total))]
