"""What may be read of calls and letters, by whom; and the figures of the hotline, which everybody may read."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from openhall.identity.public import Actor
from openhall.kernel.refusals import NotFound
from openhall.procedures.catalogue import public as catalogue
from openhall.procedures.contact import policies
from openhall.procedures.contact.models import Call, CallState, Letter, LetterTemplate, TemplateState
from openhall.procedures.dossiers import public as dossiers
from openhall.procedures.dossiers.public import Dossier
from openhall_rules.service import law_in_force

MOST_ROWS = 500


def calls(reader: Actor, *, answered: bool = False) -> QuerySet[Call]:
    """Calls at the reader's units that wait for an answer, by deadline; or those that have one, the newest first.

    Raises:
        NotFound: the reader works at no desk.
    """
    if not dossiers.works(reader):
        raise NotFound
    rows = Call.objects.filter(unit__organisation_id=reader.organisation_id or 0).select_related("unit", "dossier")
    if answered:
        return rows.filter(state=CallState.ANSWERED).order_by("-answered_at", "-id")
    return rows.filter(state=CallState.OPEN).order_by("due_at", "id")


def call(uuid: UUID, reader: Actor) -> Call:
    """A call at the reader's unit.

    Raises:
        NotFound
    """
    row = Call.objects.select_related("unit", "dossier", "officer").filter(uuid=uuid).first()
    if row is None:
        raise NotFound(call=str(uuid))
    policies.require_answers(reader, row)
    return row


def templates(reader: Actor, *, over: bool = False) -> QuerySet[LetterTemplate]:
    """The templates that the reader may send, by name; ``over``: those that were replaced or withdrawn.

    Raises:
        NotFound: the reader is of no unit and no office.
    """
    if not (dossiers.works(reader) or dossiers.routes(reader)):
        raise NotFound
    rows = LetterTemplate.objects.filter(Q(for_all=True) | Q(organisation_id=reader.organisation_id or 0))
    rows = rows.exclude(state=TemplateState.IN_USE) if over else rows.filter(state=TemplateState.IN_USE)
    return rows.select_related("organisation").order_by("name", "-edition")


def template(uuid: UUID, reader: Actor) -> LetterTemplate:
    """A template that the reader may read, in use or over.

    Raises:
        NotFound
    """
    row = LetterTemplate.objects.select_related("organisation").filter(uuid=uuid).first()
    if row is None or not policies.uses(reader, row):
        raise NotFound(template=str(uuid))
    return row


def of_dossier(uuid: UUID, reader: Actor, at: datetime) -> tuple[Dossier, list[Letter], list[Call]]:
    """The letters on a dossier's file, for whose it is and for the unit that decides; the calls for the unit alone.

    Raises:
        NotFound
    """
    row = dossiers.dossier(uuid, reader, at)
    handles = dossiers.handles(reader, row)
    if not (handles or dossiers.own(reader, row, at)):
        raise NotFound(dossier=str(uuid))
    sent = Letter.objects.filter(dossier=row).select_related("order__template").order_by("-id")
    heard = Call.objects.filter(dossier=row).order_by("-id") if handles else Call.objects.none()
    return row, list(sent[:MOST_ROWS]), list(heard[:MOST_ROWS])


@dataclass(frozen=True, slots=True)
class Month:
    """Calls of a month at a unit: how many; answered at once; answered later, in time and late; how many wait, and how
    many of these are late now.
    """

    month: str
    unit: str
    calls: int
    at_once: int
    in_time: int
    late: int
    waiting: int
    overdue: int


_MONTHS = """
SELECT to_char(c.called_at AT TIME ZONE %s, 'YYYY-MM') AS month, u.number, count(*),
       count(*) FILTER (WHERE c.days IS NULL), count(*) FILTER (WHERE c.in_time),
       count(*) FILTER (WHERE NOT c.in_time), count(*) FILTER (WHERE c.state = 'open'),
       count(*) FILTER (WHERE c.state = 'open' AND c.due_at < %s)
FROM contact_call AS c JOIN dossiers_unit AS u ON u.id = c.unit_id
GROUP BY 1, 2 ORDER BY 1 DESC, 2 LIMIT %s
"""


def months(at: datetime) -> list[Month]:
    """The figures of every unit's hotline by month, the newest first; at most 500 rows, one statement. Nobody who
    called is in them.
    """
    with connection.cursor() as cursor:
        cursor.execute(_MONTHS, [zone(at), at, MOST_ROWS])
        return [Month(*row) for row in cursor.fetchall()]


def zone(at: datetime) -> str:
    """The zone in which days of services are counted."""
    return law_in_force(catalogue.jurisdictions()[0], at).calendar.zone
