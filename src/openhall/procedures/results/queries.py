"""What may be read of documents, by whom; and the share of electronic results, which everybody may read."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from openhall.identity.proxies import public as proxies
from openhall.identity.public import Actor
from openhall.kernel.refusals import NotFound
from openhall.procedures.catalogue import public as catalogue
from openhall.procedures.dossiers import public as dossiers
from openhall.procedures.dossiers.public import Dossier
from openhall.procedures.results import holding, keeping, policies
from openhall.procedures.results.models import Document, Kind, Rendition, State
from openhall_rules.service import law_in_force

MOST_ROWS = 500
GIVEN_OUT = (State.ISSUED, State.REPLACED, State.REVOKED)


def own(reader: Actor, at: datetime) -> QuerySet[Document]:
    """The documents of the reader's store and of the organisation for which they act, the newest first; one that waits
    for its stamp is among them. What was got for a ward stays while its mandate is in force.
    """
    direct = Q(dossier=None) | Q(dossier__proxy=None) | Q(dossier__proxy__principal_id=reader.person_id)
    mine = Q(person_id=reader.person_id) & (direct | proxies.running(at, "dossier__proxy__"))
    if reader.organisation_id is not None and reader.roles:
        mine |= Q(organisation_id=reader.organisation_id)
    rows = Document.objects.filter(mine, erased_at=None).exclude(state=State.PREPARED)
    rows = rows.select_related("unit__organisation", "organisation", "dossier__edition").order_by("-id")
    return rows.prefetch_related("dossier__charges")


def public(uuid: UUID) -> Document:
    """A document that was sealed or digitised, for whoever has its address. Nothing personal is to be shown of it.

    Raises:
        NotFound
    """
    rows = Document.objects.exclude(state=State.PREPARED).select_related("unit__organisation", "seal")
    row = rows.filter(uuid=uuid).first()
    if row is None:
        raise NotFound(document=str(uuid))
    return row


def replaced_by(row: Document) -> Document | None:
    """The document that replaced it."""
    return Document.objects.filter(replaces=row).exclude(state__in=[State.PREPARED, State.SIGNED]).first()


def compared(row: Document, sha256: str) -> str:
    """What a file is to a document: ``same``, ``earlier`` (before a stamp was renewed) or ``other``."""
    if row.erased_at is not None:
        return "other"
    if sha256 == row.sha256 and row.state in GIVEN_OUT:
        return "same"
    return "earlier" if row.renditions.filter(sha256=sha256).exists() else "other"


def given_out(sha256: str) -> tuple[Document, str] | None:
    """The document of which a file with this digest was given out, in its first state or with a renewed time stamp, and
    the digest of the act that gave out this state. None for what was erased or never issued.
    """
    rows = Rendition.objects.select_related("document").filter(
        sha256=sha256, document__state__in=GIVEN_OUT, document__erased_at=None
    )
    row = rows.order_by("id").first()
    return None if row is None else (row.document, row.leaf_sha256)


def content(uuid: UUID, reader: Actor, at: datetime) -> tuple[Document, bytes]:
    """A document's file as it is now, for its person and for the unit.

    Raises:
        NotFound. ResultWaitsForFee: the reader isn't of the unit, and the fee due at pick-up isn't paid.
    """
    row = Document.objects.select_related("unit", "dossier__proxy", "dossier__edition").filter(uuid=uuid).first()
    if row is None:
        raise NotFound(document=str(uuid))
    policies.require_seen(reader, row, at)
    if not policies.makes(reader, row):
        if row.state in (State.PREPARED, State.SIGNED):
            raise NotFound(document=str(uuid))
        holding.require_paid(row)
    return row, keeping.content(row.folder, row.sha256)


@dataclass(frozen=True, slots=True)
class ShareOf:
    """Ended dossiers of a unit and procedure in a period, and how many have an electronic, a digitised, no result."""

    unit: str
    procedure: str
    ended: int
    electronic: int
    paper: int

    @property
    def none(self) -> int:
        """Dossiers that ended without any result here."""
        return self.ended - self.electronic - self.paper


def period(text: str, at: datetime) -> tuple[date, date]:
    """First day and the day after the last of a month ``2026-06``, quarter ``2026-Q2`` or year ``2026``; else of the
    present month.
    """
    today = catalogue.today(catalogue.jurisdictions()[0], at)
    year, _mark, rest = text.partition("-")
    if year.isascii() and year.isdigit() and 2000 <= int(year) <= 2999:
        if not rest:
            return date(int(year), 1, 1), date(int(year) + 1, 1, 1)
        if rest in ("Q1", "Q2", "Q3", "Q4"):
            first = date(int(year), int(rest[1]) * 3 - 2, 1)
            return first, _month_after(_month_after(_month_after(first)))
        if rest.isascii() and rest.isdigit() and 1 <= int(rest) <= 12:
            first = date(int(year), int(rest), 1)
            return first, _month_after(first)
    first = today.replace(day=1)
    return first, _month_after(first)


def zone(at: datetime) -> str:
    """The zone in which days of services are counted."""
    return law_in_force(catalogue.jurisdictions()[0], at).calendar.zone


def _month_after(day: date) -> date:
    return (day + timedelta(days=32)).replace(day=1)


def ended(first: date, after: date, zone: str) -> QuerySet[Dossier]:
    """Dossiers that were done in a period: those that were stopped or not accepted have no result."""
    begin, end = (datetime(one.year, one.month, one.day, tzinfo=ZoneInfo(zone)) for one in (first, after))
    return Dossier.objects.filter(ended_at__gte=begin, ended_at__lt=end, state__in=["done", "returned"])


def _has(kind: Kind) -> Exists:
    return Exists(Document.objects.filter(dossier=OuterRef("pk"), kind=kind, state=State.ISSUED))


def shares(first: date, after: date, zone: str) -> list[ShareOf]:
    """The share of electronic results by unit and procedure, those with the lowest first; counted by the database."""
    rows = (
        ended(first, after, zone)
        .order_by()
        .annotate(has_result=_has(Kind.RESULT), has_paper=_has(Kind.PAPER))
        .values("deciding", "edition__procedure__code")
        .annotate(
            of=Count("pk"),
            electronic=Count("pk", filter=Q(has_result=True)),
            paper=Count("pk", filter=Q(has_result=False, has_paper=True)),
        )
        .values_list("deciding", "edition__procedure__code", "of", "electronic", "paper")
    )
    made = [ShareOf(*row) for row in rows.order_by("deciding", "edition__procedure__code")]
    return sorted(made, key=lambda one: (one.electronic / one.ended, one.unit, one.procedure))


def without(first: date, after: date, zone: str, reader: Actor) -> list[Dossier]:
    """The ended dossiers of the reader's units that have no electronic result; at most 500.

    Raises:
        NotFound: the reader works at no desk, and for no provincial office.
    """
    if not (dossiers.works(reader) or dossiers.routes(reader)):
        raise NotFound
    rows = ended(first, after, zone).filter(~Q(_has(Kind.RESULT))).select_related("edition__procedure", "unit")
    if not dossiers.routes(reader):
        rows = rows.filter(unit__organisation_id=reader.organisation_id or 0)
    return list(rows.order_by("ended_at", "id")[:MOST_ROWS])


def reason(row: Dossier) -> str:
    """Why a dossier has no electronic result, as the unit said; empty where it said nothing."""
    found = Document.objects.filter(dossier=row, kind=Kind.PAPER, state=State.ISSUED).first()
    return found.words if found else ""
