"""A commune with a seal; who certifies and who stamps answer on loopback. All fictional."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings as house
from tests.certificates.conftest import Holder, holder
from tests.people import Character, Joins
from tests.procedures.dossiers.conftest import CODE, NOW, Desk, reading

from openhall.identity.certificates import batches, binding, commands, proofs, sandbox, sandbox_tsa, stamping
from openhall.identity.certificates import reading as certs
from openhall.identity.certificates.models import Certificate, SealBatch
from openhall.identity.public import Role
from openhall.procedures.dossiers.models import Dossier
from openhall.procedures.results import ending, inputs, issuing, lasting, paper, sharing, templates_of
from openhall.procedures.results.models import Document, Share, Template
from openhall_sealing.canonical import b64u

DAY = timedelta(days=1)
TEMPLATE: dict[str, Any] = {
    "procedure": CODE,
    "lang": "vi",
    "title": "Giấy khai sinh (hư cấu)",
    "rows": "Tên con = {answer.child}\nNgười nộp = {applicant.name}\nSố = {entry.number}",
    "paragraphs": "{issuer} xác nhận ngày {day}.\n\nHồ sơ {dossier.code}.",
    "entries": "number = Số trong sổ",
}


@dataclass
class Hall:
    """The commune's desk with its seal: what people do with results, each by the real commands."""

    desk: Desk
    box: sandbox.Sandbox
    root: sandbox.SandboxAuthority
    tsa: sandbox_tsa.SandboxStamps
    head: Character
    seal: Certificate
    held: Holder
    signed_in: list[UUID] = field(default_factory=list)

    def template(self, *, at: datetime = NOW, approve: bool = True, **changes: Any) -> Template:
        """An officer drafts a template, the head approves it."""
        uuid, payload = uuid4(), TEMPLATE | changes
        name = f"result-template:{uuid}"
        signed = self.desk.clerk.signs("draft_template", name, 0, payload, at=at)
        row, _recorded = templates_of.draft_template(
            template=uuid, given=inputs.TemplateInput.model_validate(payload), **signed
        )
        if approve:
            given = {"content_sha256": row.content_sha256}
            signed = self.head.signs("approve_template", name, row.version, given, at=at)
            row, _recorded = templates_of.approve_template(template=uuid, given=inputs.ApprovalInput(**given), **signed)
        return row

    def prepares(self, dossier: Dossier, template: Template, *, at: datetime = NOW, **more: Any) -> Document:
        """An officer makes the unsealed result."""
        given = inputs.PrepareInput.model_validate(
            {"template": str(template.uuid), "entries": {"number": "7/2026"}} | more
        )
        return issuing.prepare(
            dossier=dossier.uuid, document=uuid4(), given=given, actor=reading(self.desk.clerk), at=at
        )

    def seals(self, row: Document, *, at: datetime = NOW) -> Document:
        """A keeper puts the commune's seal on it: two steps and an act, as the browser does."""
        uuid, reader = uuid4(), reading(self.desk.clerk)
        issuing.begin(
            document=row.uuid, batch=uuid, certificate=self.seal.uuid, pdf_sha256=row.sha256, reader=reader, at=at
        )
        waiting = batches.prepare(batch=uuid, lang="vi", reader=reader, at=at)
        signatures = [b64u(self.held.signs(bytes(pdf.to_sign or b""))) for pdf in waiting]
        done = batches.take_signatures(batch=uuid, signatures=signatures, reader=reader, at=at)
        payload = {"documents": [pdf.sealed_sha256 for pdf in done]}
        version = SealBatch.objects.get(uuid=uuid).version
        signed = self.desk.clerk.signs("use_seal", f"seal:{uuid}", version, payload, at=at)
        commands.use_seal(uuid=uuid, **payload, **signed)
        row.refresh_from_db()
        return row

    def stamps(self, *, at: datetime = NOW) -> int:
        """The worker passes by."""
        self.box.now = at
        return sum(lasting.carry_on(document=uuid, at=at) for uuid in lasting.due(at))

    def issues(
        self, dossier: Dossier, template: Template | None = None, *, at: datetime = NOW, **more: Any
    ) -> Document:
        """The whole way."""
        row = self.prepares(dossier, template or self.template(at=at), at=at, **more)
        self.seals(row, at=at)
        self.stamps(at=at)
        row.refresh_from_db()
        return row

    def digitises(self, dossier: Dossier, *, at: datetime = NOW, reason: str = "The old form was used.") -> Document:
        """An officer attaches the scan of a paper result."""
        return digitised(self.desk.clerk, dossier, at=at, reason=reason)

    def revokes(self, row: Document, *, at: datetime = NOW, reason: str = "It names another child.") -> Document:
        """An officer takes it back."""
        payload = {"reason": reason}
        signed = self.desk.clerk.signs("revoke_document", f"document:{row.uuid}", row.version, payload, at=at)
        return ending.revoke_document(document=row.uuid, given=inputs.RevokeInput(**payload), **signed)[0]

    def shares(self, row: Document, who: Character, *, at: datetime = NOW, days: int = 7) -> Share:
        """Somebody makes a code."""
        uuid, payload = uuid4(), {"document": str(row.uuid), "whom": "A school (fictional)", "days": days}
        signed = who.signs("share_document", f"share:{uuid}", 0, payload, at=at)
        return sharing.share_document(share=uuid, given=inputs.ShareInput.model_validate(payload), **signed)[0]


