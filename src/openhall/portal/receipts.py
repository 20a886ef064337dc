"""The receipt of an act, for strangers and for the person who acted; the two see different things of a sealed act."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from openhall.identity.public import reader
from openhall.kernel.refusals import NotFound
from openhall.portal import queries
from openhall.portal.sentences import SENTENCES, Telling, Told, name_of, tell
from openhall.ui.components import Receipt, ReceiptState
from openhall.witness import public as witness

SEALED = "SEALED"


@dataclass(frozen=True)
class Shown:
    """A receipt as this reader may see it. ``promise`` is empty for a stranger to a sealed act: it tells the second."""

    standing: witness.Standing
    leaf: dict[str, Any]
    own: dict[str, Any] | None
    tender: queries.Tender | None

    @property
    def sealed(self) -> bool:
        """Whether the log shows only that there is something."""
        return bool(self.leaf["code"] == SEALED)

    @property
    def act(self) -> dict[str, Any]:
        """What may be told of the act."""
        return self.own or self.leaf

    @property
    def promise(self) -> str:
        """The signed promise, for whom it isn't a secret."""
        return "" if self.sealed and self.own is None else self.standing.promise

    @property
    def title(self) -> str:
        """Name of the act, for this reader."""
        if self.sealed and self.own is None:
            return _("A sealed act")
        return str(name_of(str(self.act["code"])))

    @property
    def told(self) -> Told | None:
        """An act of no case in plain words, where there are such; those of a case are told on its page."""
        if self.sealed or "case" in self.leaf or self.leaf["code"] not in SENTENCES:
            return None
        index = -1 if self.standing.index is None else self.standing.index
        code, thing = str(self.leaf["code"]), str(self.leaf["object"])
        leaf = self.standing.leaf_sha256
        act = witness.FeedAct(index, code, thing, None, None, self.recorded_at, leaf, self.leaf, self.leaf)
        return tell(act, Telling(self.zone))

    @property
    def recorded_at(self) -> datetime:
        """When it was recorded; of a sealed act strangers learn the minute only."""
        return datetime.fromisoformat(str(self.act["at"]))

    @property
    def zone(self) -> str:
        """Zone in which its instants are told."""
        return self.tender.zone if self.tender else "UTC"

    @property
    def members(self) -> int:
        """How many independent members there are."""
        policy = witness.adopted()
        return len(policy.members) if policy else 0

    @property
    def witnessed_by(self) -> str:
        """Whose signatures stand under the checkpoint that covers the act."""
        policy, head = witness.adopted(), witness.quorum_head()
        if policy is None or head is None or self.standing.state != "witnessed":
            return ""
        signed = {found.key for found in head.cosignatures}
        return ", ".join(member.name for member in policy.members if member.key in signed)

    def panel(self) -> Receipt:
        """The receipt as the design system shows it."""
        leaf = self.standing.leaf_sha256
        return Receipt(
            state=ReceiptState(self.standing.state),
            act=self.title,
            reference=leaf[:16],
            recorded_at=self.recorded_at,
            zone=self.zone,
            leaf_index=self.standing.index,
            file_url=f"/receipts/{leaf}/proof" if self.standing.index is not None else "",
            verify_url="/verify",
            status_url=f"/api/v1/receipts/{leaf}",
            stream_url=f"{settings.OPENHALL_STREAM_ORIGIN}/heads",
            has_members=self.members > 0,
            members=self.witnessed_by,
        )

    def facts(self) -> dict[str, Any]:
        """The receipt for programs."""
        leaf = self.standing.leaf_sha256
        return {
            "leaf_sha256": leaf,
            "state": self.standing.state,
            "index": self.standing.index,
            "leaf": self.leaf,
            "promise": self.promise or None,
            "url": f"{settings.OPENHALL_ORIGIN}/receipts/{leaf}",
            "proof_url": f"{settings.OPENHALL_ORIGIN}/api/v1/receipts/{leaf}/proof",
        }


def shown(request: HttpRequest, leaf_sha256: str) -> Shown:
    """The receipt as the request's reader may see it.

    Raises:
        NotFound: nothing with that digest was recorded.
    """
    standing = witness.standing(leaf_sha256)
    found = reader(request)
    leaf = witness.entry(leaf_sha256)
    case = leaf.get("case")
    tender = None
    if isinstance(case, dict):
        try:
            tender = queries.tender(UUID(str(case["id"])))
        except NotFound:
            tender = None  # a case of another room
    return Shown(standing, leaf, witness.own_act(leaf_sha256, found.person if found else None), tender)


def proof(request: HttpRequest, leaf_sha256: str) -> bytes:
    """The ``.tlog-proof`` file; with the hidden act and its salt for the person who acted.

    Raises:
        NotFound, NotYetInLog
    """
    found = reader(request)
    own = witness.own_act(leaf_sha256, found.person if found else None)
    return witness.receipt(leaf_sha256, with_hidden=own is not None)
