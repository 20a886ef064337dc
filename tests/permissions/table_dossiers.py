"""Who may use which address of dossiers. A dossier that nobody filed is nobody's: everybody is refused alike."""

from __future__ import annotations

from typing import Any

from tests.permissions.grants import ANYBODY, DOOR, ONESELF, Acting, Reading, of

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
    "POST /dossier-drafts/{uuid}/edition": ONESELF,
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
    "PUT /dossiers/{uuid}/fee-waiver": _step("waive_fee", WHY),
    "PUT /dossiers/{uuid}/refund": _step(
        "refund_fee", {"payment": "1", "name": "A", "account": "1", "bank": "FICTVNHN"}
    ),
    "GET /dossiers/{uuid}/fees/{fee}": Reading(NOBODY),
    "POST /dossiers/{uuid}/fees/{fee}/prints": ONESELF,
    "POST /dossier-payments/reports": DOOR,
    "POST /dossier-batches/{uuid}": Acting(
        "order_batch", "dossier-batch:{new}", NOBODY,
        {"step": "accept", "dossiers": [{"dossier": "{new}", "version": 1}]},
    ),
    "GET /dossier-batches/{uuid}": Reading(NOBODY),
    "GET /hotline": ANYBODY,
    "GET /hotline-calls": Reading(of("* desk", "* head")),
    "GET /hotline-calls/{uuid}": Reading(NOBODY),
    "POST /hotline-calls/{uuid}": Acting(
        "record_call", "hotline-call:{new}", NOBODY, {"unit": "H98.2", "question": "Some question?", "days": 1}
    ),
    "PUT /hotline-calls/{uuid}/answer": Acting("answer_call", "hotline-call:{new}", NOBODY, {"answer": "Some answer."}),
    "GET /dossier-feedback": ANYBODY,
    "GET /question-sets/newest": ANYBODY,
    "POST /question-sets/{uuid}": Acting(
        "publish_questions", "question-set:{new}", of("* province"), {"source": "Some decree", "days": 30}
    ),
    "GET /dossiers/{uuid}/feedback": Reading(NOBODY),
    "PUT /dossiers/{uuid}/rating": ONESELF,
    "POST /dossiers/{uuid}/reflections": ONESELF,
    "PUT /dossiers/{uuid}/reply-rating": ONESELF,
    "POST /dossier-feedback/track": DOOR,
    "POST /dossier-feedback/track/rating": DOOR,
    "POST /dossier-feedback/track/reflections": DOOR,
    "POST /dossier-feedback/track/reply-rating": DOOR,
    "GET /dossiers/{uuid}/dispatches": Reading(NOBODY),
    "PUT /dossiers/{uuid}/wish": _step("record_wish", {"channel": "text", "lang": "vi"}),
    "GET /post-letters": Reading(of("* desk", "* head")),
    "GET /dossiers/{uuid}/collection": Reading(NOBODY),
    "PUT /dossiers/{uuid}/collection": _step("choose_collection", {"way": "desk"}),
    "GET /parcels": Reading(of("* desk", "* head")),
    "POST /parcels/{uuid}": Acting("hand_over_parcel", "parcel:{new}", NOBODY, {"dossier": "{new}"}),
    "PUT /parcels/{uuid}/state": Acting("record_parcel", "parcel:{new}", NOBODY, {"state": "delivered"}),
    "GET /post-rates": ANYBODY,
    "POST /post-rates/{uuid}": Acting(
        "enter_post_rates", "post-rates:{new}", of("* province"),
        {"carrier": "C", "terms": "T", "source": "S", "valid_from": "2026-06-01",
         "rows": [{"place": "P", "price": "26000"}]},
    ),
    "POST /post-gateway/words": DOOR,
    "PUT /post-letters/{uuid}/posting": Acting("post_letter", "dispatch:{new}", NOBODY, {"number": "RR 1"}),
    "PUT /post-letters/{uuid}/delivery": Acting(
        "record_delivery", "dispatch:{new}", NOBODY, {"delivered": "yes", "ended_date": "2026-06-05"}
    ),
    "GET /reflections": Reading(of("* desk", "* head")),
    "GET /reflections/{uuid}": Reading(NOBODY),
    "PUT /reflections/{uuid}/answer": Acting(
        "answer_reflection", "reflection:{new}", NOBODY, {"words": "Some answer."}
    ),
    "PUT /reflections/{uuid}/refusal": Acting(
        "refuse_reflection", "reflection:{new}", NOBODY, {"words": "Some reason."}
    ),
    "GET /letter-templates": Reading(of("* desk", "* head", "* province")),
    "GET /letter-templates/{uuid}": Reading(NOBODY),
    "POST /letter-templates/{uuid}": Acting(
        "publish_letter_template", "letter-template:{new}", of("* head", "* province"),
        {"name": "Some letter", "texts": {"vi": {"subject": "Subject", "body": "Some words."}}},
    ),
    "PUT /letter-templates/{uuid}/withdrawal": Acting(
        "withdraw_letter_template", "letter-template:{new}", NOBODY, WHY
    ),
    "POST /letter-orders/{uuid}": Acting(
        "send_dossier_letters", "letter-order:{new}", NOBODY, {"template": "{new}", "dossiers": ["{new}"]}
    ),
    "GET /dossiers/{uuid}/letters": Reading(NOBODY),
    "GET /opinions": Reading(of("* desk", "* head")),
    "GET /opinions/{uuid}": Reading(NOBODY),
    "POST /opinions/{uuid}": Acting(
        "ask_opinion", "opinion:{new}", NOBODY,
        {"dossier": "{new}", "unit": "H98.2", "question": "Some question?", "days": 1},
    ),
    "PUT /opinions/{uuid}/answer": Acting("give_opinion", "opinion:{new}", NOBODY, {"words": "Some words."}),
    "PUT /opinions/{uuid}/withdrawal": Acting("withdraw_opinion", "opinion:{new}", NOBODY, {"words": "Some words."}),
    "GET /procedure-flows": ANYBODY,
    "GET /procedure-flows/{uuid}": Reading(NOBODY),
    "POST /procedure-flows/{uuid}": Acting(
        "publish_flow", "procedure-flow:{new}", of("* province"),
        {
            "procedure": "9.000001.000.00.00.H98", "lang": "vi", "valid_from": "2030-01-01",
            "steps": [{"title": "Some step", "days": 1}],
        },
    ),
    "GET /dossiers-in-hand": Reading(of("* desk", "* head")),
    "GET /dossiers/{uuid}/walk": Reading(NOBODY),
    "PUT /dossiers/{uuid}/walk/taking": _step("take_step"),
    "PUT /dossiers/{uuid}/walk/hands": _step("hand_over_step", {"to": "a@example.org"} | WHY),
    "PUT /dossiers/{uuid}/walk/onward": _step("hand_on", {"to": 2}),
    "PUT /dossiers/{uuid}/walk/back": _step("send_back", {"to": 1} | WHY),
    "POST /dossier-handovers/{uuid}": Acting(
        "order_handover", "dossier-handover:{new}", NOBODY,
        {"unit": "H98.2", "to": "a@example.org", "dossiers": [{"dossier": "{new}", "version": 1}]} | WHY,
    ),
    "GET /dossier-handovers/{uuid}": Reading(NOBODY),
    "GET /dossier-escalations": Reading(of("* desk", "* head")),
    "PUT /dossier-escalations/{uuid}/settlement": Acting(
        "settle_escalation", "escalation:{new}", NOBODY, {"words": "Some words."}
    ),
    "GET /national-dossiers": Reading(of("* desk", "* head", "* province")),
    "GET /national-dossiers/{uuid}": Reading(NOBODY),
    "GET /national-dossier-differences": Reading(of("* desk", "* head", "* province")),
    "POST /national-dossiers/{uuid}/told": Acting(
        "tell_portal_again", "dossier:{new}", NOBODY, {"reason": "Some words."}
    ),
    "POST /portal-comparisons/{uuid}": Acting("order_comparison", "portal-comparison:{new}", of("* province"), {}),
}  # fmt: skip

