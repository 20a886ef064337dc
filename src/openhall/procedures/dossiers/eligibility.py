"""Whether one may file here at all: asked before a draft is begun; what is answered isn't kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from openhall.procedures.catalogue import public as catalogue
from openhall.procedures.dossiers.refusals import NotEligible


@dataclass(frozen=True)
class Question:
    """A question before one begins, as a page asks it. ``given``: the answer, None while there is none. ``otherwise``,
    ``where``: why one can't file here and where to go, empty while nothing stands against it."""

    name: str
    question: str
    lang: str
    given: bool | None
    error: str = ""
    otherwise: str = ""
    where: str = ""


def _said(text: dict[str, str] | None) -> tuple[str, str]:
    return catalogue.in_language(text, (get_language() or "en").lower()) if text else ("", "")


def asked(edition: catalogue.Edition, given: Sequence[bool | None], *, told: bool) -> list[Question]:
    """The questions of an edition with the answers so far. ``told``: whether what is wrong with them is said."""
    found = []
    for place, one in enumerate(edition.content.get("eligibility", [])):
        answer = given[place] if place < len(given) else None
        against = told and answer is not None and answer != one["wanted"]
        words, lang = _said(one["question"])
        found.append(
            Question(
                name=f"may-{place}",
                question=words,
                lang=catalogue.html_lang(lang),
                given=answer,
                error=_("Answer yes or no.") if told and answer is None else "",
                otherwise=_said(one["otherwise"])[0] if against else "",
                where=_said(one.get("where"))[0] if against else "",
            )
        )
    return found


def require(edition: catalogue.Edition, given: Sequence[bool]) -> None:
    """Ask that whoever begins has answered each question so that they may file here.

    Raises:
        NotEligible: with a sentence for each question that stands against it or has no answer.
    """
    errors: dict[str, str] = {}
    wanted: list[dict[str, Any]] = edition.content.get("eligibility", [])
    for one in asked(edition, given, told=True):
        if sentence := one.error or " ".join(filter(None, (one.otherwise, one.where))):
            errors[one.name] = sentence
    if errors or len(given) > len(wanted):
        raise NotEligible(errors=errors, questions=[_said(one["question"])[0] for one in wanted])
