"""Why something isn't done with flows and walks."""

from django.utils.translation import gettext_lazy as _

from openhall.kernel.refusals import Invalid, Refusal


class FlowFaulty(Invalid):
    """The flow can't be walked; ``errors`` says what is wrong at which step."""

    code = "flow-faulty"
    title = _("Dossiers couldn’t walk by this flow.")
    way_forward = _("Mend what is named, then check it again.")


class FlowInThePast(Refusal):
    """Flows count from a day to come on, so that no dossier's walk changes behind its back. Fact: ``valid_from``."""

    code = "flow-in-the-past"
    status = 422
    title = _("A flow counts from today or a later day on.")
    way_forward = _("Name today or a later day; dossiers on their way keep the flow by which they began.")


class FlowThatDay(Refusal):
    """Another version begins on that day. Fact: ``valid_from``."""

    code = "flow-that-day"
    title = _("A flow of this procedure begins on that day already.")
    way_forward = _("Name another day.")


class NotInProcessing(Refusal):
    """Steps happen while the dossier is in processing."""

    code = "flow-not-in-processing"
    title = _("The dossier isn’t in processing now, so it stays where it is.")
    way_forward = _("Begin to work on it, or wait until what it lacks is there.")


class InOtherHands(Refusal):
    """A colleague has it."""

    code = "flow-in-other-hands"
    title = _("Somebody else has this dossier in hand.")
    way_forward = _("Ask them or the head of the unit to hand it over. Whoever stands in for them may take it.")


class NotInYourHands(Refusal):
    """Only whoever has it in hand hands it on."""

    code = "flow-not-in-your-hands"
    title = _("Only whoever has the dossier in hand hands it on or sends it back.")
    way_forward = _("Take it first.")


class ForTheHead(Refusal):
    """The step is the head's."""

    code = "flow-for-the-head"
    title = _("This step is taken by the head of the unit.")
    way_forward = _("Leave it to the head; the queue shows it there.")


class NoSuchWay(Refusal):
    """The flow doesn't lead there. Fact: ``to``."""

    code = "flow-no-such-way"
    status = 422
    title = _("The flow doesn’t lead from this step to that one.")
    way_forward = _("Choose one of the steps that the page offers.")


class UnitMissing(Refusal):
    """The next step belongs to a unit that isn't registered. Fact: ``unit``."""

    code = "flow-unit-missing"
    title = _("The next step belongs to a unit that isn’t registered for dossiers.")
    detail = _("The unit is %(unit)s.")
    way_forward = _("The provincial office registers the unit, or publishes another flow.")


class OpinionMissing(Refusal):
    """The step needs an opinion that isn't there. Fact: ``units``."""

    code = "flow-opinion-missing"
    title = _("This step needs opinions that aren’t there yet.")
    detail = _("Not given: %(units)s.")
    way_forward = _("Ask these units for their opinion, or wait for it.")


class NotAtItsEnd(Refusal):
    """Steps are left. Fact: ``step``."""

    code = "flow-not-at-its-end"
    title = _("Steps of the flow are left; the dossier isn’t done before its last one.")
    way_forward = _("Hand it on until its last step; then say that it is done.")
