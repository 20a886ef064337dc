"""What later stages and other rooms may use of awards."""

from openhall.tendering.awards.commands import PublicityNotOver, publish_award, publish_candidates
from openhall.tendering.awards.grounds import Candidate, ground_of
from openhall.tendering.awards.models import Award
from openhall.tendering.awards.queries import award_of, awards_of, published_award

__all__ = [
    "Award",
    "Candidate",
    "PublicityNotOver",
    "award_of",
    "awards_of",
    "ground_of",
    "publish_award",
    "publish_candidates",
    "published_award",
]
