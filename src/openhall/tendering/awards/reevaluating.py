"""Bids evaluated again: award and candidates are set aside, the findings void (EVA-13).

Lock order: project, notice, lot.
"""

from datetime import datetime

from django.utils.translation import gettext_noop as _

from openhall.identity import public as identity
from openhall.identity.public import Role
from openhall.kernel.clock import instant_text
from openhall.kernel.wording import say
from openhall.tendering.awards import annulling
from openhall.tendering.awards.models import Award
from openhall.tendering.evaluation import public as evaluation
from openhall.tendering.evaluation.public import Order
from openhall.tendering.notices.public import Lot
from openhall.tendering.opening import public as opening
from openhall.witness.public import Recorded


def evaluate_again(lot: Lot, order: Order, *, at: datetime) -> Recorded:
    """Lead a lot back to its evaluation, inside a command that holds the locks of project, notice and lot.

    No deposit moves by it, and none that went back comes back.

    Raises:
        MoveNotAllowed: no report is signed, or the lot has its contract.
    """
    if lot.state == Lot.State.AWARDED:
        annulling.annul_award(lot, complaint=order.uuid, at=at, barred=False)
    award = Award.objects.select_for_update(of=("self",)).filter(lot=lot).first()
    shown = None
    if award is not None:
        shown = {
            "candidates": award.candidates,
            "published_at": instant_text(award.candidates_published_at),
            "until": instant_text(award.until),
            "leaf_sha256": award.candidates_leaf,
        }
        award.delete()
    recorded = evaluation.void_evaluation(lot, order, candidates=shown, at=at)
    if shown is not None:
        _tell(lot, at)
    return recorded


def _tell(lot: Lot, at: datetime) -> None:
    """Every bidder was told of the candidates, so every bidder is told that they count no more."""
    subject = say(_("“%(lot)s” is evaluated again"), lot=lot.title)
    body = say(
        _(
            "Candidates and award of “%(lot)s” of “%(project)s” count no more: its bids are evaluated again. New "
            "candidates will be published, and you can object to them."
        ),
        lot=lot.title,
        project=lot.notice.project.title,
    )
    bidders = sorted({one.organisation_id for one in opening.taken_part(lot)})
    notes = [identity.Note(bidder, subject, body, f"/lots/{lot.uuid}/result") for bidder in bidders]
    identity.notify_each(notes, {Role.BIDDER}, at=at)
