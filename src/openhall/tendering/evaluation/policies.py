"""Who evaluates: an expert of the centre that hosts the project; nobody who also acts for the owner or a bidder."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from openhall.identity.public import Actor, Intent, Role, admit, holds_any
from openhall.kernel.refusals import NotFound, NotYours
from openhall.tendering.evaluation import waits
from openhall.tendering.evaluation.refusals import NotDrawn, NotImpartial
from openhall.tendering.notices.public import Lot


def as_committee(intent: Intent, actor: Actor, lot: Lot, *, bidders: Iterable[int], version: int, at: datetime) -> None:
    """Let an expert act for the committee. ``bidders``: organisations whose bids were opened.

    Raises:
        NotYours: the actor acts for another organisation. NotImpartial: the person also acts for one side
            (招标投标法 37). NotDrawn: another committee was drawn. Whatever ``identity.admit``
            raises, and what the stage that draws committees raises while one isn’t complete.
    """
    project = lot.notice.project
    if actor.organisation_id != project.centre_id and not _from_elsewhere(actor, lot):
        raise NotYours(reason=_("Only the committee that sits at the project’s centre evaluates its bids."))
    admit(intent, actor, roles={Role.EXPERT}, organisation_id=actor.organisation_id, version=version, at=at)
    committee = waits.drawn(lot)
    if actor.person_id not in committee.persons if committee is not None else waits.is_blind(lot):
        raise NotDrawn
    if not is_impartial(actor, lot, bidders, at):
        raise NotImpartial(reason=_("Whoever has an interest in a bid may not sit on its committee."))


def as_tenderer(intent: Intent, actor: Actor, lot: Lot, *, version: int, at: datetime) -> None:
    """Let an officer of the owner or its agency act on an evaluation, without learning anything of it.

    Raises:
        NotYours: the actor acts for another organisation. Whatever ``identity.admit`` raises.
    """
    if actor.organisation_id is None or actor.organisation_id not in lot.notice.project.parties:
        raise NotYours(reason=_("Only the owner or its agency fixes the time of the evaluation."))
    admit(intent, actor, roles={Role.OFFICER}, organisation_id=actor.organisation_id, version=version, at=at)


def as_owner(intent: Intent, actor: Actor, lot: Lot, *, version: int, at: datetime) -> None:
    """Let an officer of the owner or its agency examine qualifications.

    Raises:
        NotYours: the actor acts for another organisation. Whatever ``identity.admit`` raises.
    """
    if actor.organisation_id is None or actor.organisation_id not in lot.notice.project.parties:
        raise NotYours(reason=_("Only the owner or its agency examines these qualifications."))
    admit(intent, actor, roles={Role.OFFICER}, organisation_id=actor.organisation_id, version=version, at=at)


def as_bidder(intent: Intent, actor: Actor, organisation_id: int, *, version: int, at: datetime) -> None:
    """Let whoever bids for an organisation answer for it.

    Raises:
        NotFound: another organisation was asked. Whatever ``identity.admit`` raises.
    """
    if actor.organisation_id != organisation_id:
        raise NotFound
    admit(intent, actor, roles={Role.BIDDER}, organisation_id=organisation_id, version=version, at=at)


def is_bidder(reader: Actor, organisation_id: int) -> bool:
    """Whether the reader bids for the organisation."""
    return reader.organisation_id == organisation_id and reader.holds(Role.BIDDER)


def is_impartial(actor: Actor, lot: Lot, bidders: Iterable[int], at: datetime) -> bool:
    """Whether the person neither prepares the tender nor holds any mandate of a bidder."""
    if holds_any(actor, {Role.OFFICER}, lot.notice.project.parties, at):
        return False
    return not holds_any(actor, Role.values, set(bidders), at)


def reads(actor: Actor | None, lot: Lot) -> bool:
    """Whether the reader may see findings before the report is signed: the committee and nobody else."""
    if actor is None or not actor.holds(Role.EXPERT):
        return False
    if actor.organisation_id != lot.notice.project.centre_id and not _from_elsewhere(actor, lot):
        return False
    return waits.may_sit(lot, actor.person_id)


def _from_elsewhere(actor: Actor, lot: Lot) -> bool:
    """Whether the reader was drawn as an expert of another centre, and acts for it."""
    committee = waits.complete(lot)
    if committee is None or actor.person_id not in committee.persons:
        return False
    return waits.acts_for_committee(lot, actor.organisation_id, committee)
