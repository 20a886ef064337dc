"""A register's answer in place of a paper: drawn as a sheet with its time and its leaf, and kept as that paper's file.

Which register stands in for which paper, and by whose publication, the edition of the procedure says. Whoever files may
bring the paper instead at any time: they take the sheet out and add their own.
"""

import hashlib
import io
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from openhall.identity.public import Actor
from openhall.kernel.refusals import NotFound
from openhall.procedures.dossiers import public as dossiers
from openhall.procedures.dossiers.public import Dossier, Draft, Paper
from openhall.procedures.registers import commands
from openhall.procedures.registers.models import Lookup, LookupState, StandIn
from openhall.procedures.registers.naming import names
from openhall.procedures.registers.refusals import NoStandIn
from openhall.ui import formats
from openhall.ui.pdf import Paper as Sheet
from openhall.ui.pdf import Section, typeset
from openhall.witness.public import canonical
from openhall_rules.service import law_in_force

PDF = "application/pdf"


def offered(holder: Draft | Dossier, register: str) -> list[int]:
    """The places of the papers for which a register stands in, by the edition."""
    return [
        place
        for place in dossiers.asked_components(holder)
        if holder.edition.content["components"][place].get("answered_by") == register
    ]


@transaction.atomic
def stand_in(*, lookup: UUID, component: int, actor: Actor, at: datetime) -> Paper:
    """Let an answer that one has seen stand in for a paper of one's own draft, filed online or typed at a desk.

    Raises:
        NotFound: another's, or no answer came. NoStandIn: the edition doesn't let this register stand in for the paper.
        What ``papers.keep`` raises.
    """
    row = commands.own(actor).filter(uuid=lookup, state=LookupState.ANSWERED).first()
    if row is None or not row.salt:
        raise NotFound(lookup=str(lookup))
    draft = dossiers.own_draft(row.holder, actor, at, lock=True)
    if component not in offered(draft, row.register):
        raise NoStandIn
    said = draft.edition.content["components"][component]
    paper = dossiers.keep_paper(
        draft, component=component, source=io.BytesIO(_drawn(row, said, draft)), media_type=PDF,
        name=f"{row.register}-{row.uuid.hex[:8]}.pdf", at=at,
    )  # fmt: skip
    StandIn.objects.get_or_create(paper=paper, defaults={"lookup": row, "at": at})
    return paper


def digest(row: Lookup) -> str:
    """Hex SHA-256 of what the register said, with the salt, as it is committed to by the act of its answer."""
    return hashlib.sha256(canonical(row.told)).hexdigest()


def _drawn(row: Lookup, said: dict[str, str], draft: Draft) -> bytes:
    """The answer as a sheet: the same bytes for the same answer."""
    if row.answered_at is None:
        raise NotFound(lookup=str(row.uuid))
    lang, zone = draft.edition.lang, law_in_force(draft.edition.procedure.jurisdiction, row.answered_at).calendar.zone
    with translation.override(lang):
        told = [
            (_("Register"), names()[row.register]),
            (_("Number"), row.number),
            (_("Asked for"), row.purpose),
            (_("Answered at"), formats.instant(row.answered_at, zone)),
            (_("Stands in by"), said["source"]),
            (_("Leaf of the answer on the log"), row.answered_leaf),
            (_("SHA-256 of the answer"), digest(row)),
        ]
        sheet = Sheet(
            title=said["title"],
            lang=lang,
            caption=_("Answer of a register in place of a paper"),
            sections=[
                Section(heading=_("What the register said"), rows=sorted(row.fields.items())),
                *(
                    Section(heading=f"{name} {number}", rows=sorted(told.items()))
                    for name, rows in sorted(row.rows.items())
                    for number, told in enumerate(rows, start=1)
                ),
                Section(heading=_("Where it comes from"), rows=told),
            ],
        )
        return typeset(sheet, at=row.answered_at)


def standing(holder: Draft | Dossier) -> list[StandIn]:
    """The papers of a draft or dossier that are answers of registers."""
    rows = StandIn.objects.filter(paper__in=holder.papers.values("pk"))
    return list(rows.select_related("lookup", "paper").order_by("paper__component", "id"))