OFFICE = of("* province")
INDEX: dict[str, object] = {
    "GET /service-index": ANYBODY,
    "GET /service-index-groups": ANYBODY,
    "GET /service-index/{period}": ANYBODY,
    "GET /service-index/national/{period}": ANYBODY,
    "GET /service-index/{period}/computed": Reading(NOBODY),
    "GET /service-index/{period}/units/{unit}/lost/{indicator}": Reading(NOBODY),
    "GET /service-index-simulation": Reading(OFFICE),
    "POST /service-index/values/{uuid}": Acting(
        "enter_index_value", "index-value:{new}", OFFICE,
        {
            "pack": "vn@2025-07-01", "path": "totals.fair", "value": "70", "source": "Decision 1",
            "from_date": "2026-01-01",
        },
    ),
    "POST /service-index/placings/{uuid}": Acting(
        "place_units", "index-placing:{new}", OFFICE,
        {"valid_from": "2026-01-01", "units": [{"code": "H98", "level": "province"}]},
    ),
    "POST /service-index/reported/{uuid}": Acting(
        "enter_reported", "index-reported:{new}", OFFICE,
        {"period": "2026-05", "source": "Report 1", "units": [{"code": "H98.2", "portal": 3}]},
    ),
    "POST /service-index/editions/{uuid}": Acting(
        "publish_ranking", "index-edition:{new}", NOBODY, {"period": "2026-05", "figures_sha256": "0" * 64}
    ),
    "POST /service-index/national-imports/{uuid}": Acting(
        "take_in_national", "index-national:{new}", OFFICE,
        {
            "period": "2026-05", "own": "H98", "source": "Portal",
            "rows": [{"code": "H98", "name": "P", "total": "80.00"}],
        },
    ),
    "POST /service-index/targets/{uuid}": Acting(
        "set_index_target", "index-target:{new}", OFFICE,
        {"kind": "national_rank", "value": "5", "from_date": "2026-01-01", "source": "Plan 1"},
    ),
    "PUT /service-index/questions/{uuid}": Acting(
        "answer_index_question", "index-question:{new}", NOBODY, {"words": "Some words.", "lang": "en"}
    ),
    "PUT /service-index/trainings/{uuid}/confirmation": Acting(
        "confirm_training", "index-training:{new}", NOBODY,
        {"session_date": "2026-07-01", "place": "P", "topic": "Deadlines", "invited": 3},
    ),
    "PUT /service-index/trainings/{uuid}/attendance": Acting(
        "hold_training", "index-training:{new}", NOBODY, {"attended": 3}
    ),
    "POST /service-index/hotlines/{uuid}": Acting(
        "publish_hotline", "index-hotline:{new}", OFFICE,
        {"unit": "H98.2", "telephone": "0900 000 000", "hours": "8-17"},
    ),
}  # fmt: skip
DOSSIERS |= INDEX

