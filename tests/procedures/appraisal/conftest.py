"""The province of the index with its chair, and the office's seal. All fictional."""

# ruff: noqa: F811 - fixtures are named as arguments

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings as house
from tests.certificates.conftest import Holder, holder
from tests.people import Character, Joins
from tests.procedures.dossiers.conftest import reading
from tests.procedures.index.conftest import (  # noqa: F401 - fixtures
    JULY,
    NOW,
    Desk,
    Office,
    as_reader,
    bare,
    bureau,
    citizen,
    clerk,
    desk,
    done,
    gathers,
    head,
    home,
    joins,
    neighbour,
    office,
    ready,
    second,
    unit,
)

from openhall.identity.certificates import batches, binding, commands, proofs, sandbox
from openhall.identity.certificates import reading as certs
from openhall.identity.certificates.models import Certificate, SealBatch
from openhall.identity.models import Mandate
from openhall.identity.public import Role
from openhall.procedures.appraisal import inputs, preparing, reports, sheets
from openhall.procedures.appraisal.models import Appraisal, Instruction, Report
from openhall.procedures.index.models import Edition
from openhall_sealing.canonical import b64u

DAY = timedelta(days=1)


@dataclass
class Province:
    """What office, chair, heads and officers do, each the real command."""

    office: Character
    chair: Character
    head: Character
    clerk: Character
    seal: Certificate
    held: Holder

    def drafts(self, edition: Edition, *, words: str = "", who: Character | None = None, at: Any = JULY) -> Report:
        """The office drafts."""
        given = inputs.DraftInput.model_validate({"edition": str(edition.uuid), "words": words, "lang": "vi"})
        return preparing.draft(report=uuid4(), given=given, actor=reading(who or self.office), at=at)

    def seals(self, row: Report, *, at: Any = JULY) -> Report:
        """A keeper puts the office's seal on it, as the browser does."""
        uuid, reader = uuid4(), reading(self.office)
        preparing.begin(
            report=row.uuid, batch=uuid, certificate=self.seal.uuid, pdf_sha256=row.pdf_sha256, reader=reader, at=at
        )
        waiting = batches.prepare(batch=uuid, lang="vi", reader=reader, at=at)
        signatures = [b64u(self.held.signs(bytes(pdf.to_sign or b""))) for pdf in waiting]
        sealed = batches.take_signatures(batch=uuid, signatures=signatures, reader=reader, at=at)
        payload = {"documents": [pdf.sealed_sha256 for pdf in sealed]}
        version = SealBatch.objects.get(uuid=uuid).version
        signed = self.office.signs("use_seal", f"seal:{uuid}", version, payload, at=at)
        commands.use_seal(uuid=uuid, **payload, **signed)
        row.refresh_from_db()
        return row

    def delivers(
        self, row: Report, *, to: Character | None = None, who: Character | None = None, at: Any = JULY
    ) -> Any:
        """The office lays it before the chair."""
        party = (to or self.chair).organisation.uuid
        payload = {"to": str(party), "pdf_sha256": row.pdf_sha256}
        name = f"chair-report:{row.uuid}"
        signed = (who or self.office).signs("deliver_chair_report", name, row.version, payload, at=at)
        given = inputs.DeliveryInput.model_validate(payload)
        return reports.deliver_chair_report(report=row.uuid, given=given, **signed)[0]

    def receives(self, row: Report, *, words: str = "Read.", who: Character | None = None, at: Any = JULY) -> Any:
        """The chair signs the receipt."""
        payload = {"pdf_sha256": row.pdf_sha256, "words": words}
        name = f"chair-report:{row.uuid}"
        signed = (who or self.chair).signs("receive_chair_report", name, row.version, payload, at=at)
        return reports.receive_chair_report(report=row.uuid, given=inputs.ReceiptInput(**payload), **signed)[0]

    def instructs(self, row: Report, *, unit: str = "H98.2", day: str = "2026-07-10", at: Any = JULY) -> Instruction:
        """The chair instructs a unit."""
        uuid = uuid4()
        payload = {"report": str(row.uuid), "unit": unit, "due_date": day, "words": "Open the counter at noon."}
        signed = self.chair.signs("instruct_unit", f"chair-instruction:{uuid}", 0, payload, at=at)
        given = inputs.InstructionInput.model_validate(payload)
        return reports.instruct_unit(instruction=uuid, given=given, **signed)[0]

    def answers(self, row: Instruction, *, who: Character | None = None, at: Any = JULY) -> Instruction:
        """The head answers."""
        payload = {"words": "It is open at noon now."}
        name = f"chair-instruction:{row.uuid}"
        signed = (who or self.head).signs("answer_instruction", name, row.version, payload, at=at)
        return reports.answer_instruction(instruction=row.uuid, given=inputs.WordsInput(**payload), **signed)[0]

    def publishes(self, row: Report, *, who: Character | None = None, at: Any = JULY) -> Report:
        """The chair publishes."""
        name = f"chair-report:{row.uuid}"
        signed = (who or self.chair).signs("publish_chair_report", name, row.version, at=at)
        return reports.publish_chair_report(report=row.uuid, **signed)[0]

    def received(self, edition: Edition, *, at: Any = JULY) -> Report:
        """The way until the chair's receipt."""
        row = self.delivers(self.seals(self.drafts(edition, at=at), at=at), at=at)
        return self.receives(row, at=at)

    def opens(
        self, *, who: Character | None = None, higher: Character | None = None, period: str = "2026-06", at: Any = JULY
    ) -> list[Appraisal]:
        """Sheets are drafted: by the head of the unit where nobody else is named."""
        uuid = uuid4()
        party = (higher or self.office).organisation.uuid
        payload = {"period": period, "unit": "H98.2", "higher": str(party)}
        signed = (who or self.head).signs("open_appraisals", f"appraisal-round:{uuid}", 0, payload, at=at)
        given = inputs.RoundInput.model_validate(payload)
        return sheets.open_appraisals(round=uuid, given=given, **signed)[0]

    def signs(self, command: str, row: Appraisal, who: Character, *, at: Any = JULY, **payload: str) -> Appraisal:
        """Somebody does something with a sheet."""
        row.refresh_from_db()
        signed = who.signs(command, f"appraisal:{row.uuid}", row.version, payload, at=at)
        shape = {
            "assess_sheet": inputs.AssessmentInput,
            "decide_objection_to_sheet": inputs.DecisionInput,
        }.get(command, inputs.WordsInput)
        given = {"given": shape.model_validate(payload)} if payload else {}
        return getattr(sheets, command)(appraisal=row.uuid, **given, **signed)[0]


