/** One case: its entries are in the log, its chain has no gap, and all that belongs to it is what was signed and sealed. */
import { p256 } from "@noble/curves/nist.js";
import { concat, fromUtf8, hmacHex, sha256Hex, unb64, unb64u, unhex, utf8 } from "./bytes.ts";
import { checkKind, checkLeaf, commandOf, inCase, LONGEST_LIFE, TOLERANCE, type Place } from "./acts.ts";
import { canonical, parseCanonical, type Json } from "./canonical.ts";
import { LARGEST_ENVELOPE, readEnvelope, type Envelope } from "./envelope.ts";
import { asBody, fail, type Body, type Files, type Leaf, type Verification } from "./evidence-files.ts";
import { digestFields, intentMessage, keyId, type Intent } from "./intents.ts";
import { openPrice } from "./sealing.ts";
import { includes, leafHash, parseVerifierKey, type Checkpoint, type VerifierKey } from "./tlog.ts";

const SEALED = utf8("openhall/sealed/v1\n");
/** Acts bear the time at which their request came in, so that neighbours may stand a little out of order (milliseconds). */
const CLOCKS_DIFFER = 600_000;

function proveLeaves(files: Files, checkpoint: Checkpoint, places: readonly Place[]): Leaf[] {
  let previous = -1;
  return files.lines("leaves.jsonl").map((line) => {
    const index = line.index as number;
    if (!Number.isSafeInteger(index) || index <= previous) fail(`the entry ${String(line.index)} is not in log order`);
    previous = index;
    const body = asBody(line.leaf, `entry ${index}`);
    const entry = canonical(body);
    const proof = Array.isArray(line.proof) ? line.proof.map(unb64) : [];
    if (entry.length > 4096 || !includes(index, checkpoint.size, leafHash(entry), proof, checkpoint.root)) fail(`the entry ${index} is not in the log as it lies here`);
    checkLeaf(body, `at entry ${index}`);
    if (body.code !== "SEALED" || places.includes("beside")) checkKind(body, `at entry ${index}`, places);
    return { index, sha256: sha256Hex(entry), body };
  });
}

