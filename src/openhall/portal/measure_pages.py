"""The page of measures, with their definitions, and the same as CSV."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from openhall.identity.public import received_at
from openhall.portal import measures
from openhall.portal.measures import Electronic, Measures, Period, rate
from openhall.portal.tables import csv_answer
from openhall.tendering.planning.public import costs
from openhall.ui import formats
from openhall.ui.components import Column

STAGES = {
    "notice": gettext_lazy("From the notice to the deadline"),
    "opening": gettext_lazy("From the deadline to the opening"),
    "evaluation": gettext_lazy("From the opening to the candidates"),
    "publicity": gettext_lazy("From the candidates to the award"),
    "contract": gettext_lazy("From the award to the contract"),
}


def asked_period(request: HttpRequest) -> Period:
    """The period that the address asks for."""
    return Period.of(request.GET.get("from", ""), request.GET.get("to", ""), received_at(request))


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Electronic rate, cycle times, outside bidders, saving: figures and definitions."""
    found = measures.measure(asked_period(request), at=received_at(request))
    same = f"?from={found.period.first.isoformat()}&to={found.period.last.isoformat()}"
    context = {
        "found": found,
        "csv_url": f"/performance.csv{same}",
        "json_url": f"/api/v1/performance{same}",
        "electronic_columns": [
            Column(_("Class of resources, or publisher"), header=True),
            Column(_("Records"), figure=True),
            Column(_("Electronic throughout"), figure=True),
            Column(_("With paper"), figure=True),
            Column(_("Not told"), figure=True),
            Column(_("Electronic rate"), figure=True),
        ],
        "electronic": _electronic(found),
        "cycle_columns": [
            Column(_("Stage"), header=True),
            Column(_("How many"), figure=True),
            Column(_("First quartile"), figure=True),
            Column(_("Median"), figure=True),
            Column(_("Third quartile"), figure=True),
            Column(_("Below the legal minimum"), figure=True),
        ],
        "cycles": _cycles(found),
        "outside_columns": [
            Column(_("Class of resources"), header=True),
            Column(_("Bids opened"), figure=True),
            Column(_("Region known"), figure=True),
            Column(_("From another prefecture"), figure=True),
            Column(_("From another province"), figure=True),
        ],
        "outside": _outside(found),
        "most": measures.MOST_CHECKED,
        **savings(found.saving, found.model),
    }
    return render(request, "portal/measures.html", context)


@require_safe
def measures_csv(request: HttpRequest) -> HttpResponse:
    """Every figure of the page; durations in seconds."""
    found = measures.measure(asked_period(request), at=received_at(request))
    return csv_answer("performance.csv", ("measure", "of", "what", "value"), measures.rows_of(found))


def savings(saving: costs.Saving | None, model: Any) -> dict[str, Any]:
    """What templates show of a saving and its model: parts, what is missing, inputs with their sources."""
    if saving is None or model is None:
        return {"saving": None, "saving_rows": [], "input_rows": [], "missing": []}
    rows = [
        [
            costs.PARTS[part],
            _formula(part),
            _("Not computed") if amount is None else formats.money(amount, saving.currency),
        ]
        for part, amount in saving.parts.items()
    ]
    total = _("Not computed") if saving.total is None else formats.money(saving.total, saving.currency)
    return {
        "saving": saving,
        "saving_total": total,
        "saving_columns": [Column(_("Part"), header=True), Column(_("Formula")), Column(_("Saved"), figure=True)],
        "saving_rows": rows,
        "input_columns": [Column(_("Input"), header=True), Column(_("Value"), figure=True), Column(_("Source"))],
        "input_rows": [
            [label, model.inputs[name]["value"] or _("Unset"), model.inputs[name]["source"]]
            for name, label in costs.INPUTS.items()
        ],
        "missing": [costs.INPUTS[name] for name in saving.missing],
        "model": model,
    }


def _formula(part: str) -> str:
    return " × ".join([_("Bids"), *(str(costs.INPUTS[name]) for name in costs.FORMULA[part])])


def _share(part: int, whole: int) -> str:
    found = rate(part, whole)
    return _("None") if found is None else f"{part} ({found} %)"


def _electronic(found: Measures) -> list[list[object]]:
    names = measures.names_of_classes()
    rows = [_electronic_row(_name_of(one, names), one) for one in found.electronic]
    if len(rows) > 1:
        rows.append(_electronic_row(_("Altogether"), measures.altogether(found.electronic)))
    return rows


def _name_of(one: Electronic, names: dict[str, str]) -> str:
    if one.publisher == measures.OTHERS:
        return _("All other publishers")
    if one.publisher:
        return _("Published elsewhere: %(publisher)s") % {"publisher": one.publisher}
    return names.get(one.resource_class, one.resource_class) or _("No class")


def _electronic_row(name: str, one: Electronic) -> list[object]:
    share = _("None") if one.rate is None else f"{one.rate} %"
    return [name, one.records, one.electronic, one.paper, one.not_told, share]


def _cycles(found: Measures) -> list[list[object]]:
    return [
        [
            STAGES[one.stage],
            one.count,
            _days(one.first_quartile),
            _days(one.median),
            _days(one.third_quartile),
            _("No minimum") if one.below is None else _("%(below)s of %(checked)s") % {
                "below": one.below, "checked": one.checked,
            },
        ]
        for one in found.cycles
    ]  # fmt: skip


def _days(length: timedelta | None) -> str:
    if length is None:
        return _("None")
    return _("%(days)s days") % {"days": f"{length / timedelta(days=1):.1f}"}


def _outside(found: Measures) -> list[list[object]]:
    names = measures.names_of_classes()
    return [
        [
            names.get(one.resource_class, one.resource_class) or _("No class"),
            one.bids,
            one.known,
            _share(one.other_prefecture, one.known),
            _share(one.other_province, one.known),
        ]
        for one in found.outside
    ]
