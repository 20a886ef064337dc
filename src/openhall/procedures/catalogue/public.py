"""What other rooms may use of the catalogue: editions in force, what they say, and their forms. All of it is public."""

from datetime import date

from django.db.models import QuerySet

from openhall.procedures.catalogue.forms import fields
from openhall.procedures.catalogue.inputs import jurisdictions
from openhall.procedures.catalogue.models import Edition, Online
from openhall.procedures.catalogue.queries import found, in_force, today
from openhall.procedures.catalogue.showing import days, facts, html_lang, own, own_text
from openhall.procedures.catalogue.translating import Said, said_in

__all__ = [
    "Edition",
    "Online",
    "Said",
    "days",
    "edition_in_force",
    "facts",
    "fields",
    "filable",
    "found",
    "html_lang",
    "jurisdictions",
    "own",
    "own_text",
    "said_in",
    "today",
]


def filable(day: date, *, words: str = "") -> QuerySet[Edition]:
    """The editions in force under which something can be filed online, by title."""
    return found(day, words=words).exclude(online=Online.NONE)


def edition_in_force(code: str, day: date) -> Edition | None:
    """The published edition of a procedure's number on a day; None when it has none."""
    return in_force(day).filter(procedure__code=code).first()
