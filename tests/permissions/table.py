"""Who may use which address of the API. An address that isn't here fails the tests: a new one must be thought about.

``{…}`` in an object or payload stands for a thing of the tender in :mod:`tests.permissions`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

ANYBODY = "anybody"
"""Public: no account is needed. Whatever it says is for everybody."""
ONESELF = "oneself"
"""For whoever is signed in, about themselves; a guest is refused, and nobody sees another's."""
DOOR = "door"
"""How one gets in; it must stand rubbish."""


@dataclass(frozen=True)
class Reading:
    """Read by people of these parties in these roles; to all others it is refused or not there."""

    by: frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Acting:
    """A signed act. ``object`` is what the intent names; ``by`` may do it, nobody else."""

    command: str
    object: str
    by: frozenset[tuple[str, str]]
    payload: dict[str, Any] = field(default_factory=dict, hash=False)
    version: str = ""


ROLES = (
    "manager", "officer", "bidder", "custodian", "centre", "treasurer", "supervisor", "expert", "authority", "witness",
    "investigator", "desk", "head", "province",
)  # fmt: skip


def of(*who: str) -> frozenset[tuple[str, str]]:
    """``of("owner officer", "* bidder")``: a party and a role; ``*`` means of whatever party, or in any role."""
    return frozenset((words.split()[0], words.split()[1]) for words in who)


OFFICER = of("owner officer")
EVERY = of("* *")
PANEL = of("centre expert", "owner expert")
BIDDER = of("bidder bidder")
KEEPERS = of("owner custodian", "centre custodian")
WATCHERS = of("* supervisor", "* centre", "* witness")
LOT = {"title": "Lot 1", "estimate": "1.00"}
PROJECT = {
    "owner": "{owner}", "centre": "{centre}", "title": "T", "jurisdiction": "reference", "currency": "CNY",
}  # fmt: skip
AUCTION = {
    "lot": "{lot}", "start": "1.00", "step": "1.00",
    "starts_at": "2026-06-01T00:00:00.000000Z", "ends_at": "2026-06-02T00:00:00.000000Z",
}  # fmt: skip
FINDINGS = {"bids": [{"bid": "{bid}"}], "members": 5, "experts": 4}
SYSTEM = {"name": "Program", "purpose": "It fills in bids.", "contact": "a@example.org", "scopes": ["read"]}
SYSTEM_KEY = {"public_key": "A" * 43, "proof": "A" * 86, "expires_at": "2026-06-01T00:00:00.000000Z"}
BOOKING = {
    "resources": ["{new}"], "starts_at": "2026-06-01T00:00:00.000000Z", "ends_at": "2026-06-01T01:00:00.000000Z",
}  # fmt: skip

EXPERT = {
    "email": "eun.park@example.org", "region": "North", "qualifications": [{"field": "Pumps", "title": "Engineer"}],
}  # fmt: skip
DRAW = {"members": 5, "experts": 4, "fields": "Pumps", "answer_minutes": 20, "number_sha256": "0" * 64}

