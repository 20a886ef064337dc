"""A witness officer of the demonstration: enters the room of a tender, confirms its steps, issues the record."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from openhall.config.demo.tender import Tender

OFFICER = "witness"


def session_of(tender: Tender, *codes: str) -> dict[str, Any]:
    """The session of the tender's lot, once the room has taken in steps of these kinds."""
    officer = tender.as_(OFFICER)
    about = f"lot:{tender.lot}"

    def found(desk: dict[str, Any]) -> bool:
        return any(one["about"] == about for one in desk["sessions"])

    desk = officer.get("/api/v1/witness-room/sessions?past=true")
    if not found(desk):
        desk = officer.wait("/api/v1/witness-room/sessions", found)
    uuid = UUID(next(one["uuid"] for one in desk["sessions"] if one["about"] == about))
    wanted = set(codes)
    session: dict[str, Any] = officer.wait(
        f"/api/v1/witness-room/sessions/{uuid}", lambda room: wanted <= {step["code"] for step in room["steps"]}
    )
    return session


def enter(tender: Tender) -> None:
    """Begin to watch."""
    _act(tender, session_of(tender), "entry", "enter_room", {})


def confirm(tender: Tender, remarks: dict[str, str]) -> None:
    """Confirm the last step of each of these kinds, with a remark where there is one to make."""
    session = session_of(tender, *remarks)
    for code, remark in remarks.items():
        leaf = [step["leaf_sha256"] for step in session["steps"] if step["code"] == code][-1]
        payload = {"about_leaf": leaf, "remark": remark} if remark else {"about_leaf": leaf}
        _act(tender, session, "confirmations", "confirm_step", payload)


def issue(tender: Tender, lang: str) -> None:
    """Issue the record of the transaction, once every confirmation is in the log."""
    officer, session = tender.as_(OFFICER), session_of(tender)
    leaves = [mark["leaf_sha256"] for step in session["steps"] for mark in step["marks"]]
    for leaf in leaves:
        officer.wait(f"/api/v1/receipts/{leaf}", lambda receipt: receipt["state"] != "recorded")
    _act(tender, session, "records", "issue_witness_record", {"lang": lang})


def _act(tender: Tender, session: dict[str, Any], path: str, command: str, payload: dict[str, Any]) -> None:
    tender.as_(OFFICER).act(
        "POST",
        f"/api/v1/witness-room/sessions/{session['uuid']}/{path}",
        command=command,
        object=f"session:{session['uuid']}",
        version=session["version"],
        payload=payload,
    )
