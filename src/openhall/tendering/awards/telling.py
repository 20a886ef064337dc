"""What bidders are told: when candidates are published, and at the award each its own result and the reason."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_noop as _

from openhall.identity import public as identity
from openhall.identity.public import Role
from openhall.kernel.wording import instant, join, money, say
from openhall.tendering.awards.grounds import Ground
from openhall.tendering.awards.models import Award, Letter
from openhall.tendering.notices.public import Lot
from openhall.tendering.planning.public import law_of


def tell_of_candidates(lot: Lot, award: Award, ground: Ground) -> None:
    """Tell every bidder that the candidates are public, and until when."""
    if award.until is None or award.candidates_published_at is None:
        raise RuntimeError("Bidders are told of candidates that were published.")
    body = say(
        _("The ranked candidates for “%(lot)s” of “%(project)s” are public until %(until)s."),
        lot=lot.title,
        project=lot.notice.project.title,
        until=instant(award.until, law_of(lot.notice.project).calendar.zone),
    )
    subject, link = say(_("Candidates for “%(lot)s” are published"), lot=lot.title), f"/lots/{lot.uuid}/result"
    bidders = sorted({organisation for organisation, _bid in ground.bidders()})
    notes = [identity.Note(bidder, subject, body, link) for bidder in bidders]
    identity.notify_each(notes, {Role.BIDDER}, at=award.candidates_published_at)


def tell_of_award(lot: Lot, award: Award, ground: Ground, letters: Sequence[Letter]) -> None:
    """Tell every bidder the award, its own rank and score, and why it lost; nobody else's scores but the winner's.

    Who was not chosen is led to its own letter.
    """
    if award.awarded_at is None or award.contract_due_at is None:
        raise RuntimeError("Bidders are told of an award that was made.")
    project = lot.notice.project
    law = law_of(project)
    first = award.candidates[0]
    awarded = say(
        _("“%(lot)s” of “%(project)s” was awarded to %(supplier)s for %(amount)s."),
        lot=lot.title,
        project=project.title,
        supplier=first["name"],
        amount=money(first["price"], first["currency"]),
    )
    due = instant(award.contract_due_at, law.calendar.zone)
    results = ground.results(law)
    pages = {one.organisation_id: f"/letters/{one.uuid}" for one in letters}
    notes = []
    for organisation, bid in ground.bidders():
        won = bid == first["bid"]
        own = say(_("The contract must be signed until %(due)s."), due=due) if won else results[organisation]
        subject = say(
            _("“%(lot)s” was awarded to you") if won else _("“%(lot)s” was awarded to another bidder"), lot=lot.title
        )
        body = join(awarded, own, by="\n\n")
        link = pages.get(organisation, f"/lots/{lot.uuid}/result")
        notes.append(identity.Note(organisation, subject, body, link))
    inboxes = identity.notify_each(notes, {Role.BIDDER}, at=award.awarded_at)
    for one in letters:
        one.inboxes = inboxes.get(one.organisation_id, 0)


def tell_of_annulment(lot: Lot, winner: str, supplier_id: int | None, at: datetime) -> None:
    """Tell the owner's side and whoever had won that the award is void."""
    project = lot.notice.project
    subject = say(_("The award of “%(lot)s” is void"), lot=lot.title)
    body = say(
        _(
            "The decision on a complaint made the award of “%(lot)s” of “%(project)s” to %(supplier)s void. "
            "The owner awards the lot to the next candidate, or ends it and calls for bids again."
        ),
        lot=lot.title,
        project=project.title,
        supplier=winner,
    )
    link = f"/lots/{lot.uuid}/result"
    for organisation in project.parties:
        identity.notify_holders(organisation, {Role.OFFICER}, subject=subject, body=body, link=link, at=at)
    if supplier_id is not None:
        identity.notify_each([identity.Note(supplier_id, subject, body, link)], {Role.BIDDER}, at=at)
