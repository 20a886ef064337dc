"""Rating."""

from datetime import date, datetime
from uuid import uuid4

from django.db import transaction

from openhall.helpdesk.satisfaction.acts import RATED
from openhall.helpdesk.satisfaction.asking import digest_of_token
from openhall.helpdesk.satisfaction.inputs import RatingInput
from openhall.helpdesk.satisfaction.models import Asked, Rating
from openhall.helpdesk.satisfaction.refusals import RatedBefore
from openhall.kernel.refusals import NotFound
from openhall.witness.public import LOG, Recorded, record


def quarter_of(at: datetime) -> date:
    """The first day of the quarter."""
    return date(at.year, 3 * ((at.month - 1) // 3) + 1, 1)


@transaction.atomic(durable=True)
def rate_service(*, token: str, rating: RatingInput, at: datetime) -> Recorded:
    """Take a rating in (SAT-01). Nothing that is written here leads from it to whoever was asked.

    Raises:
        NotFound: nobody was given this address. RatedBefore.
    """
    row = Asked.objects.select_for_update().filter(token_sha256=digest_of_token(token)).first()
    if row is None:
        raise NotFound
    if row.used:
        raise RatedBefore
    row.used = True
    row.save(update_fields=["used"])
    found = Rating.objects.create(
        uuid=uuid4(),
        occasion=row.occasion,
        stars=rating.stars,
        words=rating.words,
        lang=rating.lang if rating.words else "",
        quarter=quarter_of(at),
    )
    act = RATED(object=f"rating:{found.uuid}", public={"occasion": found.occasion, "stars": found.stars})
    minute = at.replace(second=0, microsecond=0)
    return record(act, intent=None, actor=LOG, at=minute)
