/** Sealing and opening bids (protocols, section 4): the second implementation beside `openhall_sealing`. */
import { sha256 } from "@noble/hashes/sha2.js";
import { combine, split } from "shamir-secret-sharing";
import { ageKey, generateAgeKey, openBytes, openStream, openWithPassphrase, requireRecipient, sealBytes, sealStream, sealWithPassphrase, type AgeKey } from "./age.ts";
import { hashBlob, pump } from "./blobs.ts";
import { b64u, fromUtf8, hex, randomBytes, sha256Hex, utf8, type Bytes } from "./bytes.ts";
import { canonical, HEX_64, only, parseCanonical, text, whole } from "./canonical.ts";
import { documentList, parseDocumentList, parsePricePlaintext, pricePlaintext, readPrice, type DocumentEntry, type PriceSheet } from "./content.ts";
import { commitIdentity, commitShare, KINDS, LARGEST_BUNDLE, LARGEST_FILE_LIST, partOf, readContext, readEnvelope, readRelease, requireContext, requireIdentity, writeShares, type Context, type Envelope, type Kind, type Part, type Shares } from "./envelope.ts";
import { SealingError } from "./errors.ts";

export const SHARE_BYTES = 75;

export const newContext = (place: { tender: string; lot: string; bidder: string }): Context =>
  readContext({ tender: place.tender, lot: place.lot, bidder: place.bidder, nonce: b64u(randomBytes(16)), version: 1 });

/** Where a stream of ciphertext is kept until it is uploaded: the browser's own file system or blob store. */
export type Keep = (stream: ReadableStream<Uint8Array>) => Promise<Blob>;

export interface SealedBid {
  readonly envelope: Envelope;
  readonly price: Bytes;
  readonly documents?: Blob;
  readonly bundle: Bytes;
  readonly identities: Partial<Record<Kind, string>>;
}

export interface Document {
  readonly name: string;
  readonly type: string;
  readonly data: Blob;
}

/** Keeps a stream as a Blob made of bounded pieces, so that the browser can move them to disk. */
export const keepAsBlob: Keep = async (stream) => {
  const pieces: Blob[] = [];
  let waiting: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  await pump(stream, (chunk) => {
    waiting.push(chunk);
    size += chunk.length;
    if (size >= 4 * 1024 * 1024) {
      pieces.push(new Blob(waiting));
      waiting = [];
      size = 0;
    }
  });
  return new Blob([...pieces, ...waiting]);
};

function documentsPlaintext(head: Bytes, documents: readonly Document[]): ReadableStream<Uint8Array> {
  return new Blob([head as BlobPart, ...documents.map((document) => document.data)]).stream();
}

async function sealIdentity(context: Context, kind: Kind, key: AgeKey, file: { sha256: string; size: number }, custodians: readonly string[], threshold: number): Promise<{ part: Part; sealed: Bytes[] }> {
  const pieces = await split(utf8(key.identity), custodians.length, threshold);
  const sealed = await Promise.all(pieces.map((piece, index) => sealBytes(piece, custodians[index]!)));
  const shares = sealed.map((share, index) => commitShare(context, kind, index, share));
  return { part: { kind, ...file, identity: commitIdentity(context, kind, key.identity), shares }, sealed };
}

export async function sealBid(bid: {
  context: Context;
  price: unknown;
  documents?: readonly Document[];
  custodians: readonly string[];
  threshold: number;
  openingRecipient: string;
  keep?: Keep;
  /** How much of the work on the documents is done, from 0 to 1. */
  progress?: (fraction: number) => void;
}): Promise<SealedBid> {
  const { context, custodians, threshold } = bid;
  [...custodians, bid.openingRecipient].forEach(requireRecipient);
  whole(threshold, "threshold", 2, custodians.length);
  const priceKey = await generateAgeKey();
  const price = await sealBytes(pricePlaintext(context, bid.price), priceKey.recipient);
  const first = await sealIdentity(context, "price", priceKey, { sha256: sha256Hex(price), size: price.length }, custodians, threshold);
  const parts = [first.part];
  const shares: Shares = { price: first.sealed };
  const identities: Partial<Record<Kind, string>> = { price: priceKey.identity };
  let documents: Blob | undefined;
  if (bid.documents?.length) {
    const entries: DocumentEntry[] = [];
    const size = bid.documents.reduce((sum, { data }) => sum + data.size, 0);
    let done = 0; // bytes read, of twice the documents: for their digests, then to be sealed
    const read = (bytes: number): void => bid.progress?.(size ? Math.min(1, (done + bytes) / (2 * size)) : 1);
    for (const { name, type, data } of bid.documents) {
      entries.push({ name, type: type || "application/octet-stream", size: data.size, sha256: await hashBlob(data, read) });
      done += data.size;
    }
    const key = await generateAgeKey();
    const counted = new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, stream) {
        done += chunk.length;
        read(0);
        stream.enqueue(chunk);
      },
    });
    const digest = sha256.create();
    const hashed = new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, stream) {
        digest.update(chunk);
        stream.enqueue(chunk);
      },
    });
    const sealed = await sealStream(documentsPlaintext(documentList(context, entries), bid.documents).pipeThrough(counted), key.recipient);
    documents = await (bid.keep ?? keepAsBlob)(sealed.pipeThrough(hashed));
    const file = { sha256: hex(digest.digest()), size: documents.size };
    const second = await sealIdentity(context, "documents", key, file, custodians, threshold);
    parts.push(second.part);
    shares.documents = second.sealed;
    identities.documents = key.identity;
  }
  const bundle = await sealBytes(canonical({ context, shares: writeShares(shares) }), bid.openingRecipient);
  const envelope = readEnvelope({ v: 1, context, threshold, custodians: [...custodians], parts, bundle: { sha256: sha256Hex(bundle), size: bundle.length } });
  return { envelope, price, documents, bundle, identities };
}

