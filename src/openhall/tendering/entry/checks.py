"""The automatic checks at the gate. Stages declare theirs; nobody admits a project by hand.

A check reads, never writes, and says for every failure what to do about it.
"""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openhall.identity import public as identity
from openhall.identity.public import Role
from openhall.kernel.refusals import Refusal
from openhall.tendering.planning import public as planning
from openhall.tendering.planning.public import Project
from openhall_rules import identifiers

Examine = Callable[[Project, datetime], str]
"""Returns what was found, in words.

Raises:
    Fails: the check doesn't pass.
"""


class Fails(Exception):
    """A check doesn't pass; the text says why."""


@dataclass(frozen=True)
class GateCheck:
    """One check. ``code`` is what the log shows; ``title`` a statement that is true when it passes; ``basis`` cites."""

    code: str
    title: Any
    way_forward: Any
    examine: Examine
    basis: str = ""


@dataclass(frozen=True)
class Checked:
    """What a check found at one moment."""

    check: GateCheck
    passed: bool
    detail: str

    def to_json(self) -> dict[str, Any]:
        """What the log shows of it."""
        return {"check": self.check.code, "passed": self.passed}


Found = TypeVar("Found")
_declared: dict[str, GateCheck] = {}


def declare(check: GateCheck) -> None:
    """Add a check to the gate; called once, when the app of its stage is ready."""
    _declared[check.code] = check


_memory: ContextVar[dict[str, Any] | None] = ContextVar("what one examination has read", default=None)


def once(name: str, read: Callable[[], Found]) -> Found:
    """What several checks look at, read once in an examination; outside of one, read anew."""
    memory = _memory.get()
    if memory is None:
        return read()
    if name not in memory:
        memory[name] = read()
    found: Found = memory[name]
    return found


def examine(project: Project, at: datetime) -> list[Checked]:
    """Every check, in declared order. A refusal inside a check is its failure."""
    token = _memory.set({})
    try:
        return _examine(project, at)
    finally:
        _memory.reset(token)


def _examine(project: Project, at: datetime) -> list[Checked]:
    found = []
    for check in _declared.values():
        try:
            found.append(Checked(check, True, check.examine(project, at)))
        except Fails as failure:
            found.append(Checked(check, False, str(failure)))
        except Refusal as refusal:
            problem = refusal.problem()
            found.append(Checked(check, False, str(problem["detail"] or problem["title"])))
    return found


def _owner_is_identified(project: Project, at: datetime) -> str:
    owner = identity.organisations([project.owner_id])[project.owner_id]
    if (owner.country, owner.scheme) in identifiers.SCHEMES:
        try:
            identifiers.check(owner.country, owner.scheme, owner.identifier)
        except identifiers.BadIdentifier as error:
            raise Fails(_("The identifier %(identifier)s of %(name)s is not valid.") % _named(owner)) from error
    return _("%(name)s is registered as %(identifier)s.") % _named(owner)


def _named(organisation: identity.OrganisationRef) -> dict[str, str]:
    return {"name": organisation.name, "identifier": organisation.identifier}


def _owner_has_an_officer(project: Project, at: datetime) -> str:
    if not identity.holders(project.owner_id, Role.OFFICER, at):
        raise Fails(_("Nobody holds a mandate as tendering officer of the owner."))
    if project.agency_id and not identity.holders(project.agency_id, Role.OFFICER, at):
        raise Fails(_("Nobody holds a mandate as tendering officer of the agency."))
    return _("The mandates of those who prepare the tender are in force.")


def _estimate_is_stated(project: Project, at: datetime) -> str:
    if project.estimate is None or project.estimate <= 0:
        raise Fails(_("The project states no estimate."))
    return _("The project states an estimate.")


def _law_is_known(project: Project, at: datetime) -> str:
    law = planning.law_of(project)
    return _("The project is under the rules %(pack)s.") % {"pack": law.id}


declare(
    GateCheck(
        "owner_identifier",
        gettext_lazy("The owner’s identifier is valid"),
        gettext_lazy("Correct the organisation’s identifier in its account, or ask the operator of this platform."),
        _owner_is_identified,
    )
)
declare(
    GateCheck(
        "mandates",
        gettext_lazy("Mandates are in force"),
        gettext_lazy("Ask the manager of mandates to grant one to a tendering officer."),
        _owner_has_an_officer,
    )
)
declare(
    GateCheck(
        "estimate",
        gettext_lazy("The project has an estimate"),
        gettext_lazy(
            "The estimate stands in the plan. Create the project anew with one, because a published "
            "plan stays as it is."
        ),
        _estimate_is_stated,
    )
)
declare(
    GateCheck(
        "law",
        gettext_lazy("The law of the project is known and unchanged"),
        gettext_lazy("Ask the operator of this platform: the files of the rules must be those of the plan."),
        _law_is_known,
    )
)
