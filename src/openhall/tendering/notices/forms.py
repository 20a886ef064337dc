"""The forms of a notice: what they show. What they send is checked by ``inputs``."""

from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from openhall.identity.public import OpeningKeyRef, OrganisationRef, PersonRef
from openhall.tendering.notices.models import Lot, Notice
from openhall.tendering.notices.rules import SIDES
from openhall.tendering.planning.forms import amount
from openhall_rules.law import Pack
from openhall_rules.money import decimal, stated

METHODS = {
    "lowest_evaluated_price": _("Lowest evaluated price"),
    "comprehensive_score": _("Comprehensive score"),
}
FORMULAS = {
    "trimmed_mean": _("Trimmed mean"),
    "discounted_trimmed_mean": _("Discounted trimmed mean"),
    "capped_deduction": _("Capped deduction"),
    "linear_to_lowest": _("Linear to the lowest price"),
    "ratio_to_lowest": _("Ratio to the lowest price"),
}
_OUTAGES = {
    "opening.outage_shortest": _("Shortest outage that moves the deadline, in minutes"),
    "opening.outage_before_deadline": _("Minutes before the deadline in which an outage moves it"),
    "opening.outage_time_left": _("Minutes left to bidders after such an outage"),
}
DOT = "__"
"""Stands in a field's name for the dot of a pack's path."""
_WINDOWS = {
    "opening.custodian_window": _("Minutes for the custodians to hand in their shares"),
    "opening.confirmation_window": _("Minutes for bidders to confirm what was read out"),
    "opening.objection_window": _("Minutes to object to the opening"),
}


def whole(label: Any, help_text: Any = "", required: bool = True) -> forms.IntegerField:
    """A field for a whole number, sent as one."""
    widget = forms.TextInput(attrs={"data-type": "number", "inputmode": "numeric"})
    return forms.IntegerField(label=label, help_text=help_text, required=required, widget=widget, min_value=0)


def instant(label: Any, zone: str, help_text: Any = "", required: bool = False) -> forms.CharField:
    """A field for a wall-clock time in ``zone``, sent as an instant."""
    widget = forms.TextInput(attrs={"type": "datetime-local", "data-type": "instant", "data-zone": zone})
    return forms.CharField(label=label, help_text=help_text, required=required, widget=widget)


class TermsForm(forms.Form):
    """What holds for the whole notice. Windows that the law leaves to the tender documents are asked for."""

    def __init__(
        self,
        *,
        notice: Notice | None,
        law: Pack,
        zone: str,
        proposal: str,
        custodians: list[tuple[OpeningKeyRef, PersonRef, OrganisationRef]],
        named: list[str],
    ) -> None:
        """``proposal``: sentence with the earliest deadline. ``named``: recipients that are or would be custodians."""
        values = notice.tender_values if notice else {}
        declared = law.value("opening.release_window")
        due = notice.bids_due_at if notice else None
        release = notice.release_minutes if notice else (None if declared.unset else declared.value)
        initial = {
            "bids_due_at": due.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M") if due else "",
            "release_minutes": release,
            "threshold": notice.threshold if notice else 2,
            "custodians[]": named,
            "custodian_sides[]": notice.custodian_sides if notice else [],
        }
        super().__init__(initial=initial)
        self.fields["bids_due_at"] = instant(_("Bids are due"), zone, proposal)
        self.fields["release_minutes"] = whole(
            _("Minutes for bidders to release their bids"),
            _("From the deadline on. The documents must say it (电子招标投标办法 30)."),
        )
        for path, label in {**_WINDOWS, **_OUTAGES}.items():
            if law.value(path).set_by:
                value = law.value(path)
                field = whole(label, required=value.unset and path in _WINDOWS)
                field.initial = values.get(path, None if value.unset else value.value)
                # Dots in a field's name nest; the input turns the underscores back.
                self.fields[f"tender_values.{path.replace('.', DOT)}"] = field
        self.fields["threshold"] = whole(_("How many custodians must open together"), _("At least two."))
        self.fields["custodian_sides[]"] = forms.MultipleChoiceField(
            label=_("Sides that must each name a custodian"),
            help_text=_("The notice can’t go out before each of them has one."),
            choices=list(SIDES.items()),
            widget=forms.CheckboxSelectMultiple,
            required=False,
        )
        self.fields["custodians[]"] = forms.MultipleChoiceField(
            label=_("Custodians"),
            help_text=_("Each holds a part of the key of every bid. Fewer than the number above can’t open anything."),
            choices=[(key.recipient, f"{person.name}, {party.name}") for key, person, party in custodians],
            widget=forms.CheckboxSelectMultiple,
            required=False,
        )


