"""The worked examples of a service pack, run."""

from __future__ import annotations

from datetime import date

from openhall_rules.examples import Example
from openhall_rules.law import Pack
from openhall_rules.money import rounded, text
from openhall_rules.service.clock import WorkingClock
from openhall_rules.service.copies import copy_fee
from openhall_rules.service.index import points


def answer(pack: Pack, example: Example) -> str:
    """What the pack really says, as text to compare with ``expect``.

    Raises:
        ValueError: an example asks what nobody answers.
    """
    law = pack.with_values(example.entered) if example.entered else pack
    given = example.given
    clock = WorkingClock(law.calendar)
    match example.ask:
        case "points":
            exact = points(law, given["indicator"], given["counted"], given["of"])
            return "none" if exact is None else text(rounded(exact, law.get("totals.digits")))
        case "decided_in_time":
            latest = clock.back(date.fromisoformat(given["effective_date"]), law.get(example.path))
            return "yes" if date.fromisoformat(given["decided_date"]) <= latest else "no"
        case "published_in_time":
            latest = clock.last(date.fromisoformat(given["decided_date"]), law.get(example.path))
            return "yes" if date.fromisoformat(given["published_date"]) <= latest else "no"
        case "copy_fee":
            return text(copy_fee(law, given["pages"]))
    raise ValueError(f"{example.path}: nobody answers {example.ask}")
