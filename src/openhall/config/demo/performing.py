"""A contract of the demonstration is being performed: one step accepted though late, one overdue, one to come."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from openhall.config.demo import scenes
from openhall.config.demo.tender import Tender
from openhall.kernel import clock
from openhall_sealing.intents import format_instant

DAYS = (5, 20, 60)
"""By how many days after the plan each step is due."""


class Performance:
    """The performance of a tender's contract, between ``owner`` and ``supplier`` (handles)."""

    def __init__(self, tender: Tender, supplier: str) -> None:
        self.tender, self.supplier = tender, supplier
        self.contract = tender.as_("owner").get(f"/api/v1/lots/{tender.lot}/contract")["uuid"]
        self.url = f"/api/v1/contracts/{self.contract}"

    def plan(self) -> None:
        """Both sides plan three steps, and change where it is handed over."""
        for title, days in zip(scenes.MILESTONES, DAYS, strict=True):
            due = (clock.now() + timedelta(days=days)).date().isoformat()
            self._act("owner", "milestones", "propose_milestone", {"title": title, "due_date": due})
            (proposed,) = [one["uuid"] for one in self._shown()["milestones"] if one["state"] == "proposed"]
            planned = {"milestone": proposed, "agreed": True}
            self._act(self.supplier, "milestones/answers", "answer_milestone", planned)
        change = {"clause": "delivery_place", "text": scenes.NEW_PLACE, "reason": scenes.NEW_PLACE_REASON}
        self._act(self.supplier, "amendments", "propose_amendment", change)
        (signed,) = self._shown()["amendments"]
        agreed = {"amendment": signed["uuid"], "changes_sha256": signed["changes_sha256"], "agreed": True}
        self._act("owner", "amendments/answers", "answer_amendment", agreed)

    def late(self) -> None:
        """The first step is reported after its day, and accepted with that said."""
        milestone = next(one["uuid"] for one in self._shown()["milestones"] if one["title"] == scenes.MILESTONES[0])
        reported = {"milestone": milestone, "text": scenes.MILESTONE_DONE}
        self._act(self.supplier, "milestones/reports", "report_milestone", reported)
        judged = {"milestone": milestone, "accepted": True, "reason": scenes.MILESTONE_ACCEPTED}
        self._act("owner", "milestones/judgements", "judge_milestone", judged)

    def end_announced(self) -> None:
        """The next step is overdue although it was asked for: the owner says that the contract may end early."""
        due = format_instant(clock.now() + timedelta(days=60))
        announced = scenes.END_ANNOUNCED | {"answer_due_at": due}
        self._act("owner", "terminations", "announce_termination", announced)

    def _shown(self) -> Any:
        return self.tender.as_("owner").get(f"{self.url}/performance")

    def _act(self, who: str, path: str, command: str, payload: dict[str, Any]) -> None:
        self.tender.as_(who).act(
            "POST", f"{self.url}/{path}", command=command, object=f"contract:{self.contract}",
            version=self._shown()["version"], payload=payload,
        )  # fmt: skip
