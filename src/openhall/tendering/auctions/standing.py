"""Between rows and rules: the terms and the standing of an auction as ``openhall_rules.auctions`` takes them."""

from decimal import Decimal

from openhall.tendering.auctions.models import Auction
from openhall_rules.auctions import Standing, Terms
from openhall_rules.money import quantize, text


def terms_of(auction: Auction) -> Terms:
    """The terms as announced."""
    return Terms.from_json(auction.terms)


def standing_of(auction: Auction) -> Standing:
    """The standing after the newest offer."""
    return Standing(
        ends_at=auction.ends_at,
        offers=auction.offers,
        leader=auction.leader,
        amount=None if auction.amount is None else quantize(auction.amount, currency_of(auction)),
        extensions=auction.extensions,
        starts_at=auction.starts_at,
    )


def keep(auction: Auction, standing: Standing) -> None:
    """Write a standing to the row (not saved)."""
    auction.ends_at, auction.offers, auction.leader = standing.ends_at, standing.offers, standing.leader
    auction.amount, auction.extensions = standing.amount, standing.extensions


def currency_of(auction: Auction) -> str:
    """The currency of all amounts of the auction."""
    return str(auction.terms["currency"])


def said(auction: Auction, amount: Decimal | None) -> str | None:
    """An amount as leaves and APIs write it."""
    return None if amount is None else text(quantize(amount, currency_of(auction)))
