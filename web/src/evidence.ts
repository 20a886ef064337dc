/** Checks a receipt or an evidence file (protocols, sections 2 to 5) with nothing but its bytes. */
import { p256 } from "@noble/curves/nist.js";
import { unzipSync } from "fflate";
import { concat, fromUtf8, hmacHex, sha256Hex, unb64, unb64u, unhex, utf8, type Bytes } from "./bytes.ts";
import { COMMANDS, LONGEST_LIFE, TOLERANCE } from "./acts.ts";
import { canonical, parseCanonical, type Json } from "./canonical.ts";
import { LARGEST_ENVELOPE, readEnvelope } from "./envelope.ts";
import { SealingError } from "./errors.ts";
import { digestFields, intentMessage, keyId, type Intent } from "./intents.ts";
import type { MessageKey } from "./messages.ts";
import { openPrice } from "./sealing.ts";
import { Fault, includes, leafHash, openCheckpoint, parseProof, parseVerifierKey, type Checkpoint, type VerifierKey } from "./tlog.ts";

export interface Check {
  readonly key: MessageKey;
  readonly facts: Record<string, string | number>;
}

export interface Verdict {
  readonly good: boolean;
  readonly checks: readonly Check[];
  /** What was wrong, in English words of the check that found it. */
  readonly fault?: { readonly name: string; readonly reason: string };
  /** Whether the log's key was the reader's own. */
  readonly pinned: boolean;
}

type Body = Record<string, Json>;
interface Leaf {
  readonly index: number;
  readonly sha256: string;
  readonly body: Body;
}

const LARGEST_TOTAL = 512 * 1024 * 1024;
const SEALED = utf8("openhall/sealed/v1\n");

function fail(reason: string): never {
  throw new Fault(reason);
}

const asBody = (value: unknown, what: string): Body =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Body) : fail(`${what} is not an object`);

function parse(data: Uint8Array, name: string): Json {
  try {
    return JSON.parse(fromUtf8(data)) as Json;
  } catch {
    return fail(`${name} is not JSON`);
  }
}

class Files {
  readonly all: Record<string, Uint8Array>;

  constructor(zip: Uint8Array) {
    let total = 0;
    try {
      this.all = unzipSync(zip, {
        filter: (file) => {
          total += file.originalSize;
          if (total > LARGEST_TOTAL) fail("the file unpacks to more than 512 MiB");
          return !file.name.endsWith("/");
        },
      });
    } catch (error) {
      if (error instanceof Fault) throw error;
      fail("the ZIP file is damaged");
    }
    const odd = Object.keys(this.all).find((name) => !/^[A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+){0,3}$/.test(name) || name.includes(".."));
    if (odd) fail(`the file name ${odd} is not one of this format`);
  }

  read(name: string): Uint8Array {
    return this.all[name] ?? fail(`the file ${name} is missing`);
  }

  has(name: string): boolean {
    return name in this.all;
  }

  json(name: string): Json {
    return parse(this.read(name), name);
  }

  lines(name: string): Body[] {
    return fromUtf8(this.read(name)).split("\n").filter(Boolean).map((line) => asBody(parse(utf8(line), name), `a line of ${name}`));
  }
}

class Verification {
  readonly checks: Check[] = [];
  now = "manifest.json";

  ok(name: string, facts: Record<string, string | number>): void {
    this.checks.push({ key: `verify.${name}` as MessageKey, facts });
  }
}

function checkManifest(files: Files, run: Verification): Body {
  const manifest = asBody(files.json("manifest.json"), "manifest.json");
  const listed = asBody(manifest.files, "the manifest's list");
  for (const name of Object.keys(files.all)) if (name !== "manifest.json" && !(name in listed)) fail(`the file ${name} is not in the manifest`);
  for (const [name, about] of Object.entries(listed)) {
    const { sha256, size } = asBody(about, name);
    const data = files.read(name);
    if (size !== data.length || sha256 !== sha256Hex(data)) fail(`the file ${name} was changed: its digest is not the manifest's`);
  }
  run.ok("manifest", { count: Object.keys(listed).length });
  return manifest;
}

