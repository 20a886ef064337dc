"""What may be read of the index: editions and figures by everybody, lists with numbers by those who work there."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from openhall.identity.public import Actor
from openhall.kernel.refusals import NotFound
from openhall.procedures.dossiers import public as dossiers
from openhall.procedures.index import computing, counting, figures, law, policies, units
from openhall.procedures.index.edition_models import Answered, Edition, Hotline, Target, Training
from openhall_rules.service import INDICATORS, Period, whole_online
from openhall_rules.service.indicators import count

MOST = 100


def periods() -> list[str]:
    """Periods with a published edition, the latest first; at most 60."""
    return list(Edition.objects.order_by("-period").values_list("period", flat=True).distinct()[:60])


def edition(period: str, number: str = "") -> Edition:
    """The edition of a period with a number; the newest without one.

    Raises:
        NotFound
    """
    rows = Edition.objects.filter(period=period.replace("\0", "")[:7]).order_by("-number")
    if number:
        rows = rows.filter(number=int(number) if number.isascii() and number.isdigit() and len(number) < 9 else 0)
    row = rows.first()
    if row is None:
        raise NotFound(period=period[:20])
    return row


def edition_by_id(uuid: UUID) -> Edition:
    """A published edition.

    Raises:
        NotFound
    """
    row = Edition.objects.filter(uuid=uuid).first()
    if row is None:
        raise NotFound(edition=str(uuid))
    return row


def target(kind: str, day: object) -> Target | None:
    """The target that counts on a day; None while nobody has entered one."""
    return Target.objects.filter(kind=kind, from_date__lte=day).order_by("-from_date", "-id").first()


def latest() -> Edition | None:
    """The newest edition of the latest published month; else of any period."""
    months = Edition.objects.filter(period__regex=r"^\d{4}-\d\d$")
    return (months or Edition.objects).order_by("-period", "-number").first()


def unit(row: Edition, code: str) -> dict[str, Any]:
    """A unit's figures in an edition.

    Raises:
        NotFound
    """
    found = figures.unit_of(row.figures, code)
    if found is None:
        raise NotFound(unit=code[:40])
    return found


def ranking(row: Edition, level: str) -> list[dict[str, Any]]:
    """The units of a level, best first; those without a total last, by points."""
    rows = [one for one in row.figures["units"] if one["level"] == level]
    return sorted(rows, key=lambda one: (one["rank"] is None, one["rank"] or 0, one["code"]))


@dataclass(frozen=True)
class Past:
    """A unit in a published month: total and rank, None where there was none."""

    period: str
    points: str
    assessed: str
    total: str | None
    rank: int | None


def history(code: str, *, most: int = 24) -> list[Past]:
    """A unit in the newest editions of the published months, oldest first."""
    rows = Edition.objects.filter(period__regex=r"^\d{4}-\d\d$").order_by("-period", "-number").distinct("period")
    found = []
    for row in rows[:most]:
        one = figures.unit_of(row.figures, code)
        if one is not None:
            found.append(Past(row.period, one["points"], one["assessed"], one["total"], one["rank"]))
    return found[::-1]


def answers(period: str, code: str) -> list[Answered]:
    """Questions to the head of a unit about a period, with the answers that there are."""
    rows = Answered.objects.filter(edition__period=period, unit=code).select_related("head", "edition")
    return list(rows.order_by("id"))


def questions(reader: Actor) -> list[Answered]:
    """Questions to the heads of the reader's units; all of them for the office. At most 200.

    Raises:
        NotFound: the reader is neither.
    """
    rows = Answered.objects.select_related("edition", "head").order_by("-id")
    if not policies.office(reader):
        if not policies.heads(reader):
            raise NotFound
        rows = rows.filter(unit__in=policies.own_units(reader))
    return list(rows[:200])


def trainings(reader: Actor) -> list[Training]:
    """Trainings of the reader's units; all of them for the office. At most 200.

    Raises:
        NotFound: the reader is neither.
    """
    rows = Training.objects.select_related("edition").order_by("-id")
    if not policies.office(reader):
        own = policies.own_units(reader)
        if not own:
            raise NotFound
        rows = rows.filter(unit__in=own)
    return list(rows[:200])


def hotline(code: str) -> Hotline | None:
    """Whom to call about a unit."""
    return Hotline.objects.filter(unit=code).order_by("-id").first()


REFLECTION = "reflection:"
"""What the number of feedback begins with that is about a dossier."""


@dataclass(frozen=True)
class Loss:
    """Something that lost points. ``url``: where the office or the unit finds it; empty where there is no page."""

    code: str
    url: str


def lost(
    reader: Actor | None, period: Period, code: str, indicator: str, at: datetime, *, after: str = "", most: int = MOST
) -> list[Loss]:
    """What lost points of an indicator in a unit, by number, as it is known now for the instant of the newest figures.

    Raises:
        NotFound: there is no such indicator or unit, or the reader may see counts only.
    """
    if indicator not in INDICATORS or not policies.sees_codes(reader, code):
        raise NotFound(indicator=indicator[:40])
    seen, law_ = min(at, period.ends_at(law.pack_at(at).calendar)), law.of_period(period, at)
    known = computing.facts_of(law_, period, at)
    if code not in known.units:
        raise NotFound(unit=code[:40])
    below, online = units.chain_down(known.units, code), whole_online(known.procedures)
    if indicator in counting.ASKED:
        only = sorted(online) if indicator == "filed_online" else None
        moment = counting.Moment.of(law_, period, seen)
        # Whoever answered stays unknown to the unit: of what they rated only what is late besides is listed.
        listed = "on_time" if indicator == "dossier_satisfied" else indicator
        found = counting.lost(moment, listed, below, procedures=only, after=after, most=most)
        uuids = dict(dossiers.Dossier.objects.filter(pk__in=[key for _code, key in found]).values_list("pk", "uuid"))
        return [Loss(one, f"/desk/dossiers/{uuids[key]}" if key in uuids else "") for one, key in found]
    rows = counting.counted(law_, period, seen, online=online) if indicator.endswith("_in_use") else ()
    kept, _unplaced = computing.placed(list(rows), dict(known.units), min(law_.calendar.day_of(at), period.last))
    codes = sorted(count(law_, known, period, seen, kept)[code].of[indicator].lost)
    return [Loss(one, _where(indicator, one)) for one in codes if one > after][:most]


def _where(indicator: str, code: str) -> str:
    if indicator == "certified_copies":
        return ""
    if code.startswith(REFLECTION):
        return f"/desk/reflections/{code.removeprefix(REFLECTION)}"
    return f"/help/questions/{code}" if indicator.startswith("feedback") else f"/procedures/{code}"


def require_own(reader: Actor, chosen: list[UUID]) -> None:
    """Ask that dossiers are of the reader's units, however many those have.

    Raises:
        NotFound
    """
    wanted = set(chosen)
    rows = dossiers.Dossier.objects.filter(uuid__in=wanted, deciding__in=policies.own_units(reader))
    if rows.count() != len(wanted):
        raise NotFound


def open_of(
    reader: Actor, at: datetime, *, until: date | None = None, unit: str = "", most: int = 200
) -> list[dossiers.Dossier]:
    """Open dossiers to choose from for a simulation, by deadline: of the reader's units, or of all for the office.

    ``until``: only those that are due by the end of that day.

    Raises:
        NotFound: the reader is of neither.
    """
    rows = dossiers.Dossier.objects.filter(received_at__isnull=False, ended_at=None).exclude(deciding="")
    if policies.office(reader):
        rows = rows.filter(deciding=unit) if unit else rows
    else:
        own = policies.own_units(reader)
        if not own:
            raise NotFound
        rows = rows.filter(deciding__in=own)
    if until is not None:
        rows = rows.filter(due_at__lte=law.pack_at(at).calendar.end_of(until))
    return list(rows.select_related("edition").order_by("due_at", "id")[:most])