/** The bidder's release: the bundle, opened with the opening key, gives the encrypted shares. */
export async function openBundle(envelope: Envelope, bundle: Uint8Array, openingIdentity: string): Promise<Shares> {
  if (sha256Hex(bundle) !== envelope.bundle.sha256) throw new SealingError("digest_mismatch", { kind: "bundle" });
  const found = only(parseCanonical(await openBytes(bundle, openingIdentity), LARGEST_BUNDLE), "bundle", ["context", "shares"]);
  requireContext(envelope.context, found.context);
  return readRelease(envelope, found.shares);
}

/** The custodian's release: one share of E, 75 bytes. */
export async function decryptShare(encryptedShare: Uint8Array, custodianIdentity: string): Promise<Bytes> {
  const share = await openBytes(encryptedShare, custodianIdentity);
  if (share.length !== SHARE_BYTES || share[SHARE_BYTES - 1] === 0) throw new SealingError("bad_share");
  return share;
}

function* combinations<T>(items: readonly T[], size: number, from = 0): Generator<T[]> {
  if (size === 0) yield [];
  else for (let at = from; at <= items.length - size; at++) for (const rest of combinations(items, size - 1, at + 1)) yield [items[at]!, ...rest];
}

/** Puts k shares together; tries other combinations when one is bad, and names the bad ones. */
export async function combineShares(envelope: Envelope, kind: Kind, shares: ReadonlyMap<number, Uint8Array>): Promise<{ identity: string; badShares: number[] }> {
  const k = envelope.threshold;
  if (shares.size < k) throw new SealingError("not_enough_shares", { kind, have: shares.size, need: k });
  const indexes = [...shares.keys()].sort((a, b) => a - b);
  const good = indexes.filter((index) => index in envelope.custodians && shares.get(index)!.length === SHARE_BYTES && shares.get(index)![SHARE_BYTES - 1] !== 0);
  const attempt = async (chosen: number[]): Promise<string | null> => {
    try {
      const identity = fromUtf8(await combine(chosen.map((index) => shares.get(index)!)));
      requireIdentity(envelope, kind, identity);
      return identity;
    } catch {
      return null;
    }
  };
  let tried = 0;
  for (const chosen of combinations(good, k)) {
    if (tried++ >= 5000) break;
    const identity = await attempt(chosen);
    if (identity === null) continue;
    const badShares = indexes.filter((index) => !good.includes(index));
    for (const index of good) if (!chosen.includes(index) && (await attempt([index, ...chosen.slice(1)])) === null) badShares.push(index);
    return { identity, badShares: badShares.sort((a, b) => a - b) };
  }
  throw new SealingError("bad_share", { kind, indexes });
}

export async function openPrice(envelope: Envelope, ciphertext: Uint8Array, identity: string): Promise<PriceSheet> {
  const part = partOf(envelope, "price");
  requireIdentity(envelope, "price", identity);
  if (ciphertext.length !== part.size) throw new SealingError(ciphertext.length < part.size ? "truncated" : "too_large");
  if (sha256Hex(ciphertext) !== part.sha256) throw new SealingError("digest_mismatch", { kind: "price" });
  return parsePricePlaintext(await openBytes(ciphertext, identity), envelope.context);
}

