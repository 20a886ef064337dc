"""The acts that a case may hold (protocols §6): who does each, by which command, on what, sealed or not."""

from dataclasses import dataclass
from typing import Any

from openhall_verify.findings import fail

PERSON, LOG, EITHER = "person", "log", "either"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of act. ``command``: what a person signs; ``who``: a person, the log by rule, or either."""

    object: str
    command: str | None
    who: str = PERSON
    sealed: bool = False


KINDS: dict[str, Kind] = {
    "SUB-05": Kind("key", "enrol_key"),
    "SUB-06": Kind("key", "revoke_key"),
    "CUS-01": Kind("opening_key", "enrol_opening_key"),
    "CUS-03": Kind("custodian", "prove_custody"),
    "CUS-04": Kind("custodian", "declare_absence"),
    "PLN-01": Kind("project", "publish_plan"),
    "ENT-01": Kind("project", "sign_commitment"),
    "NOT-01": Kind("notice", "publish_notice"),
    "NOT-02": Kind("question", "ask_question", sealed=True),
    "NOT-03": Kind("question", "answer_question"),
    "NOT-04": Kind("notice", "amend_notice"),
    "NOT-05": Kind("notice", "extend_deadline", EITHER),
    "BID-01": Kind("bid", "submit_bid", sealed=True),
    "BID-02": Kind("bid", "replace_bid", sealed=True),
    "BID-03": Kind("bid", "withdraw_bid", sealed=True),
    "BID-04": Kind("bid", "revoke_bid"),
    "DEP-01": Kind("deposit", None, LOG, sealed=True),
    "DEP-02": Kind("payment", None, LOG, sealed=True),
    "DEP-03": Kind("payment", None, LOG),
    "DEP-04": Kind("payment", "return_payment"),
    "DEP-05": Kind("deposit", "announce_forfeiture"),
    "DEP-06": Kind("deposit", "answer_forfeiture"),
    "DEP-07": Kind("deposit", "forfeit_deposit", EITHER),
    "DEP-08": Kind("deposit", "let_deposit_go", EITHER),
    "DEP-09": Kind("deposit", None, LOG),
    "OPN-01": Kind("lot", None, LOG),
    "OPN-02": Kind("bid", "release_bundle", sealed=True),
    "OPN-03": Kind("lot", None, LOG),
    "OPN-04": Kind("lot", "release_shares"),
    "OPN-05": Kind("lot", None, LOG),
    "OPN-06": Kind("bid", "confirm_price"),
    "OPN-07": Kind("lot", "fail_lot", EITHER),
    "OPN-08": Kind("bid", "reveal_identity"),
    "OPN-09": Kind("lot", None, LOG),
    "OPN-10": Kind("lot", None, LOG),
    "HAL-01": Kind("meeting", "begin_meeting"),
    "HAL-02": Kind("meeting", "attend_meeting"),
    "HAL-03": Kind("meeting", "call_roll"),
    "HAL-04": Kind("meeting", "read_on"),
    "HAL-05": Kind("opening-objection", "raise_objection"),
    "HAL-06": Kind("opening-objection", "answer_objection"),
    "HAL-07": Kind("meeting", "close_meeting"),
    "HAL-08": Kind("meeting", None, LOG),
    "HAL-09": Kind("meeting", "sign_minutes"),
    "HAL-10": Kind("meeting", "decline_minutes"),
    "HAL-11": Kind("recording", "begin_recording"),
    "HAL-12": Kind("recording", None, LOG),
    "HAL-13": Kind("recording", None, LOG),
    "HAL-14": Kind("recording", None, LOG),
    "HAL-15": Kind("project-manager", "name_project_manager"),
    "AUC-01": Kind("auction", "announce_auction"),
    "AUC-02": Kind("entrant", "enter_auction", sealed=True),
    "AUC-03": Kind("offer", "make_offer"),
    "AUC-04": Kind("auction", None, LOG),
    "AUC-05": Kind("sealed-offer", "seal_offer", sealed=True),
    "AUC-06": Kind("auction", None, LOG),
    "AUC-07": Kind("sealed-offer", "reveal_offer"),
    "AUC-08": Kind("auction", "reveal_reserve"),
    "AUC-09": Kind("auction", None, LOG),
    "AUC-10": Kind("entrant", "seal_maximum", sealed=True),
    "AUC-11": Kind("entrant", "reveal_maximum"),
    "AUC-12": Kind("auction", None, LOG),
    "AUC-13": Kind("auction", None, LOG),
    "DRW-01": Kind("draw", "prepare_draw"),
    "DRW-02": Kind("draw", "draw_experts"),
    "DRW-06": Kind("draw", None, LOG),
    "DRW-07": Kind("draw", None, LOG),
    "DRW-08": Kind("draw", "call_off_draw"),
    "APT-01": Kind("appointment", "appoint_committee"),
    "APT-02": Kind("appointment", "replace_appointee"),
    "APT-03": Kind("appointment", None, LOG),
    "EXP-07": Kind("expert-rating", "rate_expert"),
    "EXP-09": Kind("expert-rating", "correct_expert_rating"),
    "FEE-03": Kind("lot", "order_fees"),
    "FEE-04": Kind("lot", None, LOG),
    "PNL-01": Kind("panel", "propose_panel"),
    "PNL-02": Kind("panel", "accept_panel"),
    "PNL-03": Kind("panel", "decline_panel"),
    "PNL-04": Kind("panel", "fix_seats"),
    "PNL-05": Kind("panel", "draw_seats"),
    "PNL-06": Kind("panel", "reassign_seats"),
    "PNL-07": Kind("panel", "begin_panel"),
    "PNL-08": Kind("panel", "close_panel"),
    "PNL-09": Kind("panel", "call_off_panel"),
    "PNL-12": Kind("panel", None, LOG),
    "PNL-13": Kind("panel", "check_identity"),
    "PNL-14": Kind("panel", "adjourn_panel"),
    "PNL-15": Kind("panel", "resume_panel"),
    "PNL-16": Kind("panel", "provide_seats"),
    "PNL-17": Kind("panel", "stop_seat"),
    "PNL-18": Kind("panel", "report_incident"),
    "DRW-09": Kind("draw", "replace_member", EITHER),
    "EVA-01": Kind("lot", "evaluate_bids"),
    "EVA-02": Kind("lot", "sign_report"),
    "EVA-08": Kind("lot", "set_evaluation_time"),
    "EVA-12": Kind("lot", None, LOG),
    "EVA-15": Kind("lot", "examine_qualifications"),
    "EVA-13": Kind("lot", None, LOG),
    "AWD-01": Kind("lot", "publish_candidates"),
    "AWD-02": Kind("lot", "publish_award"),
    "AWD-03": Kind("lot", None, LOG),
    "AWD-05": Kind("award-fall", "announce_fall"),
    "AWD-06": Kind("award-fall", "answer_fall"),
    "AWD-07": Kind("award-fall", "let_award_fall"),
    "AWD-04": Kind("letter", None, LOG),
    "OBJ-01": Kind("objection", "file_objection"),
    "OBJ-02": Kind("objection", "withdraw_objection"),
    "OBJ-03": Kind("objection", "reply_to_objection"),
    "OBJ-04": Kind("notice", None, LOG),
    "CPL-02": Kind("complaint", "file_complaint"),
    "CPL-03": Kind("complaint", "ask_correction"),
    "CPL-04": Kind("complaint", "correct_complaint"),
    "CPL-05": Kind("complaint", "decide_acceptance"),
    "CPL-06": Kind("complaint", "transfer_complaint"),
    "CPL-07": Kind("complaint", "withdraw_complaint"),
    "CPL-08": Kind("complaint", "suspend_tender"),
    "CPL-09": Kind("complaint", "lift_tender_suspension", EITHER),
    "CPL-10": Kind("complaint", "answer_complaint"),
    "CPL-11": Kind("complaint", "note_inquiry"),
    "CPL-12": Kind("complaint", "decide_complaint"),
    "CPL-13": Kind("complaint", "hear_bidder"),
    "CPL-14": Kind("complaint", "lift_forfeiture_order"),
    "CPL-15": Kind("hearing", "summon_hearing"),
    "CPL-16": Kind("hearing", "move_hearing"),
    "CPL-17": Kind("hearing", "answer_summons"),
    "CPL-18": Kind("hearing", "call_off_hearing"),
    "CPL-19": Kind("hearing", "write_minutes"),
    "CPL-20": Kind("hearing", "sign_hearing_minutes"),
    "CPL-21": Kind("correction", "report_correction"),
    "CPL-22": Kind("correction", "accept_correction"),
    "CPL-23": Kind("correction", "press_correction"),
    "CPL-24": Kind("correction", None, LOG),
    "RTN-01": Kind("project", "name_predecessor"),
    "CON-01": Kind("contract", "sign_contract"),
    "CON-03": Kind("lot", None, LOG),
    "CON-02": Kind("contract", None, LOG),
    "CON-04": Kind("contract", "propose_terms"),
    "CON-05": Kind("contract", "answer_terms"),
    "PRF-01": Kind("contract", "propose_milestone"),
    "PRF-02": Kind("contract", "answer_milestone"),
    "PRF-03": Kind("contract", "report_milestone"),
    "PRF-04": Kind("contract", "judge_milestone"),
    "PRF-05": Kind("contract", "propose_amendment"),
    "PRF-06": Kind("contract", "answer_amendment"),
    "PRF-07": Kind("contract", "complete_contract"),
    "PRF-08": Kind("contract", "rate_supplier"),
    "PRF-09": Kind("contract", "answer_rating"),
    "PRF-10": Kind("contract", "record_payment"),
    "PRF-11": Kind("contract", "answer_payment"),
    "PRF-12": Kind("contract", "propose_postponement"),
    "PRF-13": Kind("contract", "answer_postponement"),
    "PRF-14": Kind("contract", "announce_termination"),
    "PRF-15": Kind("contract", "answer_termination"),
    "PRF-16": Kind("contract", "end_contract"),
    "PRF-17": Kind("contract", "free_bond"),
    "PRF-18": Kind("contract", None, LOG),
    "BND-01": Kind("contract", "ask_bond"),
    "BND-02": Kind("bond", None, LOG),
    "BND-03": Kind("bond", None, LOG),
    "BND-04": Kind("bond", None, LOG),
    "BND-05": Kind("contract", "keep_bond"),
    "BND-06": Kind("bond", None, LOG),
    "REF-01": Kind("lot", None, LOG),
    "REF-02": Kind("deposit", None, LOG),
    "REF-03": Kind("deposit", None, LOG, sealed=True),
    "REF-04": Kind("deposit", None, LOG, sealed=True),
    "CER-01": Kind("lot", "issue_certificate"),
    "ARC-01": Kind("project", "archive_project", EITHER),
    "MOV-02": Kind("handover", "offer_session"),
    "MOV-03": Kind("handover", "hand_over", EITHER),
    "WIT-01": Kind("session", "enter_room"),
    "WIT-02": Kind("session", "confirm_step"),
    "WIT-03": Kind("session", "remark_step"),
    "WIT-04": Kind("session", "halt_session"),
    "WIT-05": Kind("session", "resume_session"),
    "WIT-06": Kind("session", "issue_witness_record"),
    "WIT-07": Kind("session", "revoke_witness_record"),
}

OF_KEYS = frozenset({"SUB-05", "SUB-06", "CUS-01"})
"""Acts on keys belong to no case; those of the keys that a case uses come with its evidence."""


BESIDE: dict[str, Kind] = {
    "SYS-01": Kind("instance", None, LOG),
    "SYS-02": Kind("pack", None, LOG),
    "SYS-04": Kind("policy", "adopt_policy"),
    "SYS-05": Kind("hold", "override_quorum"),
    "SUB-02": Kind("organisation", "register_organisation", EITHER),
    "SUB-10": Kind("organisation", "recognise_public_body", EITHER),
    "EVD-01": Kind("evidence", "retrieve_evidence"),
    "CRT-01": Kind("certificate", "bind_certificate"),
    "CRT-02": Kind("certificate", "unbind_certificate"),
    "CRT-03": Kind("trust", "list_authority"),
    "CRT-04": Kind("trust", "delist_authority"),
    "CRT-05": Kind("recognition", "recognise_list"),
    "CRT-06": Kind("recognition", "withdraw_recognition"),
    "CRT-07": Kind("seal", "use_seal"),
    "ERA-01": Kind("erasure", "erase_record"),
    "OUT-01": Kind("outage", None, LOG),
    "OUT-02": Kind("outage", "declare_outage"),
}
"""Acts of no case that may stand beside cases: founding, law, policy, a party, the retrieval itself, an erasure."""


def table() -> dict[str, dict[str, list[str | None]]]:
    """Object, command and who does it, by place and code: what the browser’s verifier knows (``web/kinds.py``)."""

    def told(kinds: dict[str, Kind]) -> dict[str, list[str | None]]:
        return {code: [kind.object, kind.command, kind.who] for code, kind in kinds.items()}

    return {
        "of_keys": told({code: kind for code, kind in KINDS.items() if code in OF_KEYS}),
        "case": told({code: kind for code, kind in KINDS.items() if not kind.sealed and code not in OF_KEYS}),
        "sealed": told({code: kind for code, kind in KINDS.items() if kind.sealed}),
        "beside": told(BESIDE),
    }


def check_beside(body: dict[str, Any], where: str) -> None:
    """The act is one that may stand beside the cases, and belongs to none.

    Raises:
        Failed
    """
    code = str(body["code"])
    kind = BESIDE.get(code) or (KINDS[code] if code in OF_KEYS else None)
    if kind is None or "case" in body:
        fail("act", f"The act {code} {where} is none that stands beside the cases.")
    if str(body["object"]).partition(":")[0] != kind.object:
        fail("act", f"The act {code} {where} is on another kind of thing: {body['object']}.")
    by_rule = body["actor"] == "log"
    if by_rule != ("intent" not in body) or (kind.who != EITHER and by_rule != (kind.who == LOG)):
        fail("signature", f"The act {code} {where} is a person’s and bears no signature, or the log’s and bears one.")


def check_kind(body: dict[str, Any], where: str, *, hidden: bool) -> None:
    """The act is one that may stand where it stands: hidden in a sealed entry, in the case's chain, or on a key.

    Raises:
        Failed: unknown, sealed where it should be public or the reverse, or done by whom it may not.
    """
    code = str(body["code"])
    kind = KINDS.get(code)
    if kind is None:
        fail("act", f"The act {code} {where} is none that this verifier knows.")
    if kind.sealed != hidden or (code in OF_KEYS) != ("case" not in body and not hidden):
        fail("act", f"The act {code} {where} may not stand there: it is {'' if kind.sealed else 'not '}a sealed act.")
    if str(body["object"]).partition(":")[0] != kind.object:
        fail("act", f"The act {code} {where} is on another kind of thing: {body['object']}.")
    by_rule = body["actor"] == "log"
    if by_rule != ("intent" not in body):
        fail("signature", f"The act {code} {where} is a person’s and bears no signature, or the log’s and bears one.")
    if kind.who != EITHER and by_rule != (kind.who == LOG):
        fail("act", f"The act {code} {where} is not one that {'the log' if by_rule else 'a person'} may record.")
