"""Who drafts, approves, publishes and reads."""

from datetime import datetime

from openhall.identity.public import Actor, Intent, Role, admit
from openhall.kernel.refusals import NotFound
from openhall.procedures.catalogue.models import Edition, EditionState, Import
from openhall.procedures.catalogue.refusals import OwnDraft

DRAFTERS = frozenset({Role.DESK, Role.HEAD})
HEADS = frozenset({Role.HEAD})
OFFICE = frozenset({Role.PROVINCE})


def draft(intent: Intent, actor: Actor, *, at: datetime) -> int:
    """Let an officer or a head of a public body draft; the body's key.

    Raises:
        What ``identity.admit`` raises.
    """
    admit(intent, actor, roles=DRAFTERS, organisation_id=actor.organisation_id, version=0, at=at)
    return _organisation(actor)


def approve(intent: Intent, actor: Actor, edition: Edition, *, at: datetime) -> None:
    """Let a head of the body that drafted it approve, who isn't who drafted it.

    Raises:
        OwnDraft, and what ``identity.admit`` raises.
    """
    admit(intent, actor, roles=HEADS, organisation_id=edition.procedure.organisation_id, version=edition.version, at=at)
    if actor.person == edition.drafted_by:
        raise OwnDraft


def translate(intent: Intent, actor: Actor, edition: Edition, *, at: datetime) -> None:
    """Let an officer or a head of the body that keeps the procedure translate one of its editions.

    Raises:
        What ``identity.admit`` raises.
    """
    admit(intent, actor, roles=DRAFTERS, organisation_id=edition.procedure.organisation_id, version=0, at=at)


def decide(intent: Intent, actor: Actor, *, version: int, at: datetime) -> int:
    """Let the provincial office publish, repeal or hand in a file; the office's key.

    Raises:
        What ``identity.admit`` raises.
    """
    admit(intent, actor, roles=OFFICE, organisation_id=actor.organisation_id, version=version, at=at)
    return _organisation(actor)


def _organisation(actor: Actor) -> int:
    if actor.organisation_id is None:
        raise NotFound
    return actor.organisation_id


def works_here(reader: Actor | None) -> bool:
    """Whether the reader has work in the catalogue; good for showing its desk."""
    return reader is not None and reader.organisation_id is not None and reader.holds(*DRAFTERS, *OFFICE)


def drafts(reader: Actor | None) -> bool:
    """Whether the reader could draft; good for showing a form."""
    return reader is not None and reader.organisation_id is not None and reader.holds(*DRAFTERS)


def approves(reader: Actor, edition: Edition) -> bool:
    """Whether the reader could approve this edition; good for showing a form."""
    own = reader.organisation_id == edition.procedure.organisation_id and reader.holds(*HEADS)
    return own and edition.state == EditionState.DRAFT and reader.person != edition.drafted_by


def translates(reader: Actor | None, edition: Edition) -> bool:
    """Whether the reader could translate this edition; good for showing a form."""
    return (
        drafts(reader)
        and reader is not None
        and reader.organisation_id == edition.procedure.organisation_id
        and edition.state == EditionState.PUBLISHED
    )


def publishes(reader: Actor | None) -> bool:
    """Whether the reader acts for a provincial office; good for showing a form."""
    return reader is not None and reader.organisation_id is not None and reader.holds(*OFFICE)


def require_seen(reader: Actor, edition: Edition) -> None:
    """Ask that the reader may read an edition that isn't public: those who draft it, and the provincial office.

    Raises:
        NotFound
    """
    own = reader.organisation_id == edition.procedure.organisation_id and reader.holds(*DRAFTERS)
    if edition.state != EditionState.PUBLISHED and not own and not publishes(reader):
        raise NotFound(edition=str(edition.uuid))


def require_office(reader: Actor, row: Import | None = None) -> None:
    """Ask that the reader acts for a provincial office, the one that handed the file in.

    Raises:
        NotFound
    """
    if not publishes(reader) or (row is not None and row.organisation_id != reader.organisation_id):
        raise NotFound