APPRAISAL: dict[str, object] = {
    "GET /chair-reports": ANYBODY,
    "GET /chair-reports/{uuid}": Reading(NOBODY),
    "PUT /chair-reports/{uuid}": ONESELF,
    "PUT /chair-reports/{uuid}/seal-batches/{batch}": ONESELF,
    "PUT /chair-reports/{uuid}/delivery": Acting(
        "deliver_chair_report", "chair-report:{new}", NOBODY, {"to": "{owner}", "pdf_sha256": "0" * 64}
    ),
    "PUT /chair-reports/{uuid}/receipt": Acting(
        "receive_chair_report", "chair-report:{new}", NOBODY, {"pdf_sha256": "0" * 64, "words": "Read."}
    ),
    "PUT /chair-reports/{uuid}/publication": Acting("publish_chair_report", "chair-report:{new}", NOBODY),
    "GET /chair-instructions": Reading(NOBODY),
    "POST /chair-instructions/{uuid}": Acting(
        "instruct_unit", "chair-instruction:{new}", NOBODY,
        {"report": "{new}", "unit": "H98.2", "due_date": "2026-07-01", "words": "Some words."},
    ),
    "PUT /chair-instructions/{uuid}/answer": Acting(
        "answer_instruction", "chair-instruction:{new}", NOBODY, {"words": "Some words."}
    ),
    "GET /appraisals": ONESELF,
    "GET /appraisals/{uuid}": Reading(NOBODY),
    "POST /appraisal-rounds/{uuid}": Acting(
        "open_appraisals", "appraisal-round:{new}", NOBODY, {"period": "2026-05", "unit": "H98.2", "higher": "{owner}"}
    ),
    "PUT /appraisals/{uuid}/statement": Acting("give_statement", "appraisal:{new}", NOBODY, {"words": "Some words."}),
    "PUT /appraisals/{uuid}/assessment": Acting(
        "assess_sheet", "appraisal:{new}", NOBODY, {"words": "Some words.", "without": "On leave."}
    ),
    "PUT /appraisals/{uuid}/confirmation": Acting("confirm_sheet", "appraisal:{new}", NOBODY),
    "PUT /appraisals/{uuid}/objection": Acting("object_to_sheet", "appraisal:{new}", NOBODY, {"words": "Some words."}),
    "PUT /appraisals/{uuid}/decision": Acting(
        "decide_objection_to_sheet", "appraisal:{new}", NOBODY, {"outcome": "uphold", "words": "Some words."}
    ),
}  # fmt: skip
DOSSIERS |= APPRAISAL
