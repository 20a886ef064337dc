"""Experts, their fees, and committees across centres."""

from __future__ import annotations

from tests.permissions.grants import (
    ALLIANCE,
    ALLIANCE_FEE,
    ANYBODY,
    APPOINTMENT,
    CALL_OFF,
    DOOR,
    DRAW,
    EVERY,
    EXPERT,
    OFFICER,
    ONESELF,
    QUESTIONS,
    RATING,
    SITE,
    SUCCESSOR,
    TRIAL,
    Acting,
    Reading,
    of,
)

COMMITTEES: dict[str, object] = {
    # experts: who keeps a register, who is in it, and draws; who was drawn is tested in tests/tendering/experts
    "GET /experts": Reading(of("* authority")),
    "GET /experts/own": ONESELF,
    "PUT /experts/{uuid}": Acting("enter_expert", "expert:{new}", of("* authority"), EXPERT),
    "POST /experts/{uuid}/suspension": Acting(
        "suspend_expert",
        "expert:{new}",
        of("nobody here"),
        {"until": "2030-06-01T00:00:00.000000Z", "reason": "R"},
    ),
    "POST /experts/{uuid}/suspension/end": Acting(
        "lift_suspension", "expert:{new}", of("nobody here"), {"reason": "R"}
    ),
    "PUT /experts/{uuid}/declaration": Acting(
        "declare_interests", "expert:{new}", of("nobody here"), {"available": True}
    ),
    # what was found about an expert's work: tested in tests/tendering/experts/test_performance.py
    "GET /expert-questions": Reading(of("* authority")),
    "PUT /expert-questions/{uuid}": Acting("state_questions", "expert-questions:{new}", of("* authority"), QUESTIONS),
    "GET /lots/{uuid}/expert-ratings": Reading(OFFICER),
    "PUT /lots/{uuid}/expert-ratings/{rating}": Acting("rate_expert", "expert-rating:{new}", OFFICER, RATING),
    "POST /expert-ratings/{uuid}/correction": Acting(
        "correct_expert_rating",
        "expert-rating:{new}",
        of("nobody here"),
        {"marks": [{"question": "care", "mark": "met", "reason": "All was read."}], "reason": "A slip."},
    ),
    "POST /expert-ratings/{uuid}/answer": Acting(
        "answer_expert_rating", "expert-rating:{new}", of("nobody here"), {"answer": "A"}
    ),
    "GET /experts/{uuid}/performance": Reading(of("nobody here")),
    "GET /experts/expiring": Reading(of("* authority")),
    "PUT /experts/{uuid}/portrait": Acting("enrol_portrait", "expert:{new}", of("nobody here"), {"jpeg": ""}),
    # fees: the payer's and the expert's own ways are tested in tests/tendering/fees
    "PUT /experts/{uuid}/fee-terms": Acting(
        "enter_fee_terms", "fee-terms:{new}", of("nobody here"), {"expert_class": "standard", "place": "P"}
    ),
    "PUT /distances/{uuid}": Acting(
        "enter_distance",
        "distance:{new}",
        of("nobody here"),
        {"site": "{new}", "place": "P", "kilometres": 1, "source": "S"},
    ),
    "GET /evaluation-sites/{uuid}/distances": ANYBODY,
    "PUT /payees/{uuid}": Acting(
        "register_payee", "payee:{new}", EVERY, {"kind": "digital_yuan", "holder": "H", "number": "003100000001"}
    ),
    "GET /fees": ONESELF,
    "POST /fees/{uuid}/confirmation": Acting("confirm_fee", "fee:{new}", of("nobody here")),
    "GET /lots/{uuid}/fees": ANYBODY,
    "POST /lots/{uuid}/fees": Acting("order_fees", "lot:{lot}", OFFICER, {"minutes": 60}, "lot"),
    "GET /treasury/payouts": Reading(of("* treasurer", "* officer")),
    "POST /gateways/{kind}/messages": DOOR,
    "POST /call-gateway/words": DOOR,
    # panels: centres keep their own entries, the tender's centre leads; secrecy is tested in tests/tendering/panels
    "GET /evaluation-sites": ANYBODY,
    "GET /evaluation-sites/{uuid}": ANYBODY,
    "PUT /evaluation-sites/{uuid}": Acting("enter_site", "site:{new}", of("* centre"), SITE),
    "PUT /connection-tests/{uuid}": Acting("record_trial", "trial:{new}", of("nobody here"), TRIAL),
    "GET /alliances": ANYBODY,
    "GET /alliances/{uuid}": ANYBODY,
    "PUT /alliances/{uuid}": Acting("found_alliance", "alliance:{new}", of("nobody here"), ALLIANCE),
    "POST /alliances/{uuid}/members": Acting(
        "join_alliance", "alliance:{new}", of("nobody here"), {"site": "{new}", "agreement_sha256": "0" * 64}
    ),
    "POST /alliances/{uuid}/departures": Acting(
        "leave_alliance", "alliance:{new}", of("nobody here"), {"site": "{new}", "reason": "R"}
    ),
    "POST /alliances/{uuid}/fees": Acting("enter_alliance_fee", "alliance:{new}", of("nobody here"), ALLIANCE_FEE),
    "GET /lots/{uuid}/panel": ANYBODY,
    "PUT /lots/{uuid}/panels/{panel}": Acting(
        "propose_panel",
        "panel:{new}",
        of("centre centre"),
        {"host": "{new}", "alliance": "{new}", "guests": ["{new}"]},
    ),
    "POST /panels/{uuid}/acceptance": Acting("accept_panel", "panel:{new}", of("nobody here"), {"site": "{new}"}),
    "POST /panels/{uuid}/refusal": Acting(
        "decline_panel", "panel:{new}", of("nobody here"), {"site": "{new}", "reason": "R"}
    ),
    "POST /panels/{uuid}/pool": Acting("fix_seats", "panel:{new}", of("nobody here"), {"number_sha256": "0" * 64}),
    "POST /panels/{uuid}/number": Acting("draw_seats", "panel:{new}", of("nobody here"), {"number": "0" * 64}),
    "POST /panels/{uuid}/reassignments": Acting(
        "reassign_seats", "panel:{new}", of("nobody here"), {"site": "{new}", "reason": "R"}
    ),
    "POST /panels/{uuid}/session": Acting(
        "begin_panel", "panel:{new}", of("nobody here"), {"check_from": 5, "check_until": 20}
    ),
    "POST /panels/{uuid}/adjournments": Acting(
        "adjourn_panel", "panel:{new}", of("nobody here"), {"reason": "R", "until": "2099-01-01T00:00:00Z"}
    ),
    "POST /panels/{uuid}/resumptions": Acting("resume_panel", "panel:{new}", of("nobody here")),
    "POST /panels/{uuid}/seats": Acting(
        "provide_seats", "panel:{new}", of("nobody here"), {"site": "{new}", "seats": [1], "reason": "R"}
    ),
    "POST /panels/{uuid}/stops": Acting("stop_seat", "panel:{new}", of("nobody here"), {"member": 1, "reason": "R"}),
    "POST /panels/{uuid}/incidents": Acting(
        "report_incident", "panel:{new}", of("nobody here"), {"site": "{new}", "report": "R"}
    ),
    "POST /panels/{uuid}/session/end": Acting("close_panel", "panel:{new}", of("nobody here")),
    "POST /panels/{uuid}/end": Acting("call_off_panel", "panel:{new}", of("nobody here"), {"reason": "R"}),
    "PUT /panels/{uuid}/entries/{entry}": Acting("enter_panel", "panel-entry:{new}", of("nobody here")),
    "PUT /panels/{uuid}/recordings/{recording}": Acting(
        "log_panel_recording", "panel-recording:{new}", of("nobody here"), {"sha256": "0" * 64, "size": 1}
    ),
    "POST /panels/{uuid}/tickets": ONESELF,
    "POST /panels/{uuid}/signals": ONESELF,
    "POST /panels/{uuid}/beats": ONESELF,
    "POST /panels/{uuid}/checks/{check}": ONESELF,
    "POST /panels/{uuid}/leaving": ONESELF,
    "GET /panels/{uuid}/identities": ONESELF,
    "POST /panels/{uuid}/identities": Acting(
        "check_identity",
        "panel:{new}",
        of("nobody here"),
        {"member": 1, "outcome": "confirmed", "means": "document"},
    ),
    "GET /lots/{uuid}/draw": ANYBODY,
    "PUT /lots/{uuid}/draws/{draw}": Acting("prepare_draw", "draw:{new}", OFFICER, DRAW),
    "POST /draws/{uuid}/number": Acting("draw_experts", "draw:{new}", of("nobody here"), {"number": "0" * 64}),
    "POST /draws/{uuid}/end": Acting("call_off_draw", "draw:{new}", of("nobody here"), CALL_OFF),
    "POST /draws/{uuid}/replacements": Acting(
        "replace_member", "draw:{new}", of("nobody here"), {"seat": 1, "cause": "health", "reason": "R"}
    ),
    # who was appointed is tested in tests/tendering/experts
    "GET /lots/{uuid}/appointment": ANYBODY,
    "GET /lots/{uuid}/appointable": Reading(of("nobody here")),
    "PUT /lots/{uuid}/appointments/{appointment}": Acting(
        "appoint_committee", "appointment:{new}", OFFICER, APPOINTMENT
    ),
    "POST /appointments/{uuid}/replacements": Acting(
        "replace_appointee", "appointment:{new}", of("nobody here"), SUCCESSOR
    ),
    "GET /seats/{uuid}": Reading(of("nobody here")),
    "POST /seats/{uuid}/departure": Acting(
        "leave_seat", "seat:{new}", of("nobody here"), {"cause": "health", "reason": "R"}
    ),
    "GET /calls/{uuid}": Reading(of("nobody here")),
    "POST /calls/{uuid}/acceptance": Acting("accept_call", "call:{new}", of("nobody here")),
    "POST /calls/{uuid}/refusal": Acting("decline_call", "call:{new}", of("nobody here"), {"reason": "R"}),
    "POST /calls/{uuid}/departure": Acting(
        "leave_committee", "call:{new}", of("nobody here"), {"cause": "health", "reason": "R"}
    ),
    "GET /outages": ANYBODY,
    "GET /outages/{uuid}": ANYBODY,
    "PUT /outages/{uuid}": Acting(
        "declare_outage",
        "outage:{new}",
        of("* centre", "* supervisor"),
        {
            "began_at": "2026-01-05T00:00:00.000000Z",
            "ended_at": "2026-01-05T00:10:00.000000Z",
            "reason": "A network was down.",
        },
    ),
    "POST /notices/{uuid}/questions/{question}": Acting(
        "ask_question", "question:{new}", of("* bidder"), {"text": "Why?"}
    ),
    "GET /notices/{uuid}/objections": ANYBODY,
    "POST /notices/{uuid}/objections/{objection}": Acting(
        "file_objection",
        "objection:{new}",
        of("* bidder", "* manager"),
        {"matter": "documents", "standing": "bidder", "text": "The rule is unfair."},
    ),
    "GET /responsible-bodies": ANYBODY,
    "POST /responsible-bodies/{uuid}": Acting(
        "name_responsible_body",
        "responsible-body:{new}",
        of("* authority"),
        {"jurisdiction": "cn", "industry": "I", "body": "B", "contact": "C", "source": "S", "lang": "en"},
    ),
    "GET /objections/{uuid}": Reading(of("nobody here")),
    "POST /objections/{uuid}/withdrawal": Acting("withdraw_objection", "objection:{new}", of("nobody here")),
    "POST /objections/{uuid}/reply": Acting(
        "reply_to_objection",
        "objection:{new}",
        of("nobody here"),
        {"upheld": True, "measure": "none", "answer": "A", "summary": "S"},
    ),
    "GET /notices/{uuid}/complaints": ANYBODY,
    "GET /complaint-decisions": ANYBODY,
    "POST /notices/{uuid}/complaints/{complaint}": Acting(
        "file_complaint",
        "complaint:{new}",
        of("* bidder", "* manager"),
        {
            "matter": "documents",
            "standing": "bidder",
            "body": "{new}",
            "text": "T",
            "request": "R",
            "known_at": "2026-03-01T00:00:00.000000Z",
        },
    ),
    "GET /complaints/{uuid}": Reading(of("nobody here")),
    "POST /complaints/{uuid}/correction-request": Acting(
        "ask_correction",
        "complaint:{new}",
        of("nobody here"),
        {"asked": "A", "correction_due_at": "2026-06-01T00:00:00.000000Z"},
    ),
    "POST /complaints/{uuid}/correction": Acting(
        "correct_complaint", "complaint:{new}", of("nobody here"), {"text": "T"}
    ),
    "POST /complaints/{uuid}/acceptance": Acting(
        "decide_acceptance", "complaint:{new}", of("nobody here"), {"accepted": True}
    ),
    "POST /complaints/{uuid}/transfer": Acting(
        "transfer_complaint", "complaint:{new}", of("nobody here"), {"body": "{new}", "reason": "R"}
    ),
    "POST /complaints/{uuid}/withdrawal": Acting("withdraw_complaint", "complaint:{new}", of("nobody here")),
    "POST /complaints/{uuid}/suspension": Acting(
        "suspend_tender", "complaint:{new}", of("nobody here"), {"reason": "R"}
    ),
    "POST /complaints/{uuid}/suspension/end": Acting("lift_tender_suspension", "complaint:{new}", of("nobody here")),
    "POST /complaints/{uuid}/answers": Acting("answer_complaint", "complaint:{new}", of("nobody here"), {"text": "T"}),
    "POST /complaints/{uuid}/inquiries": Acting(
        "note_inquiry",
        "complaint:{new}",
        of("nobody here"),
        {
            "kind": "hearing",
            "text": "T",
            "began_at": "2026-06-01T00:00:00.000000Z",
            "ended_at": "2026-06-01T00:00:00.000000Z",
        },
    ),
    "POST /complaints/{uuid}/decision": Acting(
        "decide_complaint",
        "complaint:{new}",
        of("nobody here"),
        {"outcome": "upheld", "effect": "none", "decision": "D", "published": "P", "law": "L", "lang": "en"},
    ),
    "POST /complaints/{uuid}/bidder-hearing": Acting(
        "hear_bidder",
        "complaint:{new}",
        of("nobody here"),
        {
            "deposit": "{new}",
            "ground": "contract_refused",
            "reason": "R",
            "amount": "1.00",
            "answer_due_at": "2026-06-01T00:00:00.000000Z",
        },
    ),
    "GET /complaint-hearings/{uuid}": Reading(of("nobody here")),
    "POST /complaint-hearings/{uuid}": Acting(
        "summon_hearing",
        "hearing:{new}",
        of("nobody here"),
        {
            "complaint": "{new}",
            "begins_at": "2026-06-01T00:00:00.000000Z",
            "mode": "place",
            "place": "P",
            "subject": "S",
            "owner": True,
        },
    ),
    "POST /complaint-hearings/{uuid}/time": Acting(
        "move_hearing",
        "hearing:{new}",
        of("nobody here"),
        {"begins_at": "2026-06-01T00:00:00.000000Z", "mode": "place", "place": "P", "reason": "R"},
    ),
    "POST /complaint-hearings/{uuid}/answers": Acting(
        "answer_summons", "hearing:{new}", of("nobody here"), {"answer": "comes"}
    ),
    "POST /complaint-hearings/{uuid}/end": Acting(
        "call_off_hearing", "hearing:{new}", of("nobody here"), {"reason": "R"}
    ),
    "POST /complaint-hearings/{uuid}/minutes": Acting(
        "write_minutes",
        "hearing:{new}",
        of("nobody here"),
        {"began_at": "2026-06-01T00:00:00.000000Z", "ended_at": "2026-06-01T00:00:00.000000Z", "text": "T"},
    ),
    "POST /complaint-hearings/{uuid}/signatures": Acting(
        "sign_hearing_minutes", "hearing:{new}", of("nobody here"), {"minutes": "0" * 64, "signed": True}
    ),
    "POST /complaint-corrections/{uuid}/report": Acting(
        "report_correction", "correction:{new}", of("nobody here"), {"text": "T"}
    ),
    "POST /complaint-corrections/{uuid}/acceptance": Acting(
        "accept_correction", "correction:{new}", of("nobody here"), {"reason": "R"}
    ),
    "POST /complaint-corrections/{uuid}/time": Acting(
        "press_correction",
        "correction:{new}",
        of("nobody here"),
        {"reason": "R", "due_at": "2026-06-01T00:00:00.000000Z"},
    ),
    "POST /complaints/{uuid}/forfeiture-order/end": Acting(
        "lift_forfeiture_order", "complaint:{new}", of("nobody here"), {"reason": "R"}
    ),
    "POST /questions/{uuid}/answer": Acting("answer_question", "question:{question}", OFFICER, {"answer": "So."}, "1"),
    "GET /notices/{uuid}/custodians": ANYBODY,
    "GET /custodians/{uuid}/trial-share": Reading(of("owner custodian")),
    "POST /custodians/{uuid}/proof": Acting(
        "prove_custody", "custodian:{custodian}", of("owner custodian"), {"share": "AAAA"}
    ),
    "POST /custodians/{uuid}/absence": Acting(
        "declare_absence",
        "custodian:{custodian}",
        of("owner custodian", "owner officer"),
        {"absent": True, "reason": "Away."},
    ),
}
