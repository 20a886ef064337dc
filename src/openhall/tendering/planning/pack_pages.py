"""Pages of the rules: which there are, as a diagram, for everybody; a new version, for an authority; invitations."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from openhall.identity import public as identity
from openhall.identity.public import Actor, Role
from openhall.kernel.refusals import NotYours
from openhall.tendering.planning import costs, inviting, packs, queries, rule_drafts, telling
from openhall.tendering.planning.desk import desk, who_prepares
from openhall.tendering.planning.law import known_packs, pack_named
from openhall.tendering.planning.ways import named
from openhall.ui import jurisdictions
from openhall.ui.components import Column, in_english
from openhall_rules.law import Pack


def _classes(law: Pack) -> list[list[Any]]:
    return [
        [
            named(one.name),
            ", ".join(named(law.procedures[code].name) for code in one.procedures),
            in_english(one.citation),
        ]
        for one in law.classes.values()
    ]


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """Every pack of rules that projects can be under."""
    rows = [
        [
            format_html('<a href="{}">{}</a>', reverse("rules-pack", args=[one.id]), one.id),
            jurisdictions.name(one.jurisdiction),
            len(one.classes),
            len(one.procedures),
        ]
        for one in known_packs()
    ]
    columns = [
        Column(_("Pack"), header=True),
        Column(_("Law")),
        Column(_("Classes"), figure=True),
        Column(_("Procedures"), figure=True),
    ]
    return render(request, "planning/rules.html", {"rows": rows, "columns": columns, "adopted": packs.adopted()})


@require_safe
def pack(request: HttpRequest, pack: str) -> HttpResponse:
    """One pack: its classes, and every procedure as a diagram of its stages with limits and sources."""
    found = pack_named(pack)
    drawn = []
    for code, one in found.procedures.items():
        law = found if found.procedure == code else pack_named(f"{found.base_id}/{code}")
        drawn.append(
            {
                "code": code,
                "name": named(one.name),
                "procedure": one,
                "boxes": telling.boxes(law),
                "switches": [telling.SWITCHES[switch] for switch in sorted(one.switches)],
                "publicity": [(telling.PUBLISHED[item.code], item.citation) for item in one.publicity],
                "documents": [(named(item.name), item.citation) for item in one.documents],
            }
        )
    columns = [Column(_("Class of resources"), header=True), Column(_("Procedures")), Column(_("Source"))]
    context = {"pack": found, "classes": _classes(found), "class_columns": columns, "procedures": drawn}
    return render(request, "planning/pack.html", context)


def authority_of(request: HttpRequest) -> Actor:
    """The signed-in reader, with an authority's mandate.

    Raises:
        SignInFirst; NotYours: no such mandate.
    """
    reader = identity.signed_in(request)
    if not reader.holds(Role.AUTHORITY):
        raise NotYours(reason=_("Only an authority lays down rules."))
    return reader


class NewVersion(forms.Form):
    """What every proposal says."""

    before = forms.ChoiceField(label=gettext_lazy("Pack that it replaces"))
    from_date = forms.DateField(
        label=gettext_lazy("First day"),
        help_text=gettext_lazy("A day to come. Projects that have begun before it keep their rules."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    source = forms.CharField(
        label=gettext_lazy("Where the change comes from"),
        max_length=500,
        help_text=gettext_lazy("Law, ordinance or decision, with its number."),
    )


class FigureForm(NewVersion):
    """One figure, anew."""

    procedure = forms.ChoiceField(label=gettext_lazy("Whose value it is"), required=False)
    path = forms.ChoiceField(label=gettext_lazy("Value"))
    value = forms.CharField(label=gettext_lazy("What it says from then on"), max_length=200)
    citation = forms.CharField(label=gettext_lazy("Article that gives the figure"), max_length=500)


class FileForm(NewVersion):
    """One file, anew: a class, a procedure, or a whole part."""

    file_name = forms.CharField(
        label=gettext_lazy("File of the pack"), help_text=gettext_lazy("For example classes/data.toml.")
    )
    file_text = forms.CharField(
        label=gettext_lazy("What the file says"),
        required=False,
        help_text=gettext_lazy("Left empty, the file is taken away."),
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
    )


def _fill(form: forms.Form, at_hand: list[Pack], prefix: str) -> forms.Form:
    form.auto_id = f"{prefix}_%s"
    choices: dict[str, list[tuple[str, Any]]] = {"before": [(one.base_id, one.base_id) for one in at_hand]}
    if "path" in form.fields:
        procedures = {code: named(one.name) for law in at_hand for code, one in law.procedures.items()}
        paths = {path for law in at_hand for path, value in law.values.items() if value.unit not in {"table", "year"}}
        paths |= {path for law in at_hand for one in law.procedures.values() for path in one.values}
        choices["procedure"] = [("", _("The pack’s own")), *procedures.items()]
        choices["path"] = [(path, telling.NAMES.get(path, path)) for path in sorted(paths)]
    for name, values in choices.items():
        field = form.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 — declared above
        field.choices = values
    return form


@require_safe
def propose(request: HttpRequest) -> HttpResponse:
    """The forms of a new version, and what this authority proposed before."""
    reader = authority_of(request)
    new = uuid4()
    at_hand = known_packs()
    context = desk(request, reader) | {
        "figure": _fill(FigureForm(), at_hand, "figure"),
        "file": _fill(FileForm(), at_hand, "file"),
        "object": f"pack-version:{new}",
        "url": f"/api/v1/packs/{new}",
        "next": reverse("rules-version", args=[new]),
        "versions": packs.versions_of(reader.organisation_id or 0),
        "packs": [one.base_id for one in at_hand],
        "drafts": rule_drafts.drafts_of(reader.organisation_id or 0),
    }
    return render(request, "planning/pack_propose.html", context)


@require_safe
def version(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One proposal: what it changes, what it would break, and the act that adopts it."""
    reader = authority_of(request)
    row = packs.own_version(uuid, reader)
    made, check = packs.made_by(row), packs.check(row)
    columns = [
        Column(_("What"), header=True),
        Column(_("How")),
        Column(_("Before")),
        Column(_("After")),
        Column(_("Source")),
    ]
    context = desk(request, reader) | {
        "row": row,
        "check": check,
        "columns": columns,
        "changes": [telling.row_of(one, made) for one in check.changes],
        "limits": len(check.limits),
        "diagrams": [
            (named(one.name), telling.boxes(made.by(code)))
            for code, one in made.procedures.items()
            if any(code in {change.name, change.procedure} for change in check.changes)
        ],
        "object": f"pack-version:{row.uuid}",
        "url": f"/api/v1/packs/{row.uuid}/adoption",
        "next": reverse("rules-version", args=[row.uuid]),
    }
    return render(request, "planning/pack_version.html", context)


