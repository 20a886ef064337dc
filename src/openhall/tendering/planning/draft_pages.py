"""Pages on which an authority edits rules by form. Ordinary forms: they work without script, and save at every button.

Nothing here is an act. A draft that the rules accept becomes a proposal, which is adopted as any other.
"""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from openhall.identity import public as identity
from openhall.identity.public import Actor
from openhall.kernel.refusals import Invalid, Stale
from openhall.tendering.planning import reasons, rule_drafts, rule_forms, telling
from openhall.tendering.planning.desk import desk
from openhall.tendering.planning.law import pack_named
from openhall.tendering.planning.models import Category, RuleDraft
from openhall.tendering.planning.pack_pages import NewVersion, authority_of
from openhall.tendering.planning.rule_drafts import CLASSES, PROCEDURES
from openhall.tendering.planning.rule_forms import Choice, Faults
from openhall.tendering.planning.telling import Box
from openhall.tendering.planning.ways import named
from openhall.ui.components import Link
from openhall_rules.composing import Table
from openhall_rules.errors import RuleError
from openhall_rules.law import Pack
from openhall_rules.procedures import STAGES, BadProcedure

_GROUPS = frozenset({"way", "switches", "methods", "publicity", "categories", "procedures"})
"""Faults that stand beside a group of fields rather than one."""


@dataclass(frozen=True, slots=True)
class Part:
    """A procedure or a class on the page of its draft. ``state``: how it stands to the pack; empty when as it was."""

    name: str
    url: str
    state: Any
    faults: int


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Begin a draft on top of a pack."""
    reader = authority_of(request)
    row = rule_drafts.begin(request.POST.get("before", ""), reader, identity.received_at(request))
    return redirect("rules-draft", row.uuid)


@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A draft: its procedures and classes, what is added to them, what is wrong, and the way to propose it."""
    reader = authority_of(request)
    errors: dict[str, Any] = {}
    if request.method == "POST":
        try:
            return redirect(_changed(request, uuid, reader))
        except Invalid as refusal:
            errors = dict(refusal.errors)
    row = rule_drafts.own_draft(uuid, reader)
    law = pack_named(row.before)
    problem = _problem(row)
    parts = {kind: _parts(row, law, kind) for kind in (PROCEDURES, CLASSES)}
    changed = any(row.changes.values())
    context = desk(request, reader) | {
        "row": row,
        "parts": parts,
        "starts": [(code, named(one.name)) for code, one in law.procedures.items()],
        "typed": {name: request.POST.get(name, "") for name in ("procedures_name", "classes_name")},
        "errors": {name: errors.get(name, "") for name in ("procedures_name", "classes_name")},
        "problem": problem,
        "ready": changed and not problem,
        "form": NewVersion(),
        "files": json.dumps(rule_drafts.files_changed(row), ensure_ascii=False) if changed and not problem else "",
        **_proposal(),
    }
    return render(request, "planning/rule_draft.html", context, status=422 if errors else 200)


def _proposal() -> dict[str, str]:
    new = uuid4()
    return {
        "object": f"pack-version:{new}",
        "url": f"/api/v1/packs/{new}",
        "next": reverse("rules-version", args=[new]),
    }


def _changed(request: HttpRequest, uuid: UUID, reader: Actor) -> str:
    """Do what the button says; the address to go to."""
    post, at = request.POST, identity.received_at(request)
    action = post.get("do", "")
    if action == "discard":
        rule_drafts.discard(uuid, reader)
        return reverse("rules-propose")
    for kind, address in ((PROCEDURES, "rules-draft-procedure"), (CLASSES, "rules-draft-class")):
        if action == f"add-{kind}":
            name, start = post.get(f"{kind}_name", "")[:200], post.get("start", "")
            code = rule_drafts.add(uuid, kind, name, start, actor=reader, at=at)
            return reverse(address, args=[uuid, code])
    return reverse("rules-draft", args=[uuid])


def _parts(row: RuleDraft, law: Pack, kind: str) -> list[Part]:
    known = law.procedures if kind == PROCEDURES else law.classes
    address = "rules-draft-procedure" if kind == PROCEDURES else "rules-draft-class"
    found = []
    for code in [*known, *(one for one in row.changes[kind] if one not in known)]:
        table = row.changes[kind].get(code)
        state = "" if table is None else _("changed") if code in known else _("added")
        name = named(known[code].name) if table is None else named(table["name"]) or code
        faults = len(rule_forms.faults_of(table)) if table is not None else 0
        found.append(Part(name, reverse(address, args=[row.uuid, code]), state, faults))
    return found


def _problem(row: RuleDraft) -> str:
    """Why the draft makes no pack; empty when it makes one."""
    if not any(row.changes.values()):
        return ""
    try:
        rule_drafts.examine(row)
    except BadProcedure as error:
        return f"{error.facts['file']}: {reasons.sentence(error)}"
    except RuleError as error:
        return str(error)
    return ""


def _judged(row: RuleDraft, kind: str, code: str, table: Table) -> tuple[Pack | None, Faults, str]:
    """The pack that would come of it, what is wrong at which field, and what is wrong elsewhere in the draft."""
    faults = rule_forms.faults_of(table)
    tables = {
        (one, name): rule_forms.filled(other) for one, others in row.changes.items() for name, other in others.items()
    }
    try:
        made = rule_drafts.examine(row, instead={**tables, (kind, code): rule_forms.filled(table)})
    except BadProcedure as error:
        if error.facts["file"] == f"{kind}/{code}.toml":
            return None, {reasons.field(error): reasons.sentence(error)} | faults, ""
        return None, faults, f"{error.facts['file']}: {reasons.sentence(error)}"
    except RuleError as error:
        return None, faults, str(error)
    return made, faults, ""


