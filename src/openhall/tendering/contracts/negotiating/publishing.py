"""How the text of a concluded contract came about, for everybody: its rounds, without persons or reasons.

The contract itself is public then. Reasons stay between the two sides; a person who is named as a contact, and whatever
looks like personal data in another clause, is withheld.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from openhall.identity import public as identity
from openhall.identity.public import Actor, Role
from openhall.kernel.clock import instant_text
from openhall.kernel.personal import shapes
from openhall.kernel.refusals import NotFound
from openhall.tendering.contracts import queries as contracts
from openhall.tendering.contracts.models import Contract, Proposal
from openhall.tendering.contracts.negotiating import queries, showing

PERSONS = frozenset({"delivery_contact"})
"""Clauses that name a person: they are withheld as a whole."""
_LEAST = 2
_ROLES = (Role.OFFICER, Role.BIDDER, Role.MANAGER)


@dataclass(frozen=True)
class Round:
    """A proposal as everybody reads it. ``changes``: against what it answers, or what stood."""

    row: Proposal
    name: str
    changes: list[showing.Change]


def published(uuid: UUID, reader: Actor | None) -> Contract:
    """A concluded contract.

    Raises:
        NotFound: there is none, or it isn't concluded.
    """
    found = contracts.visible_contract(uuid, reader)
    if found.concluded_at is None:
        raise NotFound(contract=str(uuid))
    return found


def rounds(contract: Contract) -> list[Round]:
    """Every proposal, the oldest first."""
    names, found = _names(contract), []
    for row in queries.proposals_of(contract):
        against = row.counters.terms if row.counters is not None else row.before
        told = showing.changes(_masked(against, names), _masked(row.terms, names), clauses_of(against, row.terms))
        found.append(Round(row, str(contract.facts[row.side]["name"]), told))
    return found


def clauses_of(before: Mapping[str, str], after: Mapping[str, str]) -> set[str]:
    """Clauses that differ, whatever of them is withheld."""
    return {name for name in {*before, *after} if before.get(name, "") != after.get(name, "")}


def shown(contract: Contract) -> dict[str, Any]:
    """The rounds as JSON."""
    return {
        "contract": str(contract.uuid),
        "rounds": [
            {
                "number": one.row.number,
                "side": one.row.side,
                "state": one.row.state,
                "answers": one.row.counters.number if one.row.counters else None,
                "proposed_at": instant_text(one.row.proposed_at),
                "answered_at": instant_text(one.row.answered_at) if one.row.answered_at else None,
                "leaf_sha256": one.row.leaf_sha256,
                "changes": [
                    {
                        "clause": change.clause,
                        "parts": [{"kind": part.kind, "text": part.text} for part in change.parts],
                        "speaks_of_amount_or_period": change.touches,
                    }
                    for change in one.changes
                ],
            }
            for one in rounds(contract)
        ],
    }


def _masked(terms: Mapping[str, str], names: list[str]) -> dict[str, str]:
    withheld, found = _("[withheld]"), {}
    for clause, text in terms.items():
        if clause in PERSONS and text:
            found[clause] = withheld
            continue
        for one in [*shapes(text), *names]:
            text = text.replace(one, withheld)
        found[clause] = text
    return found


def _names(contract: Contract) -> list[str]:
    """People who act for the two sides, the longest name first so that none is left in part."""
    project = contract.lot.notice.project
    at = contract.concluded_at or contract.drafted_at
    keys = {one for one in (project.owner_id, project.agency_id, contract.supplier_id) if one is not None}
    names = {person.name for key in keys for role in _ROLES for person in identity.holders(key, role, at)}
    return sorted((name for name in names if len(name) >= _LEAST), key=len, reverse=True)
