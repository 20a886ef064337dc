"""A dossier as the national portal is told of it: number, procedure, unit, status and days; nothing of a person."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from openhall.procedures.dossiers import public as dossiers
from openhall.procedures.dossiers.public import Dossier
from openhall.procedures.results import public as results
from openhall_rules.service import ENDED, Status

WRITTEN = "%Y%m%d%H%M%S"
ONE_SECOND = timedelta(seconds=1)


def rows(keys: Iterable[int]) -> dict[int, Dossier]:
    """Dossiers by their inside ids, with what :func:`record` asks for."""
    found = Dossier.objects.filter(pk__in=list(keys)).select_related("edition__procedure")
    return {row.pk: row for row in found.order_by("pk")}


def links(keys: Iterable[int]) -> set[int]:
    """Which of these dossiers have a result that can be reached as a file."""
    return {key for key, one in results.result_facts(list(keys)).items() if one.result_link}


def record(row: Dossier, status: int, *, linked: bool) -> Mapping[str, str]:
    """What is told of a dossier in a status; ends only where the status is one."""
    zone = ZoneInfo(dossiers.zone(row))
    ended = Status(status) in ENDED

    def written(moment: datetime | None) -> str:
        return moment.astimezone(zone).strftime(WRITTEN) if moment else ""

    return {
        "procedure": row.edition.procedure.code,
        "channel": str(row.channel),
        "status": str(status),
        "received_at": written(row.received_at or row.filed_at),
        # The due instant is where its day ends; the portal is told the last second of that day.
        "due_at": written(row.due_at - ONE_SECOND if row.due_at else None),
        "ended_at": written(row.ended_at) if ended else "",
        "returned_at": written(row.returned_at) if status == Status.RETURNED else "",
        "unit": row.deciding or row.receiving,
        "result": str(row.edition.content["result"])[:500] if linked and ended else "",
    }
