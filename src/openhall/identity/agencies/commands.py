"""Issuing, publishing and retiring agency identifiers. Lock order: the level above, then the number itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from openhall.identity.agencies import acts, policies
from openhall.identity.agencies.inputs import IdentifierInput, PublicationInput, RetirementInput
from openhall.identity.agencies.models import AgencyIdentifier, AgencyState
from openhall.identity.agencies.refusals import (
    EndsBeforeStart,
    IdentifierTaken,
    LevelMissing,
    LevelsBelow,
    NoSuccessor,
    SuccessionCircle,
)
from openhall.identity.models import Organisation
from openhall.identity.values import Actor, Intent
from openhall.kernel import search
from openhall.kernel.refusals import Invalid, NotFound, Stale
from openhall.witness.public import Recorded, record


@dataclass(frozen=True)
class Done:
    """An identifier after an act on it."""

    identifier: AgencyIdentifier
    recorded: Recorded


@transaction.atomic(durable=True)
def issue_identifier(*, uuid: UUID, given: IdentifierInput, intent: Intent, actor: Actor, at: datetime) -> Done:
    """Give a number to an agency or unit (AGN-01).

    Raises:
        Stale: the id was used. IdentifierTaken. LevelMissing: the level above was never issued. Invalid: no such
        organisation. What ``admit`` raises.
    """
    office = policies.decide(intent, actor, version=0, at=at)
    if AgencyIdentifier.objects.filter(uuid=uuid).exists():
        raise Stale(seen=0, now=1)
    above = given.code.rpartition(".")[0]
    parent = AgencyIdentifier.objects.select_for_update(no_key=True).filter(code=above).first() if above else None
    if above and parent is None:
        raise LevelMissing(code=above)
    bearer = None
    if given.organisation:
        bearer = Organisation.objects.filter(identifier=given.organisation).first()
        if bearer is None:
            raise Invalid(errors={"organisation": _("No organisation here has that identifier.")})
    row, made = AgencyIdentifier.objects.get_or_create(
        code=given.code,
        defaults={
            "uuid": uuid,
            "jurisdiction": given.jurisdiction,
            "parent": parent,
            "organisation": bearer,
            "issuer_id": office,
            "name": given.name,
            "lang": given.lang,
            "words": search.tokens(f"{given.code} {given.name}"),
            "valid_from": given.valid_from,
            "issued_at": at,
        },
    )
    if not made:
        raise IdentifierTaken(code=given.code)
    act = acts.IDENTIFIER_ISSUED(
        object=f"agency:{uuid}",
        public={"code": row.code, "valid_from": row.valid_from.isoformat()},
        statement={
            "v": 1,
            "name": row.name,
            "lang": row.lang,
            "organisation": given.organisation,
        },
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.issue_leaf = recorded.leaf_sha256
    row.save(update_fields=["issue_leaf"])
    return Done(row, recorded)


@transaction.atomic(durable=True)
def publish_identifier(*, uuid: UUID, given: PublicationInput, intent: Intent, actor: Actor, at: datetime) -> Done:
    """Make a number known to everybody (AGN-02).

    Raises:
        NotFound. MoveNotAllowed. LevelMissing: the level above isn't published, or ends before. What ``admit`` raises.
    """
    row = _locked(uuid)
    policies.decide(intent, actor, version=row.version, at=at)
    row.move("publish")
    above = row.parent
    if above is not None and not goes_on(above, row.valid_from):
        raise LevelMissing(code=above.code)
    row.published_at = at
    public = {"code": row.code, "valid_from": row.valid_from.isoformat()}
    recorded = record(
        acts.IDENTIFIER_PUBLISHED(object=f"agency:{uuid}", public=public), intent=intent, actor=actor, at=at
    )
    row.publication_leaf = recorded.leaf_sha256
    row.save()
    return Done(row, recorded)


@transaction.atomic(durable=True)
def retire_identifier(*, uuid: UUID, given: RetirementInput, intent: Intent, actor: Actor, at: datetime) -> Done:
    """Say until when a number is in force, and which take over (AGN-03). It stays resolvable for good.

    Raises:
        NotFound. MoveNotAllowed. EndsBeforeStart. LevelsBelow. NoSuccessor. SuccessionCircle. What ``admit`` raises.
    """
    row = _locked(uuid)
    policies.decide(intent, actor, version=row.version, at=at)
    row.move("retire")
    if given.valid_until < row.valid_from:
        raise EndsBeforeStart(valid_from=row.valid_from.isoformat())
    below = row.units.filter(
        Q(valid_until=None) | Q(valid_until__gt=given.valid_until),
        state__in=[AgencyState.PUBLISHED, AgencyState.RETIRED],
    )
    if first := below.order_by("code").first():
        raise LevelsBelow(count=below.count(), first=first.code)
    public_ones = AgencyIdentifier.objects.filter(code__in=given.successors).exclude(state=AgencyState.ISSUED)
    known = set(public_ones.exclude(pk=row.pk).values_list("code", flat=True))
    for code in given.successors:
        if code not in known:
            raise NoSuccessor(code=code)
    if circle := _leads_back(row.code, given.successors):
        raise SuccessionCircle(code=circle)
    row.valid_until, row.retired_at = given.valid_until, at
    row.successors = sorted(set(given.successors))
    public = {"code": row.code, "valid_until": row.valid_until.isoformat(), "successors": row.successors}
    recorded = record(
        acts.IDENTIFIER_RETIRED(object=f"agency:{uuid}", public=public), intent=intent, actor=actor, at=at
    )
    row.retirement_leaf = recorded.leaf_sha256
    row.save()
    return Done(row, recorded)


def goes_on(row: AgencyIdentifier, day: date) -> bool:
    """Whether a number is public and in force on a day, so that one below it may begin."""
    if row.state == AgencyState.ISSUED or row.valid_from > day:
        return False
    return row.valid_until is None or row.valid_until >= day


def _leads_back(code: str, successors: Iterable[str]) -> str:
    """The successor from which one would come back to a number; empty when none leads back."""
    for first in successors:
        seen, open_ones = {first}, [first]
        while open_ones:
            rows = AgencyIdentifier.objects.filter(code__in=open_ones).values_list("successors", flat=True)
            following = {one for row in rows for one in row} - seen
            if code in following:
                return first
            seen |= following
            open_ones = sorted(following)
    return ""


def _locked(uuid: UUID) -> AgencyIdentifier:
    """The row, its level above locked before it: retiring and publishing below it exclude each other.

    Raises:
        NotFound
    """
    above = AgencyIdentifier.objects.filter(uuid=uuid).values_list("parent_id", flat=True)
    if not above:
        raise NotFound(agency=str(uuid))
    parent = AgencyIdentifier.objects.select_for_update(no_key=True).filter(pk=above[0]).first() if above[0] else None
    row = AgencyIdentifier.objects.select_for_update(no_key=True).get(uuid=uuid)
    row.parent = parent
    return row
