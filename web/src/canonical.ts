/**
 * Canonical JSON (RFC 8785). ECMAScript is what the RFC is defined by, so strings and whole numbers are written by
 * JSON.stringify and names sort by UTF-16 code units; fractions and numbers above 2^53 are refused, as the protocols say.
 */
import { fromUtf8, utf8, equal, type Bytes } from "./bytes.ts";
import { SealingError } from "./errors.ts";

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
const DEEPEST = 16;

function write(value: unknown, depth: number): string {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "string") {
    if (/\p{Surrogate}/u.test(value)) throw new SealingError("not_canonical", { where: "surrogate" });
    return JSON.stringify(value);
  }
  if (typeof value === "number" && Number.isSafeInteger(value)) return String(value);
  if (depth === 0 || typeof value !== "object") throw new SealingError("not_canonical", { where: typeof value });
  if (Array.isArray(value)) return `[${value.map((item) => write(item, depth - 1)).join(",")}]`;
  const object = value as Record<string, unknown>;
  const names = Object.keys(object).sort();
  return `{${names.map((name) => `${write(name, 1)}:${write(object[name], depth - 1)}`).join(",")}}`;
}

export const canonical = (value: unknown): Bytes => utf8(write(value, DEEPEST));

/** Reads JSON that must be canonical byte for byte, at most `limit` bytes long. */
export function parseCanonical(data: Uint8Array, limit: number): Json {
  if (data.length > limit) throw new SealingError("too_large", { size: data.length, limit });
  let value: Json;
  try {
    value = JSON.parse(fromUtf8(data)) as Json;
  } catch {
    throw new SealingError("malformed", { where: "json" });
  }
  if (!equal(canonical(value), data)) throw new SealingError("not_canonical");
  return value;
}

/** Returns `value` as an object with every required name and none that is unknown. */
export function only(value: unknown, where: string, required: string[], optional: string[] = []): Record<string, Json> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new SealingError("malformed", { where });
  const names = Object.keys(value);
  if (required.some((name) => !names.includes(name)) || names.some((name) => ![...required, ...optional].includes(name)))
    throw new SealingError("malformed", { where, names });
  return value as Record<string, Json>;
}

export function text(value: unknown, where: string, pattern: RegExp): string {
  if (typeof value !== "string" || !pattern.test(value)) throw new SealingError("malformed", { where });
  return value;
}

export function whole(value: unknown, where: string, low: number, high: number): number {
  if (!Number.isSafeInteger(value) || (value as number) < low || (value as number) > high) throw new SealingError("malformed", { where });
  return value as number;
}

export function list(value: unknown, where: string, least: number, most: number): Json[] {
  if (!Array.isArray(value) || value.length < least || value.length > most) throw new SealingError("malformed", { where });
  return value;
}

export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
export const HEX_32 = /^[0-9a-f]{32}$/;
export const HEX_64 = /^[0-9a-f]{64}$/;
