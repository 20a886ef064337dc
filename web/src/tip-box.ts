/**
 * What a tip is made of, before any page: the mailbox that a code gives, letters sealed to several keys and padded, the
 * work that keeps floods out, and files without what tells of their maker.
 *
 * Code: 32 signs of Crockford's base 32, 160 bits. HKDF-SHA256 over its bytes with the salt `openhall/tip-code/v1` gives the
 * secret (`secret`, 32 bytes), which the server knows by its digest only, and the X25519 identity (`identity`, 32 bytes), to whose
 * recipient answers are sealed.
 */
import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from "age-encryption";
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { ageKey, requireRecipient, type AgeKey } from "./age.ts";
import { b64, concat, fromUtf8, hex, randomBytes, sha256Hex, unb64, utf8, type Bytes } from "./bytes.ts";
import { SealingError } from "./errors.ts";

const SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CODE_BYTES = 20;
/** Sizes to which a letter is padded before it is sealed. */
export const STEPS = [4, 16, 64, 256, 1024, 3072].map((kib) => kib * 1024);
export const MOST_FILES_BYTES = 2_000_000;

export interface Mailbox {
  readonly secret: string;
  readonly verifier: string;
  readonly key: AgeKey;
}

export interface TipFile {
  readonly name: string;
  readonly type: string;
  readonly data: Bytes;
}

export interface Letter {
  readonly text: string;
  readonly files: readonly TipFile[];
}

export function newCode(): string {
  let bits = 0n;
  for (const byte of randomBytes(CODE_BYTES)) bits = (bits << 8n) | BigInt(byte);
  const signs = Array.from({ length: 32 }, (_unused, at) => SIGNS[Number((bits >> BigInt(5 * (31 - at))) & 31n)]!).join("");
  return signs.match(/.{4}/g)!.join("-");
}

/** The bytes of a code, however it was typed: O counts as 0, I and L as 1. Anything but 32 signs is no code. */
function codeBytes(code: string): Bytes {
  const plain = code.toUpperCase().replace(/[\s-]/g, "").replaceAll("O", "0").replace(/[IL]/g, "1");
  if (plain.length !== 32 || [...plain].some((sign) => !SIGNS.includes(sign))) throw new SealingError("bad_key");
  let bits = 0n;
  for (const sign of plain) bits = (bits << 5n) | BigInt(SIGNS.indexOf(sign));
  return Uint8Array.from({ length: CODE_BYTES }, (_unused, at) => Number((bits >> BigInt(8 * (CODE_BYTES - 1 - at))) & 255n));
}

const CHARSET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

/** BIP-173 (bech32), as age writes identities. */
function bech32(prefix: string, data: Uint8Array): string {
  const words: number[] = [];
  let held = 0;
  let value = 0;
  for (const byte of data) {
    value = (value << 8) | byte;
    held += 8;
    while (held >= 5) words.push((value >> (held -= 5)) & 31);
    value &= (1 << held) - 1;
  }
  if (held) words.push((value << (5 - held)) & 31);
  const spread = [...[...prefix].map((sign) => sign.charCodeAt(0) >> 5), 0, ...[...prefix].map((sign) => sign.charCodeAt(0) & 31)];
  let check = 1;
  for (const word of [...spread, ...words, 0, 0, 0, 0, 0, 0]) {
    const top = check >> 25;
    check = ((check & 0x1ffffff) << 5) ^ word;
    [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3].forEach((generator, bit) => (check ^= (top >> bit) & 1 ? generator : 0));
  }
  check ^= 1;
  const sum = Array.from({ length: 6 }, (_unused, at) => (check >> (5 * (5 - at))) & 31);
  return `${prefix}1${[...words, ...sum].map((word) => CHARSET[word]).join("")}`;
}

export async function openCode(code: string): Promise<Mailbox> {
  const seed = codeBytes(code);
  const part = (name: string): Bytes => hkdf(sha256, seed, utf8("openhall/tip-code/v1"), utf8(name), 32) as Bytes;
  const secret = part("secret");
  return {
    secret: hex(secret),
    verifier: sha256Hex(concat(utf8("openhall/tip-verifier/v1\n"), secret)),
    key: await ageKey(bech32("age-secret-key-", part("identity")).toUpperCase()),
  };
}

/** Four bytes of length, the letter's JSON, zeros up to the next step. */
export function pad(letter: Letter): Bytes {
  const body = utf8(JSON.stringify({ v: 1, text: letter.text, files: letter.files.map((file) => ({ name: file.name, type: file.type, data: b64(file.data) })) }));
  const size = STEPS.find((step) => step >= body.length + 4);
  if (!size) throw new SealingError("too_large");
  const whole = new Uint8Array(size);
  new DataView(whole.buffer).setUint32(0, body.length);
  whole.set(body, 4);
  return whole;
}

export function unpad(whole: Uint8Array): Letter {
  const length = new DataView(whole.buffer, whole.byteOffset, whole.length).getUint32(0);
  if (length > whole.length - 4) throw new SealingError("malformed", { where: "letter" });
  const found = JSON.parse(fromUtf8(whole.subarray(4, 4 + length))) as { text?: unknown; files?: unknown };
  const files = Array.isArray(found.files) ? (found.files as Record<string, unknown>[]) : [];
  return {
    text: typeof found.text === "string" ? found.text : "",
    files: files.map((file) => ({ name: String(file.name), type: String(file.type), data: unb64(file.data) })),
  };
}

/** How many keys a letter is sealed to: filled up with keys of nobody, so that its size doesn't tell how many read it. */
export const KEY_STEPS = [8, 16, 32, 64];

