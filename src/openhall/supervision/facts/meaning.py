"""What an indicator means, from the library's catalogue; and the pattern of unfounded complaints, which is ours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from django.utils.functional import lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

COMPLAINTS: Final = "X01"
"""Share of a party's ended complaints that were in vain. Who complained is known here only, not in open data."""
NAMES_SOMEBODY: Final = ("bidder", "supplier", "evaluator")
LANGUAGES: Final = {"ko": "ko", "zh-hans": "zh", "vi": "vi"}
"""Languages of the interface besides English → names of the library for them."""


@dataclass(frozen=True)
class Meaning:
    """An indicator as people read it: definition, reading and innocent explanations are in the reader's language.

    ``public``: no value of it points at a firm or a person.
    """

    id: str
    names: Mapping[str, object]
    definition: object
    grain: object
    denominator: object
    reading: object
    source: str
    innocent: tuple[object, ...]
    public: bool

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return str(self.names[LANGUAGES.get(get_language() or "", "en")])


def _of_the_reader(said: str) -> str:
    from openhall_indicators.catalogue import translated

    return translated(said, LANGUAGES.get(get_language() or "", "en"))


_words = lazy(_of_the_reader, str)


def _grain(said: str) -> str:
    return ", ".join(_of_the_reader(one) for one in said.split(", "))


_grains = lazy(_grain, str)

POINTS_AT_ONE = frozenset({"E07", "F05", "F06"})
"""Whose values, beside the open data, point at one winner (a late bid won) or one buyer (a tender was split)."""


def _is_public(id_: str, grain: str) -> bool:
    named = any(word in grain for word in NAMES_SOMEBODY)
    return id_[0] in "ABCDEFI" and id_ not in POINTS_AT_ONE and not named


@cache
def meanings() -> Mapping[str, Meaning]:
    """All indicators by id."""
    from openhall_indicators import catalogue

    found = {
        id_: Meaning(
            id=id_,
            names=said.name,
            definition=_words(said.definition),
            grain=_grains(said.grain),
            denominator=_words(said.denominator),
            reading=_words(said.reading),
            source=said.source,
            innocent=tuple(_words(one) for one in said.innocent),
            public=_is_public(id_, said.grain),
        )
        for id_, said in catalogue().items()
    }
    found[COMPLAINTS] = Meaning(
        id=COMPLAINTS,
        names=dict.fromkeys(("en", "ko", "zh", "vi"), _("Unfounded complaints of one party")),
        definition=_("Of a party’s complaints that have ended, the share that was found unfounded or withdrawn."),
        grain=_("complainant"),
        denominator=_("complaints that have ended"),
        reading=_("Many unfounded complaints may be a means against rivals. None of them is held up because of this."),
        source="OpenHall",
        innocent=(
            _("Whoever lacks advice complains in vain, and means it honestly."),
            _("What the owner keeps secret can’t be proven by those outside."),
        ),
        public=False,
    )
    return found


def meaning(id_: str) -> Meaning | None:
    """One indicator, if there is one of that id."""
    return meanings().get(id_)
