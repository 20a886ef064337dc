"""What later stages and other rooms may use of awards."""

from openhall.tendering.awards.annulling import (
    annul_award,
    annulments_of,
    disputed_winner,
    let_fall,
    voids_of,
    winner_of,
)
from openhall.tendering.awards.commands import PublicityNotOver, publish_award, publish_candidates
from openhall.tendering.awards.grounds import Candidate, ground_of
from openhall.tendering.awards.models import Annulment, Award
from openhall.tendering.awards.queries import award_of, awards_of, locked_award, published_award
from openhall.tendering.awards.reevaluating import evaluate_again

__all__ = [
    "Annulment",
    "Award",
    "Candidate",
    "PublicityNotOver",
    "annul_award",
    "annulments_of",
    "award_of",
    "awards_of",
    "disputed_winner",
    "evaluate_again",
    "ground_of",
    "let_fall",
    "locked_award",
    "publish_award",
    "publish_candidates",
    "published_award",
    "voids_of",
    "winner_of",
]
