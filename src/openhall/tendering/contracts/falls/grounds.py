"""On which grounds an award may fall: those that the law of the case names and the lot's contract leaves possible."""

from django.utils.translation import gettext as _

from openhall.tendering.contracts.models import Contract, Fall, Side
from openhall.tendering.notices.public import Lot
from openhall.tendering.planning.public import law_of
from openhall_rules.law import UnknownValue, Unset

PATH = "validity.award_falls"
GIVES_UP, REFUSES, NO_BOND = "gives_up", "refuses_contract", "no_bond"
FORCE_MAJEURE, ILLEGAL = "force_majeure", "found_illegal"
UNSIGNED = frozenset({GIVES_UP, REFUSES})
"""Grounds that a winner who has signed or sealed the contract gives nobody."""


def in_words(ground: str) -> str:
    """A ground as a sentence."""
    return {
        GIVES_UP: _("The winner gives the award up."),
        REFUSES: _("The winner refuses to conclude the contract without a good reason."),
        NO_BOND: _("The winner does not hand in the performance bond that the documents ask for."),
        FORCE_MAJEURE: _("The winner can’t perform the contract because of force majeure."),
        ILLEGAL: _("It was found that the winner broke the law in a way that changes the result."),
    }.get(ground, ground)


def named(lot: Lot) -> tuple[str, ...]:
    """The grounds that the law of the case names; none where it names none."""
    try:
        return tuple(law_of(lot.notice.project).get(PATH))
    except (UnknownValue, Unset):
        return ()


def article(lot: Lot) -> str:
    """The article that names the grounds; empty where the law names none."""
    try:
        return law_of(lot.notice.project).value(PATH).citation
    except UnknownValue:
        return ""


def possible(lot: Lot) -> tuple[str, ...]:
    """The grounds on which the award of a lot may fall now."""
    if lot.state != Lot.State.AWARDED:
        return ()
    bound = supplier_bound(lot)
    return tuple(one for one in named(lot) if not (bound and one in UNSIGNED))


def supplier_bound(lot: Lot) -> bool:
    """Whether the winner has signed or sealed the lot's contract."""
    contract = Contract.objects.filter(lot=lot, cancelled_at=None).first()
    if contract is None:
        return False
    signed = contract.signatures.filter(side=Side.SUPPLIER).exists()
    return signed or contract.party_seals.filter(side=Side.SUPPLIER).exists()


def fell_by(lot: Lot) -> dict[str, str]:
    """Pseudonym → ground, of the winners whose awards of a lot fell."""
    rows = Fall.objects.filter(lot=lot, decided_at__isnull=False).order_by("id")
    return dict(rows.values_list("bidder", "ground"))
