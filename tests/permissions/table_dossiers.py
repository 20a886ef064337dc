"""Who may use which address of dossiers. A dossier that nobody filed is nobody's: everybody is refused alike."""

from __future__ import annotations

from typing import Any

from tests.permissions.grants import DOOR, ONESELF, Acting, Reading, of

NOBODY = of("nobody yet")
CONTENT = {"content_sha256": "0" * 64}
WHY = {"reason": "Some reason."}


def _step(command: str, payload: dict[str, Any] | None = None) -> Acting:
    return Acting(command, "dossier:{new}", NOBODY, payload or {})


DOSSIERS: dict[str, object] = {
    "POST /units/{uuid}": Acting(
        "register_unit", "unit:{new}", of("* province"), {"number": "H98.2", "organisation": "{owner}"}
    ),
    "PUT /units/{uuid}/officers": Acting("name_officers", "unit:{new}", NOBODY, {"officer": "a@example.org"}),
    "POST /dossier-drafts": ONESELF,
    "PUT /dossier-drafts/{uuid}": ONESELF,
    "PUT /dossier-drafts/{uuid}/papers/{component}": ONESELF,
    "POST /dossiers/track": DOOR,
    "GET /dossiers/{uuid}": Reading(NOBODY),
    "POST /dossiers/{uuid}": _step("file_dossier", CONTENT),
    "POST /dossiers/{uuid}/taking-in": _step("take_in_dossier", CONTENT),
    "PUT /dossiers/{uuid}/acceptance": _step("accept_dossier"),
    "PUT /dossiers/{uuid}/refusal": _step("refuse_dossier", WHY),
    "PUT /dossiers/{uuid}/supplement-request": _step("ask_supplement", {"missing": "Some paper."}),
    "PUT /dossiers/{uuid}/supplement": _step("hand_in_supplement", CONTENT),
    "PUT /dossiers/{uuid}/processing": _step("process_dossier"),
    "PUT /dossiers/{uuid}/withdrawal": _step("ask_withdrawal", WHY),
    "PUT /dossiers/{uuid}/stop": _step("stop_dossier", WHY),
    "PUT /dossiers/{uuid}/completion": _step("finish_dossier"),
    "PUT /dossiers/{uuid}/return": _step("give_back_dossier"),
    "PUT /dossiers/{uuid}/delay": _step(
        "explain_delay",
        {"cause": "Cause.", "remedy": "Remedy.", "apology": "We apologise.", "new_date": "2026-06-01"},
    ),
    "PUT /dossiers/{uuid}/unit": _step("route_dossier", {"unit": "H98.2", "reason": "Some reason."}),
    "PUT /dossiers/{uuid}/fee": _step("ask_fee"),
    "PUT /dossiers/{uuid}/fee-at-desk": _step("take_fee_at_desk", {"means": "cash", "receipt": "1"}),
    "PUT /dossiers/{uuid}/refund": _step(
        "refund_fee", {"payment": "1", "name": "A", "account": "1", "bank": "FICTVNHN"}
    ),
    "POST /dossier-payments/reports": DOOR,
    "POST /dossier-batches/{uuid}": Acting(
        "order_batch", "dossier-batch:{new}", NOBODY,
        {"step": "accept", "dossiers": [{"dossier": "{new}", "version": 1}]},
    ),
    "GET /dossier-batches/{uuid}": Reading(NOBODY),
}  # fmt: skip
