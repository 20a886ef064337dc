/**
 * What a supervisor retrieved: cases at one checkpoint, the law, documents, the retrieval itself (protocols, section 5).
 * Each case is a file of evidence by itself; here is checked that they belong together, that law and documents are those that
 * the cases name, and that a period's stretch of the log is whole.
 */
import { equal, fromUtf8, sha256Hex, unb64, utf8, type Bytes } from "./bytes.ts";
import { canonical, type Json } from "./canonical.ts";
import { keyOf, readBeside, readCase, statementOf, thing, type Case } from "./case.ts";
import { asBody, checkManifest, fail, Files, Verification, type Body, type Leaf } from "./evidence-files.ts";
import { parsePolicy } from "./policy.ts";
import { consistent, cosignersOf, leafHash, nodeHash, openCheckpoint, treeHash, type Checkpoint, type VerifierKey } from "./tlog.ts";

const MEMBERS = ["v", "kind", "origin", "retrieval", "leaf_sha256", "scope", "about", "cases", "missing", "files"];
const ABOUT: Readonly<Record<string, readonly string[]>> = { project: ["project"], party: ["organisation"], period: ["from", "to"] };
const AT_THE_ROOT = [
  "manifest.json", "log.vkey", "checkpoint", "quorum", "quorum.json", "leaves.jsonl", "intents.jsonl", "disclosures.json", "index.html", "index.pdf",
  "log/entries.jsonl", "log/proof.json",
]; // prettier-ignore
const FOLDERS = ["cases/", "documents/", "packs/", "statements/"];

interface Manifest {
  readonly origin: string;
  readonly retrieval: string;
  readonly leaf_sha256: string;
  readonly scope: string;
  readonly about: Readonly<Record<string, string>>;
  readonly cases: readonly string[];
  readonly missing: readonly string[];
}

/** What the cases name: packs by digest, documents with their sizes, and to which case an entry belongs. */
interface Named {
  readonly packs: Map<string, Set<string>>;
  readonly documents: Map<string, number>;
  readonly places: Map<number, string>;
}

const sameNames = (found: Body, names: readonly string[]): boolean => Object.keys(found).length === names.length && names.every((name) => name in found);

export function isRetrieval(files: Files): boolean {
  return "kind" in asBody(files.json("manifest.json"), "manifest.json");
}

export async function checkRetrieval(files: Files, pinned: VerifierKey | null, run: Verification): Promise<void> {
  const manifest = readManifest(files, run);
  run.now = "checkpoint";
  const key = keyOf(files, pinned);
  const checkpoint = openCheckpoint(files.read("checkpoint"), key);
  if (manifest.origin !== checkpoint.origin) fail("the manifest names another log than the checkpoint");
  run.ok("checkpoint", { origin: checkpoint.origin, size: checkpoint.size });
  const beside = readBeside(files, checkpoint, run);
  run.ok("beside", { count: beside.leaves.length });
  run.now = "quorum";
  checkQuorum(files, beside, checkpoint, key, run);
  run.now = "retrieval";
  checkRequest(manifest, beside, run);
  const named: Named = { packs: new Map(), documents: new Map(), places: new Map() };
  for (const id of manifest.cases) await checkCase(files, id, checkpoint, key, named, run);
  run.ok("cases", { count: manifest.cases.length });
  run.now = "packs";
  checkPacks(files, beside, named, run);
  run.now = "documents";
  checkDocuments(files, manifest, named, run);
  run.now = "period";
  checkPeriod(files, manifest, checkpoint, named, run);
}

function readManifest(files: Files, run: Verification): Manifest {
  const found = asBody(files.json("manifest.json"), "manifest.json");
  const about = asBody(found.about ?? null, "what was asked for");
  const [scope, cases] = [String(found.scope), found.cases];
  if (!sameNames(found, MEMBERS) || found.v !== 1 || found.kind !== "evidence" || !Object.hasOwn(ABOUT, scope)) fail("manifest.json is not that of a retrieval of version 1");
  if (!sameNames(about, ABOUT[scope]!) || !Array.isArray(cases) || !Array.isArray(found.missing)) fail("manifest.json does not say what was asked for");
  const present = Object.keys(files.all).filter((name) => name.startsWith("cases/"));
  const listed = cases.map((id) => `cases/${String(id)}.zip`);
  if (new Set(listed).size !== listed.length || [...present].sort().join() !== [...listed].sort().join()) fail("the cases in the file are not those that the manifest lists");
  if (scope === "project" && (cases.length !== 1 || cases[0] !== about.project)) fail("the file holds another case than the project that was asked for");
  const odd = Object.keys(files.all).find((name) => !AT_THE_ROOT.includes(name) && !FOLDERS.some((folder) => name.startsWith(folder)));
  if (odd) fail(`the file ${odd} has no place in a retrieval`);
  checkManifest(files, run);
  return found as unknown as Manifest;
}