/** Opens documents in bounded memory; `sink` gets each file's bytes piece by piece. */
export async function openDocuments(envelope: Envelope, ciphertext: Blob, identity: string, sink: (entry: DocumentEntry, chunk: Bytes) => void | Promise<void> = () => {}): Promise<DocumentEntry[]> {
  const part = partOf(envelope, "documents");
  requireIdentity(envelope, "documents", identity);
  if (ciphertext.size !== part.size) throw new SealingError(ciphertext.size < part.size ? "truncated" : "too_large");
  if ((await hashBlob(ciphertext)) !== part.sha256) throw new SealingError("digest_mismatch", { kind: "documents" });
  const start = new Uint8Array(await ciphertext.slice(0, 4096).arrayBuffer());
  const plain = await openStream(start, ciphertext.stream(), identity);
  let head: Bytes | null = new Uint8Array(0);
  let files: DocumentEntry[] = [];
  let at = 0;
  let left = 0;
  let hash = sha256.create();
  const close = (): void => {
    while (left === 0 && at < files.length) {
      if (hex(hash.digest()) !== files[at]!.sha256) throw new SealingError("document_changed", { name: files[at]!.name });
      at++;
      hash = sha256.create();
      left = files[at]?.size ?? 0;
    }
  };
  await pump(plain, async (data) => {
    let chunk = data;
    if (head) {
      const stop = chunk.indexOf(0x0a);
      const more: Bytes = new Uint8Array([...head, ...(stop < 0 ? chunk : chunk.subarray(0, stop))]);
      if (more.length > LARGEST_FILE_LIST) throw new SealingError("too_large");
      head = more;
      if (stop < 0) return;
      files = parseDocumentList(head, envelope.context);
      head = null;
      left = files[0]!.size;
      chunk = chunk.subarray(stop + 1);
      close();
    }
    while (chunk.length) {
      const entry = files[at];
      if (!entry) throw new SealingError("document_changed");
      const piece = chunk.subarray(0, left);
      hash.update(piece);
      await sink(entry, piece);
      left -= piece.length;
      chunk = chunk.subarray(piece.length);
      close();
    }
  });
  if (head || at < files.length) throw new SealingError("truncated");
  return files;
}

export interface Backup {
  readonly context: Context;
  readonly identities: Partial<Record<Kind, string>>;
  readonly openingKey: string;
  readonly envelopeSha256: string;
  /** The envelope itself, so that the backup needs nobody to say what it opens; older files don't have it. */
  readonly envelope?: Envelope;
}

export const envelopeSha256 = (envelope: Envelope): string => sha256Hex(canonical(envelope));

export const writeBackup = (backup: Backup, passphrase: string, workFactor?: number): Promise<Bytes> =>
  sealWithPassphrase(
    canonical({
      v: 1,
      context: backup.context,
      identities: backup.identities,
      opening_key: backup.openingKey,
      envelope_sha256: backup.envelopeSha256,
      ...(backup.envelope ? { envelope: backup.envelope } : {}),
    }),
    passphrase,
    workFactor,
  );

export async function readBackup(data: Uint8Array, passphrase: string): Promise<Backup> {
  if (data.length > 65536) throw new SealingError("too_large");
  const found = only(parseCanonical(await openWithPassphrase(data, passphrase), 65536), "backup", ["v", "context", "identities", "opening_key", "envelope_sha256"], ["envelope"]);
  whole(found.v, "v", 1, 1);
  const envelope = found.envelope === undefined ? undefined : readEnvelope(found.envelope);
  if (envelope && envelopeSha256(envelope) !== found.envelope_sha256) throw new SealingError("digest_mismatch", { kind: "envelope" });
  const identities = only(found.identities, "identities", ["price"], [...KINDS]) as Partial<Record<Kind, string>>;
  for (const identity of [...Object.values(identities), found.opening_key]) await ageKey(String(identity));
  return {
    context: readContext(found.context),
    identities,
    openingKey: String(found.opening_key),
    envelopeSha256: text(found.envelope_sha256, "envelope_sha256", HEX_64),
    ...(envelope ? { envelope } : {}),
  };
}

/** Seals to custodians made up on the spot and opens again on this device; nothing leaves it. */
export async function runTrial(bid: { place: { tender: string; lot: string; bidder: string }; price: unknown; documents?: readonly Document[]; openingKey: AgeKey; custodians: number; threshold: number; keep?: Keep }): Promise<PriceSheet> {
  const keys = await Promise.all(Array.from({ length: bid.custodians }, generateAgeKey));
  const sealed = await sealBid({ ...bid, context: newContext(bid.place), custodians: keys.map((key) => key.recipient), openingRecipient: bid.openingKey.recipient });
  const released = await openBundle(sealed.envelope, sealed.bundle, bid.openingKey.identity);
  const identities: Partial<Record<Kind, string>> = {};
  for (const { kind } of sealed.envelope.parts) {
    const shares = new Map<number, Bytes>();
    for (let index = bid.custodians - bid.threshold; index < bid.custodians; index++) shares.set(index, await decryptShare(released[kind]![index]!, keys[index]!.identity));
    identities[kind] = (await combineShares(sealed.envelope, kind, shares)).identity;
  }
  const sheet = await openPrice(sealed.envelope, sealed.price, identities.price!);
  if (sealed.documents) await openDocuments(sealed.envelope, sealed.documents, identities.documents!);
  if (fromUtf8(canonical(sheet)) !== fromUtf8(canonical(readPrice(bid.price)))) throw new SealingError("trial_failed");
  return sheet;
}
