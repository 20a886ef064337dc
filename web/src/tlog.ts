/** What a browser needs of a transparency log: signed notes, checkpoints, inclusion proofs, tlog-proof files (C2SP). */
import { ed25519 } from "@noble/curves/ed25519.js";
import { concat, digest, equal, fromUtf8, hex, unb64, utf8, type Bytes } from "./bytes.ts";

export class Fault extends Error {}

export interface VerifierKey {
  readonly name: string;
  readonly id: Bytes;
  readonly publicKey: Bytes;
}

export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Bytes;
}

const count = (text: string): number => {
  const value = Number(text);
  if (!/^(0|[1-9]\d{0,15})$/.test(text) || !Number.isSafeInteger(value)) throw new Fault("a number is malformed");
  return value;
};

const base64 = (text: string, length?: number): Bytes => {
  try {
    const data = unb64(text);
    if (length === undefined || data.length === length) return data;
  } catch {
    /* reported below */
  }
  throw new Fault("a value is not base64 of the right length");
};

function parseKey(text: string): VerifierKey & { readonly type: number } {
  const match = /^([^\s+]+)\+([0-9a-f]{8})\+(\S+)$/.exec(text.trim());
  if (!match) throw new Fault("the verifier key is malformed");
  const key = base64(match[3]!);
  const id = digest(concat(utf8(`${match[1]}\n`), key)).subarray(0, 4) as Bytes;
  if (hex(id) !== match[2]) throw new Fault("the verifier key is malformed");
  return { name: match[1]!, id, publicKey: key.subarray(1) as Bytes, type: key[0] ?? 0 };
}

/** The key of a log: Ed25519, signature type 01. */
export function parseVerifierKey(text: string): VerifierKey {
  const key = parseKey(text);
  if (key.type !== 1 || key.publicKey.length !== 32) throw new Fault("the verifier key is malformed");
  return key;
}

/** The key of a member, for Ed25519 cosignatures (type 04); null for one of another kind, which is not checked here. */
export function parseCosigner(text: string): VerifierKey | null {
  const key = parseKey(text);
  return key.type === 4 && key.publicKey.length === 32 ? key : null;
}

/** Text and signature lines of a note: `[name, bytes]`. */
function readNote(note: Uint8Array): { text: string; lines: [string, Bytes][] } {
  const whole = fromUtf8(note);
  const split = whole.lastIndexOf("\n\n");
  if (split < 0 || !whole.endsWith("\n")) throw new Fault("the signed note is malformed");
  const lines = whole.slice(split + 2, -1).split("\n").map((line): [string, Bytes] => {
    const match = /^\u2014 (\S+) (\S+)$/.exec(line);
    if (!match) throw new Fault("a signature line is malformed");
    return [match[1]!, base64(match[2]!)];
  });
  return { text: whole.slice(0, split + 1), lines };
}

/** Opens a signed note with one known Ed25519 key; other keys' lines are ignored, a bad one of this key is a fault. */
export function openNote(note: Uint8Array, key: VerifierKey): string {
  const { text, lines } = readNote(note);
  let good = false;
  for (const [name, blob] of lines) {
    if (name !== key.name || !equal(blob.subarray(0, 4), key.id)) continue;
    if (blob.length !== 68 || !ed25519.verify(blob.subarray(4), utf8(text), key.publicKey, { zip215: false })) throw new Fault("the log's signature is wrong");
    good = true;
  }
  if (!good) throw new Fault(`the note is not signed by ${key.name}`);
  return text;
}

/** Which of these members cosigned a checkpoint (C2SP tlog-cosignature); a wrong signature of one of them is a fault. */
export function cosignersOf(note: Uint8Array, members: readonly VerifierKey[]): Set<VerifierKey> {
  const { text, lines } = readNote(note);
  const found = new Set<VerifierKey>();
  for (const [name, blob] of lines) {
    const member = members.find((key) => key.name === name && equal(blob.subarray(0, 4), key.id));
    if (!member) continue;
    const time = blob.length === 76 ? new DataView(blob.buffer, blob.byteOffset).getBigUint64(4) : 0n;
    const message = utf8(`cosignature/v1\ntime ${time}\n${text}`);
    if (blob.length !== 76 || !ed25519.verify(blob.subarray(12), message, member.publicKey, { zip215: false })) throw new Fault(`the cosignature of ${name} is wrong`);
    found.add(member);
  }
  return found;
}

