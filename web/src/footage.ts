/** Pieces of a recording: which are wanted next, their bytes, their digests, the chain that the log holds the end of. */
import { sha256 } from "@noble/hashes/sha2.js";
import { hex } from "./bytes.ts";
import { canonical } from "./canonical.ts";

export type Kind = "sound" | "picture" | "still";

export interface Piece {
  readonly number: number;
  readonly kind: Kind;
  readonly began_ms: number;
  readonly lasts_ms: number;
  readonly size: number;
  readonly sha256: string;
}

export const TYPES: Readonly<Record<Kind, string>> = { sound: 'audio/webm; codecs="opus"', picture: 'video/webm; codecs="vp8"', still: "image/jpeg" };

const digest = (bytes: Uint8Array): string => hex(sha256(bytes));

/** The head of a recording without pieces (protocols §6). */
export const firstHead = (recording: string): string => digest(canonical({ v: 1, recording }));

/** The head after one more piece. */
export const nextHead = (previous: string, piece: Piece): string =>
  digest(canonical({ v: 1, previous, number: piece.number, kind: piece.kind, began_ms: piece.began_ms, lasts_ms: piece.lasts_ms, size: piece.size, sha256: piece.sha256 }));

/** Whether these pieces, all of them and in their order, are those that `head` stands for. */
export function chained(recording: string, pieces: readonly Piece[], head: string): boolean {
  let reached = firstHead(recording);
  for (const [place, piece] of pieces.entries()) {
    if (piece.number !== place + 1) return false;
    reached = nextHead(reached, piece);
  }
  return reached === head;
}

/** A piece's bytes; null when they aren't those of its digest. Throws what the network throws. */
export async function bytesOf(url: string, piece: Piece, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer> | null> {
  const answer = await fetch(url, { credentials: "same-origin", signal });
  if (!answer.ok) throw new TypeError(String(answer.status));
  const bytes = new Uint8Array(await answer.arrayBuffer());
  return bytes.length === piece.size && digest(bytes) === piece.sha256 ? bytes : null;
}

/** The pieces of a kind after `last`, in order; who has none yet begins with the newest `first` of them. */
export function wanted(pieces: readonly Piece[], kind: Kind, last: number, first = 2): Piece[] {
  const found = pieces.filter((piece) => piece.kind === kind && piece.number > last).sort((a, b) => a.number - b.number);
  return last ? found : found.slice(-first);
}

/** The newest still at a millisecond of the recording. */
export function stillAt(pieces: readonly Piece[], milliseconds: number): Piece | undefined {
  return pieces.filter((piece) => piece.kind === "still" && piece.began_ms <= milliseconds).at(-1);
}

/**
 * Where to jump when nothing can be played at `now`: the beginning of the next stretch that there is; null when the place is
 * covered, or nothing lies ahead.
 */
export function jump(stretches: readonly (readonly [number, number])[], now: number): number | null {
  if (stretches.some(([from, to]) => now >= from - 0.05 && now < to - 0.15)) return null;
  const ahead = stretches.map(([from]) => from).filter((from) => from > now - 0.15);
  return ahead.length ? Math.min(...ahead) + 0.01 : null;
}
