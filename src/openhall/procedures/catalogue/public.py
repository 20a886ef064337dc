"""What other rooms may use of the catalogue: editions in force, what they say, and their forms. All of it is public."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from openhall.procedures.catalogue import stages
from openhall.procedures.catalogue.comparable import clean
from openhall.procedures.catalogue.conditions import holds
from openhall.procedures.catalogue.forms import choice, fields, in_language, registers, steps
from openhall.procedures.catalogue.inputs import jurisdictions
from openhall.procedures.catalogue.models import Edition, Online, Procedure
from openhall.procedures.catalogue.national.connection import dossier_portal
from openhall.procedures.catalogue.national.connection import provide_dossiers as provide_portal
from openhall.procedures.catalogue.national.dossiers import FIELDS as DOSSIER_FIELDS
from openhall.procedures.catalogue.national.dossiers import DossierPortal, Held, Told
from openhall.procedures.catalogue.national.dossiers import Said as PortalSaid
from openhall.procedures.catalogue.national.interface import NationalDown, NationalRefused
from openhall.procedures.catalogue.queries import found, in_force, today
from openhall.procedures.catalogue.showing import because, days, dues, facts, html_lang, own, own_text
from openhall.procedures.catalogue.translating import Said, said_in
from openhall.procedures.catalogue.wanted import ACCEPTANCE, FILING, PICK_UP
from openhall.procedures.catalogue.wanted import components as wanted_components
from openhall.procedures.catalogue.wanted import dues as fee_dues
from openhall.procedures.catalogue.wanted import fee as wanted_fee
from openhall.procedures.catalogue.wanted import reduction as fee_reduction
from openhall.procedures.catalogue.watch_models import Decision

__all__ = [
    "ACCEPTANCE",
    "DOSSIER_FIELDS",
    "FILING",
    "PICK_UP",
    "Announced",
    "DossierPortal",
    "Edition",
    "Held",
    "NationalDown",
    "NationalRefused",
    "Online",
    "PortalSaid",
    "Said",
    "Told",
    "announced",
    "because",
    "choice",
    "clean",
    "days",
    "dossier_portal",
    "dues",
    "edition_in_force",
    "facts",
    "fee_dues",
    "fee_reduction",
    "fields",
    "filable",
    "found",
    "holds",
    "html_lang",
    "in_language",
    "jurisdictions",
    "known",
    "own",
    "own_text",
    "provide_portal",
    "registers",
    "said_in",
    "steps",
    "today",
    "wanted_components",
    "wanted_fee",
]


def filable(day: date, *, words: str = "") -> QuerySet[Edition]:
    """The editions in force under which something can be filed online, by title."""
    return found(day, words=words).exclude(online=Online.NONE)


def known(code: str) -> bool:
    """Whether the catalogue has a procedure with this number."""
    return Procedure.objects.filter(code=code[:60].replace("\0", "")).exists()


def edition_in_force(code: str, day: date) -> Edition | None:
    """The published edition of a procedure's number on a day; None when it has none."""
    return in_force(day).filter(procedure__code=code).first()


@dataclass(frozen=True)
class Announced:
    """A procedure that a decision is about. ``published_date``: when it was public with it; None while it isn't.

    ``issuer``: ``province`` or ``ministry``, as the decision was registered.
    """

    code: str
    unit: str
    decided_date: date
    effective_date: date
    published_date: date | None
    issuer: str


def announced(first: date, last: date, at: datetime) -> list[Announced]:
    """What was decided on in these days, as it is known at an instant."""
    found_here = []
    rows = list(Decision.objects.filter(decided_date__gte=first, decided_date__lte=last).order_by("decided_date", "id"))
    laws = stages.laws_of(rows)
    for row in rows:
        for one in stages.stages(row, row.entries.order_by("place"), at, laws[row.jurisdiction]):
            public = today(row.jurisdiction, one.published_at) if one.published_at else None
            days = (row.decided_date, row.effective_date, public)
            found_here.append(Announced(one.entry.code, one.entry.unit, *days, row.issuer))
    return found_here
