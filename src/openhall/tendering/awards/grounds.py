"""What an award rests on: the committee's ranking of opened bids, or the result of an auction. Chosen here, once."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol
from uuid import UUID

from django.utils.translation import gettext_noop as _

from openhall.identity import public as identity
from openhall.kernel.wording import Text, join, money, say
from openhall.tendering.auctions import public as auctions
from openhall.tendering.evaluation import public as evaluation
from openhall.tendering.notices.public import Lot
from openhall.tendering.opening import public as opening
from openhall.tendering.opening.public import ReadOut
from openhall.witness.public import pseudonym
from openhall_rules.law import Pack
from openhall_rules.money import quantize, text


@dataclass(frozen=True)
class Candidate:
    """Who may win. ``bid``: uuid of the bid, in an auction of the winning offer; ``bid_id``: key of a sealed bid.

    ``price``: as it was read out or offered, digit by digit. ``discloses``: leaf that committed to the name; empty
    where the log says it already.
    """

    rank: int
    bid: UUID
    bid_id: int | None
    bidder: str
    organisation_id: int
    discloses: str
    evaluated_total: str
    score: str | None
    price: str
    currency: str

    def stated(self) -> dict[str, Any]:
        """As the statement of AWD-01 has it."""
        return {
            "rank": self.rank,
            "bid": str(self.bid),
            "bidder": self.bidder,
            "evaluated_total": self.evaluated_total,
            "score": self.score,
        }


class Ground(Protocol):
    """Where candidates come from, and what each bidder is told of its own place."""

    found_at: datetime

    def candidates(self) -> list[Candidate]:
        """Those whose bids stand, in their order; the first wins."""

    def ranked(self) -> list[Candidate]:
        """With those who have revoked their bids since."""

    def bidders(self) -> list[tuple[int, str]]:
        """Key of every organisation that took part, with the id of its bid (in an auction: of its best offer)."""

    def results(self, law: Pack) -> dict[int, Text]:
        """How each one's own bid came out, in words, by key of the organisation."""

    def pseudonyms(self) -> dict[int, str]:
        """Everybody's random name in the case, by key of the organisation."""

    def own_findings(self, bid: str) -> dict[str, Any]:
        """What was found of one bid, for whose bid it is: ``scores`` by criterion, ``corrections`` with reasons."""


def ground_of(lot: Lot) -> Ground | None:
    """What the lot can be awarded on; None before the report is signed, or where an auction has no winner."""
    if auctions.is_auction(lot):
        result = auctions.result_of(lot)
        return None if result is None or result.offer is None else Auctioned(lot, result)
    report = evaluation.signed(lot)
    if report is None or report.signed_at is None or report.ranking is None:
        return None
    return Ranked(lot, report.ranking, report.signed_at)


class Ranked:
    """The signed ranking of the prices that were read out."""

    def __init__(self, lot: Lot, ranking: dict[str, Any], found_at: datetime) -> None:
        self.lot, self.ranking, self.found_at = lot, ranking, found_at
        self.read_out = {str(bid.bid): bid for bid in opening.read_out(lot.pk)}

    def candidates(self) -> list[Candidate]:
        """Those of the ranking whose bids stand."""
        return [one for one in self.ranked() if self.read_out[str(one.bid)].revoked_at is None]

    def ranked(self) -> list[Candidate]:
        """Those of the ranking."""
        return [
            _ranked_candidate(entry, self.read_out[entry["bid"]])
            for entry in self.ranking["ranked"]
            if entry["candidate"]
        ]

    def bidders(self) -> list[tuple[int, str]]:
        """Everybody whose bid stood at the deadline."""
        return [(one.organisation_id, str(one.bid)) for one in opening.taken_part(self.lot)]

    def results(self, law: Pack) -> dict[int, Text]:
        """Rank and score, or why a bid was rejected or not opened."""
        ranked, currency = self.ranking["ranked"], self.ranking["currency"]
        found = {entry["bid"]: _ranked(entry, ranked[0], currency) for entry in ranked}
        grounds = law.get("validity.rejection")
        for entry in self.ranking["rejected"]:
            said = say(_("Your bid was rejected: %(ground)s"), ground=grounds.get(entry["ground"], entry["ground"]))
            found[entry["bid"]] = join(said, entry["reason"])
        revoked = say(_("You revoked your bid, so it could not win."))
        found |= {bid: revoked for bid, one in self.read_out.items() if one.revoked_at is not None}
        unopened = say(_("Your bid was not opened, so it was not compared."))
        return {organisation: found[bid] if bid in self.read_out else unopened for organisation, bid in self.bidders()}

    def pseudonyms(self) -> dict[int, str]:
        """Of everybody whose bid stood at the deadline."""
        return {one.organisation_id: one.bidder for one in opening.taken_part(self.lot)}

    def own_findings(self, bid: str) -> dict[str, Any]:
        """Of the signed report: the committee's own scores and corrections of that bid, and nobody else's."""
        report = evaluation.signed(self.lot)
        mine: dict[str, Any] = next((one for one in report.findings if one["bid"] == bid), {}) if report else {}
        return {"scores": dict(mine.get("other_scores") or {}), "corrections": list(mine.get("adjustments") or [])}


