"""What may be read of the register of agency identifiers."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from openhall.identity.agencies import policies
from openhall.identity.agencies.models import AgencyIdentifier, AgencyState
from openhall.identity.agencies.refusals import NotInRegister
from openhall.identity.values import Actor
from openhall.kernel import search
from openhall.kernel.refusals import NotFound

MOST_TOLD = 50
"""How many numbers a refusal names."""
MOST_STEPS = 50
"""How many successions are followed; retiring refuses what would make a circle."""


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


def ends(codes: set[str]) -> dict[str, tuple[date, list[str]]]:
    """Of these numbers those that were retired: their last day, and which take over."""
    rows = AgencyIdentifier.objects.filter(code__in=codes, state=AgencyState.RETIRED, valid_until__isnull=False)
    return {
        code: (until, successors)
        for code, until, successors in rows.values_list("code", "valid_until", "successors")
        if until is not None
    }


def on_day(day: date) -> Q:
    """The published numbers in force on a day: one that is retired is until its last day, one to come isn't yet."""
    return Q(valid_from__lte=day) & (Q(valid_until=None) | Q(valid_until__gte=day)) & ~Q(state=AgencyState.ISSUED)


def codes_of(organisation_id: int, day: date) -> list[str]:
    """The numbers that a party here bears and that are in force on a day."""
    rows = AgencyIdentifier.objects.filter(on_day(day), organisation_id=organisation_id)
    return list(rows.order_by("code").values_list("code", flat=True)[:500])


def require_in_force(codes: Iterable[str], day: date) -> None:
    """Ask that the register has these numbers in force on a day, wherever it is kept (:func:`without_force`).

    Raises:
        NotInRegister
    """
    if wrong := without_force(codes, day):
        raise not_in_register(wrong, day)


def not_in_register(wrong: list[str], day: date) -> NotInRegister:
    """The refusal that names numbers without force on a day."""
    more = f" (+{len(wrong) - MOST_TOLD})" if len(wrong) > MOST_TOLD else ""
    return NotInRegister(codes=", ".join(wrong[:MOST_TOLD]) + more, day=day.isoformat())


def without_force(codes: Iterable[str], day: date) -> list[str]:
    """Those of these numbers that the register knows nothing of on a day, sorted: never published, to come, or ended.

    The register binds where it is kept: under a first level that was published. Where nobody published a province's own
    number, nothing below it is asked for.
    """
    wanted = set(codes)
    tops = {code.partition(".")[0] for code in wanted}
    kept = set(
        AgencyIdentifier.objects.filter(code__in=tops).exclude(state=AgencyState.ISSUED).values_list("code", flat=True)
    )
    bound = {code for code in wanted if code.partition(".")[0] in kept}
    known = AgencyIdentifier.objects.filter(on_day(day), code__in=bound).values_list("code", flat=True)
    return sorted(bound - set(known))