function proveLeaves(files: Files, checkpoint: Checkpoint): Leaf[] {
  let previous = -1;
  return files.lines("leaves.jsonl").map((line) => {
    const index = line.index as number;
    if (!Number.isSafeInteger(index) || index <= previous) fail(`the entry ${String(line.index)} is not in log order`);
    previous = index;
    const body = asBody(line.leaf, `entry ${index}`);
    const entry = canonical(body);
    const proof = Array.isArray(line.proof) ? line.proof.map(unb64) : [];
    if (entry.length > 4096 || !includes(index, checkpoint.size, leafHash(entry), proof, checkpoint.root)) fail(`the entry ${index} is not in the log as it lies here`);
    return { index, sha256: sha256Hex(entry), body };
  });
}

function followChain(leaves: Leaf[], id: unknown): Leaf[] {
  const chain = leaves.filter((leaf) => leaf.body.case !== undefined);
  let previous = "0".repeat(64);
  chain.forEach((leaf, at) => {
    const link = asBody(leaf.body.case, "case");
    if (link.id !== id) fail(`the entry ${leaf.index} belongs to another case`);
    if (link.seq !== at + 1 || link.prev !== previous) fail(`an act of the case is missing before entry ${leaf.index}`);
    previous = leaf.sha256;
  });
  if (!chain.length) fail("there is no act of the case");
  return chain;
}

function readStatements(files: Files): Map<string, Body> {
  const found = new Map<string, Body>();
  for (const [name, data] of Object.entries(files.all)) {
    if (!name.startsWith("statements/")) continue;
    const sha256 = sha256Hex(data);
    if (name !== `statements/${sha256}.json`) fail(`the statement ${name} was changed`);
    found.set(sha256, asBody(parseCanonical(data, data.length), name));
  }
  return found;
}

function mapSealed(leaves: Leaf[], chain: Leaf[], statements: Map<string, Body>): Map<string, Leaf> {
  const sealed = new Map(leaves.filter((leaf) => leaf.body.code === "SEALED").map((leaf) => [leaf.sha256, leaf]));
  const hidden = new Map<string, Leaf>();
  const windows = chain.filter((leaf) => leaf.body.code === "OPN-03");
  for (const window of windows) {
    const set = statements.get(String(window.body.statement)) ?? fail(`the opening set of entry ${window.index} is missing`);
    let previous = -1;
    for (const value of (set.sealed ?? []) as Json[]) {
      const entry = asBody(value, "an entry of the opening set");
      const leaf = sealed.get(String(entry.leaf_sha256)) ?? fail(`the opening set names an entry that is not here: ${String(entry.leaf_sha256)}`);
      if (hidden.has(leaf.sha256) || leaf.index <= previous || leaf.index >= window.index) fail(`the sealed entry ${leaf.index} is disclosed twice or out of order`);
      previous = leaf.index;
      hidden.set(leaf.sha256, { index: leaf.index, sha256: leaf.sha256, body: openSealed(leaf, entry.hidden, entry.salt) });
    }
  }
  const lost = windows.length ? [...sealed.values()].find((leaf) => !hidden.has(leaf.sha256)) : undefined;
  if (lost) fail(`the sealed entry ${lost.index} is in no opening set: an act was left out`);
  return hidden;
}

function openSealed(leaf: { index: number; body: Body }, hidden: unknown, salt: unknown): Body {
  const body = asBody(hidden, "a hidden act");
  if (hmacHex(unhex(salt), concat(SEALED, canonical(body))) !== leaf.body.commitment) fail(`the sealed entry ${leaf.index} does not hide the act that is said`);
  if (String(body.at).slice(0, 16) !== String(leaf.body.at).slice(0, 16)) fail(`the act hidden in entry ${leaf.index} bears another time than its entry`);
  return body;
}

function checkDisclosures(files: Files, acts: Leaf[]): { count: number; enrolled: Map<string, number> } {
  const byDigest = new Map(acts.map((leaf) => [leaf.sha256, leaf]));
  const enrolled = new Map<string, number>();
  const list = files.has("disclosures.json") ? (files.json("disclosures.json") as Json[]) : [];
  for (const value of list) {
    const item = asBody(value, "a disclosure");
    const leaf = byDigest.get(String(item.leaf_sha256)) ?? fail("a disclosure belongs to no entry here");
    const path = String(item.path);
    if (item.record !== leaf.body.object) fail(`the disclosure of ${path} is of another record`);
    const body = concat(utf8(`${path}\0${String(item.record)}\0`), canonical(item.value));
    if (hmacHex(unhex(item.salt), body) !== asBody(leaf.body.commitments ?? {}, "commitments")[path]) fail(`the disclosed ${path} at entry ${leaf.index} is not what the log committed to`);
    if (leaf.body.code === "SUB-05" && path === "public_key") enrolled.set(String(item.value), leaf.index);
  }
  return { count: list.length, enrolled };
}