class Auctioned:
    """The published result of an auction: its best offer, and nobody else."""

    def __init__(self, lot: Lot, result: auctions.Result) -> None:
        self.lot, self.result, self.found_at = lot, result, result.ended_at
        self.best = auctions.best_offers(lot)

    def candidates(self) -> list[Candidate]:
        """The one who made the best offer."""
        found = self.result
        if found.offer is None or found.organisation_id is None or found.amount is None:
            raise RuntimeError("An auction without a winner is the ground of nothing.")
        price = text(quantize(found.amount, found.currency))
        return [
            Candidate(
                rank=1,
                bid=found.offer,
                bid_id=None,
                bidder=found.bidder,
                organisation_id=found.organisation_id,
                discloses="",
                evaluated_total=price,
                score=None,
                price=price,
                currency=found.currency,
            )
        ]

    def ranked(self) -> list[Candidate]:
        """The one who made the best offer: an offer can't be revoked."""
        return self.candidates()

    def bidders(self) -> list[tuple[int, str]]:
        """Everybody who entered."""
        return [(one.organisation_id, "" if one.offer is None else str(one.offer)) for one in self.best]

    def results(self, law: Pack) -> dict[int, Text]:
        """The own best offer."""
        none = say(_("You made no offer in the auction."))
        return {
            one.organisation_id: none
            if one.amount is None
            else say(_("Your best offer in the auction was %(amount)s."), amount=self._money(one.amount))
            for one in self.best
        }

    def pseudonyms(self) -> dict[int, str]:
        """Of everybody who entered."""
        known, case = identity.organisations([one.organisation_id for one in self.best]), self.lot.notice.project.uuid
        return {key: pseudonym(organisation.uuid, case) for key, organisation in known.items()}

    def own_findings(self, bid: str) -> dict[str, Any]:
        """None: an auction knows no findings."""
        return {"scores": {}, "corrections": []}

    def _money(self, amount: Decimal) -> Text:
        return money(text(quantize(amount, self.result.currency)), self.result.currency)


def _ranked_candidate(entry: dict[str, Any], bid: ReadOut) -> Candidate:
    return Candidate(
        rank=entry["rank"],
        bid=bid.bid,
        bid_id=bid.bid_id,
        bidder=bid.bidder,
        organisation_id=bid.organisation_id,
        discloses=bid.submission_leaf,
        evaluated_total=entry["evaluated_price"],
        score=entry["score"],
        price=text(bid.total),
        currency=bid.currency,
    )


def _ranked(entry: dict[str, Any], first: dict[str, Any], currency: str) -> Text:
    sentences = [
        say(
            _("Your bid has rank %(rank)s; the price compared is %(price)s."),
            rank=entry["rank"],
            price=money(entry["evaluated_price"], currency),
        )
    ]
    if "life_cycle_cost" in entry:
        sentences.append(
            say(
                _("What was compared is the cost over the years: your bid’s is %(cost)s, that of the first %(first)s."),
                cost=money(entry["life_cycle_cost"], currency),
                first=money(first["life_cycle_cost"], currency),
            )
        )
    if entry["score"] is None and "life_cycle_cost" not in entry:
        sentences.append(
            say(
                _("The lowest evaluated price comes first; it is %(price)s."),
                price=money(first["evaluated_price"], currency),
            )
        )
    elif entry["score"] is not None:
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
