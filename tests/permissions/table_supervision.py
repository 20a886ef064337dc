"""Who may use which address of supervision. Who of those roles sees which sector and case: tests/supervision."""

from __future__ import annotations

from tests.permissions.grants import ANYBODY, Acting, Reading, of

RULE = {"sector": "{new}", "indicator": "A02", "when": "above", "threshold": "2", "reason": "To try it."}
LIMIT = {
    "jurisdiction": "reference",
    "limit": "award_notice_days",
    "value": "15",
    "from_date": "2026-01-01",
    "basis": "Decision 1",
    "reason": "To see who is late.",
}
WORDS = "What there is to say."
NOBODY = of("nobody here")
INVESTIGATES = of("* supervisor", "* inspector", "* auditor", "* investigator")

SUPERVISION: dict[str, object] = {
    "GET /supervision/sectors": ANYBODY,
    "POST /supervision/sectors/{uuid}": Acting(
        "assign_sector",
        "sector:{new}",
        of("* authority"),
        {"title": "T", "lang": "en", "organisation": "{owner}", "categories": ["goods"], "basis": "Decision 1"},
    ),
    "GET /supervision/sectors/{uuid}/tenders": Reading(NOBODY),
    "GET /supervision/sectors/{uuid}/alerts": Reading(NOBODY),
    "POST /supervision/sectors/{uuid}/alerts": Acting("take_alerts", "sector:{new}", NOBODY, {"alerts": ["{new}"]}),
    "GET /supervision/rules": ANYBODY,
    "GET /supervision/rules/{uuid}": ANYBODY,
    "POST /supervision/rules/{uuid}": Acting("set_alert_rule", "alert-rule:{new}", NOBODY, RULE),
    "POST /supervision/rules/{uuid}/mute": Acting(
        "mute_alert_rule", "alert-rule:{new}", NOBODY, {"until": "2026-06-01T00:00:00.000000Z", "reason": WORDS}
    ),
    "POST /supervision/rules/{uuid}/unmute": Acting("unmute_alert_rule", "alert-rule:{new}", NOBODY),
    "GET /supervision/alerts": Reading(of("* supervisor", "* inspector", "* auditor")),
    "GET /supervision/alerts/{uuid}": Reading(NOBODY),
    "POST /supervision/alerts/{uuid}/handler": Acting("take_alert", "alert:{new}", NOBODY),
    "POST /supervision/alerts/{uuid}/closure": Acting(
        "close_alert", "alert:{new}", NOBODY, {"outcome": "explained", "explanation": WORDS}
    ),
    "GET /supervision/cases": Reading(INVESTIGATES),
    "GET /supervision/cases/{uuid}": Reading(NOBODY),
    "POST /supervision/cases/{uuid}": Acting(
        "open_investigation", "investigation:{new}", INVESTIGATES, {"title": "T", "text": WORDS}
    ),
    "POST /supervision/cases/{uuid}/departments": Acting(
        "join_department", "investigation:{new}", NOBODY, {"department": "{owner}"}
    ),
    "POST /supervision/cases/{uuid}/closure": Acting(
        "close_investigation", "investigation:{new}", NOBODY, {"outcome": "confirmed", "result": WORDS}
    ),
    "GET /supervision/tasks": Reading(INVESTIGATES),
    "GET /supervision/firms/{uuid}": Reading(NOBODY),
    "POST /supervision/tasks/{uuid}": Acting(
        "set_investigation_task",
        "investigation-task:{new}",
        NOBODY,
        {"investigation": "{new}", "department": "{owner}", "text": WORDS, "due_at": "2026-06-01T00:00:00.000000Z"},
    ),
    "POST /supervision/tasks/{uuid}/report": Acting(
        "report_investigation_task", "investigation-task:{new}", NOBODY, {"report": WORDS}
    ),
    "POST /supervision/transfers/{uuid}": Acting(
        "transfer_investigation",
        "investigation-transfer:{new}",
        NOBODY,
        {"investigation": "{new}", "department": "{owner}", "reason": WORDS, "evidence": "{new}"},
    ),
    "POST /supervision/transfers/{uuid}/receipt": Acting(
        "receive_transfer", "investigation-transfer:{new}", NOBODY, {"evidence_sha256": "0" * 64}
    ),
    "POST /supervision/transfers/{uuid}/follow-ups": Acting(
        "follow_up_transfer", "investigation-transfer:{new}", NOBODY, {"text": WORDS, "final": "no"}
    ),
    "GET /supervision/transfers/{uuid}/evidence": Reading(NOBODY),
    "GET /supervision/indicators": ANYBODY,
    "GET /supervision/limits": ANYBODY,
    "POST /supervision/limits/{uuid}": Acting("set_indicator_limit", "indicator-limit:{new}", of("* authority"), LIMIT),
    "GET /supervision/indicators/{code}": ANYBODY,
    "GET /supervision/figures": ANYBODY,
}
