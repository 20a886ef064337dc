"""What registers say of drafts and dossiers: which papers needn't be brought, and which are answers of a register."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from openhall.identity.public import Actor
from openhall.procedures.dossiers.public import Dossier, Draft
from openhall.procedures.registers import standing, wire
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
    if isinstance(row, Draft) and any(one.get("answered_by") in there for one in row.edition.content["components"]):
        return [(reverse("registers", args=[row.uuid]), _("Let a register answer in place of a paper"))]
    return []
