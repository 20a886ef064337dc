"""Who may do what at the help desk."""

from datetime import datetime

from openhall.helpdesk.questions.models import ComplaintRoute, HelpQuestion
from openhall.helpdesk.questions.refusals import NotYourQuestion
from openhall.identity.public import Actor, Intent, Role, admit
from openhall.kernel.refusals import NotFound


def serves(reader: Actor | None, question: HelpQuestion) -> bool:
    """Whether the reader is of the desk that the question waits at."""
    if reader is None or not reader.holds(Role.CENTRE):
        return False
    return question.centre_id in (None, reader.organisation_id)


def asked(reader: Actor | None, question: HelpQuestion) -> bool:
    """Whether it is the reader’s own question."""
    return reader is not None and question.person_id == reader.person_id


def require_serving(intent: Intent, actor: Actor, question: HelpQuestion, *, at: datetime) -> None:
    """Let staff of the centre act on a question that waits there.

    Raises:
        NotFound: it waits elsewhere. And what ``admit`` raises.
    """
    centre = question.centre_id or actor.organisation_id
    if not actor.holds(Role.CENTRE) or centre != actor.organisation_id:
        raise NotFound(question=str(question.uuid))
    admit(intent, actor, roles={Role.CENTRE}, organisation_id=centre, version=question.version, at=at)


def require_named(intent: Intent, actor: Actor, question: HelpQuestion, *, at: datetime) -> None:
    """Let the named officer or the backup act.

    Raises:
        NotYourQuestion: somebody else answers for it. And what ``require_serving`` raises.
    """
    require_serving(intent, actor, question, at=at)
    if actor.person_id not in (question.officer_id, question.backup_id):
        raise NotYourQuestion(question=str(question.uuid))


def at_the_desk(intent: Intent, actor: Actor, *, version: int, at: datetime) -> None:
    """Let staff of a centre act for its desk."""
    admit(intent, actor, roles={Role.CENTRE}, organisation_id=actor.organisation_id, version=version, at=at)


def as_authority(intent: Intent, actor: Actor, *, version: int, at: datetime) -> None:
    """Let an authority lay something down."""
    admit(intent, actor, roles={Role.AUTHORITY}, organisation_id=actor.organisation_id, version=version, at=at)


def own_route(intent: Intent, actor: Actor, route: ComplaintRoute, *, at: datetime) -> None:
    """Let the authority that published a route change it."""
    if route.authority_id != actor.organisation_id:
        raise NotFound(route=str(route.uuid))
    as_authority(intent, actor, version=route.version, at=at)
