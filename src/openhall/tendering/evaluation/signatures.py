"""The members' signatures under a report, laid out for pages: who has signed, one's own form, what is public."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.utils.html import format_html
from django.utils.translation import gettext as _

from openhall.identity import public as identity
from openhall.identity.public import Actor
from openhall.tendering.evaluation import reporting, sheets
from openhall.tendering.evaluation.models import Evaluation, Stance
from openhall.tendering.notices.public import Lot
from openhall.ui.components import Column
from openhall_rules.reports import AGREES, DISSENTS


def columns() -> list[Column]:
    """Columns of the members' signatures, for the committee."""
    return [Column(_("Member"), header=True), Column(_("Signature")), Column(_("Dissent, with reasons"))]


def context(lot: Lot, found: Evaluation, reader: Actor, at: datetime) -> dict[str, Any]:
    """What the committee's page of the report needs of the signatures; empty forms where no committee was drawn."""
    seats = sheets.seats(lot)
    if not seats:
        return {"signs_apart": False, "may_complete": True, "absent": []}
    signed, known = reporting.by_member(found), identity.persons(seats)
    absent, own = [one for one in seats if one not in signed], sheets.of_member(lot, reader.person_id)
    sheet = own.uuid if own else uuid4()
    mine = signed.get(reader.person_id)
    may_record = bool(absent) and len(signed) * 2 > len(seats) and at >= reporting.refusable_from(found)
    return {
        "signs_apart": True,
        "signature_columns": columns(),
        "signature_rows": [
            [
                known[one].name,
                _stance(signed[one].stance) if one in signed else _("Not signed yet"),
                format_html('<span lang="{}">{}</span>', lot.notice.project.lang, signed[one].reason)
                if one in signed and signed[one].reason
                else "",
            ]
            for one in sorted(seats, key=lambda one: known[one].name)
        ],
        "mine": mine,
        "stances": [
            (Stance.AGREES, _("I sign the report.")),
            (Stance.DISSENTS, _("I have another opinion, and give my reasons below.")),
            (Stance.REFUSES, _("I refuse to sign and give no reasons: the law takes this as agreement.")),
        ],
        "sheet_object": f"sheet:{sheet}",
        "sheet_version": own.version if own else 0,
        "opinion_url": f"/api/v1/lots/{lot.uuid}/sheets/{sheet}/opinion",
        "findings_leaf": found.evaluation_leaf,
        "may_complete": not absent or may_record,
        "absent": [
            {"place": place, "uuid": str(known[one].uuid), "name": known[one].name} for place, one in enumerate(absent)
        ],
        "refusable_from": reporting.refusable_from(found),
    }


def _stance(stance: str) -> str:
    words = {
        Stance.AGREES: _("Signed"),
        Stance.DISSENTS: _("Dissents"),
        Stance.REFUSES: _("Refuses to sign; deemed to agree"),
    }
    return words[Stance(stance)]


def published(opinions: Iterable[Mapping[str, Any]] | None) -> list[tuple[str, str]]:
    """The signatures as everybody reads them, without names: how many agree, then each other one with its reasons."""
    rows = list(opinions or ())
    agree = sum(one["opinion"] == AGREES for one in rows)
    told = [(_("%(count)s members signed without another opinion.") % {"count": agree}, "")] if rows else []
    for one in rows:
        if one["opinion"] == DISSENTS:
            told.append((_("A member has another opinion:"), one["reason"]))
        elif one["opinion"] != AGREES and one["leaf_sha256"] is None:
            told.append(
                (_("A member did not sign and is deemed to agree. The committee’s explanation:"), one["reason"])
            )
        elif one["opinion"] != AGREES:
            told.append((_("A member refused to sign without reasons and is deemed to agree."), ""))
    return told
