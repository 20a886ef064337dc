import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { utf8 } from "../src/bytes.ts";
import { requireEnrolled, type Custodian } from "../src/custodians.ts";
import { parseVerifierKey } from "../src/tlog.ts";

type Proven = Custodian & { readonly proof: string };
interface Vectors {
  readonly log_key: string;
  readonly custodians: readonly Proven[];
  readonly refused: readonly { readonly name: string; readonly log_key: string; readonly custodian: Proven }[];
}
const vectors = JSON.parse(readFileSync(join(process.env.OPENHALL_VECTORS!, "custodians.json"), "utf8")) as Vectors;

describe("custodians' keys on the log", () => {
  test("every proof holds", () => {
    for (const custodian of vectors.custodians) requireEnrolled(custodian, utf8(custodian.proof), parseVerifierKey(vectors.log_key));
    assert.equal(vectors.custodians.length, 3);
  });
  for (const bad of vectors.refused) {
    test(`refused: ${bad.name}`, () => assert.throws(() => requireEnrolled(bad.custodian, utf8(bad.custodian.proof), parseVerifierKey(bad.log_key))));
  }
});
