/** Every way of being bad has a code; the codes are those of the Python library `openhall_sealing`. */
export type Code =
  | "not_encrypted" | "forbidden_recipient" | "wrong_recipient" | "damaged" | "truncated" | "too_large" | "not_padded"
  | "not_canonical" | "malformed" | "bad_key" | "wrong_context" | "wrong_custodians" | "digest_mismatch"
  | "identity_mismatch" | "share_mismatch" | "bad_share" | "not_enough_shares" | "unknown_part" | "wrong_kind"
  | "bad_price" | "items_do_not_add_up" | "bad_document" | "document_changed" | "wrong_passphrase" | "trial_failed";

export class SealingError extends Error {
  readonly code: Code;
  readonly facts: Record<string, unknown>;

  constructor(code: Code, facts: Record<string, unknown> = {}) {
    super(`${code} ${JSON.stringify(facts)}`);
    this.name = "SealingError";
    this.code = code;
    this.facts = facts;
  }
}
