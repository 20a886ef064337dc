"""What is needed to tell an act, and what comes of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from openhall.ui import formats
from openhall.witness.public import REGISTRY, FeedAct


@dataclass(frozen=True)
class Telling:
    """What is needed to tell an act: the zone, the lots by id, and bidders' names once they may be known."""

    zone: str
    lots: Mapping[str, str] = field(default_factory=dict)
    bidders: Mapping[str, str] = field(default_factory=dict)
    bids: Mapping[str, str] = field(default_factory=dict)

    def when(self, text: str) -> str:
        """An instant of a leaf in the zone of the law."""
        return formats.instant(datetime.fromisoformat(text), self.zone)

    def bidder(self, pseudonym: str) -> str:
        """The bidder's name, or the first letters of the pseudonym."""
        return self.bidders.get(pseudonym) or _("bidder %(code)s") % {"code": pseudonym[:8]}


@dataclass(frozen=True)
class Told:
    """An act told: a sentence, and more of it where there is more to say. ``lines`` are points of a list."""

    title: str
    body: str = ""
    lines: tuple[str, ...] = ()


Sentence = Callable[[FeedAct, Telling], Told]


def lot_of(act: FeedAct) -> str:
    """The lot that an act is about; empty when it's about none."""
    kind, _colon, uuid = act.object.partition(":")
    return uuid if kind == "lot" else str(public_of(act).get("lot") or "")


def public_of(act: FeedAct) -> dict[str, Any]:
    """The public fields of an act."""
    found: dict[str, Any] = act.body.get("public") or {}
    return found


def name_of(code: str) -> object:
    """Name of a kind of act."""
    return REGISTRY[code].name if code in REGISTRY else code