/** Whether only a person may have done it: what fails a lot may also be a rule. */
const personal = (leaf: Leaf): boolean => String(leaf.body.code) in COMMANDS && leaf.body.code !== "OPN-07";

function checkSignatures(files: Files, acts: Leaf[], enrolled: Map<string, number>, statements: Map<string, Body>): number {
  const intents = new Map((files.has("intents.jsonl") ? files.lines("intents.jsonl") : []).map((line) => [sha256Hex(canonical(line.intent)), line]));
  let count = 0;
  const used = new Set<string>();
  const parties = new Map<string, string>();
  const revoked = new Map(acts.filter((leaf) => leaf.body.code === "SUB-06").map((leaf) => [String(leaf.body.object), leaf.index]));
  const keys = new Map<string, string>(); // public key: the thing that enrolled it
  for (const leaf of acts) {
    if (leaf.body.intent === undefined) {
      if (leaf.body.code !== "SEALED" && (leaf.body.actor !== "log" || (personal(leaf) && !!leaf.body.case))) fail(`the act at entry ${leaf.index} is a person's and bears no signature`);
      continue;
    }
    const signed = asBody(leaf.body.intent, "intent");
    const line = intents.get(String(signed.sha256));
    if (!line || line.signature !== signed.signature) fail(`what was signed at entry ${leaf.index} is missing`);
    const intent = line.intent as unknown as Intent;
    const publicKey = unb64u(line.public_key);
    if (intent.object !== leaf.body.object || intent.key !== keyId(publicKey)) fail(`what was signed at entry ${leaf.index} is another act or by another key`);
    if (!p256.verify(unb64u(line.signature), intentMessage(intent), publicKey, { lowS: false, format: "compact" })) fail(`the signature at entry ${leaf.index} does not verify`);
    if (intent.command !== COMMANDS[String(leaf.body.code)]) fail(`what was signed at entry ${leaf.index} is another act: ${intent.command}`);
    if (used.has(String(signed.sha256))) fail(`what was signed at entry ${leaf.index} was used before`);
    used.add(String(signed.sha256));
    const left = Date.parse(intent.expires_at) - Date.parse(String(leaf.body.at));
    if (!(left >= -TOLERANCE && left <= LONGEST_LIFE + TOLERANCE)) fail(`what was signed at entry ${leaf.index} did not count at that time`);
    checkFields(leaf, intent, parties);
    checkPublished(leaf, intent, statements.get(String(leaf.body.statement)));
    if (leaf.body.code === "SUB-05") keys.set(String(line.public_key), String(leaf.body.object));
    if ((revoked.get(keys.get(String(line.public_key)) ?? "") ?? leaf.index) < leaf.index) fail(`the key that signed entry ${leaf.index} was revoked on the log before`);
    if ((enrolled.get(String(line.public_key)) ?? leaf.index + 1) > leaf.index) fail(`the key that signed entry ${leaf.index} was not enrolled on the log before`);
    count++;
  }
  if (used.size !== intents.size) fail("no entry names one of the signed intents");
  return count;
}

/** Plan and notice are signed as a whole, an answer by the letter, amendments and findings as they were sent. */
function checkPublished(leaf: Leaf, intent: Intent, statement: Body = {}): void {
  const code = String(leaf.body.code);
  const digest = (value: Json): string => sha256Hex(canonical(value));
  const wrong = (): never => fail(`what entry ${leaf.index} publishes is not what was signed`);
  const whole = { "PLN-01": "plan_sha256", "NOT-01": "notice_sha256" }[code];
  if (whole) {
    const { published_at: _, ...said } = statement;
    if (intent.fields[whole] !== digest(digest({ public: leaf.body.public ?? {}, statement: said }))) wrong();
  }
  if (code === "NOT-03" && intent.fields.answer !== digest(statement.answer ?? null)) wrong();
  if (code === "NOT-04" || code === "EVA-01") {
    const signed = digestFields(asBody(statement.signed ?? null, "what was signed"));
    if (digest(signed) !== digest({ ...intent.fields })) wrong();
  }
}

