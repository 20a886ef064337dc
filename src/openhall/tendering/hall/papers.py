"""The minutes as a paper: PDF/A-3b with its facts attached, a code to its page, and the installation's seal."""

import io
from datetime import datetime
from typing import Any

import segno
from django.conf import settings
from django.utils import translation

from openhall.tendering.contracts.public import seal_by_instance
from openhall.tendering.hall import wording
from openhall.tendering.hall.models import Minutes
from openhall.tendering.opening.public import reason_text
from openhall.ui import formats
from openhall.ui.pdf import Attachment, Paper, Section, Table, typeset
from openhall.witness.public import REGISTRY, canonical

VERIFY = "/verify-pdf"


def page_url(lot_uuid: str) -> str:
    """Where the code on the paper leads: the minutes' page, with who signed them."""
    return f"{settings.OPENHALL_ORIGIN}/halls/{lot_uuid}/minutes"


def sealed(minutes: Minutes, *, at: datetime) -> bytes:
    """The paper with the installation's seal."""
    said, facts = wording.words(minutes.lang), minutes.facts
    url = page_url(facts["lot"]["uuid"])
    drawn = io.BytesIO()
    segno.make(url, error="m").save(drawn, kind="svg", border=2, scale=4, xmldecl=False)
    paper = Paper(
        title=said["title"],
        lang=minutes.lang,
        caption=said["caption"].format(number=facts["lot"]["number"], lot=facts["lot"]["title"]),
        footer=said["footer"].format(uuid=facts["meeting"], url=url),
        qr_svg=drawn.getvalue().decode(),
        sections=sections(facts, minutes.lang, url),
    )
    attached = [Attachment("minutes.json", canonical(facts), description=said["title"])]
    pdf = typeset(paper, at=at, attachments=attached)
    return seal_by_instance(pdf, at=at, reason=f"{said['title']} {facts['meeting']}")


def sections(facts: dict[str, Any], lang: str, url: str) -> list[Section]:
    """What the paper says, part by part; every instant in the zone of the law, which is named once."""
    said, zone = wording.words(lang), facts["law"]["zone"]

    def when(text: str | None) -> str:
        if not text:
            return said["none"]
        with translation.override(lang):
            return formats.without_zone(datetime.fromisoformat(text), zone, seconds=True)

    roles = [(said[role], facts[role]) for role in ("owner", "agency", "centre") if facts[role]]
    moments = [(said[name], when(facts[name])) for name in MOMENTS if facts[name]]
    log = facts["log"]
    return [
        Section(
            said["about"],
            rows=[(said["project"], facts["project"]["title"]), *roles, (said["host"], facts["host"]), *moments],
            paragraphs=[said["zone"].format(zone=zone)],
        ),
        _present(facts, said, when),
        _prices(facts, said, lang),
        *_not_opened(facts, said, lang),
        _objections(facts, said, when),
        Section(
            said["custodians"],
            rows=[(one["organisation"], when(one["handed_in_at"])) for one in facts["custodians"]],
        ),
        _acts(facts, said, lang, when),
        Section(
            said["log"],
            rows=[
                (said["origin"], log["origin"]),
                (said["size"], str(log["size"])),
                (said["root"], _grouped(log["root"])),
            ],
        ),
        Section(
            said["check"],
            paragraphs=[
                said[f"check_{n}"].format(url=url, verify=settings.OPENHALL_ORIGIN + VERIFY) for n in range(1, 4)
            ],
        ),
    ]


MOMENTS = ("bids_due_at", "began_at", "window_closed_at", "opened_at", "closed_at")


def _present(facts: dict[str, Any], said: Any, when: Any) -> Section:
    rows = [
        (
            said["part_manager" if one["manager"] else f"part_{one['part']}"],
            one["organisation"] or one["bidder"][:8],
            when(one["at"]),
            said["none"] if one["index"] is None else str(one["index"]),
        )
        for one in facts["present"]
    ]
    told = []
    if facts["roll_called_at"]:
        absent = ", ".join(facts["absent"]) or said["nobody"]
        told.append(said["roll"].format(time=when(facts["roll_called_at"]), absent=absent))
    table = Table([said["part"], said["organisation"], said["signed_in"], said["entry"]], rows, [3, 6, 5, 2], [3])
    return Section(
        said["present"], paragraphs=told or ([] if rows else [said["nobody"]]), table=table if rows else None
    )


def _prices(facts: dict[str, Any], said: Any, lang: str) -> Section:
    answers = {None: said["not_answered"], True: said["confirmed"], False: said["refused"]}
    with translation.override(lang):
        rows = [
            (
                str(one["order"]),
                one["bidder"],
                formats.money(one["total"], one["currency"]),
                said["none"] if one["days"] is None else str(one["days"]),
                answers[one["confirmed"]] + (f": {one['objection']}" if one["objection"] else ""),
            )
            for one in facts["prices"]
        ]
    columns = [said["order"], said["bidder"], said["price"], said["days"], said["answer"]]
    table = Table(columns, rows, widths=[2, 6, 5, 2, 5], figures=[0, 2, 3])
    return Section(said["prices"], paragraphs=[] if rows else [said["nobody"]], table=table if rows else None)


def _not_opened(facts: dict[str, Any], said: Any, lang: str) -> list[Section]:
    found = []
    if facts["not_opened"]:
        told = [f"{one['bidder']}: {said['state_' + one['state']]}" for one in facts["not_opened"]]
        found.append(Section(said["not_opened"], paragraphs=told))
    if facts["failed"]:
        with translation.override(lang):
            why = f"{reason_text(facts['failed']['reason'])} {facts['failed']['article']}"
        found.append(Section(said["failed"], paragraphs=[why]))
    return found


def _objections(facts: dict[str, Any], said: Any, when: Any) -> Section:
    told = []
    for one in facts["objections"]:
        told.append(said["objected"].format(bidder=one["bidder"], time=when(one["raised_at"]), text=one["text"]))
        if one["answered_at"]:
            told.append(
                said["upheld" if one["upheld"] else "rejected"].format(
                    organisation=one["answered_by"], time=when(one["answered_at"]), text=one["answer"]
                )
            )
        else:
            told.append(said["unanswered"].format(reason=facts["unanswered_reason"]))
    return Section(said["objections"], paragraphs=told or [said["no_objections"]])


def _acts(facts: dict[str, Any], said: Any, lang: str, when: Any) -> Section:
    with translation.override(lang):
        names = {code: str(kind.name) for code, kind in REGISTRY.items()}
    rows = [(when(one["at"]), names[one["code"]], str(one["index"])) for one in facts["acts"]]
    return Section(said["acts"], table=Table([said["time"], said["act"], said["entry"]], rows, [5, 9, 2], [2]))


def _grouped(digest: str) -> str:
    return " ".join(digest[place : place + 8] for place in range(0, len(digest), 8))