class LotForm(forms.Form):
    """Questions about a lot."""

    title = forms.CharField(label=_("Title"), max_length=300)
    description = forms.CharField(
        label=_("Description"), max_length=10_000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    estimate = amount(_("Estimate"), _("Figures without separators."), required=True)
    ceiling = amount(_("Ceiling price"), _("Bids above it are rejected."))
    deposit = amount(_("Bid deposit"))
    method = forms.ChoiceField(label=_("Method of evaluation"), widget=forms.RadioSelect)

    def __init__(self, *, lot: Lot | None, law: Pack) -> None:
        super().__init__(initial=_answers(lot) if lot else {"method": law.get("evaluation.methods")[0]})
        limit = law.value("deposits.cap")
        if not limit.no_limit:
            self.fields["deposit"].help_text = _("At most %(percent)s %% of the estimate (%(article)s).") % {
                "percent": f"{limit.value * 100:f}".rstrip("0").rstrip("."),
                "article": limit.citation,
            }
        methods = self.fields["method"]
        assert isinstance(methods, forms.ChoiceField)  # noqa: S101 — declared above
        methods.choices = [(name, METHODS.get(name, name)) for name in law.get("evaluation.methods")]
        formulas = [path.partition(".")[2] for path in law.values if path.startswith("price_scores.")]
        if formulas:
            self.fields["criteria.formula"] = forms.ChoiceField(
                label=_("Price formula"),
                help_text=_("Only for the comprehensive score."),
                choices=[("", _("None")), *((name, FORMULAS.get(name, name)) for name in formulas)],
                required=False,
                initial=lot.criteria.get("formula", "") if lot else "",
            )
        limits = lot.criteria.get("score_limits", {}) if lot else {}
        self.fields["other_criteria"] = forms.CharField(
            label=_("Other criteria and their highest scores"),
            help_text=_("One on each line, for example: Technical solution = 50"),
            required=False,
            widget=forms.Textarea(attrs={"rows": 4}),
            initial="\n".join(f"{name} = {limit}" for name, limit in limits.items()),
        )
        self.fields["criteria.blind"] = forms.ChoiceField(
            label=_("Score blind"),
            help_text=_("Members score without knowing whose the bids are. The whole committee is drawn then."),
            choices=[("", _("No")), ("true", _("Yes"))],
            required=False,
            initial="true" if lot and lot.criteria.get("blind") else "",
        )
        self.fields |= _life_cycle(lot)
        self.fields["item_lines"] = forms.CharField(
            label=_("Items"),
            help_text=_("One on each line: number | description | unit | quantity. For example: 1 | Pump | piece | 3"),
            required=False,
            widget=forms.Textarea(attrs={"rows": 6}),
            initial="\n".join(
                f"{item['id']} | {item['description']} | {item['unit']} | {item['quantity']}"
                for item in (lot.items if lot else [])
            ),
        )


def _life_cycle(lot: Lot | None) -> dict[str, forms.Field]:
    """Questions about the life-cycle cost, all to be left blank where the price is compared."""
    terms = lot.criteria.get("life_cycle") if lot else None
    percent = format((decimal(terms["rate"]) * 100).normalize(), "f") if terms else ""
    lines = [f"{one['name']} | {one['first']} | {one['last']}" for one in terms["costs"]] if terms else []
    return {
        "life_cycle_lines": forms.CharField(
            label=_("Life-cycle cost: what bids declare for a year"),
            help_text=_(
                "Only where the cost over the years is compared instead of the price. One on each line: name | first "
                "year | last year. For example: Energy | 1 | 10"
            ),
            required=False,
            widget=forms.Textarea(attrs={"rows": 4}),
            initial="\n".join(lines),
        ),
        "life_cycle_years": forms.CharField(
            label=_("Life-cycle cost: over how many years"), required=False, initial=terms["years"] if terms else ""
        ),
        "life_cycle_percent": forms.CharField(
            label=_("Life-cycle cost: discount rate, in per cent a year"),
            help_text=_("0 where what comes later counts in full."),
            required=False,
            initial=percent,
        ),
        "life_cycle_source": forms.CharField(
            label=_("Life-cycle cost: where years and rate come from"),
            help_text=_("For example the circular that names them. It is published with the notice."),
            max_length=500,
            required=False,
            initial=terms["source"] if terms else "",
        ),
    }


class LifeCycleForm(forms.Form):
    """Questions about the life-cycle cost of a published lot, for an amendment."""

    def __init__(self, lot: Lot) -> None:
        super().__init__()
        self.fields |= _life_cycle(lot)


def _answers(lot: Lot) -> dict[str, Any]:
    return {
        "title": lot.title,
        "description": lot.description,
        "estimate": "" if lot.estimate is None else stated(lot.estimate, lot.currency),
        "ceiling": "" if lot.ceiling is None else stated(lot.ceiling, lot.currency),
        "deposit": stated(lot.deposit, lot.currency),
        "method": lot.method,
    }


class AmendmentForm(forms.Form):
    """Questions about an amendment."""

    text = forms.CharField(
        label=_("What changes"),
        help_text=_("Write it so that somebody who read the old documents understands it."),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def __init__(self, zone: str) -> None:
        super().__init__()
        self.fields["new_due_at"] = instant(
            _("New deadline for bids"), zone, _("Leave it open to move it only as far as the law asks.")
        )
