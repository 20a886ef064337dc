"""Fields of letters and how they are filled from a dossier."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from openhall.procedures.contact.models import LetterTemplate
from openhall.procedures.contact.refusals import FieldEmpty, NotOffered, UnknownField
from openhall.procedures.dossiers import public as dossiers
from openhall.procedures.dossiers.public import Dossier
from openhall.ui import formats

MOMENT = timedelta(microseconds=1)
"""A day ends with the first instant of the next: what is due then is due on the day before."""
FIELD = re.compile(r"\{([^{}]*)\}")
FIELDS = {
    "number": _("number of the dossier"),
    "procedure": _("name of the procedure, in the procedure’s language"),
    "applicant": _("name of whoever filed"),
    "unit": _("name of the unit that decides"),
    "filed": _("day of filing"),
    "due": _("day by which it is due"),
    "state": _("state of the dossier"),
    "address": _("address of the page where one follows it"),
    "words": _("what the officer adds when sending"),
}


def check(texts: dict[str, dict[str, str]]) -> None:
    """Ask that the texts name fields that there are.

    Raises:
        UnknownField
    """
    for one in texts.values():
        for text in one.values():
            for name in FIELD.findall(text):
                if name not in FIELDS:
                    raise UnknownField(field=name[:60])


def offered(row: LetterTemplate, dossier: Dossier) -> bool:
    """Whether the template is for this dossier."""
    by_procedure = row.procedure in ("", dossier.edition.procedure.code)
    return by_procedure and row.status in ("", dossier.state)


def language(row: LetterTemplate, locale: str) -> str:
    """In which of its languages somebody gets it: their own, else the first of the house's order."""
    return locale if locale in row.texts else next(one for one in ("vi", "en", "ko", "zh-hans") if one in row.texts)


def filled(row: LetterTemplate, dossier: Dossier, *, lang: str, words: str) -> tuple[str, str]:
    """Subject and body for a dossier. What a person wrote is filled in as text and never as a field.

    Raises:
        NotOffered. FieldEmpty.
    """
    if not offered(row, dossier):
        raise NotOffered(dossier=dossier.code)
    with translation.override(lang):
        values = _values(dossier, words)

        def value(found: re.Match[str]) -> str:
            name = found[1]
            if not values[name]:
                raise FieldEmpty(field=FIELDS[name], dossier=dossier.code)
            return values[name]

        text = row.texts[lang]
        return FIELD.sub(value, text["subject"])[:300], FIELD.sub(value, text["body"])


def _values(row: Dossier, words: str) -> dict[str, str]:
    zone = dossiers.zone(row)
    until = dossiers.promised(row)
    return {
        "number": row.code,
        "procedure": row.edition.title,
        "applicant": str(row.applicant.get("name", "")),
        "unit": row.unit.organisation.name if row.unit else "",
        "filed": _day(row.filed_at, zone),
        "due": _day(until - MOMENT, zone) if until else "",
        "state": str(row.get_state_display()),
        "address": f"{settings.OPENHALL_ORIGIN}{reverse('track')}?code={row.code}",
        "words": words,
    }


def _day(at: datetime, zone: str) -> str:
    return formats.day(at.astimezone(ZoneInfo(zone)).date())
