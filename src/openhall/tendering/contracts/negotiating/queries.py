"""What may be read of the negotiation of a contract: by its sides, the agency and the centre."""

from typing import Any
from uuid import UUID

from openhall.identity.public import Actor
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import NotFound
from openhall.tendering.contracts import policies
from openhall.tendering.contracts import queries as contracts
from openhall.tendering.contracts.models import Contract, Proposal


def negotiated(uuid: UUID, reader: Actor | None) -> Contract:
    """A contract whose negotiation the reader may follow; its conclusion opens the contract, not what led there.

    Raises:
        NotFound
    """
    found = contracts.visible_contract(uuid, reader)
    if not policies.follows(reader, found):
        raise NotFound(contract=str(uuid))
    return found


def proposals_of(contract: Contract) -> list[Proposal]:
    """All versions, the oldest first."""
    return list(contract.proposals.select_related("counters").order_by("number"))


def shown(contract: Contract) -> dict[str, Any]:
    """The wording as it stands and every version, as JSON."""
    return {
        "contract": str(contract.uuid),
        "version": contract.version,
        "state": contract.state,
        "terms": contract.terms,
        "pdf_sha256": contract.pdf_sha256,
        "proposals": [
            {
                "id": str(row.uuid),
                "number": row.number,
                "side": row.side,
                "state": row.state,
                "terms": row.terms,
                "before": row.before,
                "reason": row.reason,
                "counters": str(row.counters.uuid) if row.counters else None,
                "proposed_at": instant_text(row.proposed_at),
                "leaf_sha256": row.leaf_sha256,
                "answer": row.answer or None,
                "answered_at": instant_text(row.answered_at) if row.answered_at else None,
                "answer_leaf_sha256": row.answer_leaf or None,
            }
            for row in proposals_of(contract)
        ],
    }
