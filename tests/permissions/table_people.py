"""Files, people, their keys and offices; other systems; the witness room, the help desk, the public site."""

from __future__ import annotations

from tests.permissions.grants import ANYBODY, DOOR, EVERY, ONESELF, SYSTEM, SYSTEM_KEY, WATCHERS, Acting, Reading, of

PEOPLE: dict[str, object] = {
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
    # help desk
    "GET /help/terms": ANYBODY,
    "POST /help/questions": DOOR,
    "POST /help/mailbox": DOOR,
    "POST /help/questions/{uuid}/follow-ups": DOOR,
    "POST /help/questions/{uuid}/end": DOOR,
    "GET /help/questions": Reading(of("* centre")),
    "GET /help/questions/{uuid}": Reading(of("nobody here")),
    "PUT /help/questions/{uuid}/answer": Acting(
        "answer_help_question", "help:{new}", of("nobody here"), {"kind": "answer", "text": "A", "lang": "en"}
    ),
    "PUT /help/questions/{uuid}/officer": Acting("take_help_question", "help:{new}", of("nobody here")),
    "PUT /help/questions/{uuid}/closure": Acting("close_help_question", "help:{new}", of("nobody here")),
    "PUT /help/service-levels/{uuid}": Acting(
        "set_service_level",
        "service-level:{new}",
        of("* authority"),
        {"answer_hours": 4, "escalate_hours": 4, "basis": "B"},
    ),
    "PUT /help/duties/{uuid}": Acting("keep_help_duty", "duty:{new}", of("* centre"), {"on_duty": True}),
    "GET /help/articles": ANYBODY,
    "GET /help/articles/{uuid}": ANYBODY,
    "PUT /help/articles/{uuid}": Acting(
        "publish_help_article", "help-article:{new}", of("* centre"), {"lang": "en", "title": "T", "body": "B"}
    ),
    "PUT /help/articles/{uuid}/withdrawal": Acting(
        "withdraw_help_article", "help-article:{new}", of("nobody here"), {"reason": "R", "lang": "en"}
    ),
    "GET /help/routes": ANYBODY,
    "PUT /help/routes/{uuid}": Acting(
        "publish_complaint_route",
        "complaint-route:{new}",
        of("* authority"),
        {"lang": "en", "matter": "M", "who": "W", "where": "W", "how": "H", "law": "L"},
    ),
    "PUT /help/routes/{uuid}/withdrawal": Acting(
        "withdraw_complaint_route", "complaint-route:{new}", of("nobody here"), {"reason": "R", "lang": "en"}
    ),
    "GET /help/statistics": ANYBODY,
    "GET /satisfaction": ANYBODY,
    "POST /satisfaction/{token}": DOOR,
    "GET /service-promises": ANYBODY,
    # tips
    "GET /tips/terms": ANYBODY,
    "POST /tips": DOOR,
    "POST /tips/mailbox": DOOR,
    "POST /tips/mailbox/letters": DOOR,
    "GET /tips": Reading(of("* investigator")),
    "GET /tips/{uuid}": Reading(of("* investigator")),
    "PUT /tips/{uuid}/letters": Acting(
        "answer_tip", "tip:{new}", of("nobody here"), {"kind": "answer", "sealed": "A" * 100}
    ),
    "PUT /tips/{uuid}/state": Acting("move_tip", "tip:{new}", of("nobody here"), {"state": "in_work"}),
    "PUT /tip-keys/{uuid}": Acting(
        "publish_tip_key", "tip-key:{new}", of("* investigator"), {"recipient": "{recipient}"}
    ),
    "PUT /tip-keys/{uuid}/withdrawal": Acting("withdraw_tip_key", "tip-key:{new}", of("nobody here")),
    # evidence on demand
    "PUT /evidence/{uuid}": Acting(
        "retrieve_evidence",
        "evidence:{new}",
        of("* supervisor", "* inspector", "* auditor", "* investigator"),
        {"scope": "project", "project": "{project}", "purpose": "A check of this tender.", "warrant": "W 1"},
    ),
    "GET /evidence": Reading(of("* supervisor", "* inspector", "* auditor", "* investigator")),
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
}