/** The keys to which bids were sealed were enrolled on the log before the notice that names them. */
function checkCustodians(acts: Leaf[], statements: Map<string, Body>): void {
  for (const notice of acts.filter((leaf) => leaf.body.code === "NOT-01")) {
    for (const value of (statements.get(String(notice.body.statement))?.custodians ?? []) as Json[]) {
      const custodian = asBody(value, "a custodian");
      const enrolment = acts.find((leaf) => leaf.body.code === "CUS-01" && leaf.sha256 === custodian.enrolment && leaf.index < notice.index);
      const said = enrolment && asBody(enrolment.body.public ?? {}, "public");
      if (!said || said.recipient !== custodian.recipient || said.purpose !== "custodian") fail(`the key of custodian ${String(custodian.place)} was not enrolled on the log before the notice`);
    }
  }
}

/** What has one spelling is what was signed; one bidder is one organisation, and the reverse. */
function checkFields(leaf: Leaf, intent: Intent, parties: Map<string, string>): void {
  const said = asBody(leaf.body.public ?? {}, "public");
  const digest = (value: Json): string => sha256Hex(canonical(value));
  const code = String(leaf.body.code);
  const wrong = (name: string): never => fail(`the ${name} at entry ${leaf.index} is not what was signed`);
  if ((code === "BID-01" || code === "BID-02") && intent.fields.envelope !== said.envelope_sha256) wrong("envelope");
  if (code === "BID-01" && intent.fields.lot !== digest(said.lot!)) wrong("lot");
  if (code === "OPN-02" && intent.fields.shares !== said.shares_sha256) wrong("shares");
  if (code === "OPN-06") {
    const spellings: Json[] = said.agrees === true ? [true, "true", "yes", "on", "1"] : [false, "false", "no", "off", "0", ""];
    if (!spellings.some((value) => digest(value) === intent.fields.agrees)) wrong("confirmation");
  }
  if (code === "OPN-07") {
    for (const name of ["reason", "article"]) if (intent.fields[name] !== digest(said[name] ?? null)) wrong(name);
  }
  if (["BID-01", "BID-02", "BID-03", "OPN-02"].includes(code)) {
    const bidder = `bidder ${String(said.bidder)}`;
    const party = `party ${String(intent.party)}`;
    if ((parties.get(bidder) ?? party) !== party || (parties.get(party) ?? bidder) !== bidder) fail(`the act at entry ${leaf.index} was signed for another organisation than its bidder`);
    parties.set(bidder, party).set(party, bidder);
  }
}

const FIXED = ["manifest.json", "log.vkey", "checkpoint", "leaves.jsonl", "intents.jsonl", "disclosures.json", "result.json"];

/** Every file is named by its digest and belongs to the case; the envelope of every bid is there. */
function checkFiles(files: Files, acts: Leaf[]): void {
  const envelopes = acts
    .filter((leaf) => ["BID-01", "BID-02"].includes(String(leaf.body.code)))
    .map((leaf) => `envelopes/${String(asBody(leaf.body.public ?? {}, "public").envelope_sha256)}.json`);
  for (const name of envelopes) files.read(name);
  for (const [name, data] of Object.entries(files.all)) {
    if (FIXED.includes(name) || name.startsWith("statements/")) continue;
    const [, digest] = /^(?:envelopes|sealed)\/([0-9a-f]{64})\.(?:json|age)$/.exec(name) ?? fail(`the file ${name} belongs to nothing in this case`);
    if (sha256Hex(data) !== digest) fail(`the file ${name} does not have the digest that it is named by`);
    if (name.startsWith("envelopes/") && !envelopes.includes(name)) fail(`the file ${name} belongs to no bid of this case`);
  }
}

