/** Checks a receipt or an evidence file (protocols, sections 2 to 5) with nothing but its bytes. */
import { fromUtf8, type Bytes } from "./bytes.ts";
import { checkLeaf } from "./acts.ts";
import { canonical, parseCanonical } from "./canonical.ts";
import { keyOf, openSealed, readCase } from "./case.ts";
import { SealingError } from "./errors.ts";
import { asBody, checkManifest, fail, Files, Verification, type Verdict } from "./evidence-files.ts";
import { checkRetrieval, isRetrieval } from "./retrieval.ts";
import { Fault, includes, leafHash, openCheckpoint, parseProof, parseVerifierKey, type VerifierKey } from "./tlog.ts";

export type { Check, Verdict } from "./evidence-files.ts";

async function checkEvidence(zip: Uint8Array, pinned: VerifierKey | null, run: Verification): Promise<void> {
  const files = new Files(zip);
  if (isRetrieval(files)) return checkRetrieval(files, pinned, run);
  const manifest = checkManifest(files, run);
  run.now = "checkpoint";
  const checkpoint = openCheckpoint(files.read("checkpoint"), keyOf(files, pinned));
  if (manifest.origin !== checkpoint.origin) fail("the manifest names another log than the checkpoint");
  run.ok("checkpoint", { origin: checkpoint.origin, size: checkpoint.size });
  await readCase(files, manifest.case, checkpoint, run);
}

function checkReceipt(data: Uint8Array, pinned: VerifierKey | null, run: Verification): void {
  run.now = "receipt";
  if (!pinned) fail("a receipt does not carry the log's key: paste the key that you trust");
  const proof = parseProof(data);
  const checkpoint = openCheckpoint(proof.checkpoint, pinned);
  run.ok("checkpoint", { origin: checkpoint.origin, size: checkpoint.size });
  const extra = asBody(parseCanonical(proof.extra, 64 * 1024), "the receipt's content");
  const body = asBody(extra.leaf, "the leaf");
  if (!includes(proof.index, checkpoint.size, leafHash(canonical(body)), proof.hashes, checkpoint.root)) fail("the entry is not in the log");
  checkLeaf(body, "of the receipt");
  run.ok("receipt", { code: String(body.code), at: String(body.at), index: proof.index });
  if (extra.hidden !== undefined) {
    const hidden = openSealed({ index: proof.index, body }, extra.hidden, extra.salt);
    run.ok("receipt_sealed", { code: String(hidden.code) });
  }
}

/** Checks one file; `vkey` is the log's key that the reader trusts, empty when there is none. */
export async function verifyFile(data: Bytes, vkey = ""): Promise<Verdict> {
  const run = new Verification();
  let pinned: VerifierKey | null = null;
  try {
    run.now = "key";
    if (vkey.trim()) pinned = parseVerifierKey(vkey);
    run.now = "manifest.json";
    if (data[0] === 0x50 && data[1] === 0x4b) await checkEvidence(data, pinned, run);
    else if (fromUtf8(data.subarray(0, 22)) === "c2sp.org/tlog-proof@v1") checkReceipt(data, pinned, run);
    else fail("this is neither a receipt nor an evidence file");
    return { good: true, checks: run.checks, notes: run.notes, pinned: pinned !== null };
  } catch (error) {
    if (!(error instanceof Fault || error instanceof SealingError || error instanceof Error)) throw error;
    return { good: false, checks: run.checks, notes: run.notes, fault: { name: run.now, reason: error.message }, pinned: pinned !== null };
  }
}
