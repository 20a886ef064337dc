"""What may be read of the register of agency identifiers."""

from datetime import date

from django.db.models import QuerySet

from openhall.identity.agencies import policies
from openhall.identity.agencies.models import AgencyIdentifier, AgencyState
from openhall.identity.values import Actor
from openhall.kernel import search
from openhall.kernel.refusals import NotFound

MOST_STEPS = 50
"""How many successions are followed; a circle can't be made, since a successor was published before."""


def found(reader: Actor | None, *, words: str = "", state: str = "") -> QuerySet[AgencyIdentifier]:
    """The identifiers that the reader may see, by number."""
    rows = AgencyIdentifier.objects.order_by("code")
    if not policies.keeps(reader):
        rows = rows.exclude(state=AgencyState.ISSUED)
    if wanted := search.query(words.replace("\0", "")[:200]):
        rows = rows.filter(words__contains=wanted)
    return rows.filter(state=state) if state in AgencyState.values else rows


def identifier(code: str, reader: Actor | None = None) -> AgencyIdentifier:
    """The identifier of a number, in force or not.

    Raises:
        NotFound
    """
    rows = AgencyIdentifier.objects.select_related("organisation", "issuer", "parent")
    row = rows.filter(code=code[:60]).first()
    if row is None or (row.state == AgencyState.ISSUED and not policies.keeps(reader)):
        raise NotFound(agency=code[:60])
    return row


def in_force(row: AgencyIdentifier, day: date) -> bool:
    """Whether a published number is in force on a day."""
    if row.state == AgencyState.ISSUED or row.valid_from > day:
        return False
    return row.valid_until is None or row.valid_until >= day


def resolved(code: str, day: date) -> list[AgencyIdentifier]:
    """Who answers on a day for what bears a number: itself while it is in force, else those that took over.

    Raises:
        NotFound: the number was never published.
    """
    open_ones, answer, seen = [identifier(code)], [], {code}
    for _step in range(MOST_STEPS):
        if not open_ones:
            break
        following: list[AgencyIdentifier] = []
        for row in open_ones:
            if in_force(row, day) or row.valid_from > day:
                answer.append(row)
                continue
            new = [one for one in row.successors if one not in seen]
            seen.update(new)
            following += AgencyIdentifier.objects.filter(code__in=new).exclude(state=AgencyState.ISSUED)
        open_ones = following
    return sorted(answer, key=lambda one: one.code)


def names(codes: set[str]) -> dict[str, tuple[str, str]]:
    """Number → (name, language) of those that are published."""
    rows = AgencyIdentifier.objects.filter(code__in=codes).exclude(state=AgencyState.ISSUED)
    return {code: (name, lang) for code, name, lang in rows.values_list("code", "name", "lang")}


def codes_of(organisation_id: int) -> list[str]:
    """The numbers that a party here bears and that are published."""
    rows = AgencyIdentifier.objects.filter(organisation_id=organisation_id, state=AgencyState.PUBLISHED)
    return list(rows.order_by("code").values_list("code", flat=True)[:500])
