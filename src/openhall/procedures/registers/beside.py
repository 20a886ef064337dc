"""What registers say of drafts and dossiers: which papers needn't be brought, and which are answers of a register."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from openhall.identity.public import Actor
from openhall.procedures.dossiers import public as dossiers
from openhall.procedures.dossiers.public import Dossier, Draft
from openhall.procedures.laws.public import zone_of
from openhall.procedures.registers import commands, standing, wire
from openhall.procedures.registers.commands import APPLICANT
from openhall.procedures.registers.models import Lookup, LookupState
from openhall.procedures.registers.naming import names
from openhall.ui import formats
from openhall.ui.components import SummaryRow
from openhall_rules.service import law


def facts(row: Dossier) -> list[SummaryRow]:
    """Which registers answered in place of papers, and when: nothing of what they said."""
    words, zone = names(), law(row.pack).calendar.zone
    return [
        SummaryRow(
            _("A register answered in place of a paper"),
            _("%(register)s, %(when)s")
            % {"register": words[one.lookup.register], "when": formats.instant(one.lookup.answered_at, zone)},
        )
        for one in standing.standing(row)
        if one.lookup.answered_at is not None
    ]


def links(row: Dossier | Draft, _reader: Actor, _at: datetime) -> list[tuple[str, str]]:
    """To the registers, where one that is connected stands in for a paper of the draft."""
    there = set(wire.there())
    if isinstance(row, Draft) and any(standing.offered(row, register) for register in there):
        return [(reverse("registers", args=[row.uuid]), _("Let a register answer in place of a paper"))]
    return []


def sources(row: Dossier | Draft) -> dict[str, str]:
    """Which answers, and which rows of one (``name.place``, from 0), are as a register said, and when it said so. What
    was typed over isn't among them.
    """
    words, found = names(), dict[str, str]()
    zone = zone_of(row.edition.procedure.jurisdiction)
    for one in Lookup.objects.filter(holder=row.uuid, state=LookupState.ANSWERED).order_by("id"):
        if one.answered_at is None:
            continue
        said = _("As the register says: %(register)s, %(when)s") % {
            "register": words[one.register], "when": formats.instant(one.answered_at, zone)
        }  # fmt: skip
        number = {"number": one.number} if one.register == "population" else {}
        told = {APPLICANT[name]: value for name, value in one.fields.items() if name in APPLICANT} | number
        found |= {f"applicant.{name}": said for name, value in told.items() if row.applicant.get(name) == value[:200]}
        found |= {name: said for name, value in one.fields.items() if str(row.answers.get(name, "")) == value != ""}
        for name, about in dossiers.row_questions(row, one.register).items():
            known = commands.filling(about, name, one)
            found |= {
                f"{name}.{place}": said
                for place, kept in enumerate(row.answers.get(name) or [])
                if any(all(str(kept.get(inner, "")) == value for inner, value in told.items()) for told in known)
            }
    return found
