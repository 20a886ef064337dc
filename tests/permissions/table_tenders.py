"""Money, and a tender from its plan to its archive."""

from __future__ import annotations

from tests.permissions.grants import (
    ANYBODY,
    AUCTION,
    BIDDER,
    BOOKING,
    EVERY,
    FINDINGS,
    KEEPERS,
    LOT,
    OFFICER,
    ONESELF,
    OPINION,
    PANEL,
    PROJECT,
    SHEET,
    Acting,
    Reading,
    of,
)

TENDERS: dict[str, object] = {
    # treasury
    "PUT /treasury/accounts/{uuid}": Acting(
        "register_bank_account",
        "account:{new}",
        of("* treasurer", "* manager"),
        {"holder": "H", "number": "12345678", "bank_code": "BANKCODE"},
    ),
    "PUT /treasury/deposit-banks/{uuid}": Acting(
        "open_deposit_bank",
        "deposit-bank:{new}",
        of("centre treasurer"),
        {"holder": "H", "number": "12345679", "bank_code": "BANKCODE", "owner": "{centre}", "currency": "CNY"},
    ),
    "POST /lots/{uuid}/deposit-account": Acting(
        "ask_for_instructions", "lot:{lot}", of("* bidder", "* treasurer", "* manager")
    ),
    "GET /deposits": Reading(of("* bidder", "* treasurer", "* manager")),
    "GET /treasury/books": Reading(of("* treasurer")),
    "POST /treasury/bank-files/{uuid}": Acting(
        "import_bank_file", "bank-file:{new}", of("centre treasurer"), {"file": "0" * 64}
    ),
    "POST /treasury/held/{uuid}/return": Acting("return_payment", "payment:{new}", of("centre treasurer")),
    # deposits that an owner keeps; what both sides may is tested in tests/tendering/forfeiture
    "GET /lots/{uuid}/deposits": Reading(OFFICER),
    "GET /deposits/{uuid}/forfeiture": Reading(of("nobody here")),
    "POST /deposits/{uuid}/forfeiture": Acting(
        "announce_forfeiture",
        "deposit:{new}",
        of("nobody here"),
        {
            "ground": "revoked_after_deadline",
            "reason": "R",
            "amount": "1.00",
            "answer_due_at": "2026-06-01T00:00:00.000000Z",
        },
    ),
    "POST /deposits/{uuid}/forfeiture/answer": Acting(
        "answer_forfeiture", "deposit:{new}", of("nobody here"), {"answer": "A"}
    ),
    "POST /deposits/{uuid}/forfeiture/keeping": Acting(
        "forfeit_deposit", "deposit:{new}", of("nobody here"), {"reason": "R"}
    ),
    "POST /deposits/{uuid}/forfeiture/release": Acting(
        "let_deposit_go", "deposit:{new}", of("nobody here"), {"reason": "R"}
    ),
    # planning and entry
    "GET /projects": ANYBODY,
    "GET /projects/{uuid}": ANYBODY,
    "GET /projects/{uuid}/law": ANYBODY,
    "GET /projects/{uuid}/gate": ANYBODY,
    "GET /legal-values/{pack}": ANYBODY,
    "GET /packs": ANYBODY,
    "GET /packs/{pack}": ANYBODY,
    "POST /packs/{uuid}": Acting(
        "propose_pack",
        "pack-version:{new}",
        of("* authority"),
        {"before": "reference@2020-01-01", "from_date": "2039-01-01", "source": "An ordinance"},
    ),
    "PUT /packs/{uuid}/adoption": Acting(
        "adopt_pack", "pack-version:{new}", of("* authority"), {"pack_sha256": "0" * 64}
    ),
    "POST /cost-models/{uuid}": Acting(
        "adopt_cost_model", "cost-model:{new}", of("* authority"), {"currency": "CNY", "inputs": {}}
    ),
    "PUT /projects/{uuid}/invitations": Acting("invite_bidders", "project:{project}", OFFICER, {"invited": ["{new}"]}),
    "POST /projects/{uuid}": Acting("create_project", "project:{new}", OFFICER, PROJECT),
    "PUT /projects/{uuid}": Acting("change_project", "project:{draft}", OFFICER, PROJECT, "draft"),
    "POST /projects/{uuid}/plan": Acting(
        "publish_plan", "project:{draft}", OFFICER, {"plan_sha256": "0" * 64}, "draft"
    ),
    "POST /legal-values/{uuid}": Acting(
        "enter_legal_value",
        "legal-value:{new}",
        of("* authority"),
        {"pack": "cn@2019-03-02", "path": "deposits.interest_rate", "value": "0.0005", "source": "A fictional bank"},
    ),
    "POST /projects/{uuid}/commitment": Acting(
        "sign_commitment", "project:{project}", OFFICER, {"conditions_sha256": "0" * 64}, "project"
    ),
    # after the project
    "GET /projects/{uuid}/breaches": ANYBODY,
    "PUT /projects/{project_uuid}/breaches/{uuid}": Acting(
        "report_breach",
        "breach:{new}",
        of("centre centre", "* supervisor", "* authority"),
        {"condition": "true", "text": "It was not true.", "answer_days": 3},
    ),
    "PUT /breaches/{uuid}/answer": Acting("answer_breach", "breach:{new}", of("nobody yet"), {"answer": "It was."}),
    "PUT /breaches/{uuid}/decision": Acting(
        "decide_breach", "breach:{new}", of("nobody yet"), {"upheld": True, "reason": "It was not."}
    ),
    "GET /projects/{uuid}/after-file": ANYBODY,
    "PUT /projects/{uuid}/after-file": Acting(
        "open_file", "project:{project}", of("centre centre"), {"working_days": 10, "source": "A rule"}, "project"
    ),
    "POST /projects/{uuid}/after-file/papers": Acting(
        "file_paper", "project:{project}", of("nobody yet"), {"item": "true", "title": "P", "sha256": "0" * 64}
    ),
    # notices
    "GET /projects/{uuid}/notice": ANYBODY,
    "GET /notices": ANYBODY,
    "GET /notices/{uuid}": ANYBODY,
    "GET /notices/{uuid}/earliest-deadline": ANYBODY,
    "PUT /projects/{project_uuid}/notices/{uuid}": Acting("draft_notice", "notice:{notice}", OFFICER, {}, "notice"),
    "PUT /notices/{uuid}/terms": Acting("set_terms", "notice:{notice}", OFFICER, {}, "notice"),
    "PUT /notices/{uuid}/lots": Acting("put_lot", "notice:{notice}", OFFICER, LOT, "notice"),
    "PUT /notices/{uuid}/lots/criteria": Acting("set_criteria", "notice:{notice}", OFFICER, {"lot": "{lot}"}, "notice"),
    "GET /notices/{uuid}/lots/criteria/proposal": Reading(OFFICER),
    "PUT /notices/{uuid}/lots/criteria/proposal": Acting(
        "propose_criteria", "notice:{notice}", OFFICER, {"lot": "{lot}"}, "notice"
    ),
    "POST /notices/{uuid}/lots/criteria/proposal/remove": Acting(
        "drop_criteria", "notice:{notice}", OFFICER, {"lot": "{lot}"}, "notice"
    ),
    "POST /notices/{uuid}/lots/remove": Acting("remove_lot", "notice:{notice}", OFFICER, {"lot": "{lot}"}, "notice"),
    "POST /notices/{uuid}/documents": Acting(
        "add_document", "notice:{notice}", OFFICER, {"title": "D", "sha256": "0" * 64}, "notice"
    ),
    "POST /notices/{uuid}/documents/remove": Acting(
        "remove_document", "notice:{notice}", OFFICER, {"sha256": "0" * 64}, "notice"
    ),
    "POST /notices/{uuid}/publication": Acting(
        "publish_notice",
        "notice:{notice}",
        OFFICER,
        {"bids_due_at": "2026-06-01T00:00:00.000000Z", "notice_sha256": "0" * 64},
        "notice",
    ),
    "GET /notices/{uuid}/publication": ANYBODY,
    "POST /notices/{uuid}/amendments": Acting(
        "amend_notice", "notice:{notice}", OFFICER, {"text": "A change."}, "notice"
    ),
    "POST /notices/{uuid}/extension": Acting(
        "extend_deadline",
        "notice:{notice}",
        OFFICER,
        {"outage": "{new}", "new_due_at": "2026-06-01T00:00:00.000000Z"},
        "notice",
    ),
    # bidding
    "GET /lots/{uuid}/sealing-context": Reading(of("* bidder")),
    "POST /lots/{uuid}/bids": Acting(
        "submit_bid", "bid:{new}", of("* bidder"), {"lot": "{lot}", "envelope": "{envelope}"}
    ),
    "POST /bids/{uuid}/versions": Acting(
        "replace_bid", "bid:{bid}", BIDDER, {"lot": "{lot}", "envelope": "{envelope}"}, "bid"
    ),
    "POST /bids/{uuid}/withdrawal": Acting("withdraw_bid", "bid:{bid}", BIDDER, {}, "bid"),
    "GET /bids": Reading(of("* *")),
    "GET /bids/{uuid}": Reading(of("bidder *")),
    "GET /bids/{uuid}/envelope": Reading(of("bidder *")),
    "GET /bids/{uuid}/bundle": Reading(of("bidder *")),
    "GET /bids/{uuid}/sealed/{kind}": Reading(of("bidder *")),
    "GET /bids/{uuid}/receipts/{leaf_sha256}": Reading(of("bidder *")),
    # opening
    "POST /bids/{uuid}/release": Acting("release_bundle", "bid:{bid}", BIDDER, {"shares": {"price": []}}, "bid"),
    "GET /lots/{uuid}/sealed-shares": Reading(KEEPERS),
    "POST /lots/{uuid}/shares": Acting("release_shares", "lot:{lot}", KEEPERS, {"shares": []}, "lot"),
    "POST /bids/{uuid}/identity": Acting(
        "reveal_identity", "bid:{bid}", BIDDER, {"kind": "price", "identity": "AGE-SECRET-KEY-1" + "Q" * 58}, "bid"
    ),
    "POST /bids/{uuid}/confirmation": Acting("confirm_price", "bid:{bid}", BIDDER, {"agrees": True}, "bid"),
    "POST /lots/{uuid}/failure": Acting("fail_lot", "lot:{lot}", OFFICER, {"reason": "R", "article": "A"}, "lot"),
    "POST /bids/{uuid}/revocation": Acting("revoke_bid", "bid:{bid}", BIDDER, {"reason": "R"}, "bid"),
    "GET /lots/{uuid}/opening": ANYBODY,
    "GET /bids/{uuid}/documents": Reading(of("nobody yet")),
    "GET /bids/{uuid}/documents/{index}": Reading(of("nobody yet")),
    # the hall
    "GET /lots/{uuid}/meeting": ANYBODY,
    "PUT /meetings/{uuid}": Acting(
        "begin_meeting", "meeting:{new}", of("owner officer", "centre centre"), {"lot": "{lot}"}
    ),
    "POST /meetings/{uuid}/attendances": Acting("attend_meeting", "meeting:{new}", of("nobody here")),
    "PUT /project-managers/{uuid}": Acting(
        "name_project_manager", "project-manager:{new}", of("nobody here"), {"bid": "{notice}", "person": "{notice}"}
    ),
    "PUT /meetings/{uuid}/presence": ONESELF,
    "POST /meetings/{uuid}/roll": Acting("call_roll", "meeting:{new}", of("nobody here")),
    "POST /meetings/{uuid}/reading": Acting("read_on", "meeting:{new}", of("nobody here"), {"order": 1}),
    "PUT /opening-objections/{uuid}": Acting(
        "raise_objection", "opening-objection:{new}", of("nobody here"), {"meeting": "{notice}", "text": "It was not."}
    ),
    "POST /opening-objections/{uuid}/answer": Acting(
        "answer_objection", "opening-objection:{new}", of("nobody here"), {"upheld": False, "answer": "It was."}
    ),
    "POST /meetings/{uuid}/closing": Acting("close_meeting", "meeting:{new}", of("nobody here")),
    "POST /meetings/{uuid}/signatures": Acting(
        "sign_minutes", "meeting:{new}", of("nobody here"), {"pdf_sha256": "0" * 64}
    ),
    "POST /meetings/{uuid}/refusals": Acting(
        "decline_minutes", "meeting:{new}", of("nobody here"), {"pdf_sha256": "0" * 64, "reason": "R"}
    ),
    # picture and sound of the hall; who may see a past recording is data: tests/tendering/hall/test_film_seen.py
    "GET /lots/{uuid}/picture": ANYBODY,
    "GET /lots/{uuid}/picture.jpg": ANYBODY,
    "GET /recordings/{uuid}": ANYBODY,
    "GET /recordings/{uuid}/pieces": ANYBODY,
    "GET /recordings/{uuid}/pieces/{number}": ANYBODY,
    "PUT /recordings/{uuid}": Acting(
        "begin_recording", "recording:{new}", of("nobody here"), {"meeting": "{notice}", "told": True}
    ),
    "PUT /recordings/{uuid}/pieces/{number}": ONESELF,
    "PUT /recordings/{uuid}/end": ONESELF,
    # auctions
    "PUT /auctions/{uuid}": Acting("announce_auction", "auction:{new}", OFFICER, AUCTION),
    "GET /auctions/{uuid}": ANYBODY,
    "GET /auctions/{uuid}/offers": ANYBODY,
    "PUT /entrants/{uuid}": Acting("enter_auction", "entrant:{new}", of("nobody yet"), {"auction": "{new}"}),
    "PUT /offers/{uuid}": Acting("make_offer", "offer:{new}", of("nobody yet"), {"auction": "{new}", "amount": "1.00"}),
    "POST /entrants/{uuid}/maximum": Acting(
        "seal_maximum", "entrant:{new}", of("nobody yet"), {"commitment": "0" * 64}
    ),
    "POST /entrants/{uuid}/revelation": Acting(
        "reveal_maximum", "entrant:{new}", of("nobody yet"), {"amount": "1.00", "salt": "0" * 64}
    ),
    "PUT /sealed-offers/{uuid}": Acting(
        "seal_offer", "sealed-offer:{new}", of("nobody yet"), {"auction": "{new}", "commitment": "0" * 64}
    ),
    "POST /sealed-offers/{uuid}/revelation": Acting(
        "reveal_offer", "sealed-offer:{new}", of("nobody yet"), {"amount": "1.00", "salt": "0" * 64}
    ),
    "POST /auctions/{uuid}/reserve": Acting(
        "reveal_reserve", "auction:{new}", of("nobody yet"), {"amount": "1.00", "salt": "0" * 64}
    ),
    # evaluation and award
    "GET /lots/{uuid}/evaluation": ANYBODY,
    "POST /lots/{uuid}/evaluation": Acting("evaluate_bids", "lot:{lot}", PANEL, FINDINGS, "lot"),
    "POST /lots/{uuid}/evaluation/preview": Reading(PANEL),
    "GET /lots/{uuid}/sheet": Reading(of("nobody here")),
    "GET /lots/{uuid}/sheet/bids/{bid}/documents/{index}": Reading(of("nobody here")),
    "PUT /lots/{uuid}/sheets/{sheet}/draft": Reading(of("nobody here")),
    "GET /lots/{uuid}/sheet/examination": Reading(of("nobody here")),
    "GET /lots/{uuid}/qualifications": Reading(OFFICER),
    "POST /lots/{uuid}/qualifications": Acting("examine_qualifications", "lot:{lot}", OFFICER, {"bids": []}, "lot"),
    "POST /lots/{uuid}/sheets/{sheet}/examination": Acting("sign_examination", "sheet:{new}", PANEL, {"bids": []}),
    "POST /lots/{uuid}/sheets/{sheet}/scores": Acting("sign_scores", "sheet:{new}", PANEL, SHEET),
    "POST /lots/{uuid}/sheets/{sheet}/chair": Acting("choose_chair", "sheet:{new}", PANEL, {"member": "{new}"}),
    "POST /lots/{uuid}/sheets/{sheet}/opinion": Acting("sign_opinion", "sheet:{new}", PANEL, OPINION),
    "POST /lots/{uuid}/sheets/{sheet}/more-time": Acting("ask_more_time", "sheet:{new}", PANEL, {"reason": "R"}),
    "POST /lots/{uuid}/evaluation-time": Acting("set_evaluation_time", "lot:{lot}", OFFICER, {"hours": 1}, "lot"),
    "GET /lots/{uuid}/clarifications": Reading(PANEL),
    "PUT /lots/{uuid}/clarifications/{clarification}": Acting(
        "ask_clarification", "clarification:{new}", PANEL, {"bid": "{bid}", "question": "Q", "hours": 1}
    ),
    "GET /clarifications/{uuid}": Reading(of("nobody here")),
    "POST /clarifications/{uuid}/answer": Acting(
        "answer_clarification", "clarification:{new}", of("nobody here"), {"answer": "A", "within": True}
    ),
    "POST /clarifications/{uuid}/setting-aside": Acting(
        "set_aside_answer", "clarification:{new}", of("nobody here"), {"reason": "R"}
    ),
    "POST /lots/{uuid}/sheets/{sheet}/closing": Acting("close_scoring", "sheet:{new}", PANEL),
    "GET /lots/{uuid}/report": ANYBODY,
    "POST /lots/{uuid}/report": Acting("sign_report", "lot:{lot}", PANEL, {}, "lot"),
    "GET /lots/{uuid}/candidates": ANYBODY,
    "POST /lots/{uuid}/candidates": Acting("publish_candidates", "lot:{lot}", OFFICER, {}, "lot"),
    "GET /lots/{uuid}/award": ANYBODY,
    "POST /lots/{uuid}/award": Acting("publish_award", "lot:{lot}", OFFICER, {}, "lot"),
    "PUT /projects/{uuid}/predecessor": Acting(
        "name_predecessor", "project:{project}", of("owner officer"), {"failed_lot": "{new}"}, "project"
    ),
    # awards that may fall; what both sides may is tested in tests/tendering/contracts/test_falls.py
    "GET /lots/{uuid}/award-falls": ANYBODY,
    "PUT /award-falls/{uuid}": Acting(
        "announce_fall",
        "award-fall:{new}",
        OFFICER,
        {
            "lot": "{lot}",
            "ground": "gives_up",
            "reason": "R",
            "answer_due_at": "2026-06-01T00:00:00.000000Z",
        },
    ),
    "POST /award-falls/{uuid}/answer": Acting("answer_fall", "award-fall:{new}", of("nobody here"), {"answer": "A"}),
    "POST /award-falls/{uuid}/decision": Acting(
        "let_award_fall", "award-fall:{new}", of("nobody here"), {"reason": "R"}
    ),
    "GET /letters/{uuid}": Reading(of("nobody here")),
    "GET /lots/{uuid}/letters": Reading(OFFICER),
    # contracts, their performance, certificates, archive; what both sides may is tested in tests/tendering/fulfilment
    "GET /contracts/{uuid}/performance": Reading(of("nobody here")),
    "GET /contracts/{uuid}/bond": Reading(of("nobody here")),
    "GET /organisations/{uuid}/performance": ANYBODY,
    "POST /contracts/{uuid}/milestones": Acting(
        "propose_milestone", "contract:{new}", of("nobody here"), {"title": "T", "due_date": "2026-12-31"}
    ),
    "POST /contracts/{uuid}/milestones/answers": Acting(
        "answer_milestone", "contract:{new}", of("nobody here"), {"milestone": "{new}", "agreed": True}
    ),
    "POST /contracts/{uuid}/milestones/reports": Acting(
        "report_milestone", "contract:{new}", of("nobody here"), {"milestone": "{new}", "text": "T"}
    ),
    "POST /contracts/{uuid}/milestones/judgements": Acting(
        "judge_milestone",
        "contract:{new}",
        of("nobody here"),
        {"milestone": "{new}", "accepted": True, "reason": "R"},
    ),
    "POST /contracts/{uuid}/amendments": Acting(
        "propose_amendment", "contract:{new}", of("nobody here"), {"clause": "acceptance", "text": "T", "reason": "R"}
    ),
    "POST /contracts/{uuid}/amendments/answers": Acting(
        "answer_amendment",
        "contract:{new}",
        of("nobody here"),
        {"amendment": "{new}", "changes_sha256": "0" * 64, "agreed": True},
    ),
    "POST /contracts/{uuid}/milestones/postponements": Acting(
        "propose_postponement",
        "contract:{new}",
        of("nobody here"),
        {"milestone": "{new}", "due_date": "2026-12-31", "reason": "R"},
    ),
    "POST /contracts/{uuid}/milestones/postponements/answers": Acting(
        "answer_postponement", "contract:{new}", of("nobody here"), {"postponement": "{new}", "agreed": True}
    ),
    "POST /contracts/{uuid}/payments": Acting(
        "record_payment",
        "contract:{new}",
        of("nobody here"),
        {"amount": "1.00", "paid_date": "2026-12-31", "reference": "R"},
    ),
    "POST /contracts/{uuid}/payments/answers": Acting(
        "answer_payment", "contract:{new}", of("nobody here"), {"payment": "{new}", "confirmed": True}
    ),
    "POST /contracts/{uuid}/completion": Acting(
        "complete_contract", "contract:{new}", of("nobody here"), {"text": "T"}
    ),
    "POST /contracts/{uuid}/rating": Acting(
        "rate_supplier",
        "contract:{new}",
        of("nobody here"),
        {"marks": [{"criterion": "quality", "mark": 3, "reason": "R"}]},
    ),
    "POST /contracts/{uuid}/rating/answer": Acting("answer_rating", "contract:{new}", of("nobody here"), {"text": "T"}),
    "POST /contracts/{uuid}/bond": Acting("ask_bond", "contract:{new}", of("nobody here"), {"amount": "1.00"}),
    "GET /contracts/{uuid}/terminations": Reading(of("nobody here")),
    "POST /contracts/{uuid}/terminations": Acting(
        "announce_termination",
        "contract:{new}",
        of("nobody here"),
        {
            "ground": "decision",
            "reason": "R",
            "consequences": "C",
            "bond": "hold",
            "answer_due_at": "2026-06-01T00:00:00.000000Z",
        },
    ),
    "POST /contracts/{uuid}/terminations/answers": Acting(
        "answer_termination",
        "contract:{new}",
        of("nobody here"),
        {"termination": "{new}", "answer": "object", "text": "T"},
    ),
    "POST /contracts/{uuid}/terminations/ends": Acting(
        "end_contract", "contract:{new}", of("nobody here"), {"termination": "{new}", "text": "T"}
    ),
    "POST /contracts/{uuid}/terminations/bond": Acting("free_bond", "contract:{new}", of("nobody here"), {"text": "T"}),
    "POST /contracts/{uuid}/terminations/bond/keeping": Acting(
        "keep_bond", "contract:{new}", of("nobody here"), {"text": "T"}
    ),
    "GET /contracts/{uuid}": Reading(of("nobody yet")),
    "GET /lots/{uuid}/contract": Reading(of("nobody yet")),
    "PUT /contracts/{uuid}/terms": Acting("set_terms", "contract:{new}", of("nobody yet")),
    # what both sides may propose and answer is tested in tests/tendering/contracts/test_negotiating.py
    "GET /contracts/{uuid}/wording": Reading(of("nobody yet")),
    "GET /contracts/{uuid}/proposals": Reading(of("nobody yet")),
    "POST /contracts/{uuid}/proposals": Acting("propose_terms", "contract:{new}", of("nobody yet"), {"reason": "R"}),
    "POST /contracts/{uuid}/proposals/answers": Acting(
        "answer_terms", "contract:{new}", of("nobody yet"), {"proposal": "{new}", "answer": "accept"}
    ),
    "PUT /contracts/{uuid}/seal-batches/{batch}": ONESELF,
    "PUT /lots/{uuid}/award-notice/seal-batches/{batch}": ONESELF,
    "POST /contracts/{uuid}/signature": Acting(
        "sign_contract", "contract:{new}", of("nobody yet"), {"side": "owner", "pdf_sha256": "0" * 64}
    ),
    "POST /lots/{uuid}/certificates": Acting(
        "issue_certificate", "lot:{lot}", of("owner *", "centre *", "agency *", "bidder *"), {"lang": "en"}, "lot"
    ),
    "POST /lots/{uuid}/certificates/public": ANYBODY,
    "GET /lots/{uuid}/certificates": ANYBODY,
    "GET /certificates/{uuid}": ANYBODY,
    "POST /pdf-checks": ANYBODY,
    "POST /projects/{uuid}/archive": Acting("archive_project", "project:{project}", OFFICER, {}, "project"),
    "GET /archives/{uuid}": Reading(of("nobody yet")),
    "POST /archives/{uuid}/supplements": Acting(
        "supplement_archive",
        "archive:{project}",
        of("nobody yet"),
        {"title": "T", "sha256": "0" * 64, "reason": "Late."},
    ),
    "POST /archives/{uuid}/hand-overs": Acting(
        "hand_over_archive", "archive:{project}", of("nobody yet"), {"authority": "A", "reference": "R"}
    ),
    # booking
    "GET /centres": ANYBODY,
    "GET /centres/{uuid}/availability": ANYBODY,
    "PUT /centres/{uuid}": Acting(
        "put_centre", "centre:{centre}", of("centre centre"), {"district": "D", "address": "A", "zone": "Asia/Shanghai"}
    ),
    "PUT /resources/{uuid}": Acting("put_resource", "resource:{new}", of("* centre"), {"kind": "room", "name": "R"}),
    "GET /bookings": ONESELF,
    "GET /bookings/{uuid}": Reading(of("nobody yet")),
    "PUT /bookings/{uuid}": Acting("book", "booking:{new}", EVERY, BOOKING),
    "PUT /bookings/{uuid}/waiting": Acting("wait_for", "booking:{new}", EVERY, BOOKING),
    "PUT /bookings/{uuid}/cancellation": Acting("cancel_booking", "booking:{new}", of("nobody yet")),
    # moving
    "GET /performance": ANYBODY,
    "GET /measures/{uuid}": ANYBODY,
    "PUT /measures/{uuid}": Acting(
        "declare_measure",
        "measure:{new}",
        of("* authority"),
        {
            "district": "D",
            "to_centre": "{centre}",
            "reason": "A flood.",
            "basis": "Decision 1",
            "ends_at": "2026-06-01T00:00:00.000000Z",
        },
    ),
    "GET /hand-overs/{uuid}": ANYBODY,
    "PUT /hand-overs/{uuid}": Acting(
        "offer_session",
        "handover:{new}",
        of("centre centre"),
        {"project": "{project}", "to_centre": "{owner}", "reason": "A flood."},
    ),
    "PUT /hand-overs/{uuid}/acceptance": Acting("hand_over", "handover:{new}", of("nobody yet")),
}
