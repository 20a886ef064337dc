"""The project form: what it shows. What it sends is checked by ``inputs.ProjectDraft``."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from openhall.identity import public as identity
from openhall.identity.public import Actor, Role
from openhall.tendering.planning.law import LawRefuses, jurisdictions, pack_in_force
from openhall.tendering.planning.models import Category, Project
from openhall.tendering.planning.ways import named
from openhall.ui.jurisdictions import name as called
from openhall_rules.money import stated

LANGUAGES = [("zh-hans", "中文"), ("ko", "한국어"), ("vi", "Tiếng Việt"), ("en", "English")]


def amount(label: Any, help_text: Any = "", required: bool = False) -> forms.CharField:
    """A field for money: text, so that no browser rounds it."""
    widget = forms.TextInput(attrs={"data-type": "decimal", "inputmode": "decimal"})
    return forms.CharField(label=label, help_text=help_text, required=required, widget=widget, max_length=25)


class ProjectForm(forms.Form):
    """Questions about a project."""

    title = forms.CharField(
        label=_("Title"), max_length=300, help_text=_("What is to be bought or built, in a few words.")
    )
    description = forms.CharField(
        label=_("Description"), max_length=10_000, required=False, widget=forms.Textarea(attrs={"rows": 5})
    )
    category = forms.ChoiceField(label=_("Kind"), choices=Category.choices, widget=forms.RadioSelect)
    resource_class = forms.ChoiceField(
        label=_("Class of resources"),
        required=False,
        help_text=_("As the law that you choose below lists them."),
    )
    procedure = forms.ChoiceField(
        label=_("Procedure"),
        required=False,
        help_text=_("Its stages, time limits and methods apply. Left open, it is the usual one of the class."),
    )
    lang = forms.ChoiceField(
        label=_("Binding language"),
        choices=LANGUAGES,
        help_text=_("The language that counts if a translation says otherwise. It can’t change once the plan is out."),
    )
    jurisdiction = forms.ChoiceField(
        label=_("Law"), help_text=_("Its time limits and methods apply to the whole tender.")
    )
    owner = forms.ChoiceField(label=_("Owner"), help_text=_("The public body that buys and pays."))
    agency = forms.ChoiceField(
        label=_("Agency"),
        required=False,
        help_text=_("Prepares the tender for the owner. Leave it open if there is none."),
    )
    centre = forms.ChoiceField(
        label=_("Trading centre"), help_text=_("Hosts the tender and holds a part of the opening keys.")
    )
    currency = forms.CharField(
        label=_("Currency"), max_length=3, help_text=_("Three letters, such as CNY, KRW or VND.")
    )
    estimate = amount(
        _("Estimate"), _("Figures without separators, such as 1000000.00. Without one no tender is admitted.")
    )
    planned_notice_date = forms.DateField(
        label=_("When the notice is planned"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *, project: Project | None, reader: Actor, at: datetime) -> None:
        """``project``: the draft to change, None for a new one."""
        super().__init__(
            initial=_answers(project) if project else {"owner": str(reader.organisation), "category": "goods"}
        )
        buyers = [(str(row.uuid), row.name) for row in identity.organisations_with(Role.OFFICER, at)]
        centres = [(str(row.uuid), row.name) for row in identity.organisations_with(Role.CENTRE, at)]
        choices: dict[str, list[tuple[str, Any]]] = {
            "owner": buyers,
            "agency": [("", _("No agency")), *buyers],
            "centre": centres,
            "jurisdiction": [(name, called(name)) for name in jurisdictions()],
            **_ways(at),
        }
        for name, values in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 — declared above
            field.choices = values


def _ways(at: datetime) -> dict[str, list[tuple[str, Any]]]:
    """Classes and procedures of every law in force, each law's under its name."""
    classes: list[tuple[str, Any]] = [("", _("No class"))]
    procedures: list[tuple[str, Any]] = [("", _("The usual one of the class"))]
    for name in jurisdictions():
        try:
            law = pack_in_force(name, at)
        except LawRefuses:
            continue
        heading = called(name)
        if law.classes:
            classes.append((str(heading), [(code, named(one.name)) for code, one in law.classes.items()]))
        if law.procedures:
            procedures.append((str(heading), [(code, named(one.name)) for code, one in law.procedures.items()]))
    return {"resource_class": classes, "procedure": procedures}


def _answers(project: Project) -> dict[str, object]:
    return {
        "title": project.title,
        "description": project.description,
        "category": project.category,
        "resource_class": project.resource_class,
        "procedure": project.procedure,
        "lang": project.lang,
        "jurisdiction": project.jurisdiction,
        "owner": str(project.owner.uuid),
        "agency": str(project.agency.uuid) if project.agency else "",
        "centre": str(project.centre.uuid),
        "currency": project.currency,
        "estimate": "" if project.estimate is None else stated(project.estimate, project.currency),
        "planned_notice_date": project.planned_notice_date,
    }