def _links(faults: Faults) -> list[Link]:
    """The faults as links to their fields; those of a group lead to the group."""
    places = {name: f"#{'group' if name in _GROUPS else 'id'}_{name}" if name else "" for name in faults}
    return [Link(told, places[name]) for name, told in faults.items()]


@require_http_methods(["GET", "HEAD", "POST"])
def procedure(request: HttpRequest, uuid: UUID, code: str) -> HttpResponse:
    """Edit a procedure: stages, switches, what is published, methods, documents; its diagram beside the present one."""
    reader = authority_of(request)
    row = rule_drafts.own_draft(uuid, reader)
    table, stale = rule_drafts.table_of(row, PROCEDURES, code), False
    if request.method == "POST":
        if request.POST.get("do") == "take-back":
            rule_drafts.leave_out(uuid, PROCEDURES, code, actor=reader, at=identity.received_at(request))
            return redirect("rules-draft", uuid)
        table = rule_forms.procedure_posted(request.POST, table)
        action, adds = request.POST.get("do", ""), request.POST.get("add", "")
        table, focus = rule_forms.done(action, table, adds=adds)
        try:
            _save(request, row, PROCEDURES, code, table, reader)
            place = f"#{focus}" if focus.startswith("id_") else ""
            return redirect(f"{request.path}?{urlencode({'focus': focus or 'saved'})}{place}")
        except Stale:
            stale = True
    made, faults, other = _judged(row, PROCEDURES, code, table)
    law = pack_named(row.before)
    context = desk(request, reader) | {
        "row": row,
        "code": code,
        "title": named(table["name"]) or code,
        "stale": stale,
        "saved": request.GET.get("focus") == "saved",
        "focus": request.GET.get("focus", ""),
        "moved": request.GET.get("focus", "saved") != "saved",  # the focus stays on what was pressed
        "taken_back": code in row.changes[PROCEDURES],
        "errors": _links(faults),
        "faults": {name: faults.get(name, "") for name in _GROUPS},
        "other": other,
        "head": rule_forms.head_fields(table, faults),
        "note": table["note"],
        "way": rule_forms.way_rows(table, faults),
        "stages": [(one, telling.STAGES[one]) for one in STAGES],
        "documents": rule_forms.document_rows(table, faults),
        "choices": rule_forms.choices_of(table, faults),
        "methods_source": rule_forms.methods_source(table, faults),
        "present": telling.boxes(law.by(code)) if code in law.procedures else [],
        "result": telling.boxes(made.by(code)) if made else _sketch(table),
    }
    return render(request, "planning/rule_procedure.html", context, status=409 if stale else 200)


def _save(request: HttpRequest, row: RuleDraft, kind: str, code: str, table: Table, reader: Actor) -> None:
    """Keep what was typed.

    Raises:
        Stale: another window was quicker; what was typed is shown again.
    """
    seen = request.POST.get("version", "")
    version = int(seen) if seen.isascii() and seen.isdigit() else -1
    rule_drafts.save(row.uuid, kind, code, table, version=version, actor=reader, at=identity.received_at(request))


def _sketch(table: Table) -> list[Box]:
    """The stages as they stand, where the rules can't say more of them."""
    return [
        Box(telling.STAGES.get(one["stage"], one["stage"]), ())
        if "stage" in one
        else Box(named(one["name"]), (), outside=True, shown_by=telling.PUBLISHED.get(one["recorded_by"], ""),
                 citation=one["citation"])
        for one in table["way"]
    ]  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def resource_class(request: HttpRequest, uuid: UUID, code: str) -> HttpResponse:
    """Edit a class of resources: its names, source, kinds and procedures."""
    reader = authority_of(request)
    row = rule_drafts.own_draft(uuid, reader)
    table, stale = rule_drafts.table_of(row, CLASSES, code), False
    if request.method == "POST":
        if request.POST.get("do") == "take-back":
            rule_drafts.leave_out(uuid, CLASSES, code, actor=reader, at=identity.received_at(request))
            return redirect("rules-draft", uuid)
        table = rule_forms.class_posted(request.POST)
        try:
            _save(request, row, CLASSES, code, table, reader)
            return redirect(f"{request.path}?focus=saved")
        except Stale:
            stale = True
    _made, faults, other = _judged(row, CLASSES, code, table)
    law = pack_named(row.before)
    names = {one: named(law.procedures[one].name) for one in law.procedures}
    names |= {one: named(told["name"]) or one for one, told in row.changes[PROCEDURES].items()}
    context = desk(request, reader) | {
        "row": row,
        "title": named(table["name"]) or code,
        "stale": stale,
        "saved": request.GET.get("focus") == "saved",
        "moved": False,
        "taken_back": code in row.changes[CLASSES],
        "errors": _links(faults),
        "faults": {name: faults.get(name, "") for name in _GROUPS},
        "other": other,
        "head": rule_forms.head_fields(table, faults),
        "note": table["note"],
        "categories": [Choice(value, label, value in table["categories"]) for value, label in Category.choices],
        "procedures": [Choice(one, name, one in table["procedures"]) for one, name in names.items()],
        "usual": table["procedures"][0] if table["procedures"] else "",
    }
    return render(request, "planning/rule_class.html", context, status=409 if stale else 200)