def digitised(clerk: Character, dossier: Dossier, *, at: datetime = NOW, reason: str = "The old form was used.") -> Any:
    """The scan of a paper result, attached by the real command."""
    import io

    scan = b"%PDF-1.7\nA fictional result.\n%%EOF\n"
    row = paper.attach(
        dossier=dossier.uuid, source=io.BytesIO(scan), media_type="application/pdf", actor=reading(clerk), at=at
    )
    payload = {"sha256": row.sha256, "reason": reason}
    signed = clerk.signs("digitise_result", f"document:{row.uuid}", row.version, payload, at=at)
    return paper.digitise_result(document=row.uuid, given=inputs.DigitiseInput(**payload), **signed)[0]


@pytest.fixture
def box() -> Iterator[sandbox.Sandbox]:
    """A process with certification authorities and one for time stamps."""
    with sandbox.serving(NOW) as serving:
        yield serving


@pytest.fixture
def hall(
    desk: Desk, box: sandbox.Sandbox, head: Character, joins: Joins, home: Path, settings: Any, lasts: timedelta
) -> Hall:
    """The commune with its seal, and who stamps."""
    root, top = box.found("Cedar Root"), box.found("Time Root")
    for one in box.authorities:
        one.behind = timedelta(0)
    box.stamps = sandbox_tsa.SandboxStamps.found(top, at=NOW, lasts=lasts)
    (home / "keys").mkdir(exist_ok=True)
    (home / "keys" / stamping.ROOTS).write_bytes(top.certificate.public_bytes(Encoding.PEM))
    settings.OPENHALL_TSA_URL = f"{box.url}/tsa"
    trust, uuid = joins("Khoa Lam", "Office of Electronic Trust", Role.AUTHORITY), uuid4()
    facts = {
        "jurisdiction": "vn", "name": root.name, "certificate": certs.pem(root.certificate),
        "counts_for": ["persons", "seals"], "revocation": "hard", "source": "Decision 1 of the fictional office",
    }  # fmt: skip
    commands.list_authority(uuid=uuid, **facts, **trust.signs("list_authority", f"trust:{uuid}", 0, facts, at=NOW))
    held = holder(root, "Commune of Nowhere", at=NOW)
    return Hall(desk, box, root, box.stamps, head, _bound(desk.clerk, held), held)


@pytest.fixture
def lasts() -> timedelta:
    """How long the certificate of who stamps runs."""
    return 365 * DAY


def _bound(clerk: Character, held: Holder) -> Certificate:
    """The commune's seal, bound by its manager, for desks and heads."""
    from openhall.identity.models import Mandate

    Mandate.objects.create(person=clerk.person, organisation=clerk.organisation, role=Role.MANAGER, starts_at=NOW - DAY)
    uuid = uuid4()
    message = proofs.to_bind(
        origin=house.OPENHALL_ORIGIN, object=f"certificate:{uuid}", person=str(clerk.person.uuid),
        party=str(clerk.organisation.uuid), certificate_sha256=certs.sha256(held.certificate),
    )  # fmt: skip
    payload = {
        "certificate": certs.pem(held.certificate), "proof": b64u(held.signs(message)), "use": "seal",
        "roles": ["desk", "head"],
    }  # fmt: skip
    signed = clerk.signs("bind_certificate", f"certificate:{uuid}", 0, payload, at=NOW)
    proved = binding.prove(uuid=uuid, actor=signed["actor"], at=NOW, **payload)
    return commands.bind_certificate(uuid=uuid, proved=proved, **signed)[0]