export function openCheckpoint(note: Uint8Array, key: VerifierKey): Checkpoint {
  const lines = openNote(note, key).split("\n");
  if (lines.length !== 4 || lines[0] !== key.name) throw new Fault("the checkpoint is malformed or of another log");
  return { origin: lines[0], size: count(lines[1]!), root: base64(lines[2]!, 32) };
}

export const leafHash = (entry: Uint8Array): Bytes => digest(concat(Uint8Array.of(0), entry));
export const nodeHash = (left: Uint8Array, right: Uint8Array): Bytes => digest(concat(Uint8Array.of(1), left, right));

/** RFC 9162, section 2.1.3.2. */
export function includes(index: number, size: number, leaf: Uint8Array, proof: readonly Uint8Array[], root: Uint8Array): boolean {
  if (index < 0 || index >= size) return false;
  let [fn, sn] = [BigInt(index), BigInt(size) - 1n];
  let hash: Uint8Array = leaf;
  for (const part of proof) {
    if (sn === 0n || part.length !== 32) return false;
    if (fn & 1n || fn === sn) {
      hash = nodeHash(part, hash);
      while (!(fn & 1n) && fn !== 0n) [fn, sn] = [fn >> 1n, sn >> 1n];
    } else hash = nodeHash(hash, part);
    [fn, sn] = [fn >> 1n, sn >> 1n];
  }
  return sn === 0n && equal(hash, root);
}

/** Root above a row of leaf hashes. */
export function treeHash(hashes: readonly Uint8Array[]): Bytes {
  let row = [...hashes] as Bytes[];
  if (!row.length) return digest(new Uint8Array(0));
  while (row.length > 1) row = Array.from({ length: Math.ceil(row.length / 2) }, (_, at) => (2 * at + 1 < row.length ? nodeHash(row[2 * at]!, row[2 * at + 1]!) : row[2 * at]!));
  return row[0]!;
}

/** RFC 9162, section 2.1.4.2: the tree of `to` leaves begins with that of `from` leaves. */
export function consistent(from: Checkpoint, to: Checkpoint, proof: readonly Uint8Array[]): boolean {
  if (from.size < 1 || from.size > to.size || proof.some((part) => part.length !== 32)) return false;
  if (from.size === to.size) return proof.length === 0 && equal(from.root, to.root);
  const path = Number.isInteger(Math.log2(from.size)) ? [from.root, ...proof] : [...proof];
  let [fn, sn] = [BigInt(from.size) - 1n, BigInt(to.size) - 1n];
  while (fn & 1n) [fn, sn] = [fn >> 1n, sn >> 1n];
  const first = path.shift();
  if (!first) return false;
  let [old, now]: [Uint8Array, Uint8Array] = [first, first];
  for (const part of path) {
    if (sn === 0n) return false;
    if (fn & 1n || fn === sn) {
      [old, now] = [nodeHash(part, old), nodeHash(part, now)];
      while (!(fn & 1n) && fn !== 0n) [fn, sn] = [fn >> 1n, sn >> 1n];
    } else now = nodeHash(now, part);
    [fn, sn] = [fn >> 1n, sn >> 1n];
  }
  return sn === 0n && equal(old, from.root) && equal(now, to.root);
}

export interface LogProof {
  readonly index: number;
  readonly hashes: readonly Bytes[];
  readonly checkpoint: Bytes;
  readonly extra: Bytes;
}

export function parseProof(data: Uint8Array): LogProof {
  const text = fromUtf8(data);
  const split = text.indexOf("\n\n");
  const lines = text.slice(0, Math.max(0, split)).split("\n");
  if (lines.shift() !== "c2sp.org/tlog-proof@v1") throw new Fault("this is no tlog-proof file");
  let extra: Bytes = new Uint8Array(0);
  if (lines[0]?.startsWith("extra ")) extra = base64(lines.shift()!.slice(6));
  if (!lines[0]?.startsWith("index ") || lines.length > 64) throw new Fault("the proof is malformed");
  const index = count(lines.shift()!.slice(6));
  return { index, hashes: lines.map((line) => base64(line, 32)), checkpoint: utf8(text.slice(split + 2)), extra };
}
