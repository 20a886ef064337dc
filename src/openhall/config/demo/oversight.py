"""An authority of the demonstration says who supervises goods; that department sets a rule that gives an alert."""

from __future__ import annotations

from uuid import UUID, uuid4

from openhall.config.demo.tender import Tender


def begin(tender: Tender, supervisor: UUID) -> None:
    """Assign the sector and set its first rule. ``supervisor``: the department's party."""
    sector, rule = uuid4(), uuid4()
    tender.as_("authority").act(
        "POST", f"/api/v1/supervision/sectors/{sector}", command="assign_sector", object=f"sector:{sector}", version=0,
        payload={
            "title": "货物采购（演示）",
            "lang": "zh-hans",
            "organisation": str(supervisor),
            "categories": ["goods"],
            "basis": "演示用虚构决定1号",
        },
    )  # fmt: skip
    tender.as_("supervisor").act(
        "POST", f"/api/v1/supervision/rules/{rule}", command="set_alert_rule", object=f"alert-rule:{rule}", version=0,
        payload={
            "sector": str(sector),
            "indicator": "A02",
            "when": "below",
            "threshold": "4",
            "reason": "데모: 입찰이 네 건보다 적으면 살펴봅니다.",
        },
    )  # fmt: skip