class InvitationForm(forms.Form):
    """Who may bid."""

    def __init__(self, *, chosen: list[str], choices: list[tuple[str, str]]) -> None:
        super().__init__(initial={"invited[]": chosen})
        self.fields["invited[]"] = forms.MultipleChoiceField(
            label=_("Invited to bid"), choices=choices, widget=forms.CheckboxSelectMultiple, required=False
        )


@require_safe
def invitations(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Who may bid in a project whose procedure is for the invited only."""
    project = queries.project(uuid)
    reader = who_prepares(request, project)
    at = identity.received_at(request)
    parties = {*project.parties, project.centre_id}
    bidders = [one for one in identity.organisations_with(Role.BIDDER, at) if one.id not in parties]
    context = desk(request, reader, project) | {
        "only": inviting.only_invited(project),
        "open": project.state in {project.State.PLANNED, project.State.ADMITTED},
        "form": InvitationForm(
            chosen=[str(one) for one in inviting.invited(project)],
            choices=[(str(one.uuid), one.name) for one in bidders],
        ),
        "object": f"project:{uuid}",
        "url": f"/api/v1/projects/{uuid}/invitations",
        "next": reverse("work-project", args=[uuid]),
    }
    return render(request, "planning/invitations.html", context)


class CostForm(forms.Form):
    """The inputs of the cost model, each with its source."""

    currency = forms.CharField(label=gettext_lazy("Currency"), max_length=3)

    def __init__(self) -> None:
        super().__init__()
        model = costs.newest()
        self.fields["currency"].initial = model.currency if model else ""
        for name, label in costs.INPUTS.items():
            known = model.inputs.get(name, {}) if model else {}
            self.fields[f"inputs.{name}.value"] = forms.CharField(
                label=label, required=False, initial=known.get("value") or "", max_length=25,
                widget=forms.TextInput(attrs={"data-type": "decimal", "inputmode": "decimal"}),
            )  # fmt: skip
            self.fields[f"inputs.{name}.source"] = forms.CharField(
                label=_("Source: %(input)s") % {"input": label}, required=False, initial=known.get("source", ""),
                max_length=500,
            )  # fmt: skip


@require_safe
def cost_model(request: HttpRequest) -> HttpResponse:
    """The form of a new version of the cost model."""
    reader = authority_of(request)
    new = uuid4()
    context = desk(request, reader) | {
        "form": CostForm(),
        "object": f"cost-model:{new}",
        "url": f"/api/v1/cost-models/{new}",
        "next": "/performance#saved",
    }
    return render(request, "planning/cost_model.html", context)
