/**
 * Sealed files in the browser's own file system: memory holds a chunk of them, and a bid that is on its way survives a
 * reload or a crash. What is kept is ciphertext and the envelope: no key, no price. Where a browser has no such file
 * system, a bid is sealed and handed in in one go.
 */
import { readEnvelope, type Envelope } from "./envelope.ts";
import { Problem, say } from "./messages.ts";
import { keepAsBlob, type Keep } from "./sealing.ts";

const FOLDER = "openhall-sealed";
/** What nobody went on with for so long is thrown away (milliseconds). */
const LIFE = 60 * 86_400_000;
const FILES = ["price", "bundle", "documents"] as const;

export interface Place {
  readonly tender: string;
  readonly lot: string;
  readonly bidder: string;
}

export interface Files {
  readonly price: Blob;
  readonly bundle: Blob;
  readonly documents?: Blob;
}

export interface KeptBid {
  readonly envelope: Envelope;
  readonly sealedAt: number;
  readonly files: Files;
}

async function folder(): Promise<FileSystemDirectoryHandle | null> {
  const root = await navigator.storage?.getDirectory?.().catch(() => null);
  return (await root?.getDirectoryHandle(FOLDER, { create: true }).catch(() => null)) ?? null;
}

async function writer(name: string): Promise<{ handle: FileSystemFileHandle; stream: FileSystemWritableFileStream } | null> {
  const handle = await (await folder())?.getFileHandle(name, { create: true }).catch(() => null);
  const stream = handle && "createWritable" in handle ? await handle.createWritable().catch(() => null) : null;
  return handle && stream ? { handle, stream } : null;
}

const isFull = (error: unknown): boolean => error instanceof DOMException && error.name === "QuotaExceededError";

/** Keeps a stream under `name`, on disk where the browser can. */
export const keepAs =
  (name: string): Keep =>
  async (stream) => {
    const target = await writer(name);
    if (!target) return keepAsBlob(stream);
    try {
      await stream.pipeTo(target.stream);
    } catch (error) {
      throw isFull(error) ? new Problem(say("seal.no_room")) : error;
    }
    return target.handle.getFile();
  };

/** Refuses before the work what this device has no room for; who can't tell how much there is finds out by trying. */
export async function requireRoom(bytes: number): Promise<void> {
  const { quota, usage } = (await navigator.storage?.estimate?.().catch(() => undefined)) ?? {};
  if (bytes && quota !== undefined && (await folder()) && quota - (usage ?? 0) < bytes + bytes / 1000 + 1024 * 1024) throw new Problem(say("seal.no_room"));
}

const stem = (place: Place): string => `${place.lot}-${place.bidder}`.replace(/[^0-9a-z-]/gi, "");

/** Where the documents of a bid for that place go while they are sealed; every sealing has a file of its own. */
export const documentsOf = (place: Place): string => `${stem(place)}.${crypto.randomUUID()}.documents`;

/** Keeps a sealed bid until it was handed in. Whether it could be kept changes nothing for this page. */
export async function keepBid(place: Place, envelope: Envelope, files: Files): Promise<void> {
  const where: Record<string, string> = {};
  try {
    for (const kind of FILES) {
      const data = files[kind];
      if (!data) continue;
      if (kind === "documents" && data instanceof File && data.name.startsWith(stem(place))) {
        where[kind] = data.name; // sealed right into its place
        continue;
      }
      const target = await writer((where[kind] = `${stem(place)}.${kind}`));
      if (!target) return;
      await data.stream().pipeTo(target.stream);
    }
    // The description comes last: what it names is whole.
    const target = await writer(`${stem(place)}.json`);
    await target?.stream.write(JSON.stringify({ v: 1, sealedAt: Date.now(), envelope, where }));
    await target?.stream.close();
  } catch {
    await forgetBid(place);
  }
}

/** The bid that was sealed for this place and not handed in; undefined when there is none, or a file of it is missing. */
export async function keptBid(place: Place): Promise<KeptBid | undefined> {
  const here = await folder();
  if (!here) return undefined;
  await sweep(here);
  try {
    const found = JSON.parse(await (await (await here.getFileHandle(`${stem(place)}.json`)).getFile()).text()) as { sealedAt: number; envelope: unknown; where: Record<string, string> };
    const envelope = readEnvelope(found.envelope);
    const blob = async (kind: string): Promise<Blob> => (await here.getFileHandle(found.where[kind] ?? "")).getFile();
    const { tender, lot, bidder } = envelope.context;
    const sizes = { bundle: envelope.bundle.size, ...Object.fromEntries(envelope.parts.map(({ kind, size }) => [kind, size])) } as Record<string, number>;
    const files = { price: await blob("price"), bundle: await blob("bundle"), ...(sizes.documents === undefined ? {} : { documents: await blob("documents") }) };
    const whole = Object.entries(files).every(([kind, data]) => data.size === sizes[kind]);
    if (!whole || tender !== place.tender || lot !== place.lot || bidder !== place.bidder) return undefined;
    return { envelope, sealedAt: Number(found.sealedAt), files };
  } catch {
    return undefined;
  }
}

export async function forgetBid(place: Place): Promise<void> {
  const here = await folder();
  if (here) for (const name of await names(here)) if (name.startsWith(`${stem(place)}.`)) await here.removeEntry(name).catch(() => undefined);
}

/** Removes one kept file. */
export async function forget(name: string): Promise<void> {
  await (await folder())?.removeEntry(name).catch(() => undefined);
}

async function names(here: FileSystemDirectoryHandle): Promise<string[]> {
  const found: string[] = [];
  for await (const name of (here as unknown as { keys(): AsyncIterable<string> }).keys()) found.push(name);
  return found;
}

async function sweep(here: FileSystemDirectoryHandle): Promise<void> {
  for (const name of await names(here)) {
    const file = await here.getFileHandle(name).then((handle) => handle.getFile(), () => undefined);
    if (file && Date.now() - file.lastModified > LIFE) await here.removeEntry(name).catch(() => undefined);
  }
}
