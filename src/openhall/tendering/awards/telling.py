"""What bidders are told: when candidates are published, and at the award each its own result and the reason."""

from typing import Any

from django.utils.translation import gettext_noop as _

from openhall.identity import public as identity
from openhall.identity.public import Role
from openhall.kernel.wording import Text, instant, join, money, say
from openhall.tendering.awards.models import Award
from openhall.tendering.evaluation import public as evaluation
from openhall.tendering.notices.public import Lot
from openhall.tendering.opening import public as opening
from openhall.tendering.opening.public import ReadOut
from openhall.tendering.planning.public import law_of
from openhall_rules.law import Pack


def tell_of_candidates(lot: Lot, award: Award) -> None:
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
    bidders = sorted({one.organisation_id for one in opening.taken_part(lot)})
    notes = [identity.Note(bidder, subject, body, link) for bidder in bidders]
    identity.notify_each(notes, {Role.BIDDER}, at=award.candidates_published_at)


def tell_of_award(lot: Lot, award: Award) -> None:
    """Tell every bidder the award, its own rank and score, and why it lost; nobody else's scores but the winner's."""
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
    results = _results(evaluation.ranking_of(lot) or {}, opening.read_out(lot.pk), law)
    notes = []
    for one in opening.taken_part(lot):
        won = str(one.bid) == first["bid"]
        own = (
            say(_("The contract must be signed until %(due)s."), due=due)
            if won
            else results.get(str(one.bid), say(_("Your bid was not opened, so it was not compared.")))
        )
        subject = say(
            _("“%(lot)s” was awarded to you") if won else _("“%(lot)s” was awarded to another bidder"), lot=lot.title
        )
        body = join(awarded, own, by="\n\n")
        notes.append(identity.Note(one.organisation_id, subject, body, f"/lots/{lot.uuid}/result"))
    identity.notify_each(notes, {Role.BIDDER}, at=award.awarded_at)


def _results(ranking: dict[str, Any], read_out: list[ReadOut], law: Pack) -> dict[str, Text]:
    """For each opened bid, how it came out, in words."""
    ranked, currency = ranking["ranked"], ranking["currency"]
    results = {entry["bid"]: _ranked(entry, ranked[0], currency) for entry in ranked}
    grounds = law.get("validity.rejection")
    for entry in ranking["rejected"]:
        said = say(_("Your bid was rejected: %(ground)s"), ground=grounds.get(entry["ground"], entry["ground"]))
        results[entry["bid"]] = join(said, entry["reason"])
    return {str(bid.bid): results[str(bid.bid)] for bid in read_out}


def _ranked(entry: dict[str, Any], first: dict[str, Any], currency: str) -> Text:
    sentences = [
        say(
            _("Your bid has rank %(rank)s; the price compared is %(price)s."),
            rank=entry["rank"],
            price=money(entry["evaluated_price"], currency),
        )
    ]
    if entry["score"] is None:
        sentences.append(
            say(
                _("The lowest evaluated price comes first; it is %(price)s."),
                price=money(first["evaluated_price"], currency),
            )
        )
    else:
        sentences.append(
            say(
                _("Your score is %(score)s: %(price)s for the price and %(other)s for the other criteria."),
                score=entry["score"],
                price=entry["price_score"],
                other=entry["other_score"],
            )
        )
        sentences.append(say(_("The highest score comes first; it is %(score)s."), score=first["score"]))
    if entry["tied"]:
        sentences.append(say(_("Some bids were equal; the documents’ rule for equals put them in order.")))
    return join(*sentences)