EDITION = {
    "jurisdiction": "vn", "code": "9.000001.000.00.00.H98", "lang": "vi", "title": "T", "field": "F", "sequence": "S",
    "method": "M", "components": [{"title": "P"}], "time_limit": 3, "subjects": "S", "agency": "A", "result": "R",
    "online": "whole", "competent": [{"authority": "H98", "unit": "H98.2"}], "decision": "1",
    "decided_date": "2026-05-20", "valid_from": "2026-06-01",
}  # fmt: skip
CONTENT = {"content_sha256": "0" * 64}
TABLE: dict[str, object] = {
    # kernel: one's own files and messages
    "POST /uploads": ONESELF,
    "GET /uploads/{uuid}": ONESELF,
    "HEAD /uploads/{uuid}": ONESELF,
    "PATCH /uploads/{uuid}": ONESELF,
    "GET /messages": ONESELF,
    "PUT /messages/{uuid}/read": ONESELF,
    # identity
    "POST /accounts": DOOR,
    "POST /session": DOOR,
    "DELETE /session": ONESELF,
    "PUT /session/party": ONESELF,
    "GET /me": ONESELF,
    "GET /keys": ONESELF,
    "GET /demo/keys": ONESELF,
    "PUT /keys/{uuid}": ONESELF,
    "POST /passkeys/register/options": ONESELF,
    "POST /passkeys/register/verify": ONESELF,
    "POST /passkeys/authenticate/options": DOOR,
    "POST /passkeys/authenticate/verify": DOOR,
    "PUT /organisations/{uuid}": Acting(
        "register_organisation",
        "organisation:{new}",
        EVERY,
        {"country": "ZZ", "scheme": "fiction", "identifier": "N1", "name": "New"},
    ),
    "PUT /organisations/{uuid}/recognition": Acting(
        "recognise_public_body", "organisation:{bidder}", of("* authority"), version="organisation"
    ),
    "GET /organisations/{uuid}/mandates": Reading(of("owner *")),
    "PUT /mandates/{uuid}": Acting(
        "grant_mandate", "mandate:{new}", of("* manager"), {"email": "eun.park@example.org", "role": "officer"}
    ),
    "PUT /mandates/{uuid}/revocation": Acting("revoke_mandate", "mandate:{mandate}", of("owner manager"), version="1"),
    "PUT /erasures/{uuid}": Acting("erase_record", "erasure:{new}", EVERY),
    "PUT /keys/{uuid}/revocation": Acting("revoke_key", "key:{key}", of("nobody else"), version="1"),
    "PUT /opening-keys/{uuid}": Acting(
        "enrol_opening_key", "opening_key:{new}", of("* bidder"), {"recipient": "{recipient}", "purpose": "bidder"}
    ),
    "PUT /opening-keys/{uuid}/revocation": Acting(
        "revoke_opening_key", "opening_key:{opening_key}", of("nobody else"), version="1"
    ),
    "PUT /passkeys/{uuid}/revocation": Acting("revoke_passkey", "passkey:{new}", of("nobody else"), version="1"),
    "PUT /sessions/{uuid}": Acting("open_session", "session:{new}", EVERY),
    # identity: the telephone
    "POST /phone/sign-in": DOOR,
    "GET /phone/sign-in": DOOR,
    "POST /phone/sign-in/entry": DOOR,
    "POST /phone/binding": ONESELF,
    "GET /phone/binding": ONESELF,
    "PUT /phone/binding/enrolment": ONESELF,
    "POST /phone/scans": DOOR,
    "PUT /phone/scans/{uuid}/sign-in": DOOR,
    "PUT /phone/scans/{uuid}/binding": DOOR,
    "PUT /phone/scans/{uuid}/refusal": DOOR,
    "POST /phone/scans/{uuid}/standing": DOOR,
    "POST /phone/session": DOOR,
    "GET /phone/signer": ONESELF,
    "GET /phone/requests": ONESELF,
    "PUT /phone/requests/{uuid}": ONESELF,
    "GET /phone/requests/{uuid}": ONESELF,
    "PUT /phone/requests/{uuid}/signature": ONESELF,
    "PUT /phone/requests/{uuid}/refusal": ONESELF,
    "PUT /phone/choices/{uuid}": Acting("choose_phone_only", "phone_choice:{new}", of("nobody without a telephone")),
    "PUT /phone/choices/{uuid}/withdrawal": Acting("withdraw_phone_only", "phone_choice:{new}", of("nobody else")),
    # identity: offices
    "GET /proposals": ONESELF,
    "GET /proposals/{uuid}": Reading(of("nobody yet")),
    "PUT /proposals/{uuid}/withdrawal": Acting("withdraw_proposal", "proposal:{new}", of("nobody yet")),
    "PUT /proposals/{uuid}/refusal": Acting("refuse_proposal", "proposal:{new}", of("nobody yet"), {"reason": "No."}),
    "PUT /second-signatures/{uuid}": Acting(
        "require_second_signature",
        "second-signature:{new}",
        of("* manager"),
        {"command": "publish_notice", "source": "A rule", "for_country": False},
    ),
    "PUT /second-signatures/{uuid}/lifting": Acting(
        "lift_second_signature", "second-signature:{new}", of("nobody yet")
    ),
    "PUT /deputies/{uuid}": Acting(
        "appoint_deputy",
        "mandate:{new}",
        of("owner manager"),
        {"mandate": "{mandate}", "email": "eun.park@example.org", "ends_at": "2036-06-01T00:00:00.000000Z"},
    ),
    "PUT /deputies/{uuid}/end": Acting("end_deputy", "mandate:{new}", of("nobody yet")),
    "PUT /standing-deputies/{uuid}": Acting(
        "name_standing_deputy",
        "standing-deputy:{new}",
        of("owner manager"),
        {"mandate": "{mandate}", "email": "eun.park@example.org"},
    ),
    "PUT /standing-deputies/{uuid}/end": Acting("end_standing_deputy", "standing-deputy:{new}", of("nobody yet")),
    "PUT /absences/{uuid}": Acting(
        "declare_leave",
        "absence:{new}",
        of("owner manager"),
        {"mandate": "{mandate}", "ends_at": "2036-06-01T00:00:00.000000Z"},
    ),
    "PUT /absences/{uuid}/return": Acting("declare_return", "absence:{new}", of("nobody yet")),
    # identity: certificates and seals
    "GET /trust-lists": ANYBODY,
    "PUT /trust-lists/{uuid}": Acting(
        "list_authority",
        "trust:{new}",
        of("* authority"),
        {
            "jurisdiction": "aa",
            "name": "N",
            "certificate": "no",
            "counts_for": ["seals"],
            "revocation": "hard",
            "source": "None at all",
        },
    ),
    "PUT /trust-lists/{uuid}/withdrawal": Acting(
        "delist_authority", "trust:{new}", of("nobody else"), {"reason": "No reason"}
    ),
    "PUT /recognitions/{uuid}": Acting(
        "recognise_list", "recognition:{new}", of("* authority"), {"by": "aa", "of": "bb", "source": "None at all"}
    ),
    "PUT /recognitions/{uuid}/withdrawal": Acting(
        "withdraw_recognition", "recognition:{new}", of("nobody else"), {"reason": "No reason"}
    ),
    "GET /signing-certificates": ONESELF,
    "POST /signing-certificates/challenge": ONESELF,
    "PUT /signing-certificates/{uuid}": Acting(
        "bind_certificate", "certificate:{new}", EVERY, {"certificate": "no", "proof": "no", "use": "person"}
    ),
    "PUT /signing-certificates/{uuid}/unbinding": Acting("unbind_certificate", "certificate:{new}", of("nobody else")),
    "POST /signing-certificates/sign-in/options": DOOR,
    "POST /signing-certificates/sign-in/verify": DOOR,
    "POST /certificate-requests": ONESELF,
    "POST /certificate-requests/finished": ONESELF,
    "PUT /seal-batches/{uuid}": ONESELF,
    "GET /seal-batches/{uuid}": ONESELF,
    "POST /seal-batches/{uuid}/pdfs": ONESELF,
    "POST /seal-batches/{uuid}/preparation": ONESELF,
    "PUT /seal-batches/{uuid}/signatures": ONESELF,
    "PUT /seals/{uuid}": Acting("use_seal", "seal:{new}", of("nobody else"), {"documents": []}),
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
    "GET /lots/{uuid}/draw": ANYBODY,
    "PUT /lots/{uuid}/draws/{draw}": Acting("prepare_draw", "draw:{new}", OFFICER, DRAW),
    "POST /draws/{uuid}/number": Acting("draw_experts", "draw:{new}", of("nobody here"), {"number": "0" * 64}),
    "POST /draws/{uuid}/end": Acting("call_off_draw", "draw:{new}", of("nobody here"), {"reason": "R"}),
    "GET /calls/{uuid}": Reading(of("nobody here")),
    "POST /calls/{uuid}/acceptance": Acting("accept_call", "call:{new}", of("nobody here")),
    "POST /calls/{uuid}/refusal": Acting("decline_call", "call:{new}", of("nobody here"), {"reason": "R"}),
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
    # picture and sound of the hall; who may see a past recording is data: tests/tendering/hall/test_recordings.py
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
    "GET /lots/{uuid}/report": ANYBODY,
    "POST /lots/{uuid}/report": Acting("sign_report", "lot:{lot}", PANEL, {}, "lot"),
    "GET /lots/{uuid}/candidates": ANYBODY,
    "POST /lots/{uuid}/candidates": Acting("publish_candidates", "lot:{lot}", OFFICER, {}, "lot"),
    "GET /lots/{uuid}/award": ANYBODY,
    "POST /lots/{uuid}/award": Acting("publish_award", "lot:{lot}", OFFICER, {}, "lot"),
    # contracts, certificates, archive
    "GET /contracts/{uuid}": Reading(of("nobody yet")),
    "GET /lots/{uuid}/contract": Reading(of("nobody yet")),
    "PUT /contracts/{uuid}/terms": Acting("set_terms", "contract:{new}", of("nobody yet")),
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
    # witness room: watching
    "GET /witness-room/sessions": Reading(of("* witness", "* supervisor")),
    "GET /witness-room/sessions/{uuid}": Reading(of("nobody here")),
    "POST /witness-room/sessions/{uuid}/entry": Acting("enter_room", "session:{new}", of("* witness")),
    "POST /witness-room/sessions/{uuid}/confirmations": Acting(
        "confirm_step", "session:{new}", of("* witness"), {"about_leaf": "0" * 64}
    ),
    "POST /witness-room/sessions/{uuid}/remarks": Acting(
        "remark_step", "session:{new}", of("* witness"), {"about_leaf": "0" * 64, "remark": "R"}
    ),
    "POST /witness-room/sessions/{uuid}/halt": Acting(
        "halt_session", "session:{new}", of("* witness"), {"reason": "R"}
    ),
    "POST /witness-room/sessions/{uuid}/resumption": Acting(
        "resume_session", "session:{new}", of("* witness"), {"reason": "R"}
    ),
    "POST /witness-room/sessions/{uuid}/records": Acting(
        "issue_witness_record", "session:{new}", of("* witness"), {"lang": "en"}
    ),
    "POST /witness-room/sessions/{uuid}/revocations": Acting(
        "revoke_witness_record", "session:{new}", of("* witness"), {"pdf_sha256": "0" * 64, "reason": "R"}
    ),
    "GET /witness-records/{uuid}": ANYBODY,
    # witness room: warnings
    "GET /health": ANYBODY,
    "GET /warnings": Reading(WATCHERS),
    "GET /warnings/{uuid}": Reading(of("nobody here")),
    "POST /warnings/{uuid}/handler": Acting("take_warning", "warning:{new}", of("* supervisor")),
    "POST /warnings/{uuid}/closure": Acting(
        "close_warning", "warning:{new}", of("* supervisor"), {"outcome": "explained", "explanation": "E"}
    ),
    # evidence on demand
    "PUT /evidence/{uuid}": Acting(
        "retrieve_evidence",
        "evidence:{new}",
        of("* supervisor", "* investigator"),
        {"scope": "project", "project": "{project}", "purpose": "A check of this tender.", "warrant": "W 1"},
    ),
    "GET /evidence": Reading(of("* supervisor", "* investigator")),
    "GET /evidence/{uuid}": Reading(of("nobody else")),
    "GET /evidence/{uuid}/file": Reading(of("nobody else")),
    # other systems
    "GET /connection": ANYBODY,
    "GET /systems": ANYBODY,
    "GET /systems/self": ONESELF,
    "PUT /systems/self/keys/{uuid}": ONESELF,
    "PUT /systems/{uuid}": Acting("register_system", "system:{new}", of("* manager"), SYSTEM),
    "PUT /systems/{uuid}/admission": Acting("admit_system", "system:{new}", of("nobody yet")),
    "PUT /systems/{uuid}/revocation": Acting(
        "revoke_system", "system:{new}", of("nobody yet"), {"reason": "No reason"}
    ),
    "GET /systems/{uuid}/keys": Reading(of("nobody yet")),
    "GET /systems/{uuid}/keys/{key}/entry": ANYBODY,
    "PUT /systems/{uuid}/keys/{key}": Acting("enrol_system_key", "system_key:{new}", of("nobody yet"), SYSTEM_KEY),
    "PUT /system-keys/{uuid}/revocation": Acting("revoke_system_key", "system_key:{new}", of("nobody yet")),
    "GET /events": ANYBODY,
    "GET /subscriptions": ONESELF,
    "PUT /subscriptions/{uuid}": Acting(
        "subscribe_system", "subscription:{new}", of("nobody yet"), {"url": "https://receiver.example/"}
    ),
    "PUT /subscriptions/{uuid}/end": Acting("end_subscription", "subscription:{new}", of("nobody yet")),
    "PUT /subscriptions/{uuid}/replay": Acting(
        "replay_subscription", "subscription:{new}", of("nobody yet"), {"from_index": 0}
    ),
    "GET /subscriptions/{uuid}/deliveries": Reading(of("nobody yet")),
    # records of other systems
    "GET /imports": ONESELF,
    "PUT /imports/{uuid}": ONESELF,
    "GET /imports/{uuid}": Reading(of("nobody yet")),
    "PUT /imports/{uuid}/import": Acting(
        "import_records", "import:{new}", of("nobody yet"), {"file_sha256": "0" * 64, "taken": 1}
    ),
    "GET /elsewhere": ANYBODY,
    "GET /elsewhere/{uuid}": ANYBODY,
    # portal
    "GET /receipts/{leaf}": ANYBODY,
    "GET /receipts/{leaf}/proof": ANYBODY,
    "GET /intents/{sha256}/receipt": ANYBODY,
    "GET /tenders/{uuid}/evidence": ANYBODY,
    "GET /ocds/releases": ANYBODY,
    "GET /measures": ANYBODY,
    "GET /ocds/records/{ocid}": ANYBODY,
    "GET /log/contradictions": ANYBODY,
    "PUT /log/contradictions/{uuid}": Acting(
        "acknowledge_contradiction",
        "contradiction:{new}",
        of("* centre"),
        {"index": 0, "rule": "award.price", "reason": "A test of the rules.", "correction": "Nothing to correct."},
    ),
    "GET /log/verdicts/{index}": ANYBODY,
    "GET /acts": ANYBODY,
    "GET /log": ANYBODY,
    "PUT /log/policies/{uuid}": Acting("adopt_policy", "policy:{new}", of("* authority"), {"policy": "quorum none\n"}),
    "PUT /log/overrides/{uuid}": Acting(
        "override_quorum",
        "hold:{new}",
        of("* centre"),
        {"leaf_sha256": "0" * 64, "reason": "The bank closes in an hour."},
    ),
    "GET /acts/{code}": ANYBODY,
    # procedures
    "GET /procedures": ANYBODY,
    "GET /procedures/{code}": ANYBODY,
    "POST /procedures/{uuid}/end": Acting(
        "end_procedure",
        "procedure:{new}",
        of("nobody yet"),
        {"valid_until": "2026-06-01", "decision": "1", "decided_date": "2026-05-20"},
    ),
    "POST /procedure-editions/{uuid}": Acting(
        "draft_edition", "procedure-edition:{new}", of("* desk", "* head"), EDITION
    ),
    "GET /procedure-editions/{uuid}": Reading(of("nobody yet")),
    "POST /procedure-editions/{uuid}/approval": Acting(
        "approve_edition", "procedure-edition:{new}", of("nobody yet"), CONTENT
    ),
    "POST /procedure-editions/{uuid}/publication": Acting(
        "publish_edition", "procedure-edition:{new}", of("nobody yet"), CONTENT
    ),
    "POST /procedure-imports/{uuid}": Acting(
        "import_procedures", "procedure-import:{new}", of("* province"), {"file_sha256": "0" * 64}
    ),
    "GET /procedure-imports/{uuid}": Reading(of("nobody yet")),
}

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
}
"""Bodies of the right shape for what concerns oneself, so that a guest is refused for being a guest."""

BY_RULE = {
    "seal_archive", "finish_import",
    "propose", "lapse",
    "found_instance", "register_pack", "match_deposit", "hold_payment", "hold_stray_payment", "order_refunds",
    "order_sealed_refunds", "confirm_payout", "confirm_sealed_payout", "confirm_forfeit", "close_lot",
    "close_window", "open_bids",
    "conclude_contract", "finish_evidence", "promote", "record_state", "close_auction", "close_second_round",
    "publish_result", "issue_minutes", "commit_recording", "end_recording", "remove_recording",
    "record_outage", "extend_window", "extend_auction", "resume_tender", "pass_over", "complete_draw", "publish_draw",
}  # fmt: skip
"""Commands that no request reaches: the operator's, the worker's, the bank's files'."""
ELSEWHERE = {"found_messages_key", "rotate_system_key", "register_person", "enrol_key", "add_passkey"}
"""Commands of how one gets in, and of one's own keys; their addresses are doors or oneself's."""
