import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { openBytes } from "../src/age.ts";
import { hex, unb64, unb64u, concat, type Bytes } from "../src/bytes.ts";
import { canonical, type Json } from "../src/canonical.ts";
import { commitIdentity, commitShare, readContext, readEnvelope, type Kind } from "../src/envelope.ts";
import { SealingError } from "../src/errors.ts";
import { digestFields, intentChallenge, intentMessage, keyId, type Intent } from "../src/intents.ts";
import { combineShares, decryptShare, envelopeSha256, openBundle, openDocuments, openPrice, readBackup } from "../src/sealing.ts";

// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Vectors = any;
const load = (name: string): Vectors => JSON.parse(readFileSync(join(process.env.OPENHALL_VECTORS!, `${name}.json`), "utf8"));
const python = load("python");

for (const vectors of [python, load("typescript")]) {
  describe(`made by ${vectors.made_by}`, () => {
    const { sealed } = vectors;
    const envelope = readEnvelope(sealed.envelope);

    test("a sealed bid opens", async () => {
      const released = await openBundle(envelope, unb64(sealed.bundle), sealed.opening_key);
      for (const { kind } of envelope.parts) {
        const shares = new Map<number, Bytes>();
        for (const index of [0, 2]) shares.set(index, await decryptShare(released[kind]![index]!, sealed.custodians[index]));
        const combined = await combineShares(envelope, kind, shares);
        assert.deepEqual(combined, { identity: sealed.identities[kind], badShares: [] });
      }
      assert.deepEqual(await openPrice(envelope, unb64(sealed.price), sealed.identities.price), sealed.sheet);
      const kept: Record<string, Uint8Array[]> = {};
      const files = await openDocuments(envelope, new Blob([unb64(sealed.documents)]), sealed.identities.documents, (entry, chunk) => {
        (kept[entry.name] ??= []).push(chunk.slice());
      });
      assert.deepEqual(
        files.map((file) => ({ name: file.name, data: hex(concat(...(kept[file.name] ?? []))) })),
        sealed.files.map((file: Vectors) => ({ name: file.name, data: hex(unb64(file.data)) })),
      );
    });

    test("a backup opens", async () => {
      const backup = await readBackup(unb64(sealed.backup), sealed.passphrase);
      assert.equal(backup.openingKey, sealed.opening_key);
      assert.deepEqual({ ...backup.identities }, sealed.identities);
      assert.equal(backup.envelopeSha256, envelopeSha256(envelope));
    });

    test("commitments and canonical bytes are the same", () => {
      const { identity, share } = vectors.commitments;
      const context = readContext(vectors.commitments.context);
      assert.equal(commitIdentity(context, identity.kind as Kind, identity.value), identity.commitment);
      assert.equal(commitShare(context, share.kind as Kind, share.index, unb64(share.value)), share.commitment);
      for (const { value, bytes } of vectors.canonical) assert.equal(hex(canonical(value)), hex(unb64(bytes)));
    });

    test("an intent verifies", async () => {
      const { jwk, payload, signature } = vectors.intent;
      const intent = vectors.intent.intent as Intent;
      const publicKey = concat(Uint8Array.of(4), unb64u(jwk.x), unb64u(jwk.y));
      const key = await crypto.subtle.importKey("raw", publicKey, { name: "ECDSA", namedCurve: "P-256" }, false, ["verify"]);
      assert.ok(await crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, unb64u(signature), intentMessage(intent)));
      assert.equal(hex(canonical(intent)), hex(unb64(vectors.intent.canonical)));
      assert.equal(hex(intentChallenge(intent)), vectors.intent.challenge);
      assert.deepEqual(digestFields(payload as Record<string, Json>), intent.fields);
      assert.equal(keyId(publicKey), intent.key);
    });
  });
}

const code = (expected: string) => (error: unknown) => {
  assert.ok(error instanceof SealingError, String(error));
  assert.equal(error.code, expected);
  return true;
};

describe("refused by both", () => {
  for (const bad of python.refused) {
    test(bad.name, () => assert.rejects(async () => openPrice(readEnvelope(bad.envelope), unb64(bad.ciphertext), bad.identity), code(bad.code)));
  }
  for (const bad of python.age.refused) {
    test(`age file: ${bad.name}`, () => assert.rejects(() => openBytes(unb64(bad.data), python.age.identity), code(bad.code)));
  }
  test("the good age file opens", async () => {
    assert.equal((await openBytes(unb64(python.age.good), python.age.identity)).length, 5000);
  });
});
