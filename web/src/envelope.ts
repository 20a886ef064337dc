/** Envelopes: what a bidder signs and everyone can check (protocols, section 4). */
import { b64, concat, sha256Hex, unb64, unb64u, utf8, type Bytes } from "./bytes.ts";
import { canonical, HEX_32, HEX_64, list, only, text, UUID, whole, type Json } from "./canonical.ts";
import { requireRecipient } from "./age.ts";
import { SealingError } from "./errors.ts";

export type Kind = "price" | "documents";
export const KINDS: readonly Kind[] = ["price", "documents"];
export const LARGEST_PRICE = 4 * 1024 * 1024;
/** Bytes of all documents of a bid together: 2 GB. */
export const LARGEST_DOCUMENTS = 2_000_000_000;
export const LARGEST_FILE_LIST = 256 * 1024;
export const LARGEST_BUNDLE = 256 * 1024;
export const LARGEST_ENVELOPE = 32 * 1024;
export const PADDING = 4096;

export interface Context {
  readonly tender: string;
  readonly lot: string;
  readonly bidder: string;
  readonly nonce: string;
  readonly version: number;
}

export interface Part {
  readonly kind: Kind;
  readonly sha256: string;
  readonly size: number;
  readonly identity: string;
  readonly shares: readonly string[];
}

export interface Envelope {
  readonly v: 1;
  readonly context: Context;
  readonly threshold: number;
  readonly custodians: readonly string[];
  readonly parts: readonly Part[];
  readonly bundle: { readonly sha256: string; readonly size: number };
}

export type Shares = Partial<Record<Kind, Bytes[]>>;

export function readContext(value: unknown): Context {
  const found = only(value, "context", ["tender", "lot", "bidder", "nonce", "version"]);
  const nonce = text(found.nonce, "context.nonce", /^[\x20-\x7e]{1,100}$/);
  if (unb64u(nonce).length !== 16) throw new SealingError("malformed", { where: "context.nonce" });
  return {
    tender: text(found.tender, "context.tender", UUID),
    lot: text(found.lot, "context.lot", UUID),
    bidder: text(found.bidder, "context.bidder", HEX_32),
    nonce,
    version: whole(found.version, "context.version", 1, 1),
  };
}

export function requireContext(expected: Context, given: unknown): void {
  const found = readContext(given);
  const fields = (Object.keys(expected) as (keyof Context)[]).filter((name) => expected[name] !== found[name]);
  if (fields.length) throw new SealingError("wrong_context", { fields });
}

const ciphertextLimit = (kind: Kind): number => {
  const plain = kind === "price" ? LARGEST_PRICE : LARGEST_DOCUMENTS + LARGEST_FILE_LIST;
  return plain + plain / 4096 + 65536;
};

function size(value: unknown, where: string, limit: number): number {
  const found = whole(value, where, 1, Number.MAX_SAFE_INTEGER);
  if (found > limit) throw new SealingError("too_large", { where, limit });
  return found;
}

function readPart(value: Json, custodians: number): Part {
  const found = only(value, "part", ["kind", "sha256", "size", "identity", "shares"]);
  const kind = found.kind as Kind;
  if (!KINDS.includes(kind)) throw new SealingError("malformed", { where: "part.kind" });
  return {
    kind,
    sha256: text(found.sha256, "part.sha256", HEX_64),
    size: size(found.size, "part.size", ciphertextLimit(kind)),
    identity: text(found.identity, "part.identity", HEX_64),
    shares: list(found.shares, "part.shares", custodians, custodians).map((share) => text(share, "part.shares", HEX_64)),
  };
}

/** Strict, bounded reader. */
export function readEnvelope(value: unknown): Envelope {
  const found = only(value, "envelope", ["v", "context", "threshold", "custodians", "parts", "bundle"]);
  whole(found.v, "v", 1, 1);
  const custodians = list(found.custodians, "custodians", 2, 32).map(requireRecipient);
  if (new Set(custodians).size !== custodians.length) throw new SealingError("malformed", { where: "custodians" });
  const parts = list(found.parts, "parts", 1, 2).map((part) => readPart(part, custodians.length));
  if (parts.some((part, at) => part.kind !== KINDS[at])) throw new SealingError("malformed", { where: "parts" });
  const bundle = only(found.bundle, "bundle", ["sha256", "size"]);
  return {
    v: 1,
    context: readContext(found.context),
    threshold: whole(found.threshold, "threshold", 2, custodians.length),
    custodians,
    parts,
    bundle: { sha256: text(bundle.sha256, "bundle.sha256", HEX_64), size: size(bundle.size, "bundle.size", LARGEST_BUNDLE) },
  };
}

export function partOf(envelope: Envelope, kind: Kind): Part {
  const part = envelope.parts.find((candidate) => candidate.kind === kind);
  if (!part) throw new SealingError("unknown_part", { kind });
  return part;
}

const commit = (tag: string, context: Context, data: Uint8Array): string =>
  sha256Hex(concat(utf8(`${tag}\n`), canonical(context), utf8("\n"), data));

export const commitIdentity = (context: Context, kind: Kind, identity: string): string =>
  commit(`openhall/sealing/v1/identity/${kind}`, context, utf8(identity));

export const commitShare = (context: Context, kind: Kind, index: number, share: Uint8Array): string =>
  commit(`openhall/sealing/v1/share/${kind}/${index}`, context, share);

export function requireIdentity(envelope: Envelope, kind: Kind, identity: string): void {
  if (commitIdentity(envelope.context, kind, identity) !== partOf(envelope, kind).identity)
    throw new SealingError("identity_mismatch", { kind });
}

/** Checks released encrypted shares, as base64 lists by kind, against the envelope. */
export function readRelease(envelope: Envelope, value: unknown): Shares {
  const found = only(value, "shares", envelope.parts.map((part) => part.kind));
  const read: Shares = {};
  for (const part of envelope.parts) {
    const shares = list(found[part.kind], "shares", part.shares.length, part.shares.length).map(unb64);
    shares.forEach((share, index) => {
      if (commitShare(envelope.context, part.kind, index, share) !== part.shares[index])
        throw new SealingError("share_mismatch", { kind: part.kind, index });
    });
    read[part.kind] = shares;
  }
  return read;
}

export function writeShares(shares: Shares): Record<string, string[]> {
  return Object.fromEntries(Object.entries(shares).map(([kind, made]) => [kind, made.map(b64)]));
}
