"""The record of a tender as people read it: every public act told, in log order, with where its proof is."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from openhall.portal import queries
from openhall.portal.queries import Tender
from openhall.portal.sentences import Telling, Told, tell
from openhall.tendering.auctions import public as auctions
from openhall.tendering.notices.public import Lot
from openhall.tendering.opening import public as opening
from openhall.ui import formats
from openhall.ui.components import Event
from openhall.witness.public import FeedAct


@dataclass(frozen=True)
class Entry:
    """One act, told."""

    act: FeedAct
    told: Told
    zone: str

    @property
    def receipt_url(self) -> str:
        """Page of its receipt."""
        return f"/receipts/{self.act.leaf_sha256}"


Records = Mapping[int, opening.Record]
"""Opening records that were read already, by key of the lot."""


def telling_of(tender: Tender, known: Records | None = None) -> Telling:
    """What its acts are told with. Bidders' names only of lots whose bids are opened."""
    bidders: dict[str, str] = {}
    bids: dict[str, str] = {}
    for lot in tender.lots:
        if lot.state in (Lot.State.OPEN, Lot.State.CLOSED, Lot.State.RELEASED):
            continue
        found = (known or {}).get(lot.pk) or opening.record_of(lot)
        parties = [(one.bid, one.bidder, one.organisation_id) for one in found.read_out]
        parties += [(one.bid, one.bidder, one.organisation_id) for one in found.not_opened]
        for bid, bidder, organisation in parties:
            bidders[bidder] = bids[str(bid)] = found.names.get(organisation, "")
        if auctions.is_auction(lot) and (auction := auctions.auction_of(lot)) is not None:
            bidders |= auctions.names(auction)
    lots = {str(lot.uuid): _("Lot %(number)s") % {"number": lot.number} for lot in tender.lots}
    return Telling(zone=tender.zone, lots=lots, bidders=bidders, bids=bids)


def entries(
    tender: Tender, *, after: int = -1, acts: Iterable[FeedAct] | None = None, known: Records | None = None
) -> Iterator[Entry]:
    """The tender's public acts beyond the leaf index ``after``, in log order, told."""
    telling = telling_of(tender, known)
    for act in queries.public_acts(case=tender.project.uuid, after=after) if acts is None else acts:
        yield Entry(act, tell(act, telling), tender.zone)


def timeline(told: Iterable[Entry]) -> list[Event]:
    """The entries as events of a timeline, the last of the log first, also among those of one instant.

    All are in the log: the feed ends at the signed checkpoint.
    """
    return [
        Event(
            title=one.told.title,
            at=one.act.at,
            zone=one.zone,
            by=_("By rule, without anybody’s hand") if one.act.body.get("actor") == "log" else "",
            body="\n".join(part for part in (one.told.body, *one.told.lines) if part),
            receipt_url=one.receipt_url,
        )
        for one in reversed(list(told))
    ]


def item(entry: Entry) -> SafeString:
    """The entry as the hall shows it: the same piece of HTML in the page and in the stream."""
    at: datetime = entry.act.at
    more = format_html("<p>{}</p>", entry.told.body) if entry.told.body else SafeString("")
    if entry.told.lines:
        points = format_html_join("", "<li>{}</li>", ((line,) for line in entry.told.lines))
        more += format_html('<ul class="po-lines">{}</ul>', points)
    return format_html(
        '<li data-index="{}"><p class="po-entry"><strong>{}</strong></p>{}'
        '<p class="po-when"><time datetime="{}">{}</time> · '
        '<a href="{}">{}<span class="oh-hidden">: {}</span></a></p></li>',
        entry.act.index,
        entry.told.title,
        more,
        at.isoformat(),
        formats.instant(at, entry.zone, seconds=True),
        entry.receipt_url,
        _("Proof"),
        entry.told.title,
    )
