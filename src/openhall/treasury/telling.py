"""Messages to the people of a bidder: at once, in the transaction of what they tell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from django.utils.translation import gettext_noop as _

from openhall.identity.public import Note, Role, notify_each
from openhall.kernel.wording import Text, join, money, say
from openhall.treasury.models import BankLine, LineState, Refund, SubAccount
from openhall.treasury.queries import explanation, said

TOLD = (Role.BIDDER,)


def _note(sub_account: SubAccount, subject: str, body: Text) -> Note:
    return Note(sub_account.organisation_id, say(subject), body, "/deposits")


def settled(lines: Iterable[BankLine], refunds: Mapping[str, Refund], *, at: datetime) -> None:
    """Deposits received, payments held, refunds paid."""
    notify_each(_of_lines(lines, refunds), TOLD, at=at)


def _of_lines(lines: Iterable[BankLine], refunds: Mapping[str, Refund]) -> Iterator[Note]:
    for line in lines:
        amount = money(said(line.amount, line.currency), line.currency)
        if line.state == LineState.CONFIRMED and line.end_to_end in refunds:
            sub_account = refunds[line.end_to_end].deposit.sub_account
            body = _("The bank has sent %(amount)s, your deposit with its interest, to the account that it came from.")
            yield _note(sub_account, _("Your deposit was paid back"), say(body, amount=amount))
        elif line.sub_account is None:
            continue
        elif line.state == LineState.MATCHED:
            body = _("Your deposit of %(amount)s has arrived and counts. Nobody else can see this before the opening.")
            yield _note(line.sub_account, _("Deposit received"), say(body, amount=amount))
        elif line.state == LineState.HELD:
            told = explanation(line)
            words = join(told.reason_text, told.way_forward_text)
            yield _note(line.sub_account, _("Your payment does not count as a deposit"), words)


def ordered(refunds: Iterable[Refund], *, at: datetime) -> None:
    """Refunds on their way."""
    notify_each(_of_refunds(refunds), TOLD, at=at)


def _of_refunds(refunds: Iterable[Refund]) -> Iterator[Note]:
    for row in refunds:
        deposit = row.deposit
        body = say(
            _("%(total)s go back to the account that the deposit came from: %(interest)s of it is interest."),
            total=money(said(row.total, deposit.currency), deposit.currency),
            interest=money(said(row.interest or row.total * 0, deposit.currency), deposit.currency),
        )
        yield _note(deposit.sub_account, _("Your deposit is on its way back"), body)
