/** Which command a person signs for an act of each code (protocols, section 6), and which acts only a person may do. */
export const COMMANDS: Readonly<Record<string, string>> = {
  "SUB-05": "enrol_key",
  "SUB-06": "revoke_key",
  "CUS-01": "enrol_opening_key",
  "PLN-01": "publish_plan",
  "ENT-01": "sign_commitment",
  "NOT-01": "publish_notice",
  "NOT-02": "ask_question",
  "NOT-03": "answer_question",
  "NOT-04": "amend_notice",
  "BID-01": "submit_bid",
  "BID-02": "replace_bid",
  "BID-03": "withdraw_bid",
  "DEP-04": "return_payment",
  "OPN-02": "release_bundle",
  "OPN-04": "release_shares",
  "OPN-06": "confirm_price",
  "OPN-07": "fail_lot",
  "OPN-08": "reveal_identity",
  "EVA-01": "evaluate_bids",
  "EVA-02": "sign_report",
  "AWD-01": "publish_candidates",
  "AWD-02": "publish_award",
  "CON-01": "sign_contract",
  "CER-01": "issue_certificate",
  "ARC-01": "archive_project",
};

/** How long what was signed counts, with some tolerance for clocks (milliseconds). */
export const LONGEST_LIFE = 600_000;
export const TOLERANCE = 60_000;