/** The members' head is of the same history, and cosigned as the adopted policy asks. */
function checkQuorum(files: Files, beside: Case, checkpoint: Checkpoint, key: VerifierKey, run: Verification): void {
  if (!files.has("quorum")) return run.note("no_quorum");
  const adopted = beside.leaves.filter((leaf) => leaf.body.code === "SYS-04").at(-1);
  const policy = adopted && parsePolicy(String(statementOf(beside, adopted).policy));
  const head = openCheckpoint(files.read("quorum"), key);
  const cosigners = cosignersOf(files.read("quorum"), policy?.members ?? []);
  const proof = (asBody(files.json("quorum.json"), "quorum.json").proof as Json[]).map(unb64);
  const [older, newer] = head.size <= checkpoint.size ? [head, checkpoint] : [checkpoint, head];
  if (!consistent(older, newer, proof)) fail("the members' head is that of another history");
  if (!policy?.satisfied(cosigners)) return run.note("few_cosigners");
  run.ok("quorum", { count: cosigners.size, size: head.size });
  run.note("members");
}

/** The act by which this file was asked for, and that it asks for what is here. */
function checkRequest(manifest: Manifest, beside: Case, run: Verification): void {
  const acts = beside.leaves.filter((leaf) => leaf.body.code === "EVD-01");
  const act = acts[0];
  if (!act || acts.length !== 1 || act.sha256 !== manifest.leaf_sha256 || thing(act) !== manifest.retrieval) fail("the act by which this file was retrieved is not in it, or is another one");
  if (asBody(act.body.public ?? {}, "public").scope !== manifest.scope) fail("the act asks for evidence of another kind");
  const { project, organisation, from, to } = manifest.about;
  const spelled = { project: `project:${project}`, party: `organisation:${organisation}`, period: `period:${from}/${to}` }[manifest.scope];
  if (beside.disclosed.get(act.sha256)?.get("about") !== spelled) fail("what was asked for is not what this file says");
  run.ok("retrieval", { index: act.index });
  if (manifest.scope === "party") run.note("party");
}

async function checkCase(files: Files, id: string, checkpoint: Checkpoint, key: VerifierKey, named: Named, run: Verification): Promise<void> {
  run.now = `cases/${id}.zip`;
  const inner = new Files(files.read(`cases/${id}.zip`));
  if (!equal(inner.read("checkpoint"), files.read("checkpoint"))) fail(`the case ${id} is told at another checkpoint than the file`);
  const within = new Verification();
  const manifest = checkManifest(inner, within);
  keyOf(inner, key);
  if (manifest.case !== id || manifest.origin !== checkpoint.origin) fail(`the file cases/${id}.zip holds another case`);
  const read = await readCase(inner, id, checkpoint, within);
  for (const leaf of read.chain) {
    note(read, leaf, named);
    named.places.set(leaf.index, id);
  }
}

function note(read: Case, leaf: Leaf, named: Named): void {
  const code = String(leaf.body.code);
  if (code === "PLN-01" || code === "NOT-01") {
    const said = asBody(leaf.body.public ?? {}, "public");
    const digests = named.packs.get(String(said.pack)) ?? new Set<string>();
    if (said.pack_sha256 !== undefined) digests.add(String(said.pack_sha256));
    named.packs.set(String(said.pack), digests);
  }
  if (code === "NOT-01" || code === "NOT-04") {
    for (const value of (statementOf(read, leaf)[code === "NOT-01" ? "documents" : "documents_added"] ?? []) as Json[]) {
      const one = asBody(value, "a document");
      named.documents.set(String(one.sha256), Number(one.size));
    }
  }
}