function followChain(leaves: Leaf[], id: unknown): Leaf[] {
  const chain = leaves.filter((leaf) => leaf.body.case !== undefined);
  let previous = "0".repeat(64);
  let latest = 0;
  chain.forEach((leaf, at) => {
    const link = asBody(leaf.body.case, "case");
    if (link.id !== id) fail(`the entry ${leaf.index} belongs to another case`);
    if (link.seq !== at + 1 || link.prev !== previous) fail(`an act of the case is missing before entry ${leaf.index}`);
    previous = leaf.sha256;
    const time = Date.parse(String(leaf.body.at));
    if (time < latest - CLOCKS_DIFFER) fail(`the act at entry ${leaf.index} bears a time long before an earlier act`);
    latest = Math.max(latest, time);
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
    const statement = asBody(parseCanonical(data, data.length), name);
    if (statement.v !== 1) fail(`the statement ${name} is not one of version 1`);
    found.set(sha256, statement);
  }
  return found;
}

function mapSealed(leaves: Leaf[], chain: Leaf[], statements: Map<string, Body>): Map<string, Leaf> {
  const sealed = new Map(leaves.filter((leaf) => leaf.body.code === "SEALED").map((leaf) => [leaf.sha256, leaf]));
  const hidden = new Map<string, Leaf>();
  const windows = chain.filter((leaf) => leaf.body.code === "OPN-03" || leaf.body.code === "AUC-09");
  for (const window of windows) {
    const set = statements.get(String(window.body.statement)) ?? fail(`the opening set of entry ${window.index} is missing`);
    const lot = window.body.code === "AUC-09" ? asBody(window.body.public, "public").lot : thing(window);
    if (set.lot !== lot) fail(`the opening set of lot ${String(lot)} is that of another lot`);
    let previous = -1;
    for (const value of (set.sealed ?? []) as Json[]) {
      const entry = asBody(value, "an entry of the opening set");
      const leaf = sealed.get(String(entry.leaf_sha256)) ?? fail(`the opening set names an entry that is not here: ${String(entry.leaf_sha256)}`);
      if (hidden.has(leaf.sha256) || leaf.index <= previous || leaf.index >= window.index) fail(`the sealed entry ${leaf.index} is disclosed twice or out of order`);
      previous = leaf.index;
      const body = openSealed(leaf, entry.hidden, entry.salt);
      if (![lot, null].includes((asBody(body.public ?? {}, "public").lot ?? lot) as string | null)) fail(`the act hidden in entry ${leaf.index} belongs to another lot`);
      hidden.set(leaf.sha256, { index: leaf.index, sha256: leaf.sha256, body });
    }
  }
  const lost = [...sealed.values()].find((leaf) => !hidden.has(leaf.sha256));
  if (lost) fail(`the sealed entry ${lost.index} is in no opening set: an act was left out`);
  return hidden;
}

export function openSealed(leaf: { index: number; body: Body }, hidden: unknown, salt: unknown): Body {
  const body = asBody(hidden, "a hidden act");
  if (hmacHex(unhex(salt), concat(SEALED, canonical(body))) !== leaf.body.commitment) fail(`the sealed entry ${leaf.index} does not hide the act that is said`);
  const where = `hidden in entry ${leaf.index}`;
  checkLeaf(body, where);
  checkKind(body, where, ["sealed"]);
  if (String(body.at).slice(0, 16) !== String(leaf.body.at).slice(0, 16)) fail(`the act hidden in entry ${leaf.index} bears another time than its entry`);
  return body;
}

type Disclosed = Map<string, Map<string, Json>>;

function checkDisclosures(files: Files, acts: Leaf[]): Disclosed {
  const byDigest = new Map(acts.map((leaf) => [leaf.sha256, leaf]));
  const found: Disclosed = new Map();
  for (const value of files.has("disclosures.json") ? (files.json("disclosures.json") as Json[]) : []) {
    const item = asBody(value, "a disclosure");
    const leaf = byDigest.get(String(item.leaf_sha256)) ?? fail("a disclosure belongs to no entry here");
    const path = String(item.path);
    if (item.record !== leaf.body.object) fail(`the disclosure of ${path} is of another record`);
    const body = concat(utf8(`${path}\0${String(item.record)}\0`), canonical(item.value));
    if (hmacHex(unhex(item.salt), body) !== asBody(leaf.body.commitments ?? {}, "commitments")[path]) fail(`the disclosed ${path} at entry ${leaf.index} is not what the log committed to`);
    const known = found.get(leaf.sha256) ?? new Map<string, Json>();
    if (known.has(path)) fail(`the disclosure of ${path} at entry ${leaf.index} stands twice`);
    found.set(leaf.sha256, known.set(path, item.value!));
  }
  return found;
}

/** What enrolments and revocations on the log say of public keys: key (base64url) to the index of the entry. */
function keysOf(leaves: Leaf[], disclosed: Disclosed): { enrolled: Map<string, number>; revoked: Map<string, number> } {
  const [enrolled, revoked, things] = [new Map<string, number>(), new Map<string, number>(), new Map<string, string>()];
  for (const leaf of leaves.filter((one) => one.body.code === "SUB-05")) {
    const key = disclosed.get(leaf.sha256)?.get("public_key");
    if (typeof key !== "string") fail(`the key enrolled at entry ${leaf.index} is not disclosed`);
    if (!enrolled.has(key)) enrolled.set(key, leaf.index);
    things.set(String(leaf.body.object), key);
  }
  for (const leaf of leaves.filter((one) => one.body.code === "SUB-06")) {
    const key = things.get(String(leaf.body.object)) ?? fail(`the key revoked at entry ${leaf.index} is none that is used here`);
    if (!revoked.has(key)) revoked.set(key, leaf.index);
  }
  return { enrolled, revoked };
}

/** Every act of a person is signed by an enrolled key, for that act, at that time, once; what was signed by digest of the leaf. */
function checkSignatures(files: Files, leaves: Leaf[], acts: Leaf[], disclosed: Disclosed, statements: Map<string, Body>): Map<string, Intent> {
  const lines = new Map((files.has("intents.jsonl") ? files.lines("intents.jsonl") : []).map((line) => [sha256Hex(canonical(line.intent)), line]));
  const { enrolled, revoked } = keysOf(leaves, disclosed);
  const found = new Map<string, Intent>();
  const parties = new Map<string, string>();
  const actors = new Map<string, Json | undefined>();
  const nonces = new Set<string>();
  /** One signature of the entry: `signed` as the leaf names it, by whom. */
  const take = (leaf: Leaf, signed: Body, actor: Json | undefined): Intent => {
    const line = lines.get(String(signed.sha256));
    if (!line || line.signature !== signed.signature) fail(`what was signed at entry ${leaf.index} is missing`);
    lines.delete(String(signed.sha256));
    const intent = line.intent as unknown as Intent;
    const [code, key, publicKey] = [String(leaf.body.code), String(line.public_key), unb64u(line.public_key)];
    if (intent.object !== leaf.body.object || intent.key !== keyId(publicKey)) fail(`what was signed at entry ${leaf.index} is another act or by another key`);
    if (!p256.verify(unb64u(line.signature), intentMessage(intent), publicKey, { lowS: false, format: "compact" })) fail(`the signature at entry ${leaf.index} does not verify`);
    if (intent.command !== commandOf(code)) fail(`what was signed at entry ${leaf.index} is another act: ${intent.command}`);
    if (nonces.has(`${intent.key} ${intent.nonce}`)) fail(`what was signed at entry ${leaf.index} was used before`);
    nonces.add(`${intent.key} ${intent.nonce}`);
    if (code === "SUB-05") {
      if (disclosed.get(leaf.sha256)?.get("public_key") !== key) fail(`the key enrolled at entry ${leaf.index} did not sign its own enrolment`);
    } else if ((enrolled.get(key) ?? leaf.index) >= leaf.index) fail(`the key that signed entry ${leaf.index} was not enrolled on the log before`);
    if ((revoked.get(key) ?? leaf.index) < leaf.index) fail(`the key that signed entry ${leaf.index} was revoked on the log before`);
    // Outside a case everybody's pseudonym is another one for every key.
    if (inCase(code)) {
      if ((actors.get(key) ?? actor) !== actor) fail(`the key that signed entry ${leaf.index} acts for two people`);
      actors.set(key, actor);
    }
    return intent;
  };
  for (const leaf of acts) {
    if (leaf.body.intent === undefined) continue;
    const intent = take(leaf, asBody(leaf.body.intent, "intent"), leaf.body.actor);
    const left = Date.parse(intent.expires_at) - Date.parse(String(leaf.body.at));
    if (!(left >= -TOLERANCE && left <= LONGEST_LIFE + TOLERANCE)) fail(`what was signed at entry ${leaf.index} did not count at that time`);
    if (leaf.body.first !== undefined) {
      const first = asBody(leaf.body.first, "first");
      checkBoth(leaf, first, take(leaf, first, first.actor), intent);
    }
    checkFields(leaf, intent, parties, statements.get(String(leaf.body.statement)));
    checkPublished(leaf, intent, statements.get(String(leaf.body.statement)));
    found.set(leaf.sha256, intent);
  }
  if (lines.size) fail("no entry names one of the signed intents");
  if (new Set([...found.values()].map((intent) => intent.origin)).size > 1) fail("the acts were signed for several installations");
  return found;
}

/** Where an act needs two signatures: both are over the same act, and stand for two people. */
function checkBoth(leaf: Leaf, first: Body, one: Intent, other: Intent): void {
  const said = ({ origin, command, object, version, party, fields }: Intent): string => sha256Hex(canonical({ origin, command, object, version, party, fields: { ...fields } }));
  if (said(one) !== said(other)) fail(`the two who signed entry ${leaf.index} did not sign the same`);
  const people = [leaf.body.actor, leaf.body.in_place_of].filter((name) => name !== undefined);
  const same = [first.actor, first.in_place_of].some((name) => name !== undefined && people.includes(name));
  if (one.key === other.key || same) fail(`the two signatures at entry ${leaf.index} stand for one person`);
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
  if (code === "NOT-04" || code === "NOT-05" || code === "EVA-01" || code === "AUC-01" || code === "DEP-05") {
    const signed = digestFields(asBody(statement.signed ?? null, "what was signed"));
    if (digest(signed) !== digest({ ...intent.fields })) wrong();
  }
}

/** The keys to which bids were sealed were enrolled on the log before the notice that names them, for the organisations named. */
function checkCustodians(read: Case): void {
  const enrolments = new Map(read.leaves.filter((leaf) => leaf.body.code === "CUS-01").map((leaf) => [leaf.sha256, leaf]));
  const named = new Set<string>();
  for (const notice of read.chain.filter((leaf) => leaf.body.code === "NOT-01")) {
    const custodians = ((statementOf(read, notice).custodians ?? []) as Json[]).map((value) => asBody(value, "a custodian"));
    if (custodians.some((one, place) => one.place !== place)) fail(`the custodians of the notice at entry ${notice.index} are not numbered 0, 1, 2 and so on`);
    if (new Set(custodians.map((one) => one.recipient)).size !== custodians.length) fail(`the notice at entry ${notice.index} names a custodian's key twice`);
    for (const one of custodians) {
      const enrolment = enrolments.get(String(one.enrolment));
      const said = enrolment && enrolment.index < notice.index ? asBody(enrolment.body.public ?? {}, "public") : undefined;
      if (!said || said.recipient !== one.recipient || said.purpose !== "custodian") fail(`the key of custodian ${String(one.place)} was not enrolled on the log before the notice`);
      if (read.intents.get(enrolment!.sha256)?.party !== one.organisation) fail(`the key enrolled at entry ${enrolment!.index} is of another organisation's custodian`);
      named.add(enrolment!.sha256);
    }
  }
  for (const leaf of enrolments.values()) if (!named.has(leaf.sha256)) fail(`the opening key enrolled at entry ${leaf.index} is none of this case's custodians`);
}

/** A question that was answered is the one that its asker signed. */
function checkQuestions(read: Case): void {
  for (const answer of read.chain.filter((leaf) => leaf.body.code === "NOT-03")) {
    const asked = [...read.hidden.values()].find((leaf) => leaf.body.code === "NOT-02" && leaf.body.object === answer.body.object);
    const signed = asked && read.intents.get(asked.sha256);
    if (signed && signed.fields.text !== sha256Hex(canonical(statementOf(read, answer).question ?? null))) fail(`the question answered at entry ${answer.index} is not what was signed`);
  }
}

/** Fields that have one spelling, by code: signed name to where the act says it, in its public fields or its statement. */
const SPELLED: Readonly<Record<string, Readonly<Record<string, "public" | "statement">>>> = {
  "CUS-01": { recipient: "public", purpose: "public" },
  "EVD-01": { scope: "public" },
  "ENT-01": { conditions_sha256: "public" },
  "BID-01": { lot: "public" },
  "BID-04": { reason: "statement" },
  "DEP-05": { ground: "public", reason: "statement" },
  "DEP-06": { answer: "statement" },
  "DEP-07": { reason: "statement" },
  "DEP-08": { reason: "statement" },
  "DRW-01": { number_sha256: "public" },
  "DRW-02": { number: "public" },
  "DRW-08": { reason: "statement" },
  "APT-01": { ground: "public", reason: "statement" },
  "APT-02": { place: "public", cause: "public" },
  "OPN-07": { reason: "public", article: "public" },
  "OPN-08": { kind: "public" },
  "AUC-03": { auction: "public", amount: "public" },
  "AUC-05": { commitment: "public" },
  "AUC-07": { amount: "public", salt: "public" },
  "AUC-08": { amount: "public", salt: "public" },
  "AUC-10": { commitment: "public" },
  "AUC-11": { amount: "public", salt: "public" },
  "HAL-01": { lot: "public" },
  "HAL-04": { order: "public" },
  "HAL-05": { meeting: "statement", text: "statement" },
  "HAL-06": { upheld: "public", answer: "statement" },
  "HAL-09": { pdf_sha256: "public" },
  "HAL-10": { pdf_sha256: "public", reason: "statement" },
  "WIT-02": { about_leaf: "public" },
  "WIT-03": { about_leaf: "public", remark: "statement" },
  "WIT-04": { reason: "statement" },
  "WIT-05": { reason: "statement" },
  "WIT-07": { pdf_sha256: "public", reason: "statement" },
  "CON-01": { side: "public", pdf_sha256: "public" },
};

/** What has one spelling is what was signed; one bidder is one organisation, and the reverse. */
function checkFields(leaf: Leaf, intent: Intent, parties: Map<string, string>, statement: Body = {}): void {
  const said = asBody(leaf.body.public ?? {}, "public");
  const digest = (value: Json): string => sha256Hex(canonical(value));
  const code = String(leaf.body.code);
  const wrong = (name: string): never => fail(`the ${name} at entry ${leaf.index} is not what was signed`);
  for (const [name, place] of Object.entries(SPELLED[code] ?? {})) {
    if (intent.fields[name] !== digest((place === "public" ? said : statement)[name] ?? null)) wrong(name);
  }
  if ((code === "BID-01" || code === "BID-02") && intent.fields.envelope !== said.envelope_sha256) wrong("envelope");
  if (code === "OPN-02" && intent.fields.shares !== said.shares_sha256) wrong("shares");
  if (code === "OPN-06") {
    const spellings: Json[] = said.agrees === true ? [true, "true", "yes", "on", "1"] : [false, "false", "no", "off", "0", ""];
    if (!spellings.some((value) => digest(value) === intent.fields.agrees)) wrong("confirmation");
  }
  if (["BID-01", "BID-02", "BID-03", "OPN-02"].includes(code)) {
    const bidder = `bidder ${String(said.bidder)}`;
    const party = `party ${String(intent.party)}`;
    if ((parties.get(bidder) ?? party) !== party || (parties.get(party) ?? bidder) !== bidder) fail(`the act at entry ${leaf.index} was signed for another organisation than its bidder`);
    parties.set(bidder, party).set(party, bidder);
  }
}

const FIXED = ["manifest.json", "log.vkey", "checkpoint", "leaves.jsonl", "intents.jsonl", "disclosures.json", "result.json"];

/** The envelope of every bid and the ciphertext of every price read out are there, and nothing else. */
function checkFiles(read: Case): void {
  const wanted = new Set<string>();
  for (const act of read.hidden.values()) {
    if (["BID-01", "BID-02"].includes(String(act.body.code))) wanted.add(`envelopes/${String(asBody(act.body.public ?? {}, "public").envelope_sha256)}.json`);
  }
  for (const { envelope } of bidsReadOut(read)) wanted.add(`sealed/${envelope.parts[0]!.sha256}.age`);
  for (const name of wanted) {
    if (sha256Hex(read.files.read(name)) !== name.split("/")[1]!.split(".")[0]) fail(`the file ${name} does not have the digest that it is named by`);
  }
  for (const name of Object.keys(read.files.all)) {
    if (!FIXED.includes(name) && !wanted.has(name) && !name.startsWith("statements/")) fail(`the file ${name} belongs to nothing in this case`);
  }
}

function* bidsReadOut(read: Case): Generator<{ bid: Body; submission: Leaf; envelope: Envelope }> {
  const submissions = read.acts.filter((leaf) => ["BID-01", "BID-02"].includes(String(leaf.body.code)));
  for (const opening of read.chain.filter((act) => act.body.code === "OPN-05")) {
    for (const value of (statementOf(read, opening).bids ?? []) as Json[]) {
      const bid = asBody(value, "a bid read out");
      const sha256 = String(bid.envelope_sha256);
      const submission = submissions.find((act) => asBody(act.body.public ?? {}, "public").envelope_sha256 === sha256) ?? fail(`the bid ${String(bid.bid)} was read out but never submitted`);
      const data = read.files.read(`envelopes/${sha256}.json`);
      if (sha256Hex(data) !== sha256) fail(`the envelope ${sha256} was changed`);
      yield { bid, submission, envelope: readEnvelope(parseCanonical(data, LARGEST_ENVELOPE)) };
    }
  }
}

async function checkPrices(read: Case): Promise<number> {
  let count = 0;
  for (const { bid, submission, envelope } of bidsReadOut(read)) {
    if (envelope.context.bidder !== bid.bidder || asBody(submission.body.public, "public").bidder !== bid.bidder) fail(`the bid ${String(bid.bid)} was read out under another bidder`);
    const sheet = await openPrice(envelope, read.files.read(`sealed/${envelope.parts[0]!.sha256}.age`), String(bid.identity));
    if (sheet.total !== bid.total || sheet.currency !== bid.currency) fail(`the price read out for bid ${String(bid.bid)} is not the one that was sealed`);
    if (bid.content_sha256 !== undefined && bid.content_sha256 !== sha256Hex(canonical(sheet))) fail(`the price sheet of bid ${String(bid.bid)} has another digest`);
    count++;
  }
  return count;
}

/** The log's key: the reader's own, which must be the file's; else the file's, on trust. */
export function keyOf(files: Files, pinned: VerifierKey | null): VerifierKey {
  const own = parseVerifierKey(fromUtf8(files.read("log.vkey")));
  if (pinned && (pinned.name !== own.name || sha256Hex(pinned.publicKey) !== sha256Hex(own.publicKey))) fail("the evidence is of another log than the key that you trust");
  return own;
}

/** Entries with what belongs to them, proved; `hidden`: the acts that sealed entries hide, by digest of the entry. */
export interface Case {
  readonly files: Files;
  readonly leaves: Leaf[];
  readonly chain: Leaf[];
  readonly statements: Map<string, Body>;
  readonly hidden: Map<string, Leaf>;
  readonly acts: Leaf[];
  readonly disclosed: Map<string, Map<string, Json>>;
  readonly intents: Map<string, Intent>;
}

export function statementOf(read: Pick<Case, "statements">, leaf: Leaf): Body {
  return read.statements.get(String(leaf.body.statement)) ?? fail(`the statement of ${String(leaf.body.code)} at entry ${leaf.index} is missing`);
}

/** What stands behind the colon of the thing acted on. */
export const thing = (leaf: Leaf): string => String(leaf.body.object).split(":")[1] ?? "";

function readActs(files: Files, leaves: Leaf[], chain: Leaf[], run: Verification): Case {
  run.now = "statements";
  const statements = readStatements(files);
  const hidden = mapSealed(leaves, chain, statements);
  const acts = leaves.map((leaf) => hidden.get(leaf.sha256) ?? leaf);
  const named = new Set(acts.flatMap((leaf) => (leaf.body.statement === undefined ? [] : [String(leaf.body.statement)])));
  for (const digest of named) if (!statements.has(digest)) fail(`the statement ${digest} that the log names is missing`);
  for (const digest of statements.keys()) if (!named.has(digest)) fail(`no entry of the log names the statement ${digest}`);
  run.now = "disclosures.json";
  const disclosed = checkDisclosures(files, acts);
  run.now = "intents.jsonl";
  const intents = checkSignatures(files, leaves, acts, disclosed, statements);
  return { files, leaves, chain, statements, hidden, acts, disclosed, intents };
}

/** A case as it lies in its file, checked as a whole at `checkpoint`. */
export async function readCase(files: Files, id: unknown, checkpoint: Checkpoint, run: Verification): Promise<Case> {
  run.now = "leaves.jsonl";
  const leaves = proveLeaves(files, checkpoint, ["case", "of_keys"]);
  run.ok("inclusion", { count: leaves.length });
  const chain = followChain(leaves, id);
  run.ok("chain", { count: chain.length });
  const read = readActs(files, leaves, chain, run);
  run.ok("sealed", { count: read.hidden.size });
  run.ok("statements", { count: read.statements.size });
  run.ok("disclosures", { count: [...read.disclosed.values()].reduce((sum, one) => sum + one.size, 0) });
  run.ok("signatures", { count: read.intents.size });
  checkQuestions(read);
  checkCustodians(read);
  run.now = "files";
  checkFiles(read);
  run.now = "sealed";
  run.ok("prices", { count: await checkPrices(read) });
  return read;
}

/** The entries that belong to no case, with their statements, disclosures and signatures. */
export function readBeside(files: Files, checkpoint: Checkpoint, run: Verification): Case {
  run.now = "leaves.jsonl";
  const leaves = proveLeaves(files, checkpoint, ["beside", "of_keys"]);
  return readActs(files, leaves, [], run);
}
