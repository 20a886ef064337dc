/** Bytes and the text forms that the protocols name. */
import { sha256 } from "@noble/hashes/sha2.js";
import { hmac } from "@noble/hashes/hmac.js";
import { SealingError } from "./errors.ts";

export type Bytes = Uint8Array<ArrayBuffer>;

export const utf8 = (text: string): Bytes => new TextEncoder().encode(text) as Bytes;

/** Strict UTF-8: a wrong byte throws instead of becoming U+FFFD. */
export function fromUtf8(data: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(data);
  } catch {
    throw new SealingError("malformed", { where: "utf-8" });
  }
}

export function concat(...parts: Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export const hex = (data: Uint8Array): string => Array.from(data, (byte) => byte.toString(16).padStart(2, "0")).join("");

export function unhex(text: unknown): Bytes {
  if (typeof text !== "string" || text.length % 2 || !/^[0-9a-f]*$/.test(text)) throw new SealingError("malformed", { where: "hex" });
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

export function b64(data: Uint8Array): string {
  let binary = "";
  for (let at = 0; at < data.length; at += 8192) binary += String.fromCharCode(...data.subarray(at, at + 8192));
  return btoa(binary);
}

/** Strict: one spelling only. */
export function unb64(text: unknown): Bytes {
  try {
    const data = Uint8Array.from(atob(text as string), (char) => char.charCodeAt(0));
    if (b64(data) === text) return data;
  } catch {
    /* reported below */
  }
  throw new SealingError("malformed", { where: "base64" });
}

export const b64u = (data: Uint8Array): string => b64(data).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

export function unb64u(text: unknown): Bytes {
  if (typeof text !== "string" || /[^A-Za-z0-9_-]/.test(text)) throw new SealingError("malformed", { where: "base64url" });
  const plain = text.replaceAll("-", "+").replaceAll("_", "/");
  return unb64(plain + "=".repeat((4 - (plain.length % 4)) % 4));
}

export const digest = (data: Uint8Array): Bytes => sha256(data) as Bytes;
export const sha256Hex = (data: Uint8Array): string => hex(sha256(data));
export const hmacHex = (key: Uint8Array, data: Uint8Array): string => hex(hmac(sha256, key, data));

export function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}

export const randomBytes = (count: number): Bytes => crypto.getRandomValues(new Uint8Array(count));
