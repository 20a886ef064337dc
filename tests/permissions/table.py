"""Who may use which address of the API. An address that isn't here fails the tests: a new one must be thought about."""

from __future__ import annotations

from typing import Any

from tests.permissions.grants import ANYBODY, DOOR, FINDINGS, ONESELF, ROLES, SYSTEM_KEY, Acting, Reading
from tests.permissions.table_committees import COMMITTEES
from tests.permissions.table_desks import DESKS
from tests.permissions.table_dossiers import DOSSIERS
from tests.permissions.table_people import PEOPLE
from tests.permissions.table_procedures import PROCEDURES
from tests.permissions.table_results import RESULTS
from tests.permissions.table_supervision import SUPERVISION
from tests.permissions.table_tenders import TENDERS

TABLE = {**PEOPLE, **TENDERS, **COMMITTEES, **PROCEDURES, **DOSSIERS, **DESKS, **RESULTS, **SUPERVISION}

SHAPES: dict[str, dict[str, Any]] = {
    "PUT /systems/self/keys/{uuid}": SYSTEM_KEY,
    "POST /uploads": {"sha256": "0" * 64, "size": 1, "type": "text/csv", "name": "a.csv"},
    "PUT /keys/{uuid}": {"public_key": "AAAA"},
    "PUT /phone/requests/{uuid}": {"intent": "AAAA", "payload": {}},
    "PUT /phone/requests/{uuid}/signature": {"signature": "AAAA"},
    "POST /passkeys/register/verify": {"credential": {}},
    "PUT /session/party": {"organisation": None},
    "POST /signing-certificates/challenge": {"certificate": "no", "id": "0" * 32},
    "POST /certificate-requests/finished": {"to_sign": "no", "signature": "no"},
    "PUT /seal-batches/{uuid}": {"certificate": "0" * 32},
    "PUT /seal-batches/{uuid}/signatures": {"signatures": []},
    "PUT /contracts/{uuid}/seal-batches/{batch}": {"certificate": "0" * 32, "pdf_sha256": "0" * 64},
    "PUT /lots/{uuid}/award-notice/seal-batches/{batch}": {"certificate": "0" * 32, "pdf_sha256": "0" * 64},
    "POST /lots/{uuid}/evaluation/preview": FINDINGS,
    "POST /panels/{uuid}/tickets": {"load": "1"},
    "POST /panels/{uuid}/signals": {"load": "1", "to": "*", "kind": "hello"},
    "POST /panels/{uuid}/beats": {"load": "1"},
    "PUT /lots/{uuid}/sheets/{sheet}/draft": {"scores": {}, "notes": {}},
    "POST /dossier-drafts": {"procedure": "9.000001.000.00.00.H98"},
    "PUT /dossier-drafts/{uuid}": {"answers": {}},
    "POST /dossier-drafts/{uuid}/edition": {},
    "POST /desk-scans/{uuid}/pages": {"holder": "0" * 32, "of": "draft", "pages": [{"page": 1, "component": 0}]},
    "POST /desks/{unit}/appointments": {"queue": "A", "slot_at": "2026-06-01T00:00:00Z"},
    "PUT /register-lookups/{uuid}/paper": {"component": 0},
    "PUT /dossiers/{uuid}/results/{document}": {"template": "0" * 32},
    "PUT /documents/{uuid}/seal-batches/{batch}": {"certificate": "0" * 32, "pdf_sha256": "0" * 64},
    "PUT /chair-reports/{uuid}": {"edition": "0" * 32, "lang": "vi"},
    "PUT /chair-reports/{uuid}/seal-batches/{batch}": {"certificate": "0" * 32, "pdf_sha256": "0" * 64},
    "PUT /dossiers/{uuid}/rating": {"satisfied": "yes"},
    "POST /dossiers/{uuid}/reflections": {"words": "Some words."},
    "PUT /dossiers/{uuid}/reply-rating": {"satisfied": "yes"},
    "PUT /dossier-drafts/{uuid}/taken-papers": {"document": "0" * 32, "component": 0},
    "POST /document-shares/{uuid}/opening": {"code": "AAAA-AAAA-AAAA-AAAA"},
}
"""Bodies of the right shape for what concerns oneself, so that a guest is refused for being a guest."""

BY_RULE = {
    "seal_archive", "finish_import", "compare_portal",
    "receive_help_question", "follow_up_help_question", "escalate_help_question", "rate_service", "receive_tip",
    "continue_tip",
    "note_correction_overdue", "cancel_contract", "confirm_kept_bond",
    "annul_award", "send_letters", "match_bond", "release_bond", "confirm_bond_return", "propose", "lapse",
    "found_instance", "register_pack", "match_deposit", "hold_payment", "hold_stray_payment", "order_refunds",
    "order_sealed_refunds", "confirm_payout", "confirm_sealed_payout", "confirm_forfeit", "close_lot",
    "close_window", "open_bids",
    "conclude_contract", "finish_evidence", "promote", "record_state", "close_auction", "close_second_round",
    "publish_result", "issue_minutes", "commit_recording", "end_recording", "remove_recording",
    "record_outage", "extend_window", "extend_auction", "resume_tender", "pass_over", "complete_draw", "publish_draw",
    "publish_committee",
    "move_window", "move_auction", "move_contract_due",
    "fix_blind_order", "void_evaluation",
    "publish_fees", "confirm_payment", "note_failed_payment", "note_reversed_payment",
    "miss_check",
    "warn_of_dossier", "warn_of_opinion", "warn_of_step", "warn_of_acceptance",
    "begin_walk", "take_in_fee", "close_desk_day",
    "issue_document", "renew_stamp", "open_share", "take_in_copy_fee",
    "take_in_answer", "warn_of_call",
    "rate_dossier", "hand_in_reflection", "rate_reply", "warn_of_reflection", "warn_of_instruction", "stand_in",
    "escalate_step",
    "hand_over_text", "note_delivery",
    "fill_seat",
    "settle_alert",
}  # fmt: skip
"""Commands that no request reaches: the operator's, the worker's, the bank's files'."""
ELSEWHERE = {"found_messages_key", "rotate_system_key", "register_person", "enrol_key", "add_passkey"}
"""Commands of how one gets in, and of one's own keys; their addresses are doors or oneself's."""
__all__ = [
    "ANYBODY",
    "BY_RULE",
    "DOOR",
    "ELSEWHERE",
    "FINDINGS",
    "ONESELF",
    "ROLES",
    "SHAPES",
    "TABLE",
    "Acting",
    "Reading",
]
