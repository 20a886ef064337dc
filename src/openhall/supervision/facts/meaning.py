"""What an indicator means, from the library's catalogue; and what this platform alone computes (``X01`` to ``X03``)."""

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
SAME_FILES: Final = "X02"
"""Files that the bids of two bidders of one tender have in common. Compared where they lie, as keyed digests."""
REPEATED: Final = "X03"
"""How many complaints of one party about one tender were in vain."""
NO_REGISTER: Final = frozenset({"A08", "D06", "G01", "G02", "H05", "I04"})
"""They ask for registers of firms or sanctions, or for texts of files: nobody keeps these here."""
NOT_COLLECTED: Final = frozenset({"H01", "H02", "H03", "H04", "K02", "K03", "K04"})
"""They ask for devices, network addresses, authors of files, staff or equipment: these are not collected here."""
NAMES_SOMEBODY: Final = ("bidder", "supplier", "evaluator")
LANGUAGES: Final = {"ko": "ko", "zh-hans": "zh", "vi": "vi"}
"""Languages of the interface besides English → names of the library for them."""


@dataclass(frozen=True)
class Meaning:
    """An indicator as people read it: definition, reading and innocent explanations are in the reader's language.

    ``public``: no value of it points at a firm or a person. ``not_here``: why it can't answer on this platform; empty
    where it can.
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
    not_here: object = ""

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
            not_here=_not_here(id_),
        )
        for id_, said in catalogue().items()
    }
    return found | _own()


def _not_here(id_: str) -> object:
    if id_ in NO_REGISTER:
        return _("It asks for a register or for texts of files that nobody keeps on this platform.")
    if id_ in NOT_COLLECTED:
        return _("It asks for devices, authors, staff or equipment, which this platform does not collect.")
    return ""


def _own() -> dict[str, Meaning]:
    """What this platform alone computes."""
    found = {}
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
    found[SAME_FILES] = Meaning(
        id=SAME_FILES,
        names=dict.fromkeys(("en", "ko", "zh", "vi"), _("Same files in bids of different bidders")),
        definition=_(
            "Files with the same bytes that two bidders of one tender both handed in, without the tender’s own papers. "
            "They are compared by keyed digests once the lot is awarded; nobody reads them for this."
        ),
        grain=_("pair of bidders"),
        denominator=_("files of the bidder with fewer files"),
        reading=_("Bids that one hand put together share files that nobody else has. Look which files they are."),
        source="招标投标法实施条例 第四十条",
        innocent=(
            _("A form, standard or certificate that everybody downloads from one place is the same file for all."),
            _("Makers give the same data sheet to every firm that offers their goods."),
        ),
        public=False,
    )
    found[REPEATED] = Meaning(
        id=REPEATED,
        names=dict.fromkeys(("en", "ko", "zh", "vi"), _("Repeated complaints of one party about one tender")),
        definition=_("Of one party’s complaints about one tender that have ended, how many were in vain."),
        grain=_("complainant, tender"),
        denominator=_("complaints about the tender that have ended"),
        reading=_("The same matter brought again and again may be a means to delay. None of them is held up."),
        source="OpenHall",
        innocent=(
            _("A complaint that was refused for its form is rightly brought again."),
            _("A tender may have several faults, and each takes a complaint of its own."),
        ),
        public=False,
    )
    return found


def meaning(id_: str) -> Meaning | None:
    """One indicator, if there is one of that id."""
    return meanings().get(id_)