/** Every pack's files have the digest under which the log registered it, and it is the law of the cases. */
function checkPacks(files: Files, beside: Case, named: Named, run: Verification): void {
  const registered = beside.leaves.filter((leaf) => leaf.body.code === "SYS-02").map((leaf) => asBody(leaf.body.public ?? {}, "public"));
  const packs = new Map<string, Record<string, string>>();
  for (const [name, data] of Object.entries(files.all)) {
    if (!name.startsWith("packs/")) continue;
    const [, jurisdiction, day, ...below] = name.split("/");
    const file = below.join("/");
    if (!file || below.length > 2) fail(`the file ${name} is none of a pack of rules`);
    const pack = `${jurisdiction}@${day}`;
    packs.set(pack, { ...packs.get(pack), [file]: sha256Hex(data) });
  }
  const digests = new Map([...packs].map(([pack, list]) => [pack, sha256Hex(canonical(list))]));
  for (const [pack, digest] of digests) {
    if (!registered.some((one) => one.pack === pack && one.sha256 === digest)) fail(`the rules ${pack} in the file are not those that the log registered`);
    if (!named.packs.has(pack)) fail(`no case was opened under the rules ${pack}`);
  }
  for (const [pack, wanted] of named.packs) if ([...wanted].some((digest) => digest !== digests.get(pack))) run.note("pack_missing", { pack });
  run.ok("packs", { count: digests.size });
}

/** Every document that a case names is here with its digest, or is said to be missing; no other one is. */
function checkDocuments(files: Files, manifest: Manifest, named: Named, run: Verification): void {
  const present = Object.keys(files.all).filter((name) => name.startsWith("documents/")).map((name) => name.slice("documents/".length));
  const strange = present.find((digest) => !named.documents.has(digest));
  if (strange) fail(`no case names the document ${strange}`);
  const lost = [...named.documents.keys()].find((digest) => !present.includes(digest) && !manifest.missing.includes(digest));
  if (lost) fail(`the document ${lost} that a case names is neither here nor said to be missing`);
  for (const digest of present) {
    const data = files.read(`documents/${digest}`);
    if (sha256Hex(data) !== digest || data.length !== named.documents.get(digest)) fail(`the document ${digest} was changed`);
  }
  if (manifest.missing.length) run.note("missing", { count: manifest.missing.length });
  run.ok("documents", { count: present.length });
}

/** The stretch of the log is whole, and every case with an act in the period is here. */
function checkPeriod(files: Files, manifest: Manifest, checkpoint: Checkpoint, named: Named, run: Verification): void {
  if (!files.has("log/proof.json")) {
    if (files.has("log/entries.jsonl")) fail("the entries of the period have no proof");
    if (manifest.scope === "period" && manifest.cases.length) fail("the entries of the period are missing");
    return;
  }
  const proof = asBody(files.json("log/proof.json"), "log/proof.json");
  const [first, after, size] = [proof.first, proof.after, proof.size].map(Number) as [number, number, number];
  if (size !== checkpoint.size || !(first >= 0 && first < after && after <= size)) fail("the stretch of the log is not one of this checkpoint");
  const [start, end] = [String(manifest.about.from), String(manifest.about.to)];
  const entries = fromUtf8(files.read("log/entries.jsonl")).split("\n");
  if (entries.pop() !== "") fail("the last line of log/entries.jsonl was cut");
  if (entries.length !== after - first) fail("the stretch of the log has another number of entries than it says");
  const hashes = entries.map((entry, at) => {
    const body = asBody(JSON.parse(entry), `entry ${first + at} of the stretch`);
    const id = body.case === undefined ? undefined : String(asBody(body.case, "case").id);
    // Instants have one spelling of fixed length, so they sort as text.
    if (id !== undefined && start <= String(body.at) && String(body.at) < end && !manifest.cases.includes(id)) fail(`the case ${id} has an act in the period, at entry ${first + at}, and was left out`);
    if (named.places.has(first + at) && named.places.get(first + at) !== id) fail(`the entry ${first + at} belongs to another case in the stretch than in its case`);
    return leafHash(utf8(entry));
  });
  const beside = (proof.hashes as Json[]).map(unb64);
  const root = rootOf(0, size, first, hashes, beside);
  if (beside.length || !equal(root, checkpoint.root)) fail("the stretch of the log is not whole: its entries don't make up the checkpoint");
  run.ok("period", { first, last: after - 1 });
}

/** The tree's hash, from the stretch and, left to right, the subtrees beside it, which it uses up. */
function rootOf(start: number, end: number, first: number, stretch: readonly Bytes[], beside: Bytes[]): Bytes {
  const after = first + stretch.length;
  if (end <= first || start >= after) return beside.shift() ?? fail("the proof of the stretch is too short");
  if (first <= start && end <= after) return treeHash(stretch.slice(start - first, end - first));
  let width = 1;
  while (width * 2 < end - start) width *= 2;
  const left = rootOf(start, start + width, first, stretch, beside);
  return nodeHash(left, rootOf(start + width, end, first, stretch, beside));
}
