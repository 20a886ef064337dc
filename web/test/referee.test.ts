// Our checkpoints and inclusion proofs before a referee that nobody here wrote: @sigstore/verify, a client of Rekor's log.
//
// Its public verifier takes bundles alone (a signature or DSSE envelope over one of Rekor's own kinds of entry), so
// `verifyTLogInclusion` is called, which does the work there: signed note, then RFC 6962. The cases are the file that
// tests/log/test_sigstore.py holds against what our code makes. What it accepts though it shouldn't is named at the end;
// our own reader (src/tlog.ts) refuses each. Consistency proofs and cosignatures it doesn't know.
import assert from "node:assert/strict";
import { createHash, createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { describe, test } from "node:test";
import { b64, unb64, utf8 } from "../src/bytes.ts";
import { openCheckpoint, parseVerifierKey } from "../src/tlog.ts";

interface Proof {
  readonly index: number;
  readonly entry: string;
  readonly hashes: readonly string[];
}
interface Log {
  readonly size: number;
  readonly checkpoint: string;
  readonly cosigned: string;
  readonly proofs: readonly Proof[];
}
interface Vectors {
  readonly origin: string;
  readonly key: string;
  readonly public_key: string;
  readonly logs: readonly Log[];
  readonly loose: Readonly<Record<string, string>>;
}
interface Authority {
  readonly logID: Buffer;
  readonly publicKey: KeyObject;
  readonly baseURL: string;
  readonly validFor: { readonly start: Date; readonly end: Date };
}
type Inclusion = (entry: object, logs: readonly Authority[]) => void;
// It is CommonJS and isn't bundled: node resolves it from the folder in which the bundle of the tests lies.
const { verifyTLogInclusion } = createRequire(import.meta.url)("@sigstore/verify/dist/tlog") as { verifyTLogInclusion: Inclusion };
const vectors = JSON.parse(readFileSync(join(process.env.OPENHALL_VECTORS!, "../../log/vectors/referee.json"), "utf8")) as Vectors;
const last = vectors.logs.at(-1)!;

function authority(publicKey: string, name = vectors.origin): Authority {
  const raw = Buffer.from(publicKey, "hex");
  const der = Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), raw]);
  const logID = createHash("sha256").update(`${name}\n`).update(Buffer.from([1])).update(raw).digest();
  return {
    logID,
    publicKey: createPublicKey({ key: der, format: "der", type: "spki" }),
    baseURL: name,
    validFor: { start: new Date(0), end: new Date(8.64e15) },
  };
}

const ours = [authority(vectors.public_key)];

function accepts(log: Log, proof: Proof, lie: Partial<Proof & { checkpoint: string }> = {}, logs = ours): boolean {
  const said = { ...proof, checkpoint: log.checkpoint, ...lie };
  const entry = {
    logIndex: String(said.index),
    canonicalizedBody: Buffer.from(said.entry, "base64"),
    inclusionProof: {
      logIndex: String(said.index),
      treeSize: String(log.size),
      rootHash: Buffer.alloc(32),
      hashes: said.hashes.map((hash) => Buffer.from(hash, "base64")),
      checkpoint: { envelope: said.checkpoint },
    },
  };
  try {
    verifyTLogInclusion(entry, logs);
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === "TLOG_INCLUSION_PROOF_ERROR" || error instanceof SyntaxError) return false;
    throw error;
  }
}

function flipped(data: string): string {
  const changed = unb64(data);
  changed[changed.length - 1]! ^= 1;
  return b64(changed);
}

const resigned = (note: string, change: (name: string, signature: string) => string): string =>
  note.replace(/— (\S+) (\S+)\n/, (_line, name: string, signature: string) => change(name, signature));
const weOpen = (note: string) => openCheckpoint(utf8(note), parseVerifierKey(vectors.key));

describe("@sigstore/verify", () => {
  test("opens our checkpoints and proves our entries", () => {
    let count = 0;
    for (const log of vectors.logs) {
      for (const proof of log.proofs) {
        assert.ok(accepts(log, proof), `${proof.index} of ${log.size}`);
        assert.ok(accepts(log, proof, { checkpoint: log.cosigned }));
        count += 1;
      }
    }
    assert.equal(count, 40);
  });
  for (const proof of last.proofs) {
    const [first, ...others] = proof.hashes as [string, ...string[]];
    const lies: Record<string, Partial<Proof & { checkpoint: string }>> = {
      "another entry": { entry: flipped(proof.entry) },
      "another hash": { hashes: [flipped(first), ...others] },
      "one hash less": { hashes: others },
      "one hash more": { hashes: [...proof.hashes, first] },
      "another place": { index: proof.index ^ 1 },
      "a place beyond the tree": { index: proof.index + 512 },
      "another checkpoint": { checkpoint: vectors.logs.at(-2)!.checkpoint },
      "another text": { checkpoint: last.checkpoint.replace("\n300\n", "\n301\n") },
      "another signature": { checkpoint: resigned(last.checkpoint, (name, signature) => `— ${name} ${flipped(signature)}\n`) },
    };
    for (const [what, lie] of Object.entries(lies)) {
      test(`refuses ${what} for entry ${proof.index}`, () => assert.equal(accepts(last, proof, lie), false));
    }
  }
  test("refuses our checkpoint under another key", () => {
    const { publicKey } = generateKeyPairSync("ed25519");
    const stranger = { ...ours[0]!, publicKey };
    assert.equal(accepts(last, last.proofs[0]!, {}, [stranger]), false);
  });
});

describe("what @sigstore/verify accepts and we refuse", () => {
  const proof = last.proofs[0]!;
  const loose: Record<string, string> = {
    "a name that matches the log's as a pattern": resigned(last.checkpoint, (_name, signature) => `— h..l ${signature}\n`),
    "a bad signature of the same key beside a good one": `${last.checkpoint}${/— .*\n/.exec(resigned(last.checkpoint, (name, signature) => `— ${name} ${flipped(signature)}\n`))![0]}`,
    ...Object.fromEntries(Object.entries(vectors.loose).filter(([name]) => name !== "a size with an underscore")),
  };
  for (const [what, checkpoint] of Object.entries(loose)) {
    test(what, async () => {
      assert.ok(accepts(last, proof, { checkpoint }));
      await assert.rejects(async () => weOpen(checkpoint));
    });
  }
  test("even it reads no size with an underscore", () => {
    assert.equal(accepts(last, proof, { checkpoint: vectors.loose["a size with an underscore"]! }), false);
  });
});