@pytest.fixture
def chair(joins: Joins) -> Character:
    """The chair of the people's committee."""
    return joins("Cao Vy", "People’s Committee of an Invented Province", Role.CHAIR)


@pytest.fixture
def box() -> Iterator[sandbox.Sandbox]:
    """A process with a certification authority."""
    with sandbox.serving(NOW) as serving:
        yield serving


@pytest.fixture
def province(
    ready: Office,
    box: sandbox.Sandbox,
    chair: Character,
    head: Character,
    clerk: Character,
    joins: Joins,
    home: Path,
) -> Province:
    """Office, chair and commune at work; the office has its seal."""
    root, at = box.found("Cedar Root"), NOW
    for one in box.authorities:
        one.behind = timedelta(0)
    trust, uuid = joins("Khoa Lam", "Office of Electronic Trust", Role.AUTHORITY), uuid4()
    facts = {
        "jurisdiction": "vn", "name": root.name, "certificate": certs.pem(root.certificate),
        "counts_for": ["persons", "seals"], "revocation": "soft", "source": "Decision 1 of the fictional office",
    }  # fmt: skip
    commands.list_authority(uuid=uuid, **facts, **trust.signs("list_authority", f"trust:{uuid}", 0, facts, at=at))
    held = holder(root, "Office of an Invented Province", at=at)
    seal = _bound(ready.office, held)
    box.now = JULY
    return Province(ready.office, chair, head, clerk, seal, held)


def _bound(office: Character, held: Holder) -> Certificate:
    """The office's seal, bound by its manager."""
    Mandate.objects.create(
        person=office.person, organisation=office.organisation, role=Role.MANAGER, starts_at=NOW - DAY
    )
    uuid: UUID = uuid4()
    message = proofs.to_bind(
        origin=house.OPENHALL_ORIGIN, object=f"certificate:{uuid}", person=str(office.person.uuid),
        party=str(office.organisation.uuid), certificate_sha256=certs.sha256(held.certificate),
    )  # fmt: skip
    payload = {
        "certificate": certs.pem(held.certificate), "proof": b64u(held.signs(message)), "use": "seal",
        "roles": ["province"],
    }  # fmt: skip
    signed = office.signs("bind_certificate", f"certificate:{uuid}", 0, payload, at=NOW)
    proved = binding.prove(uuid=uuid, actor=signed["actor"], at=NOW, **payload)
    return commands.bind_certificate(uuid=uuid, proved=proved, **signed)[0]


@pytest.fixture
def june(ready: Office, desk: Desk) -> Edition:
    """June is published; the commune had one dossier in time."""
    done(desk)
    ready.computes()
    return ready.publishes()[0]


__all__ = ["DAY", "JULY", "NOW", "Province", "done", "gathers"]
