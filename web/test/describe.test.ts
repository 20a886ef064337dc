// An intent in words: everything that is signed is shown, by itself, and nothing that isn't signed.
import { test } from "node:test";
import assert from "node:assert/strict";
import { canonical, type Json } from "../src/canonical.ts";
import { Changed, compareCode, describe, linesOf, readIntent } from "../src/describe.ts";
import { buildIntent } from "../src/intents.ts";
import type { Words } from "../src/phone-words.ts";

(globalThis as { document?: unknown }).document = { documentElement: { lang: "en" } };

const WORDS: Words = {
  say: { act: "What", party: "For", thing: "About", myself: "myself", version: "Version", until: "Until", site: "Site", compare: "Compare", empty: "(empty)", yes: "Yes", no: "No", long: "{count} characters, {digest}", unknown_party: "unknown: {party}", unknown_act: "unknown: {command}", nothing_else: "nothing else" },
  commands: { grant_mandate: { name: "Mandate granted", meaning: "" } },
  fields: { role: "Role", total: "Total", items: "Items" },
  things: { mandate: "Mandate" },
  values: { role: { bidder: "Bidder" } },
};
const PARTY = "6c1f9d7e-52a8-4d38-9f3e-0a6c1b2d4e5f";
const made = (payload: Record<string, Json>, about = {}): Uint8Array =>
  canonical(
    buildIntent(
      { origin: "https://hall.example", command: "grant_mandate", object: `mandate:${PARTY}`, version: 3, party: null, ...about },
      payload,
      { key: "ab".repeat(16), expiresAt: Date.UTC(2026, 2, 2), nonce: new Uint8Array(16) },
    ),
  );
const values = (lines: { label: string; value: string }[]): Record<string, string> => Object.fromEntries(lines.map(({ label, value }) => [label, value]));

test("every field of the payload is a line, however deep, and letter by letter", () => {
  const payload = { role: "bidder", unheard_of: "left as it is", items: [{ total: "12.50", note: null }, { total: "7", note: "" }], agreed: true, none: [] };
  const shown = values(describe(made(payload), payload, WORDS, new Map()));
  assert.deepEqual(
    { ...shown, Until: "", Compare: "" },
    {
      What: "Mandate granted", For: "myself", About: `Mandate ${PARTY}`, Role: "Bidder (bidder)", unheard_of: "left as it is", "Items › 1 › Total": "12.50", "Items › 1 › note": "(empty)",
      "Items › 2 › Total": "7", "Items › 2 › note": "(empty)", agreed: "Yes", none: "(empty)", Version: "3", Until: "", Site: "https://hall.example", Compare: "",
    },
  );
});

test("a payload that was changed, lengthened or shortened is not described", () => {
  const payload = { role: "bidder", email: "otto@example.org" };
  const bytes = made(payload);
  for (const other of [{ ...payload, role: "manager" }, { ...payload, more: 1 }, { role: "bidder" }, {}]) assert.throws(() => describe(bytes, other as Record<string, Json>, WORDS, new Map()), Changed);
});

test("the code to compare changes with every part of the intent", () => {
  const codes = [{}, { version: 4 }, { party: PARTY }, { command: "revoke_mandate" }, { origin: "https://other.example" }].map((about) => compareCode(made({}, about) as Uint8Array<ArrayBuffer>));
  assert.equal(new Set(codes).size, codes.length);
  assert.match(codes[0]!, /^[0-9A-F]{4} [0-9A-F]{4}$/);
});

test("what has no name is told by its own", () => {
  const shown = values(describe(made({}, { command: "do_anything", party: PARTY }), {}, WORDS, new Map()));
  assert.equal(shown.What, "unknown: do_anything");
  assert.equal(shown.For, `unknown: ${PARTY}`);
  assert.equal(values(describe(made({}, { party: PARTY }), {}, WORDS, new Map([[PARTY, "Blue Pine Roads"]]))).For, "Blue Pine Roads");
});

test("what nobody can read is shown by its beginning and its digest, and prose as a whole", () => {
  const [bytes, prose] = linesOf({ share: "A".repeat(400), text: "word ".repeat(100) }, WORDS);
  assert.match(bytes!.value, /^A{24}… 400 characters, [0-9a-f]{64}$/);
  assert.equal(prose!.value, "word ".repeat(100));
});

test("another spelling of an intent is refused", () => {
  const text = new TextDecoder().decode(made({}));
  for (const other of [` ${text}`, text.replace('"v":1', '"v":2'), text.replace('"version":3', '"version":3,"zzz":1')]) assert.throws(() => readIntent(new TextEncoder().encode(other)));
});
