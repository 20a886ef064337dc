"""What other rooms know of dossiers, procedures and feedback. Each is registered from above; without one a fact is not
known (None), and no indicator takes it for no.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from openhall.helpdesk.questions import public as helpdesk
from openhall.procedures.catalogue import public as catalogue
from openhall_rules.service import Decision, Feedback, Level, Procedure


@dataclass(frozen=True)
class Known:
    """What a source knows of a dossier; None: nothing.

    ``paper_result``: there is a result on paper, which the link must lead to. ``reused``: components from what was
    digitised before. ``population``: whether it was checked against the population database, where its procedure needs
    that.
    """

    e_result: bool | None = None
    paper_result: bool | None = None
    result_digitised: bool | None = None
    result_link: bool | None = None
    reused: int | None = None
    shared: bool | None = None
    synchronised: bool | None = None
    population: bool | None = None
    complained: bool | None = None
    disliked: bool | None = None


Source = Callable[[Sequence[int]], Mapping[int, Known]]
"""Keys of dossiers → what it knows of them."""
_sources: list[Source] = []
_feedback: list[Callable[[Mapping[int, str]], Sequence[Feedback]]] = []
_population: list[Callable[[catalogue.Edition], bool | None]] = []


def provide(source: Source) -> None:
    """Register a source of facts of dossiers; later ones add to earlier ones."""
    if source not in _sources:
        _sources.append(source)


def provide_feedback(source: Callable[[Mapping[int, str]], Sequence[Feedback]]) -> None:
    """Register who knows of feedback (key of the organisation → number); later ones add to earlier ones."""
    if source not in _feedback:
        _feedback.append(source)


def provide_population(connected: Callable[[catalogue.Edition], bool | None]) -> None:
    """Register who says of an edition whether its procedure is connected to the population database (None: no need)."""
    _population[:] = [connected]


def known(keys: Sequence[int]) -> dict[int, Known]:
    """What all sources know together."""
    found: dict[int, dict[str, Any]] = {key: {} for key in keys}
    for source in _sources:
        for key, one in source(keys).items():
            for each in fields(one):
                value = getattr(one, each.name)
                if value is not None:
                    found[key][each.name] = value
    return {key: Known(**values) for key, values in found.items()}


PARTS = {
    "name": "title", "sequence": "sequence", "method": "method", "components": "components",
    "time_limit": "time_limit", "subjects": "subjects", "agency": "agency",
}  # fmt: skip
"""Part of a procedure by the law → field of an edition."""


def procedures(day: date, first: date, last: date, at: datetime, *, gateway: bool) -> list[Procedure]:
    """Each published procedure of each unit that carries it out, with the decisions of a period.

    A procedure of many units is counted once for each of them: each must offer it. ``gateway``: whether fees can be
    paid online here.
    """
    decided: dict[str, list[Decision]] = {}
    announced = catalogue.announced(first, last, at)
    for one in announced:
        decided.setdefault(one.code, []).append(
            Decision(one.decided_date, one.effective_date, one.published_date, Level(one.issuer))
        )
    found: list[Procedure] = []
    seen: set[tuple[str, str]] = set()
    for edition in catalogue.found(day).iterator(chunk_size=500):
        code, content = edition.procedure.code, edition.content
        needs = _population[0](edition) if _population else None
        fee = any(str(one["amount"]).strip("0.") for one in content["fees"])
        for unit in sorted({one["unit"] for one in content["competent"]}):
            seen.add((code, unit))
            found.append(
                Procedure(
                    code, unit, tuple(decided.get(code, ())),
                    parts=frozenset(part for part, field in PARTS.items() if content.get(field)),
                    could_be_online=edition.online != catalogue.Online.NONE,
                    online=edition.online == catalogue.Online.WHOLE,
                    has_fee=fee, payment_integrated=fee and gateway,
                    needs_population_data=needs is not None, population_connected=bool(needs),
                )
            )  # fmt: skip
    carried_out = {code for code, _unit in seen}
    for one in announced:
        if one.code not in carried_out and (one.code, one.unit) not in seen:
            seen.add((one.code, one.unit))
            found.append(Procedure(one.code, one.unit, tuple(decided[one.code])))
    return found


def feedback(units: Mapping[int, str]) -> list[Feedback]:
    """What other rooms know of feedback, and questions and proposals to the help desk of the units (key of the
    organisation → number).

    An answer reaches whoever asked at once, which is its publication (our reading: these letters are private).
    Ratings are kept apart from what they are about, so nobody knows who was dissatisfied with which answer.
    """
    rows = helpdesk.HelpQuestion.objects.filter(centre_id__in=list(units)).prefetch_related("letters")
    found = [one for source in _feedback for one in source(units)]
    for row in rows.order_by("id"):
        asked = [one.at for one in row.letters.all() if one.kind == "request"]
        back = [one.at for one in row.letters.all() if asked and one.kind == "follow_up" and one.at >= asked[0]]
        found.append(
            Feedback(
                str(row.uuid), units[row.centre_id or 0], row.asked_at,
                supplement_asked_at=min(asked, default=None), supplemented_at=min(back, default=None),
                answered_at=row.first_answered_at, published_at=row.first_answered_at, dissatisfied=None,
            )
        )  # fmt: skip
    return found
