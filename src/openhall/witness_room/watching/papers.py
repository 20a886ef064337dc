"""The witness record as a paper: PDF/A-3b, with its facts and proofs attached, a code to its page, and a seal."""

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import segno
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from openhall.ui import formats
from openhall.ui.pdf import Attachment, Paper, Section, Table, typeset
from openhall.witness.public import canonical
from openhall.witness_room.watching import sources, wording
from openhall.witness_room.watching.models import WitnessRecord

VERIFY = "/verify-pdf"
ONLY_ISSUER = _("Only the organisation that issued a witness record revokes it.")


def page_url(record: WitnessRecord) -> str:
    """Where the code on the paper leads."""
    return f"{settings.OPENHALL_ORIGIN}/witness-records/{record.uuid}"


def grouped(digest: str) -> str:
    """A digest in groups of eight, so that people can compare it and lines can break."""
    return " ".join(digest[place : place + 8] for place in range(0, len(digest), 8))


def sealed(record: WitnessRecord, proofs: Sequence[tuple[str, bytes]], *, at: datetime) -> bytes:
    """The paper with the installation's seal."""
    said, facts, url = wording.words(record.lang), record.facts, page_url(record)
    drawn = io.BytesIO()
    segno.make(url, error="m").save(drawn, kind="svg", border=2, scale=4, xmldecl=False)
    title = said["title" if facts["whole"] else "title_step"]
    paper = Paper(
        title=title,
        lang=record.lang,
        caption=f"{facts['title']} · {facts['part']}",
        footer=said["footer"].format(uuid=record.uuid, url=url),
        qr_svg=drawn.getvalue().decode(),
        sections=_sections(record, url),
    )
    attached = [Attachment("record.json", canonical(facts), description=title)]
    attached += [Attachment(name, proof, "text/plain", name, "supplement") for name, proof in proofs]
    pdf = typeset(paper, at=at, attachments=attached)
    return sources.seal(pdf, at=at, reason=f"{title} {record.uuid}")


def _sections(record: WitnessRecord, url: str) -> list[Section]:
    said, facts, lang = wording.words(record.lang), record.facts, record.lang
    zone = facts["zone"]

    def when(text: str) -> str:
        with translation.override(lang):
            return formats.without_zone(datetime.fromisoformat(text), zone, seconds=True)

    def officer(one: dict[str, Any], name: str = "name") -> str:
        return said["officer"].format(name=one[name], organisation=one["organisation"])

    rows = []
    for step in facts["steps"]:
        confirmed = [
            said["witnessed_by"].format(name=mark["by"], time=when(mark["at"]))
            for mark in step["marks"]
            if mark["confirms"]
        ]
        rows.append(
            (step["title"], when(step["at"]), str(step["index"]), "\n".join(confirmed) or said["not_witnessed"])
        )
    remarks = [
        said["remark"].format(
            officer=officer(mark, "by"), step=step["title"], time=when(mark["at"]), text=mark["remark"]
        )
        for step in facts["steps"]
        for mark in step["marks"]
        if mark["remark"].strip()
    ]
    sections = [
        Section(
            said["about"],
            rows=[
                (said["project"], facts["title"]),
                (said["part"], facts["part"]),
                (said["owner"], facts["owner"]),
                (said["issued"], when(facts["issued_at"])),
                (said["issued_by"], officer(facts["issued_by"])),
            ],
        ),
        Section(
            said["witnesses"],
            paragraphs=[
                said["entered"].format(officer=officer(one), time=when(one["entered_at"])) for one in facts["officers"]
            ],
        ),
        Section(
            said["steps"],
            paragraphs=[said["zone"].format(zone=zone)],
            table=Table(
                [said["step"], said["time"], said["entry"], said["witnessed"]], rows, widths=[6, 4, 2, 5], figures=[2]
            ),
        ),
        Section(said["remarks"], paragraphs=remarks or [said["no_remarks"]]),
    ]
    if facts["halts"]:
        told = []
        for halt in facts["halts"]:
            told.append(
                said["halted"].format(
                    officer=officer(halt, "by"),
                    time=when(halt["halted_at"]),
                    article=halt["article"],
                    reason=halt["reason"],
                )
            )
            if halt["resume_leaf"]:
                told.append(said["resumed"].format(time=when(halt["ended_at"]), reason=halt["resume_reason"]))
            else:
                told.append(said["ended"].format(time=when(halt["ended_at"])) if halt["ended_at"] else said["lasting"])
        sections.append(Section(said["halts"], paragraphs=told))
    log, verify = facts["log"], settings.OPENHALL_ORIGIN + VERIFY
    return [
        *sections,
        Section(
            said["digests"], rows=[(str(step["index"]), grouped(step["leaf_sha256"])) for step in facts["steps"]]
        ),
        Section(
            said["log"],
            rows=[
                (said["origin"], log["origin"]),
                (said["size"], str(log["size"])),
                (said["root"], grouped(log["root"])),
            ],
        ),
        Section(
            said["check"], paragraphs=[said[f"check_{n}"].format(url=url, verify=verify) for n in range(1, 5)]
        ),
    ]  # fmt: skip
