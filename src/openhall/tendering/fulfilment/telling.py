"""Messages to the other side of a contract, in the transaction of what they tell."""

from datetime import datetime

from django.utils.translation import gettext_noop as _

from openhall.identity import public as identity
from openhall.kernel.wording import say
from openhall.tendering.contracts.public import Contract, Side
from openhall.tendering.fulfilment import policies

MILESTONE_PROPOSED = _("The other side of your contract proposes a milestone: %(what)s")
MILESTONE_AGREED = _("The other side of your contract agreed to a milestone: %(what)s")
MILESTONE_DECLINED = _("The other side of your contract doesn’t agree to a milestone: %(what)s")
MILESTONE_REPORTED = _("Your supplier reports a milestone done: %(what)s. Accept it, or refuse it with your reasons.")
MILESTONE_ACCEPTED = _("The owner accepted a milestone: %(what)s")
MILESTONE_REFUSED = _("The owner refused a milestone and says why: %(what)s")
POSTPONEMENT_PROPOSED = _(
    "The other side has signed a later day for a milestone: %(what)s. It counts when you sign it, too."
)
POSTPONEMENT_AGREED = _("The other side has signed the later day for a milestone: %(what)s")
POSTPONEMENT_DECLINED = _("The other side doesn’t agree to a later day for a milestone: %(what)s")
AMENDMENT_PROPOSED = _("The other side has signed a change of your contract. It counts when you sign it, too.")
AMENDMENT_AGREED = _("The other side has signed your change of the contract: it counts from now on.")
AMENDMENT_DECLINED = _("The other side doesn’t agree to your change of the contract.")
COMPLETED = _("The owner accepted your contract as complete.")
RATED = _("The owner evaluated how you performed. You can answer, once; both are public.")
ANSWERED = _("Your supplier answered its evaluation.")
PAYMENT_RECORDED = _("The owner of your contract recorded a payment to you. Confirm that you have it, or say why not.")
PAYMENT_CONFIRMED = _("Your supplier confirmed a payment under your contract.")
PAYMENT_DISPUTED = _("Your supplier disputes a payment under your contract and says why.")
BOND_ASKED = _("The owner asks for the performance bond. The page says to which account and under which reference.")
END_ANNOUNCED = _("The other side of your contract says that it is to end early, and why. Agree, or object.")
END_AGREED = _("The other side agreed: your contract has ended.")
END_OBJECTED = _("The other side objects to the early end of your contract and says why.")
END_WITHDRAWN = _("The other side took back that your contract is to end early.")
ENDED_BY_OTHER = _("The other side of your contract has ended it, on a ground of the law. You can object on its page.")
CANCELLED = _(
    "The decision on a complaint cancels your contract. What was accepted stays on the record; "
    "nothing more is to be done."
)
BOND_KEPT = _("The owner of your ended contract keeps the performance bond and says why. You can go to court.")
BOND_FREED = _("The owner lets the performance bond of your ended contract go.")


def other_side(contract: Contract, side: Side, message: str, *, at: datetime, what: str = "") -> None:
    """Tell whoever acts for the other side than ``side``."""
    other = Side.SUPPLIER if side == Side.OWNER else Side.OWNER
    identity.notify_holders(
        policies.organisation_of(contract, other),
        [policies.ROLES[other]],
        subject=say(_("Performance of the contract for “%(lot)s”"), lot=contract.lot.title),
        body=say(message, what=what),
        link=f"/contracts/{contract.uuid}/performance",
        at=at,
    )
