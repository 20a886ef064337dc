"""Acts of the award (protocols §6)."""

from django.utils.translation import gettext_lazy as _

from openhall.identity.public import declare_solemn
from openhall.witness.public import ActKind, By, fields

CANDIDATES_PUBLISHED = ActKind(
    code="AWD-01",
    subsystem="award",
    name=_("Award candidates published"),
    meaning=_("The ranked candidates are public, by name, for as long as the law asks, so that anybody can object."),
    command="publish_candidates",
    effect=_("The time for objections runs; the lot can’t be awarded before it is over."),
    on="lot",
    basis="招标投标法实施条例 (2019) 第五十三条, 第五十四条",
    public={"until": _("Until when the candidates stay published before an award.")},
    statement=_("The candidates in their order; their names are disclosed with it."),
)
AWARD_PUBLISHED = ActKind(
    code="AWD-02",
    subsystem="award",
    name=_("Award notice published"),
    meaning=_("The lot is awarded; the contract is due within the time that the law allows from now."),
    command="publish_award",
    effect=_("Owner and winner are bound to conclude the contract; the other bidders’ deposits go back."),
    on="lot",
    basis="招标投标法 (2017) 第四十五条; 招标投标法实施条例 (2019) 第五十五条",
    public={
        "bid": _("The winning bid; in an auction the winning offer."),
        "bidder": fields.BIDDER,
        "amount": fields.AMOUNT,
        "currency": fields.CURRENCY,
        "contract_due_at": _("When the contract must have been signed."),
    },
)

AWARD_ANNULLED = ActKind(
    code="AWD-03",
    subsystem="award",
    name=_("Award made void"),
    meaning=_("The decision on a complaint makes the award void; who had won doesn’t win this lot any more."),
    command="annul_award",
    effect=_("The owner awards the lot to the next candidate, or ends it and calls for bids again."),
    on="lot",
    by=By.RULE,
    basis="招标投标法实施条例 (2019) 第五十五条, 第八十一条",
    public={
        "bid": _("The bid that had won; in an auction the offer."),
        "bidder": fields.BIDDER,
        "complaint": _("The complaint that was decided so."),
    },
)

LETTER_SENT = ActKind(
    code="AWD-04",
    subsystem="award",
    name=_("Letter sent to a bidder that was not chosen"),
    meaning=_("With the award each bidder that was not chosen gets a letter: its own place and scores, and why."),
    command="send_letters",
    effect=_("The bidder knows its own result and can object or complain in time; nobody else reads the letter."),
    on="letter",
    by=By.RULE,
    basis="招标投标法 (2017) 第四十五条",
    public={"lot": fields.LOT, "bidder": fields.BIDDER},
    commitments={"letter": _("What the letter says; only committed to.")},
)

declare_solemn("publish_candidates", "publish_award")
