"""What an indicator means, from the library's catalogue; and the pattern of unfounded complaints, which is ours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

COMPLAINTS: Final = "X01"
"""Share of a party's ended complaints that were in vain. Who complained is known here only, not in open data."""
NAMES_SOMEBODY: Final = ("bidder", "supplier", "evaluator")
_LANGUAGES: Final = {"zh-hans": "zh"}


@dataclass(frozen=True)
class Meaning:
    """An indicator as people read it. ``public``: no value of it points at a firm or a person.

    ``own``: our own words, translated with the interface; those of the library's definitions are English.
    """

    id: str
    names: Mapping[str, object]
    definition: object
    grain: str
    denominator: str
    reading: object
    source: str
    innocent: tuple[object, ...]
    public: bool
    own: bool = False

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        code = get_language() or "en"
        return str(self.names[_LANGUAGES.get(code, code if code in self.names else "en")])


@cache
def meanings() -> Mapping[str, Meaning]:
    """All indicators by id."""
    from openhall_indicators import catalogue

    found = {
        id_: Meaning(
            id=id_,
            names=said.name,
            definition=said.definition,
            grain=said.grain,
            denominator=said.denominator,
            reading=said.reading,
            source=said.source,
            innocent=said.innocent,
            public=id_[0] in "ABCDEFI" and not any(word in said.grain for word in NAMES_SOMEBODY),
        )
        for id_, said in catalogue().items()
    }
    found[COMPLAINTS] = Meaning(
        id=COMPLAINTS,
        names=dict.fromkeys(("en", "ko", "zh", "vi"), _("Unfounded complaints of one party")),
        definition=_("Of a party’s complaints that have ended, the share that was found unfounded or withdrawn."),
        grain="complainant",
        denominator="complaints that have ended",
        reading=_("Many unfounded complaints may be a means against rivals. None of them is held up because of this."),
        source="OpenHall",
        innocent=(
            _("Whoever lacks advice complains in vain, and means it honestly."),
            _("What the owner keeps secret can’t be proven by those outside."),
        ),
        public=False,
        own=True,
    )
    return found


def meaning(id_: str) -> Meaning | None:
    """One indicator, if there is one of that id."""
    return meanings().get(id_)