async function checkPrices(files: Files, acts: Leaf[], statements: Map<string, Body>): Promise<number> {
  const submitted = new Set(acts.filter((leaf) => ["BID-01", "BID-02"].includes(String(leaf.body.code))).map((leaf) => String(asBody(leaf.body.public ?? {}, "public").envelope_sha256)));
  let count = 0;
  for (const leaf of acts.filter((act) => act.body.code === "OPN-05")) {
    const statement = statements.get(String(leaf.body.statement)) ?? fail(`the prices read out at entry ${leaf.index} are missing`);
    for (const value of (statement.bids ?? []) as Json[]) {
      const bid = asBody(value, "a bid read out");
      const sha256 = String(bid.envelope_sha256);
      if (!submitted.has(sha256)) fail(`the bid ${String(bid.bid)} was read out but never submitted`);
      const data = files.read(`envelopes/${sha256}.json`);
      if (sha256Hex(data) !== sha256) fail(`the envelope ${sha256} was changed`);
      const envelope = readEnvelope(parseCanonical(data, LARGEST_ENVELOPE));
      const submission = acts.find((act) => String(act.body.code).startsWith("BID-") && asBody(act.body.public ?? {}, "public").envelope_sha256 === sha256);
      if (submission && (envelope.context.bidder !== bid.bidder || asBody(submission.body.public, "public").bidder !== bid.bidder)) fail(`the bid ${String(bid.bid)} was read out under another bidder`);
      const sheet = await openPrice(envelope, files.read(`sealed/${envelope.parts[0]!.sha256}.age`), String(bid.identity));
      if (sheet.total !== bid.total || sheet.currency !== bid.currency) fail(`the price read out for bid ${String(bid.bid)} is not the one that was sealed`);
      if (bid.content_sha256 !== undefined && bid.content_sha256 !== sha256Hex(canonical(sheet))) fail(`the price sheet of bid ${String(bid.bid)} has another digest`);
      count++;
    }
  }
  return count;
}

async function checkEvidence(zip: Uint8Array, pinned: VerifierKey | null, run: Verification): Promise<void> {
  const files = new Files(zip);
  const manifest = checkManifest(files, run);
  run.now = "checkpoint";
  const own = parseVerifierKey(fromUtf8(files.read("log.vkey")));
  if (pinned && (pinned.name !== own.name || sha256Hex(pinned.publicKey) !== sha256Hex(own.publicKey))) fail("the evidence is of another log than the key that you trust");
  const checkpoint = openCheckpoint(files.read("checkpoint"), own);
  if (manifest.origin !== checkpoint.origin) fail("the manifest names another log than the checkpoint");
  run.ok("checkpoint", { origin: checkpoint.origin, size: checkpoint.size });
  run.now = "leaves.jsonl";
  const leaves = proveLeaves(files, checkpoint);
  run.ok("inclusion", { count: leaves.length });
  const chain = followChain(leaves, manifest.case);
  run.ok("chain", { count: chain.length });
  run.now = "statements";
  const statements = readStatements(files);
  const hidden = mapSealed(leaves, chain, statements);
  run.ok("sealed", { count: hidden.size });
  const acts = leaves.map((leaf) => hidden.get(leaf.sha256) ?? leaf);
  const named = new Set(acts.flatMap((leaf) => (leaf.body.statement === undefined ? [] : [String(leaf.body.statement)])));
  for (const digest of named) if (!statements.has(digest)) fail(`the statement ${digest} that the log names is missing`);
  for (const digest of statements.keys()) if (!named.has(digest)) fail(`no entry of the log names the statement ${digest}`);
  run.ok("statements", { count: statements.size });
  run.now = "disclosures.json";
  const disclosed = checkDisclosures(files, acts);
  run.ok("disclosures", { count: disclosed.count });
  run.now = "intents.jsonl";
  run.ok("signatures", { count: checkSignatures(files, acts, disclosed.enrolled, statements) });
  checkCustodians(acts, statements);
  run.now = "files";
  checkFiles(files, acts);
  run.now = "sealed";
  run.ok("prices", { count: await checkPrices(files, acts, statements) });
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
    return { good: true, checks: run.checks, pinned: pinned !== null };
  } catch (error) {
    if (!(error instanceof Fault || error instanceof SealingError || error instanceof Error)) throw error;
    return { good: false, checks: run.checks, fault: { name: run.now, reason: error.message }, pinned: pinned !== null };
  }
}
