"""Who may do what with notices."""

from datetime import datetime

from django.utils.translation import gettext as _

from openhall.identity.public import Actor, Intent, Role, admit
from openhall.kernel.refusals import NotYours
from openhall.tendering.notices.models import Notice
from openhall.tendering.planning import public as planning


def prepare(intent: Intent, actor: Actor, notice: Notice, *, version: int, at: datetime) -> None:
    """Let an officer of owner or agency act on the notice.

    Raises:
        NotYours and whatever ``identity.admit`` raises.
    """
    planning.prepare(intent, actor, parties=notice.project.parties, version=version, at=at)


def ask(intent: Intent, actor: Actor, notice: Notice, *, at: datetime) -> None:
    """Let somebody who may bid ask; who prepares the tender doesn't ask itself.

    Raises:
        NotYours and whatever ``identity.admit`` raises.
    """
    if actor.organisation_id in {*notice.project.parties, notice.project.centre_id}:
        raise NotYours(reason=_("Those who prepare or host a tender don’t ask questions about it."))
    admit(intent, actor, roles={Role.BIDDER}, organisation_id=actor.organisation_id, version=0, at=at)
