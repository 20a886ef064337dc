"""The parties' own seals on a contract: begun here, made as every seal of the parties is, and taken back with its act.

The organisation's key is nowhere here. The keeper's device signs; the act (``CRT-07``) and the contract's new state are
one transaction, in which everything is looked at once more.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from openhall.identity.certificates import public as certificates
from openhall.identity.public import Actor
from openhall.kernel import files
from openhall.tendering.contracts import policies, queries
from openhall.tendering.contracts.commands import MOST_PDF, lock_contract, require_settled
from openhall.tendering.contracts.models import Contract, PartySeal, Side, Signature
from openhall.tendering.contracts.refusals import (
    AlreadySealed,
    AlreadySigned,
    OtherDocument,
    SealOfAnotherRevision,
)
from openhall.tendering.notices.public import require_unpaused
from openhall.ui.pdf.typesetting import BOX_HEIGHT, BOX_WIDTH
from openhall.witness_room.watching.public import require_running

KIND = "contract"


def begin(*, contract_uuid: UUID, batch: UUID, certificate: UUID, pdf_sha256: str, reader: Actor, at: datetime) -> Any:
    """Lay the contract before a keeper of a party's seal: a batch of ``certificates`` with the document that they read,
    whose seal goes to their side's place. Nothing is recorded yet.

    Args:
        batch: the new batch's id, chosen by the caller. certificate: the seal. pdf_sha256: what the keeper read.

    Raises:
        NotFound: no contract of the reader's, or no seal of theirs. NotYours: the reader's organisation is no side.
        MandateMissing, JurisdictionNotRecognised: the seal isn't theirs to use, or doesn't count where the contract is
        made. OtherDocument; what :func:`require_open` raises.
    """
    contract = queries.visible_contract(contract_uuid, reader)
    side = policies.seals_for(reader, contract)
    require_open(contract, side, at=at)
    if pdf_sha256 != contract.pdf_sha256:
        raise OtherDocument(signed=pdf_sha256, now=contract.pdf_sha256)
    return certificates.begin_reserved(
        uuid=batch,
        certificate=certificate,
        jurisdiction=contract.lot.notice.project.jurisdiction,
        about=f"{KIND}:{contract.uuid}",
        document=files.content(contract.pdf_sha256, at_most=MOST_PDF),
        name=f"contract-{contract.uuid}.pdf",
        place=certificates.Place(side.value, BOX_WIDTH, BOX_HEIGHT, contract.lang, contract.facts["law"]["zone"]),
        reader=reader,
        at=at,
    )


def require_open(contract: Contract, side: Side, *, at: datetime) -> None:
    """The side's place is empty, and nothing stands still. After the law's time, too: who signs then says why.

    Raises:
        AlreadySealed, AlreadySigned, ProposalOpen; what :func:`require_running` raises.
    """
    if PartySeal.objects.filter(contract=contract, side=side).exists():
        raise AlreadySealed(side=side.value)
    if Signature.objects.filter(contract=contract, side=side).exists():
        raise AlreadySigned(side=side.value)
    require_settled(contract)
    require_running(f"lot:{contract.lot.uuid}", "contract", at=at)
    require_unpaused(contract.lot, "contract")


def take(pdf: Any, actor: Actor, at: datetime) -> None:
    """Take the sealed document as the contract's, in the transaction of the seal's act (``use_seal``).

    Args:
        pdf: the row of ``certificates`` with the digests before and after.

    Raises:
        NotYours, SealOfAnotherRevision; what :func:`require_open` raises.
    """
    contract = lock_contract(UUID(pdf.about.partition(":")[2]))
    side = policies.seals_for(actor, contract)
    require_open(contract, side, at=at)
    if pdf.source_sha256 != contract.pdf_sha256:
        raise SealOfAnotherRevision(sealed=pdf.source_sha256, now=contract.pdf_sha256)
    contract.pdf_sha256 = pdf.sealed_sha256
    contract.move("seal_draft" if contract.state == Contract.State.DRAFT else "seal_signed")
    contract.save(update_fields=["state", "version", "pdf_sha256"])
    PartySeal.objects.create(contract=contract, side=side, pdf=pdf)
