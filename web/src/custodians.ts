/** Before a bid is sealed: every custodian's key must be an act on the log (CUS-01), and the log the one this browser knows. */
import { fromUtf8, sha256Hex } from "./bytes.ts";
import { canonical, parseCanonical, type Json } from "./canonical.ts";
import { store } from "./device-key.ts";
import { sendBytes } from "./http.ts";
import { explain, Problem, say } from "./messages.ts";
import { Fault, includes, leafHash, openCheckpoint, parseProof, parseVerifierKey, type VerifierKey } from "./tlog.ts";

/** A custodian as the sealing page names it; `enrolment_leaf_sha256` leads to the receipt of its key. */
export interface Custodian {
  readonly recipient: string;
  readonly organisation: string;
  readonly enrolment_leaf_sha256: string;
}

const PINNED = "log/vkey";
const LARGEST_ENTRY = 4096;

/** Checks that the proof's entry enrols this recipient as a custodian's key, in the log of `key`. */
export function requireEnrolled(custodian: Custodian, proofFile: Uint8Array, key: VerifierKey): void {
  const proof = parseProof(proofFile);
  const checkpoint = openCheckpoint(proof.checkpoint, key);
  const { leaf } = parseCanonical(proof.extra, 64 * 1024) as { leaf?: Record<string, Json> };
  const entry = canonical(leaf ?? null);
  if (entry.length > LARGEST_ENTRY || !includes(proof.index, checkpoint.size, leafHash(entry), proof.hashes, checkpoint.root)) throw new Fault("the entry is not in the log");
  if (sha256Hex(entry) !== custodian.enrolment_leaf_sha256) throw new Fault("the proof is of another entry");
  const shown = leaf?.public as Record<string, Json> | undefined;
  if (leaf?.code !== "CUS-01" || shown?.purpose !== "custodian") throw new Fault("the entry enrols no custodian's key");
  if (shown.recipient !== custodian.recipient) throw new Fault("the entry enrols another key");
}

/** The log's key: noted by this browser when it first meets the log; a different one later stops everything. */
export async function pinnedLogKey(): Promise<VerifierKey> {
  const served = fromUtf8(await sendBytes("/log/vkey")).trim();
  const key = parseVerifierKey(served);
  const noted = await store<string | undefined>("readonly", (keys) => keys.get(PINNED));
  if (noted === undefined) await store("readwrite", (keys) => keys.put(served, PINNED));
  else if (noted !== served) throw new Problem(say("seal.log_key_changed"), { wayForward: say("seal.log_key_way") });
  return key;
}

/** Checks all custodians against the recipients that will be sealed to; how many there are, or a Problem. */
export async function checkCustodians(recipients: readonly string[], custodians: readonly Custodian[]): Promise<number> {
  const key = await pinnedLogKey();
  for (const [at, recipient] of recipients.entries()) {
    const custodian = custodians[at];
    try {
      if (custodian?.recipient !== recipient) throw new Fault("the page names no proof for it");
      if (!/^[0-9a-f]{64}$/.test(custodian.enrolment_leaf_sha256)) throw new Fault("the page names no proof for it");
      requireEnrolled(custodian, await sendBytes(`/api/v1/receipts/${custodian.enrolment_leaf_sha256}/proof`), key);
    } catch (error) {
      throw new Problem(say("seal.custodian_not_on_log", { organisation: custodian?.organisation ?? recipient }), { detail: explain(error), wayForward: say("seal.custodian_way") });
    }
  }
  return recipients.length;
}
