"""Who may do what: every act of a person by role and by the state of its record, as the code decides it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from openhall.identity.public import Role
from openhall.kernel.refusals import NotFound
from openhall.ui.components import Column
from openhall.witness import public as witness


@dataclass(frozen=True, slots=True)
class State:
    """The states of one kind of record from which an act leads on. ``labels``: what they are called, lazily."""

    record: str
    sources: tuple[str, ...]
    labels: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Permission:
    """An act of a person: the roles of which the door asks one, and the states from which it is possible.

    ``states`` is empty where the act moves no record. Which organisation's role it is, a policy says in each case.
    """

    code: str
    subsystem: str
    command: str
    roles: frozenset[str]
    states: tuple[State, ...]


_SOURCE: list[Callable[[], list[Permission]]] = []


def provide(source: Callable[[], list[Permission]]) -> None:
    """Say where the permissions are read from; the house, which knows all rooms, does."""
    _SOURCE[:] = [source]


def table() -> list[Permission]:
    """All permissions, in the catalogue's order."""
    return [permission for source in _SOURCE for permission in source()]


@require_safe
def permissions(request: HttpRequest) -> HttpResponse:
    """The matrix, or the part of it that ``role`` may do, or one subsystem's (``subsystem``) or one act's (``act``).

    Raises:
        NotFound: there is no such role, subsystem or act.
    """
    role, subsystem, act = (request.GET.get(name, "") for name in ("role", "subsystem", "act"))
    rows = table()
    known = {"role": set(Role.values), "subsystem": set(witness.SUBSYSTEMS), "act": {row.code for row in rows}}
    for name, value in (("role", role), ("subsystem", subsystem), ("act", act)):
        if value and value not in known[name]:
            raise NotFound(filter=f"{name}={value}")
    shown = [
        row
        for row in rows
        if (not role or role in row.roles) and subsystem in ("", row.subsystem) and act in ("", row.code)
    ]
    names = {kind.code: kind.name for kind in witness.declared()}
    used = [key for key in witness.SUBSYSTEMS if any(row.subsystem == key for row in rows)]
    context = {
        "columns": [Column(_("Act"), header=True), Column(_("Who may")), Column(_("From which state"))],
        "rows": [[_act(row, names), _who(row), _when(row)] for row in shown],
        "roles": [(value, label, value == role) for value, label in Role.choices],
        "subsystems": [(key, witness.SUBSYSTEMS[key], key == subsystem) for key in used],
        "acts": [(row.code, names[row.code], row.code == act) for row in rows],
        "count": len(shown),
    }
    return render(request, "portal/permissions.html", context)


def _act(row: Permission, names: dict[str, Any]) -> str:
    return format_html('<a href="/log/acts/{}">{}</a>', row.code, names[row.code])


def _who(row: Permission) -> str:
    if row.roles == set(Role.values):
        return _("Anybody with an account, for themselves or under any mandate")
    return ", ".join(str(label) for value, label in Role.choices if value in row.roles)


def _when(row: Permission) -> str:
    if not row.states:
        return _("In any state that the law allows")
    return " · ".join(dict.fromkeys(", ".join(str(label) for label in state.labels) for state in row.states))
