/** What a browser needs of a transparency log: signed notes, checkpoints, inclusion proofs, tlog-proof files (C2SP). */
import { ed25519 } from "@noble/curves/ed25519.js";
import { concat, digest, equal, fromUtf8, unb64, utf8, type Bytes } from "./bytes.ts";

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

export function parseVerifierKey(text: string): VerifierKey {
  const match = /^([^\s+]+)\+([0-9a-f]{8})\+(\S+)$/.exec(text.trim());
  if (!match) throw new Fault("the verifier key is malformed");
  const key = base64(match[3]!, 33);
  const id = digest(concat(utf8(`${match[1]}\n`), key)).subarray(0, 4) as Bytes;
  if (key[0] !== 1 || Array.from(id, (byte) => byte.toString(16).padStart(2, "0")).join("") !== match[2]) throw new Fault("the verifier key is malformed");
  return { name: match[1]!, id, publicKey: key.subarray(1) as Bytes };
}

/** Opens a signed note with one known Ed25519 key; other keys' lines are ignored, a bad one of this key is a fault. */
export function openNote(note: Uint8Array, key: VerifierKey): string {
  const whole = fromUtf8(note);
  const split = whole.lastIndexOf("\n\n");
  if (split < 0 || !whole.endsWith("\n")) throw new Fault("the signed note is malformed");
  const text = whole.slice(0, split + 1);
  let good = false;
  for (const line of whole.slice(split + 2, -1).split("\n")) {
    const match = /^\u2014 (\S+) (\S+)$/.exec(line);
    if (!match) throw new Fault("a signature line is malformed");
    const blob = base64(match[2]!);
    if (match[1] !== key.name || !equal(blob.subarray(0, 4), key.id)) continue;
    if (blob.length !== 68 || !ed25519.verify(blob.subarray(4), utf8(text), key.publicKey, { zip215: false })) throw new Fault("the log's signature is wrong");
    good = true;
  }
  if (!good) throw new Fault(`the note is not signed by ${key.name}`);
  return text;
}

export function openCheckpoint(note: Uint8Array, key: VerifierKey): Checkpoint {
  const lines = openNote(note, key).split("\n");
  if (lines.length !== 4 || lines[0] !== key.name) throw new Fault("the checkpoint is malformed or of another log");
  return { origin: lines[0], size: count(lines[1]!), root: base64(lines[2]!, 32) };
}

export const leafHash = (entry: Uint8Array): Bytes => digest(concat(Uint8Array.of(0), entry));
const nodeHash = (left: Uint8Array, right: Uint8Array): Bytes => digest(concat(Uint8Array.of(1), left, right));

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
