"""What the tests of the witness room share: a witness officer in the room of one session."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from openhall.config import reactions
from openhall.witness.models import Outbox
from openhall.witness.public import drain_all, follow
from openhall.witness_room.watching import commands, halting, records
from openhall.witness_room.watching.models import Session


def logged() -> None:
    """The log takes everything in, and the room follows."""
    drain_all()
    room = reactions.CONSUMERS["witness-room"]
    while follow("witness-room", room.handle, codes=room.codes):
        pass


@dataclass
class Eyes:
    """A witness officer in the room of one session."""

    who: Any
    session: Session
    at: Any

    def signs(self, command: str, payload: dict[str, Any] | None = None, version: int | None = None) -> dict[str, Any]:
        seen = Session.objects.get(pk=self.session.pk).version if version is None else version
        return self.who.signs(command, self.session.object, seen, payload or {}, at=self.at())

    def enters(self) -> Any:
        return commands.enter_room(session_uuid=self.session.uuid, **self.signs("enter_room"))

    def confirms(self, leaf: str, remark: str = "") -> Any:
        payload = {"about_leaf": leaf, "remark": remark}
        signed = self.signs("confirm_step", payload)
        return commands.confirm_step(session_uuid=self.session.uuid, **payload, **signed)

    def remarks(self, leaf: str, remark: str) -> Any:
        payload = {"about_leaf": leaf, "remark": remark}
        return commands.remark_step(session_uuid=self.session.uuid, **payload, **self.signs("remark_step", payload))

    def halts(self, reason: str = "A complaint was filed.", until: Any = None, version: int | None = None) -> Any:
        signed = self.signs("halt_session", {"reason": reason}, version)
        return halting.halt_session(session_uuid=self.session.uuid, reason=reason, until=until, **signed)

    def resumes(self, reason: str = "The complaint was decided.") -> Any:
        signed = self.signs("resume_session", {"reason": reason})
        return halting.resume_session(session_uuid=self.session.uuid, reason=reason, **signed)

    def issues(self, leaf: str | None = None, lang: str = "en") -> records.Issued:
        signed = self.signs("issue_witness_record", {"lang": lang})
        return records.issue_witness_record(session_uuid=self.session.uuid, about_leaf=leaf, lang=lang, **signed)

    def revokes(self, digest: str, reason: str = "A name was wrong.") -> records.Issued:
        payload = {"pdf_sha256": digest, "reason": reason}
        signed = self.signs("revoke_witness_record", payload)
        return records.revoke_witness_record(session_uuid=self.session.uuid, **payload, **signed)

    def step(self, code: str) -> str:
        return str(self.session.steps.filter(code=code).values_list("leaf_sha256", flat=True).last())


def last(code: str) -> Outbox:
    return Outbox.objects.filter(code=code).latest("id")
