"""How fulfilment says no."""

from django.utils.translation import gettext_lazy as _

from openhall.kernel.refusals import Refusal


class NotConcluded(Refusal):
    """The contract isn't concluded. Fact: ``state``."""

    code = "contract-not-concluded"
    title = _("This contract isn’t concluded yet.")
    way_forward = _("Its performance begins when both sides have signed it.")


class OwnProposal(Refusal):
    """The side that proposed can't agree to it as well. Fact: ``side``."""

    code = "own-proposal"
    title = _("Your own side proposed this, so the other side has to answer.")
    way_forward = _("Wait for the other side’s signature.")


class OutsideContractTime(Refusal):
    """A milestone's day lies outside the time of performance. Facts: ``due_date``, ``latest``."""

    code = "outside-contract-time"
    title = _("This day lies outside the time of the contract.")
    detail = _("The contract is to be performed by %(latest)s; that time is part of its substance.")
    way_forward = _("Choose a day from today to the end of the contract’s time.")


class SupplementOverLimit(Refusal):
    """All supplements together add more than the law allows. Facts: ``limit``, ``added``, ``currency``, ``article``."""

    code = "supplement-over-limit"
    title = _("Together with earlier changes this adds more than the law allows.")
    detail = _("At most %(limit)s %(currency)s may be added in all (%(article)s); with this it would be %(added)s.")
    way_forward = _("Add less, or call a tender for what is needed beyond it.")


class NothingChanges(Refusal):
    """The change says nothing, or names an item that the contract doesn't list. Fact: ``clause``."""

    code = "nothing-changes"
    status = 422
    title = _("This changes nothing in the contract.")
    way_forward = _(
        "Name an item of the contract and how much more of it, or another text for a particular of delivery."
    )


class OtherChanges(Refusal):
    """The digest isn't that of the changes. Facts: ``signed``, ``now``."""

    code = "other-changes"
    title = _("These are not the changes that the other side signed.")
    way_forward = _("Reload the page, read the changes, and sign what it shows.")


class NotYetDone(Refusal):
    """Milestones or changes are still open. Fact: ``open``."""

    code = "not-yet-done"
    title = _("The contract can’t be completed yet: something in it is still open.")
    way_forward = _("Accept every planned milestone, and answer each proposal, before you complete the contract.")


class CriteriaDiffer(Refusal):
    """Each criterion of the law is marked once. Fact: ``criteria``."""

    code = "criteria-differ"
    status = 422
    title = _("Mark each of the criteria once, and no other.")
    way_forward = _("The page of the contract’s performance lists the criteria.")


class RatedBefore(Refusal):
    """The supplier was evaluated, or has answered."""

    code = "rated-before"
    title = _("This was done before and stands.")
    way_forward = _("The page of the contract’s performance shows the evaluation and the answer.")


class BondOverLimit(Refusal):
    """More than the law allows. Facts: ``limit``, ``currency``, ``article``."""

    code = "bond-over-limit"
    title = _("The performance bond is higher than the law allows.")
    detail = _("At most %(limit)s %(currency)s may be asked for (%(article)s).")
    way_forward = _("Ask for less.")


class BondAskedBefore(Refusal):
    """A bond was asked for."""

    code = "bond-asked-before"
    title = _("A performance bond was asked for already.")
    way_forward = _("The page of the contract’s performance shows how far it is.")


class PaymentOverContract(Refusal):
    """All payments together exceed the contract's amount as changed. Facts: ``limit``, ``paid``, ``currency``."""

    code = "payment-over-contract"
    title = _("This is more than the contract is worth.")
    detail = _("The contract with its agreed changes comes to %(limit)s %(currency)s; with this, %(paid)s were paid.")
    way_forward = _("Record what was paid under this contract; more of the same subject needs a change that both sign.")


class NothingPaid(Refusal):
    """The amount is nothing, or finer than the currency's own unit. Facts: ``amount``, ``currency``."""

    code = "nothing-paid"
    status = 422
    title = _("This is no amount that can be paid in this currency.")
    way_forward = _("Write the amount that was paid, above zero, in the currency’s own units.")


class OutsidePaymentTime(Refusal):
    """The day lies before the contract or hasn't come. Facts: ``paid_date``, ``first``, ``last``."""

    code = "outside-payment-time"
    title = _("Nothing can have been paid under this contract on that day.")
    detail = _("The contract was concluded on %(first)s, and today is %(last)s.")
    way_forward = _("Write the day on which the money was paid.")


class MilestoneNotAccepted(Refusal):
    """What isn't accepted isn't paid for. Fact: ``state``."""

    code = "milestone-not-accepted"
    title = _("This milestone isn’t accepted, so it can’t be paid for yet.")
    way_forward = _("Accept the milestone first, or record the payment for the contract as a whole.")


class ReasonMissing(Refusal):
    """Whoever disputes says why."""

    code = "reason-missing"
    status = 422
    title = _("You dispute this without saying why.")
    way_forward = _("Write what is wrong with it; the owner and everybody else reads it.")


class NotLater(Refusal):
    """The day isn't later than the one that holds. Facts: ``due_date``, ``due_before``."""

    code = "not-later"
    title = _("This day is not later than the one that holds.")
    detail = _("The milestone is due on %(due_before)s.")
    way_forward = _("Choose a later day, within the time of the contract.")


class DayOver(Refusal):
    """The milestone's day is over: what is late stays late. Fact: ``due_before``."""

    code = "day-over"
    title = _("The day of this milestone is over, so it can’t be moved any more.")
    way_forward = _("Report the milestone when it is done; how late it was is on the record.")


class OneProposalAtATime(Refusal):
    """A later day was proposed already."""

    code = "one-proposal-at-a-time"
    title = _("A later day for this milestone was proposed already.")
    way_forward = _("The other side answers it first; the page of the contract’s performance shows it.")
