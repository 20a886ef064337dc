"""The end of a case: nothing can be added to its chain any more."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from openhall.identity.public import Actor, Intent
from openhall.tendering.contracts import acts, policies
from openhall.tendering.contracts.refusals import NotYetComplete
from openhall.tendering.notices.public import Lot, lots_of
from openhall.tendering.planning.public import Project, law_of, lock_project
from openhall.witness.public import LOG, Recorded, chain_length, close_case, record

Hook = Callable[[UUID], list[str]]
BEFORE_ARCHIVE: dict[str, Hook] = {}
ENDED = frozenset({Lot.State.CONTRACTED, Lot.State.FAILED})


def before_archive(name: str, hook: Hook) -> None:
    """Let another domain say what keeps a project from being archived.

    ``hook(project uuid)`` answers whole sentences, none when nothing is open. Of one name the last told counts.
    """
    BEFORE_ARCHIVE[name] = hook


def what_is_open(project: Project) -> list[str]:
    """Why the project can't be archived yet; empty when it can."""
    lots = lots_of(project)
    ended = ENDED if law_of(project).get("contract.needed") else ENDED | {Lot.State.AWARDED}
    reasons = [
        _("Lot %(number)s has neither a contract nor failed.") % {"number": lot.number}
        for lot in lots
        if lot.state not in ended
    ]
    if not lots:
        reasons.append(_("The project has no lot."))
    for hook in BEFORE_ARCHIVE.values():
        reasons += hook(project.uuid)
    return reasons


@transaction.atomic(durable=True)
def archive_project(
    *, project_uuid: UUID, intent: Intent | None, actor: Actor | None, at: datetime
) -> tuple[Project, Recorded]:
    """Close a project whose lots all have a contract or failed (ARC-01); its chain ends here.

    Args:
        intent, actor: of the owner's officer; both None when the platform does it by rule.

    Raises:
        NotFound. NotYours, MandateMissing, Stale: who may not. MoveNotAllowed: archived, or not that far.
        NotYetComplete: what is still open, from here or another domain.
    """
    project = lock_project(project_uuid)
    if intent is not None and actor is not None:
        policies.archive(intent, actor, project, at=at)
    elif intent is not None or actor is not None:
        raise RuntimeError("A person archives with an intent, the platform without one.")
    reasons = what_is_open(project)
    if reasons:
        raise NotYetComplete(reasons=reasons)
    states = {lot.state for lot in lots_of(project)}
    outcome = next((state for state in (Lot.State.CONTRACTED, Lot.State.AWARDED) if state in states), Lot.State.FAILED)
    project.move("archive")
    project.save(update_fields=["state", "version"])
    act = acts.PROJECT_ARCHIVED(
        object=f"project:{project.uuid}",
        case=project.uuid,
        public={"leaves": chain_length(project.uuid), "outcome": str(outcome)},
    )
    recorded = record(act, intent=intent, actor=actor or LOG, at=at)
    close_case(project.uuid)
    return project, recorded
