"""Drafts begun under an edition that another one has replaced: shown what is different, then carried over.

Nothing is thrown away by it: answers that the new form asks for too are taken over, the others are shown before one
goes on; papers follow their names, and one that isn't asked for any more stays with the draft until it is filed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from openhall.identity.public import Actor
from openhall.procedures.catalogue import public as catalogue
from openhall.procedures.dossiers import answering, drafts, eligibility
from openhall.procedures.dossiers.models import Draft

LEFT: Final = 10_000
"""From here on a paper of a draft belongs to no paper of its edition: it was one of an edition before."""


@dataclass
class Difference:
    """What changes for a draft under the edition in force. ``kept``, ``lost``: answers; ``asked``: names of questions
    that are new; ``papers``: titles of papers that are; ``needless``: of those that aren't in the edition any more;
    ``facts``: names of other parts that differ (:data:`COMPARED`)."""

    edition: catalogue.Edition
    kept: dict[str, Any] = field(default_factory=dict)
    lost: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    papers: list[str] = field(default_factory=list)
    needless: list[str] = field(default_factory=list)
    facts: list[str] = field(default_factory=list)

    @property
    def asks_first(self) -> bool:
        """Whether the new edition asks something before one begins that the old one didn't."""
        return "eligibility" in self.facts


COMPARED: Final = ("fees", "fees_due", "reductions", "time_limit", "competent", "eligibility", "title", "requirements")


def replaced_by(row: Draft, at: datetime) -> catalogue.Edition | None:
    """The edition in force, where it isn't the draft's; None also where none is in force."""
    for jurisdiction in catalogue.jurisdictions():
        edition = catalogue.edition_in_force(row.edition.procedure.code, catalogue.today(jurisdiction, at))
        if edition is not None:
            return edition if edition.pk != row.edition_id else None
    return None


def difference(row: Draft, at: datetime) -> Difference | None:
    """What changes if the draft goes on under the edition in force; None where nothing replaced its own."""
    edition = replaced_by(row, at)
    if edition is None:
        return None
    old, new = row.edition.content, edition.content
    before, after = drafts.schema_of(row.edition), drafts.schema_of(edition)
    kept, _wrong = answering.read(after, row.answers, whole=False)
    said = {one["title"] for one in old["components"]}
    return Difference(
        edition=edition,
        kept=kept,
        lost={name: value for name, value in row.answers.items() if kept.get(name) != value},
        asked=[name for name in after["properties"] if name not in before["properties"]],
        papers=[one["title"] for one in new["components"] if one["title"] not in said],
        needless=sorted(said - {one["title"] for one in new["components"]}),
        facts=[name for name in COMPARED if old.get(name) != new.get(name)],
    )


@transaction.atomic
def carry(*, draft: UUID, actor: Actor, at: datetime, eligible: Sequence[bool] = ()) -> Draft:
    """Let a draft go on under the edition in force; one that is under it stays as it is.

    Args:
        eligible: the answers to what the new edition asks before one begins, where that is new.

    Raises:
        NotFound: another's. NotFilable: it can't be filed in this way any more. NotEligible.
    """
    row = drafts.own(draft, actor, at, lock=True)
    found = difference(row, at)
    if found is None:
        return row
    edition = drafts.filable(row.edition.procedure.code, at, at_desk=row.desk_id is not None)
    if found.asks_first:
        eligibility.require(edition, eligible)
    _move_papers(row, edition)
    known = {one["authority"] for one in edition.content["competent"]}
    old = {one["authority"] for one in row.edition.content["competent"]}
    if row.authority in old - known:
        row.authority = ""
    row.edition, row.answers, row.changed_at = edition, found.kept, at
    row.save()
    return row


def _move_papers(row: Draft, edition: catalogue.Edition) -> None:
    """Put each paper of a locked draft to the one of the same name; of the same name twice, in their order."""
    old, new = row.edition.content["components"], edition.content["components"]
    free: dict[str, list[int]] = {}
    for place, one in enumerate(new):
        free.setdefault(one["title"], []).append(place)
    places = {
        place: free[one["title"]].pop(0) if free.get(one["title"]) else LEFT + place for place, one in enumerate(old)
    }
    papers = list(row.papers.select_for_update())
    # Out of the way first: two papers may change places, and a file is there once for each.
    for one in papers:
        one.component += 2 * LEFT
        one.save(update_fields=["component"])
    there: set[tuple[int, str]] = set()
    for one in papers:
        before = one.component - 2 * LEFT
        one.component = places.get(before, before)
        if (one.component, one.sha256) in there:
            one.delete()
            continue
        there.add((one.component, one.sha256))
        one.save(update_fields=["component"])
