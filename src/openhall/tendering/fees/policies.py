"""Who may do what with fees: the keeper enters terms, the payer orders, experts see and confirm their own."""

from datetime import datetime

from openhall.identity.public import Actor, Intent, Role, admit
from openhall.kernel.refusals import NotFound
from openhall.tendering.fees.law import CENTRE
from openhall.tendering.planning.public import Project

KEEPERS = frozenset({Role.AUTHORITY})
OWNERS = frozenset({Role.OFFICER})
OFFICES = frozenset({Role.CENTRE})
CENTRES = frozenset({Role.CENTRE, Role.TREASURER})


def as_keeper(intent: Intent, actor: Actor, keeper_id: int, *, version: int, at: datetime) -> None:
    """Let the authority that keeps the register enter terms.

    Raises:
        What ``identity.admit`` raises.
    """
    admit(intent, actor, roles=KEEPERS, organisation_id=keeper_id, version=version, at=at)


def as_office(intent: Intent, actor: Actor, organisation_id: int, *, at: datetime) -> None:
    """Let the staff of an evaluation centre enter distances to it.

    Raises:
        What ``identity.admit`` raises.
    """
    admit(intent, actor, roles=OFFICES, organisation_id=organisation_id, version=0, at=at)


def is_office(reader: Actor | None, organisation_id: int) -> bool:
    """Whether the reader is staff of an evaluation centre of this organisation."""
    return reader is not None and reader.organisation_id == organisation_id and reader.holds(*OFFICES)


def as_payer(intent: Intent, actor: Actor, project: Project, payer: str, *, version: int, at: datetime) -> int:
    """Let an officer of the owner, or the centre's people, order the fees; who pays.

    Raises:
        What ``identity.admit`` raises.
    """
    organisation_id = payer_id(project, payer)
    roles = CENTRES if payer == CENTRE else OWNERS
    admit(intent, actor, roles=roles, organisation_id=organisation_id, version=version, at=at)
    return organisation_id


def as_oneself(intent: Intent, actor: Actor, person_id: int, *, version: int, at: datetime) -> None:
    """Let a person act about their own fees and nobody for them.

    Raises:
        NotFound: another's. What ``identity.admit`` raises.
    """
    if actor.person_id != person_id:
        raise NotFound
    admit(intent, actor, version=version, at=at)


def payer_id(project: Project, payer: str) -> int:
    """The organisation that pays."""
    return int(project.centre_id if payer == CENTRE else project.owner_id)


def pays(reader: Actor, project: Project, payer: str) -> bool:
    """Whether the reader may order the fees of a project."""
    roles = CENTRES if payer == CENTRE else OWNERS
    return bool(payer) and reader.organisation_id == payer_id(project, payer) and reader.holds(*roles)