export async function sealLetter(letter: Letter, recipients: readonly string[]): Promise<Bytes> {
  const encrypter = new Encrypter();
  const keys = [...new Set(recipients)].map(requireRecipient);
  const places = KEY_STEPS.find((step) => step >= keys.length);
  if (!places) throw new SealingError("too_large");
  while (keys.length < places) keys.push(requireRecipient(await identityToRecipient(await generateX25519Identity())));
  for (const recipient of keys) encrypter.addRecipient(recipient);
  return (await encrypter.encrypt(pad(letter))) as Bytes;
}

/** Opens a letter with whichever of the keys fits. */
export async function openLetter(sealed: Uint8Array, keys: readonly AgeKey[]): Promise<Letter> {
  const decrypter = new Decrypter();
  for (const key of keys) decrypter.addIdentity(key.identity);
  try {
    return unpad(await decrypter.decrypt(sealed));
  } catch (error) {
    if (error instanceof SealingError) throw error;
    throw new SealingError(/no identity matched/i.test(String(error)) || !keys.length ? "wrong_recipient" : "damaged");
  }
}

function zeroBits(digest: Uint8Array): number {
  let bits = 0;
  for (const byte of digest) {
    if (byte) return bits + Math.clz32(byte) - 24;
    bits += 8;
  }
  return bits;
}

/** Finds the number that the terms ask for, from `first` on; gives way to the page now and then. */
export async function work(
  terms: string,
  sealed: Uint8Array,
  pause: () => Promise<void> = () => new Promise((go) => setTimeout(go)),
  first = 0,
): Promise<number> {
  const bits = Number(terms.split(".")[0]);
  const start = `openhall/tip-work/v1\n${terms}\n${sha256Hex(sealed)}\n`;
  for (let nonce = first; ; nonce++) {
    if (zeroBits(sha256(utf8(start + nonce))) >= bits) return nonce;
    if (nonce % 5000 === 4999) await pause();
  }
}

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const PNG_KEPT = new Set(["IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA", "cHRM", "sRGB", "bKGD"]);

/** A PNG of its picture alone: no text, no time, no EXIF, nothing behind its end. */
function cleanPng(data: Uint8Array): Bytes {
  const view = new DataView(data.buffer, data.byteOffset, data.length);
  const kept = [data.subarray(0, 8)];
  for (let at = 8; at + 12 <= data.length; ) {
    const length = view.getUint32(at);
    const name = String.fromCharCode(...data.subarray(at + 4, at + 8));
    const end = at + 12 + length;
    if (end > data.length) break;
    if (PNG_KEPT.has(name)) kept.push(data.subarray(at, end));
    if (name === "IEND") return concat(...kept);
    at = end;
  }
  throw new SealingError("damaged");
}

/** A JPEG of its picture alone: of the application segments only JFIF's and Adobe's colour mark stay, nothing behind its end. */
function cleanJpeg(data: Uint8Array): Bytes {
  const kept = [data.subarray(0, 2)];
  let at = 2;
  while (at + 2 <= data.length) {
    if (data[at] !== 0xff) break;
    const mark = data[at + 1]!;
    if (mark === 0xff) {
      at += 1;
      continue;
    }
    if (mark === 0xd9) return concat(...kept, data.subarray(at, at + 2));
    if ((mark >= 0xd0 && mark <= 0xd8) || mark === 0x01) {
      at += 2;
      continue;
    }
    if (at + 4 > data.length) break;
    const end = at + 2 + ((data[at + 2]! << 8) | data[at + 3]!);
    if (end > data.length) break;
    const told = (mark >= 0xe0 && mark <= 0xef) || mark === 0xfe;
    if (!told || mark === 0xee || (mark === 0xe0 && isJfif(data, at))) kept.push(mark === 0xe0 ? plainJfif(data.subarray(at, end)) : data.subarray(at, end));
    at = end;
    if (mark !== 0xda) continue;
    const from = at;
    while (at + 1 < data.length && !(data[at] === 0xff && data[at + 1] !== 0 && !(data[at + 1]! >= 0xd0 && data[at + 1]! <= 0xd7))) at++;
    kept.push(data.subarray(from, at));
  }
  throw new SealingError("damaged");
}

const isJfif = (data: Uint8Array, at: number): boolean => String.fromCharCode(...data.subarray(at + 4, at + 8)) === "JFIF";

/** JFIF's segment without the small picture that it may hold. */
function plainJfif(segment: Uint8Array): Uint8Array {
  const plain = segment.slice(0, 18);
  plain[2] = 0;
  plain[3] = 16;
  plain[16] = plain[17] = 0;
  return plain;
}

/** The file without what tells of its maker, under a name that tells nothing; what can't be cleaned is refused. */
export function cleanFile(data: Uint8Array, number: number): TipFile {
  if (data.length > MOST_FILES_BYTES) throw new SealingError("too_large");
  if (PNG.every((byte, at) => data[at] === byte)) return { name: `file-${number}.png`, type: "image/png", data: cleanPng(data) };
  if (data[0] === 0xff && data[1] === 0xd8) return { name: `file-${number}.jpg`, type: "image/jpeg", data: cleanJpeg(data) };
  let text: string;
  try {
    text = fromUtf8(data);
  } catch {
    throw new SealingError("not_encrypted");
  }
  // Formats of text that keep their maker begin so; a program's plain text does not.
  if (/^\s*(%PDF|\{\\rtf|<\?xml|<!doctype|<html|<svg)/i.test(text) || text.includes("\0")) throw new SealingError("not_encrypted");
  return { name: `file-${number}.txt`, type: "text/plain", data: utf8(text) };
}
