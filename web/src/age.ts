/** age files with exactly one X25519 recipient, and the ways of being bad told apart. */
import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from "age-encryption";
import type { Bytes } from "./bytes.ts";
import { SealingError } from "./errors.ts";

const INTRODUCTION = "age-encryption.org/v1\n";
const LARGEST_HEADER = 4096;

export interface AgeKey {
  readonly recipient: string;
  readonly identity: string;
}

export async function generateAgeKey(): Promise<AgeKey> {
  return ageKey(await generateX25519Identity());
}

export async function ageKey(identity: string): Promise<AgeKey> {
  if (!/^AGE-SECRET-KEY-1[0-9A-Z]{58}$/.test(identity)) throw new SealingError("bad_key");
  try {
    return { identity, recipient: await identityToRecipient(identity) };
  } catch {
    throw new SealingError("bad_key");
  }
}

function encrypterFor(recipient: string): Encrypter {
  if (!/^age1[0-9a-z]{58}$/.test(recipient)) throw new SealingError("bad_key", { recipient });
  const encrypter = new Encrypter();
  try {
    encrypter.addRecipient(recipient);
  } catch {
    throw new SealingError("bad_key", { recipient });
  }
  return encrypter;
}

export const requireRecipient = (recipient: unknown): string => {
  if (typeof recipient !== "string") throw new SealingError("bad_key");
  encrypterFor(recipient);
  return recipient;
};

export interface Header {
  readonly size: number;
  readonly stanzas: string[];
}

export function readHeader(start: Uint8Array): Header {
  const shown = String.fromCharCode(...start.subarray(0, LARGEST_HEADER));
  if (!shown.startsWith(INTRODUCTION)) {
    throw new SealingError(shown && INTRODUCTION.startsWith(shown) ? "truncated" : "not_encrypted");
  }
  const end = shown.indexOf("\n--- ");
  const stop = end < 0 ? -1 : shown.indexOf("\n", end + 1);
  if (stop < 0) throw new SealingError(start.length >= LARGEST_HEADER ? "too_large" : "truncated");
  return { size: stop + 1, stanzas: Array.from(shown.slice(0, stop).matchAll(/^-> (\S+)/gm), (match) => match[1]!) };
}

export function requireOneRecipient(header: Header): void {
  const real = header.stanzas.filter((name) => !name.endsWith("-grease"));
  if (real.length !== 1 || real[0] !== "X25519") throw new SealingError("forbidden_recipient", { stanzas: real });
}

export async function sealBytes(plaintext: Uint8Array, recipient: string): Promise<Bytes> {
  return (await encrypterFor(recipient).encrypt(plaintext)) as Bytes;
}

export async function sealStream(plaintext: ReadableStream<Uint8Array>, recipient: string): Promise<ReadableStream<Uint8Array>> {
  return encrypterFor(recipient).encrypt(plaintext);
}

function why(error: unknown): SealingError {
  if (error instanceof SealingError) return error;
  return new SealingError(/no identity matched/i.test(String(error)) ? "wrong_recipient" : "damaged");
}

export async function openBytes(ciphertext: Uint8Array, identity: string): Promise<Bytes> {
  const header = readHeader(ciphertext);
  requireOneRecipient(header);
  await ageKey(identity);
  if (ciphertext.length < header.size + 32) throw new SealingError("truncated");
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  try {
    return (await decrypter.decrypt(ciphertext)) as Bytes;
  } catch (error) {
    throw why(error);
  }
}

/** Opens a stream; `start` are its first 4,096 bytes (or all). What came out counts for nothing when the stream errors. */
export async function openStream(start: Uint8Array, ciphertext: ReadableStream<Uint8Array>, identity: string): Promise<ReadableStream<Uint8Array>> {
  requireOneRecipient(readHeader(start));
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  try {
    return await decrypter.decrypt(ciphertext);
  } catch (error) {
    throw why(error);
  }
}

export async function sealWithPassphrase(plaintext: Uint8Array, passphrase: string, workFactor = 17): Promise<Bytes> {
  if (passphrase.length < 8) throw new SealingError("wrong_passphrase");
  const encrypter = new Encrypter();
  encrypter.setPassphrase(passphrase);
  encrypter.setScryptWorkFactor(workFactor);
  return (await encrypter.encrypt(plaintext)) as Bytes;
}

export async function openWithPassphrase(ciphertext: Uint8Array, passphrase: string): Promise<Bytes> {
  const header = readHeader(ciphertext);
  if (header.stanzas.join() !== "scrypt") throw new SealingError("forbidden_recipient", { stanzas: header.stanzas });
  const decrypter = new Decrypter();
  decrypter.addPassphrase(passphrase);
  try {
    return (await decrypter.decrypt(ciphertext)) as Bytes;
  } catch (error) {
    throw new SealingError(/no identity matched|invalid tag/i.test(String(error)) && !/header|MAC/i.test(String(error)) ? "wrong_passphrase" : "damaged");
  }
}
