"""How offices say no. Each code is part of the API."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from openhall.identity.values import Actor, Intent
from openhall.kernel.refusals import Refusal


@dataclass(frozen=True, slots=True)
class SignedOnce:
    """What one officer signed, for the proposal that it becomes. ``roles``: one of them the second must hold."""

    intent: Intent
    actor: Actor
    roles: Collection[str]
    at: datetime


class SecondSignatureDue(Refusal):
    """The act needs a second officer. Through the API it becomes a proposal, and nobody is answered this.

    Fact: ``command``.
    """

    code = "second-signature-due"
    title = _("This act needs the signature of a second officer.")
    way_forward = _("Sign it on its page or through the API: there it waits for a colleague, who signs the same.")
    signed: SignedOnce


class AlreadyProposed(Refusal):
    """The same or another version of this act waits already. Facts: ``proposal``, ``url``."""

    code = "already-proposed"
    title = _("This act already waits for a second signature.")
    detail = _("Nothing new was recorded. What waits stands at %(url)s.")
    way_forward = _(
        "Let a colleague sign what waits. To change it, whoever signed it withdraws it, or a colleague refuses it."
    )


class OnePerson(Refusal):
    """Both signatures would stand for one person: the same human, or somebody and their deputy."""

    code = "one-person-twice"
    status = 403
    title = _("The two signatures would stand for one person.")
    detail = _("The second comes from another human, and neither signs in the place of the other.")
    way_forward = _("Ask another officer of your organisation, who acts under a mandate of their own.")


class FirstSignatureGone(Refusal):
    """The key or the mandate of who signed first counts no more. Fact: ``proposal``."""

    code = "first-signature-gone"
    title = _("The first signature does not count any more.")
    detail = _("The key or the mandate of whoever gave it was revoked or ended since.")
    way_forward = _("Refuse the proposal, and let an officer whose mandate is in force sign the act anew.")


class ProposalOver(Refusal):
    """It was signed, withdrawn, refused, or has lapsed. Fact: ``state``."""

    code = "proposal-over"
    title = _("This proposal is not waiting any more.")
    way_forward = _("Reload the page: it shows what became of it.")


class AskedAlready(Refusal):
    """The rule is in force already."""

    code = "second-signature-asked-already"
    title = _("Two signatures are already needed for this act.")
    way_forward = _("Reload the page: the list shows the rules in force.")


class NotADeputy(Refusal):
    """The mandate is one's own, not a deputy's."""

    code = "not-a-deputy"
    title = _("This mandate is not a deputy’s.")
    way_forward = _("A manager of mandates ends it on the page of mandates.")


class DeputyOfDeputy(Refusal):
    """Somebody who acts in another's place can't be represented in turn."""

    code = "deputy-of-deputy"
    title = _("A deputy has no deputy.")
    way_forward = _("The officer whose place it is names another deputy.")


class AbsentAlready(Refusal):
    """An absence of the officer runs, or is declared, for some of this time."""

    code = "absent-already"
    title = _("An absence is already declared for this time.")
    way_forward = _("Reload the page: it shows the absence. To change it, end it and declare it anew.")


class NobodyStandsIn(Refusal):
    """No standing deputy is named for any mandate of the officer."""

    code = "nobody-stands-in"
    title = _("No standing deputy is named for this officer.")
    way_forward = _("Name a standing deputy first, or name a deputy for this period alone.")


class BackAlready(Refusal):
    """The absence is over. Fact: ``at``."""

    code = "absence-over"
    title = _("This absence is over already.")
    way_forward = _("Nothing is left to do: the deputies act no longer. Reload the page to see who does.")


class RoleInPerson(Refusal):
    """Nobody is a deputy in this role. Fact: ``role``."""

    code = "role-in-person"
    title = _("Nobody can be represented in this role.")
    detail = _("An expert is chosen in person, and a custodian’s share opens with their own key alone.")
    way_forward = _("Another expert is drawn; a custodian declares the absence, and the others open.")
