"""Messages to both sides, in the transaction of what they tell."""

from datetime import datetime

from django.utils.translation import gettext_noop as _

from openhall.identity import public as identity
from openhall.kernel.wording import Text, instant, money, say
from openhall.tendering.forfeiture import policies
from openhall.tendering.notices.public import Lot
from openhall.tendering.planning.public import zone_of
from openhall.treasury.public import Forfeiture, ForfeitureState, amount_text


def heard(lot: Lot, row: Forfeiture, *, at: datetime) -> None:
    """The bidder is told that a body may order its deposit to be kept, and until when it can answer."""
    body = say(
        _(
            "The body that decides a complaint about “%(lot)s” may order that %(amount)s of your deposit is kept. You "
            "can answer until %(due)s. It decides after your answer, or when that time is over."
        ),
        lot=lot.title,
        amount=money(amount_text(row.amount, row.deposit.currency), row.deposit.currency),
        due=instant(row.answer_due_at, zone_of(lot.notice.project)),
    )
    _to_bidder(row, say(_("Your deposit may be kept")), body, at)


def ordered(lot: Lot, row: Forfeiture, *, at: datetime) -> None:
    """The bidder learns of the order; the owner that it has to keep the deposit, and until when."""
    body = say(_("The decision on a complaint about “%(lot)s” orders that your deposit is kept."), lot=lot.title)
    _to_bidder(row, say(_("Your deposit is to be kept")), body, at)
    if row.keep_due_at is None:
        text = say(
            _("The decision on a complaint about “%(lot)s” orders that a deposit is kept: register your account."),
            lot=lot.title,
        )
    else:
        text = say(
            _("The decision on a complaint about “%(lot)s” orders you to keep a deposit until %(due)s."),
            lot=lot.title,
            due=instant(row.keep_due_at, zone_of(lot.notice.project)),
        )
    identity.notify_holders(
        lot.notice.project.owner_id,
        policies.OWNERS,
        subject=say(_("A deposit is to be kept")),
        body=text,
        link=_link(row),
        at=at,
    )


def announced(lot: Lot, row: Forfeiture, *, at: datetime) -> None:
    """The bidder is told what the owner wants, and until when it can answer."""
    body = say(
        _(
            "The owner of “%(lot)s” wants to keep %(amount)s of your deposit. You can answer until %(due)s. It decides "
            "after your answer, or when that time is over."
        ),
        lot=lot.title,
        amount=money(amount_text(row.amount, row.deposit.currency), row.deposit.currency),
        due=instant(row.answer_due_at, zone_of(lot.notice.project)),
    )
    _to_bidder(row, say(_("The owner wants to keep your deposit")), body, at)


def answered(lot: Lot, row: Forfeiture, *, at: datetime) -> None:
    """The owner is told that the bidder has answered; of a body's hearing the body is told by its own work queue."""
    if row.complaint is not None:
        return
    identity.notify_holders(
        lot.notice.project.owner_id,
        policies.OWNERS,
        subject=say(_("A bidder answered about its deposit")),
        body=say(_("The bidder for “%(lot)s” has answered. Decide whether you keep its deposit."), lot=lot.title),
        link=_link(row),
        at=at,
    )


def decided(lot: Lot, row: Forfeiture, *, at: datetime) -> None:
    """The bidder is told the decision."""
    if row.state == ForfeitureState.LET_GO:
        body = say(_("The owner of “%(lot)s” doesn’t keep your deposit. It goes back by rule."), lot=lot.title)
        _to_bidder(row, say(_("Your deposit is not kept")), body, at)
        return
    body = say(
        _("The owner of “%(lot)s” keeps %(amount)s of your deposit. Its reasons are on the page of the deposit."),
        lot=lot.title,
        amount=money(amount_text(row.amount, row.deposit.currency), row.deposit.currency),
    )
    _to_bidder(row, say(_("The owner keeps your deposit")), body, at)


def _to_bidder(row: Forfeiture, subject: Text, body: Text, at: datetime) -> None:
    identity.notify_holders(
        row.deposit.sub_account.organisation_id,
        policies.BIDDERS,
        subject=subject,
        body=body,
        link=_link(row),
        at=at,
    )


def _link(row: Forfeiture) -> str:
    return f"/desk/deposits/{row.deposit.uuid}"
