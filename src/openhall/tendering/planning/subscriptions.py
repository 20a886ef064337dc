"""Following published plans by mail: asked for, confirmed by the address itself, ended by one click, forgotten then.

All that is kept of a subscriber is the address, the language and what is sought; a plan is matched when its act has
come into the log. A subscription is nobody's act: nothing of it is on the log.
"""

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from openhall.kernel import search
from openhall.kernel.refusals import NotFound
from openhall.tendering.planning.models import Category, PlanLetter, PlanSubscription, Project
from openhall.witness.public import FeedAct

CONSUMER = "plan-subscribers"
CODES = frozenset({"PLN-01"})
UNCONFIRMED_FOR = timedelta(hours=48)
ASK_AGAIN_AFTER = timedelta(hours=1)
MOST_OF_ONE = 20
"""Subscriptions that one address may have: nobody floods it by asking for it again and again."""
MOST_SHOWN = 100
MOST_SEARCHED = 1_000


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is sought: all of it must fit. ``party``: owner or agency; ``place``: words of an owner's or centre's
    address or name."""

    words: str = ""
    category: str = ""
    party: UUID | None = None
    place: str = ""

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> "Wanted":
        """From the fields of an address or a form; what makes no sense there is left out."""
        try:
            party = UUID(asked["party"]) if asked.get("party") else None
        except ValueError:
            party = None
        category = asked.get("category", "")
        return cls(
            words=asked.get("q", "").replace("\0", "").strip()[:200],
            category=category if category in Category.values else "",
            party=party,
            place=asked.get("place", "").replace("\0", "").strip()[:100],
        )

    def to_query(self) -> dict[str, str]:
        """As fields of an address."""
        fields = {"q": self.words, "category": self.category, "party": str(self.party or ""), "place": self.place}
        return {name: value for name, value in fields.items() if value}

    def fits(self, project: Project) -> bool:
        """Whether a plan (with owner, agency and centre) is what is sought."""
        if not set(search.query(self.words)) <= set(project.search_tokens):
            return False
        if self.category and project.category != self.category:
            return False
        parties = {project.owner.uuid, project.agency.uuid if project.agency else None}
        if self.party is not None and self.party not in parties:
            return False
        return not self.place or set(search.query(self.place)) <= set(search.tokens(_places(project)))


def _places(project: Project) -> str:
    parties = [party for party in (project.owner, project.centre) if party is not None]
    return "\n".join(f"{party.name} {party.address}" for party in parties)


def published(wanted: Wanted, *, limit: int = MOST_SHOWN) -> list[Project]:
    """Published plans that fit, newest first."""
    rows = _with_parties(Project.objects.exclude(state=Project.State.DRAFT))
    if words := search.query(wanted.words):
        rows = rows.filter(search_tokens__contains=words)
    if wanted.category:
        rows = rows.filter(category=wanted.category)
    if wanted.party:
        rows = rows.filter(Q(owner__uuid=wanted.party) | Q(agency__uuid=wanted.party))
    return [row for row in rows.order_by("-id")[:MOST_SEARCHED] if wanted.fits(row)][:limit]


def _with_parties(rows: QuerySet[Project]) -> QuerySet[Project]:
    return rows.select_related("owner", "agency", "centre")


@transaction.atomic
def ask(email: str, language: str, wanted: Wanted, *, at: datetime) -> None:
    """Write to an address and ask whether it wants the plans; whoever typed it learns nothing about it."""
    known = PlanSubscription.objects.filter(email=email)
    if known.filter(confirmed_at=None, asked_at__gt=at - ASK_AGAIN_AFTER).exists() or known.count() >= MOST_OF_ONE:
        return
    subscription = PlanSubscription.objects.create(
        token=secrets.token_urlsafe(32),
        email=email,
        language=language,
        words=wanted.words,
        category=wanted.category,
        party=wanted.party,
        place=wanted.place,
        asked_at=at,
    )
    PlanLetter.objects.create(subscription=subscription, next_attempt_at=at)


def wanted_by(subscription: PlanSubscription) -> Wanted:
    """What a subscriber seeks."""
    return Wanted(subscription.words, subscription.category, subscription.party, subscription.place)


def subscription(token: str) -> PlanSubscription:
    """A subscription by the secret that its letters bear.

    Raises:
        NotFound: there is none, or not any more.
    """
    found = PlanSubscription.objects.filter(token=token).first()
    if found is None:
        raise NotFound
    return found


def confirm(token: str, *, at: datetime) -> PlanSubscription:
    """The address wants the plans. Idempotent.

    Raises:
        NotFound
    """
    found = subscription(token)
    if found.confirmed_at is None:
        found.confirmed_at = at
        found.save(update_fields=["confirmed_at"])
    return found


def end(token: str) -> None:
    """Forget the subscription, wholly. Idempotent: a link clicked twice is no fault."""
    PlanSubscription.objects.filter(token=token).delete()


def forget(person: UUID, addresses: Collection[str]) -> None:
    """Forget the subscriptions of a person who is erased."""
    PlanSubscription.objects.filter(email__in=list(addresses)).delete()


def follow(act: FeedAct) -> None:
    """A plan came into the log: a letter to everybody who seeks such a plan, once."""
    project = _with_parties(Project.objects.filter(uuid=act.uuid)).first()
    if project is None:
        return
    rows = PlanSubscription.objects.filter(confirmed_at__isnull=False).order_by("id")
    letters = [
        PlanLetter(subscription=row, project=project, next_attempt_at=act.at)
        for row in rows.iterator()
        if wanted_by(row).fits(project)
    ]
    PlanLetter.objects.bulk_create(letters, ignore_conflicts=True, batch_size=1_000)


def sweep(at: datetime) -> int:
    """Forget addresses that never answered; returns how many."""
    late = PlanSubscription.objects.filter(confirmed_at=None, asked_at__lt=at - UNCONFIRMED_FOR)
    return late.delete()[1].get("planning.PlanSubscription", 0)
