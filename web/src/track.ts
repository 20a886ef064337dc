/** Sound or picture of a recording in one media element: pieces are put where they belong in time, old ones are let go. */
import { jump, TYPES, type Kind } from "./footage.ts";

type Maker = new () => MediaSource;

/** How much of the past stays in memory (seconds). */
const BEHIND = 45;

const maker = (): Maker | undefined => (globalThis as { MediaSource?: Maker; ManagedMediaSource?: Maker }).MediaSource ?? (globalThis as { ManagedMediaSource?: Maker }).ManagedMediaSource;

export function playable(kind: Exclude<Kind, "still">): boolean {
  const made = maker() as unknown as { isTypeSupported?: (type: string) => boolean } | undefined;
  return made?.isTypeSupported?.(TYPES[kind]) ?? false;
}

export class Track {
  readonly element: HTMLMediaElement;
  private readonly source: MediaSource;
  private readonly ready: Promise<SourceBuffer>;
  private readonly address: string;
  private turn: Promise<unknown>;
  private closed = false;

  constructor(element: HTMLMediaElement, kind: Exclude<Kind, "still">) {
    const Made = maker();
    if (!Made) throw new Error("MediaSource");
    this.element = element;
    this.source = new Made();
    this.ready = new Promise((resolve) => this.source.addEventListener("sourceopen", () => resolve(this.source.addSourceBuffer(TYPES[kind])), { once: true }));
    this.turn = this.ready;
    this.address = URL.createObjectURL(this.source);
    element.disableRemotePlayback = true;
    element.src = this.address;
  }

  /** Puts a piece at its second. One after another; a piece that can't be decoded is left out. */
  async put(bytes: Uint8Array<ArrayBuffer>, second: number): Promise<void> {
    const work = this.turn.then(async () => {
      const buffer = await this.ready;
      if (this.closed || this.element.error) return;
      const over = this.element.currentTime - BEHIND;
      if (buffer.buffered.length && buffer.buffered.start(0) < over - 15) await this.done(buffer, () => buffer.remove(0, over));
      // A recorder's last cluster has no end: without this the parser would take the next piece for more of it.
      if (this.source.readyState === "open") buffer.abort();
      buffer.timestampOffset = second;
      await this.done(buffer, () => buffer.appendBuffer(bytes));
    });
    this.turn = work.catch(() => undefined);
    await work;
  }

  private done(buffer: SourceBuffer, work: () => void): Promise<void> {
    return new Promise((resolve, reject) => {
      buffer.addEventListener("updateend", () => resolve(), { once: true });
      buffer.addEventListener("error", () => reject(new Error("decode")), { once: true });
      work();
    });
  }

  /** What can be played, as stretches of seconds. */
  get stretches(): [number, number][] {
    const { buffered } = this.element;
    return Array.from({ length: buffered.length }, (_, place) => [buffered.start(place), buffered.end(place)]);
  }

  get end(): number {
    return this.stretches.at(-1)?.[1] ?? 0;
  }

  covers(second: number): boolean {
    return this.stretches.some(([from, to]) => second >= from - 0.05 && second < to - 0.15);
  }

  /** Leaves a hole behind when nothing can be played where it stands. */
  skip(): void {
    const to = jump(this.stretches, this.element.currentTime);
    if (to !== null) this.element.currentTime = to;
  }

  close(): void {
    this.closed = true;
    this.element.pause();
    this.element.removeAttribute("src");
    this.element.load();
    URL.revokeObjectURL(this.address);
  }
}
