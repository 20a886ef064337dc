"""Acts of an auction (protocols §6)."""

from django.utils.translation import gettext_lazy as _

from openhall.identity.public import declare_solemn
from openhall.witness.public import ActKind, By, fields

COURTS = "最高人民法院关于人民法院网络司法拍卖若干问题的规定 (法释〔2016〕18号)"
AUCTION = _("The auction that it belongs to.")
COMMITMENT = _("A salted digest of the amount, which tells nothing of it and can’t be met by another amount.")
SALT = _("The salt, with which anybody can compute the commitment again.")

ANNOUNCED = ActKind(
    code="AUC-01",
    subsystem="auction",
    name=_("Auction announced"),
    meaning=_("The terms of the auction are fixed: starting price, step, limit, times, extensions, and the reserve."),
    command="announce_auction",
    effect=_("Bidders may enter; nobody can change the terms or the reserve any more."),
    on="auction",
    basis=f"{COURTS} 第十二条",
    public={
        "lot": fields.LOT,
        "method": _("Whether offers rise or fall."),
        "starts_at": _("From when on offers are taken."),
        "ends_at": _("When the bidding ends, if no late offer moves it."),
        "reserve": _("The commitment to the reserve price, or nothing where there is none."),
    },
    statement=_("All terms, as they were signed and as the rules read them."),
)
ENTERED = ActKind(
    code="AUC-02",
    subsystem="auction",
    name=_("Auction entered"),
    meaning=_("A bidder was admitted to the auction. Nobody learns who, or that anybody was, before the result."),
    command="enter_auction",
    effect=_("The bidder may make offers, under the random name of this case."),
    on="entrant",
    basis=f"{COURTS} 第十七条, 第十八条",
    public={"lot": fields.LOT, "auction": AUCTION, "bidder": fields.BIDDER},
    commitments={"bidder/name": fields.BIDDER_NAME, "bidder/identifier": fields.BIDDER_IDENTIFIER},
    sealed=True,
)
OFFERED = ActKind(
    code="AUC-03",
    subsystem="auction",
    name=_("Offer made"),
    meaning=_("An offer that betters all before it. Its number is its place in the order of the platform."),
    command="make_offer",
    effect=_("It leads until a better one is made; its bidder is bound to it."),
    on="offer",
    basis=f"{COURTS} 第二十条",
    public={
        "lot": fields.LOT,
        "auction": AUCTION,
        "bidder": fields.BIDDER,
        "number": _("Its place among the offers, counted from 1 without a gap."),
        "amount": fields.AMOUNT,
        "currency": fields.CURRENCY,
        "ends_at": _("When the bidding ends after this offer."),
    },
)
CLOSED = ActKind(
    code="AUC-04",
    subsystem="auction",
    name=_("Bidding closed"),
    meaning=_("The time for offers is over, or the limit was offered."),
    command="close_auction",
    effect=_("No offer counts any more; what comes next is named: a second round, revealing, or the result."),
    on="auction",
    by=By.RULE,
    basis=f"{COURTS} 第二十条",
    public={
        "lot": fields.LOT,
        "offers": _("How many offers counted."),
        "next": _("What comes next: second_round, reveal or result."),
        "until": _("When that ends, or nothing."),
    },
)
SEALED = ActKind(
    code="AUC-05",
    subsystem="auction",
    name=_("Last offer sealed"),
    meaning=_("In the second round a bidder committed to one last offer. Nobody can read it, the platform neither."),
    command="seal_offer",
    effect=_("The bidder can’t change its last offer, and nobody can follow it."),
    on="sealed-offer",
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public={"lot": fields.LOT, "auction": AUCTION, "bidder": fields.BIDDER, "commitment": COMMITMENT},
    sealed=True,
)
SEALING_CLOSED = ActKind(
    code="AUC-06",
    subsystem="auction",
    name=_("Second round closed"),
    meaning=_("No further last offer can be sealed; what was sealed is revealed now."),
    command="close_second_round",
    effect=_("Who has sealed an offer may reveal it until the time that is named; unrevealed offers don’t count."),
    on="auction",
    by=By.RULE,
    basis=_("None: it follows from the terms that were announced."),
    public={"lot": fields.LOT, "until": _("Until when what was sealed can be revealed.")},
)
REVEALED = ActKind(
    code="AUC-07",
    subsystem="auction",
    name=_("Last offer revealed"),
    meaning=_("A bidder showed the last offer that it had sealed; everybody can check that it is the same."),
    command="reveal_offer",
    effect=_("The last offer takes part in the result."),
    on="sealed-offer",
    basis=_("None: a sealed offer can be weighed only once its bidder shows it."),
    public={
        "lot": fields.LOT,
        "auction": AUCTION,
        "bidder": fields.BIDDER,
        "amount": fields.AMOUNT,
        "currency": fields.CURRENCY,
        "salt": SALT,
    },
)
RESERVE_REVEALED = ActKind(
    code="AUC-08",
    subsystem="auction",
    name=_("Reserve revealed"),
    meaning=_("The owner showed the reserve price to which it had committed before the first offer."),
    command="reveal_reserve",
    effect=_("An offer that doesn’t reach the reserve doesn’t win."),
    on="auction",
    basis=f"{COURTS} 第十条",
    public={"lot": fields.LOT, "amount": _("The reserve price."), "currency": fields.CURRENCY, "salt": SALT},
)
RESULT = ActKind(
    code="AUC-09",
    subsystem="auction",
    name=_("Auction result published"),
    meaning=_("The auction has ended. Who took part is known now, and every sealed act of it is opened."),
    command="publish_result",
    effect=_("The best offer wins if it reached the reserve; the other bidders’ deposits go back."),
    on="auction",
    by=By.RULE,
    basis=f"{COURTS} 第二十二条, 第二十三条",
    public={
        "lot": fields.LOT,
        "outcome": _("Whether it was won: sold, no_offer or reserve_not_met."),
        "bidder": _("The winner’s random name in this case; empty where nobody won."),
        "amount": _("The best offer of all rounds, or nothing where there was none."),
        "currency": fields.CURRENCY,
    },
    statement=_("Every sealed act of the lot with what opens it, so that none can be left out."),
)
MAXIMUM_SEALED = ActKind(
    code="AUC-10",
    subsystem="auction",
    name=_("Maximum sealed"),
    meaning=_("A bidder committed to the amount up to which its device makes offers by itself."),
    command="seal_maximum",
    effect=_("The bidder can show afterwards that its device stayed within what it had decided before."),
    on="entrant",
    basis=_("None: it is the bidder’s own protection; no article asks for it."),
    public={"lot": fields.LOT, "auction": AUCTION, "bidder": fields.BIDDER, "commitment": COMMITMENT},
    sealed=True,
)
MAXIMUM_REVEALED = ActKind(
    code="AUC-11",
    subsystem="auction",
    name=_("Maximum revealed"),
    meaning=_("After the result a bidder showed the maximum that it had sealed; all its offers lie within it."),
    command="reveal_maximum",
    effect=_("Everybody can check that the bidder’s device never went beyond what had been decided."),
    on="entrant",
    basis=_("None: whoever sealed a maximum may show it, and nobody has to."),
    public={
        "lot": fields.LOT,
        "auction": AUCTION,
        "bidder": fields.BIDDER,
        "amount": _("The amount beyond which the device made no offer."),
        "currency": fields.CURRENCY,
        "salt": SALT,
    },
)
MOVED = ActKind(
    code="AUC-12",
    subsystem="auction",
    name=_("Auction moved after an outage"),
    meaning=_("The present stage of the auction gets back the time that an outage of the platform took from it."),
    command="extend_auction",
    effect=_("Offers are taken, or last offers sealed or revealed, until the new end; what was offered stands."),
    on="auction",
    by=By.RULE,
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public={
        "lot": fields.LOT,
        "outage": _("The outage, which has an act of its own."),
        "began_at": _("The beginning of that outage."),
        "ended_at": _("The end of that outage."),
        "stage": _("Which stage it moves: bidding, second_round or reveal."),
        "old_starts_at": _("Since when the stage lasts, before the outage was judged."),
        "new_starts_at": _(
            "Since when it lasts afterwards: later only where the bidding should have begun in the outage."
        ),
        "old_ends_at": _("When the stage would have ended."),
        "new_ends_at": _("When it ends by the rule of the case."),
    },
)

PAUSED = ActKind(
    code="AUC-13",
    subsystem="auction",
    name=_("Auction moved on after a pause"),
    meaning=_("The tender stood still during the present stage of the auction; that time doesn’t count."),
    command="move_auction",
    effect=_("The auction goes on with the time that it had left when the tender came to a halt."),
    on="auction",
    by=By.RULE,
    basis="招标投标法实施条例 (2019) 第二十二条, 第六十二条",
    public={
        "lot": fields.LOT,
        "began_at": _("Since when the tender had stood still."),
        "ended_at": _("Until when that time is given back."),
        "stage": _("Which stage it moves: bidding, second_round or reveal."),
        "old_starts_at": _("Since when the stage lasted before."),
        "new_starts_at": _(
            "Since when it lasts now: later only where the bidding should have begun while the tender stood still."
        ),
        "old_ends_at": _("When the stage would have ended."),
        "new_ends_at": _("When it ends now."),
    },
)

declare_solemn("announce_auction", "enter_auction", "reveal_reserve")
