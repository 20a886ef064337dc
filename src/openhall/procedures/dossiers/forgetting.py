"""What goes of a person who is erased: drafts whole; of dossiers whatever names them, with papers, salt and secret.

What was filed for another one stays theirs. The steps, their days and the unit's work stay: they are the unit's record,
about nobody any more.
"""

from datetime import datetime
from functools import partial
from typing import Protocol
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from openhall.procedures.dossiers import papers
from openhall.procedures.dossiers.models import Delay, Dossier, Draft, Interval, Paper, Step


class Human(Protocol):
    """The person who is erased, as identity hands it over."""

    @property
    def uuid(self) -> UUID:
        """The outside id."""


def _about(human: Human) -> Q:
    """Dossiers about the person: their own, and those that somebody filed for them; not those filed for others."""
    return Q(person__uuid=human.uuid, proxy=None) | Q(proxy__principal__uuid=human.uuid)


def objects(human: Human) -> list[str]:
    """The things on the log that are about this person alone."""
    rows = Dossier.objects.filter(_about(human)).order_by("id").values_list("uuid", flat=True)
    return [f"dossier:{uuid}" for uuid in rows]


def destroy(human: Human, _at: datetime) -> None:
    """Destroy drafts, and what names the person in their dossiers. Files go once the erasure is committed."""
    drafts, dossiers = Draft.objects.filter(person__uuid=human.uuid), Dossier.objects.filter(_about(human))
    folders = [*drafts.values_list("folder", flat=True), *dossiers.values_list("folder", flat=True)]
    drafts.delete()
    keys = list(dossiers.values_list("pk", flat=True))
    Paper.objects.filter(dossier__in=keys).delete()
    Step.objects.filter(dossier__in=keys).update(words="")
    Interval.objects.filter(dossier__in=keys).update(words="")
    Delay.objects.filter(dossier__in=keys).update(cause="", remedy="", apology="")
    Dossier.objects.filter(pk__in=keys).update(person=None, applicant={}, answers={}, authority="", salt="")
    Dossier.objects.filter(person__uuid=human.uuid).update(person=None)
    for folder in folders:
        transaction.on_commit(partial(papers.destroy, folder))
