/** `[data-replay-picture]`: past recordings beside the replay of the log, in step with it, after their chain was checked. */
import { bytesOf, chained, stillAt, type Kind, type Piece } from "./footage.ts";
import { send } from "./http.ts";
import { playable, Track } from "./track.ts";

export interface Played {
  readonly place: number;
  readonly playing: boolean;
  readonly speed: number;
}

type Moving = Exclude<Kind, "still">;
interface Recording {
  readonly uuid: string;
  readonly url: string;
  readonly second: number;
  readonly pieces: readonly Piece[];
}

/** Sound can be followed up to this speed; faster, still pictures are shown. */
const FASTEST = 4;
const AHEAD = 12;
const APART = 0.3;

const lasts = (pieces: readonly Piece[]): number => pieces.reduce((end, piece) => Math.max(end, piece.began_ms + piece.lasts_ms), 0);

/** Which of the recordings (by the second at which they begin and how long they last) is there at a second of the opening. */
export function at<T extends { readonly second: number; readonly pieces: readonly Piece[] }>(recordings: readonly T[], place: number): T | undefined {
  return recordings.filter((one) => place >= one.second && place <= one.second + lasts(one.pieces) / 1000 + 1).at(-1);
}

async function load(place: HTMLElement): Promise<Recording | null> {
  const { url = "", uuid = "", head = "", second } = place.dataset;
  const pieces: Piece[] = [];
  for (;;) {
    const page = (await send(`${url}?after=${pieces.at(-1)?.number ?? 0}`)) as { pieces: Piece[]; more: boolean };
    pieces.push(...page.pieces);
    if (!page.more || !page.pieces.length) break;
  }
  return chained(uuid, pieces, head) ? { uuid, url, second: Number(second), pieces } : null;
}

class Stage {
  private readonly figure: HTMLElement;
  private readonly recordings: readonly Recording[];
  private readonly elements: Record<Moving, HTMLMediaElement>;
  private readonly still: HTMLImageElement;
  private readonly tracks = new Map<Moving, Track>();
  private readonly coming = new Set<number>();
  private current: Recording | undefined;

  constructor(figure: HTMLElement, recordings: readonly Recording[]) {
    this.figure = figure;
    this.recordings = recordings;
    this.elements = { picture: figure.querySelector("[data-picture-video]")!, sound: figure.querySelector("[data-picture-sound]")! };
    this.still = figure.querySelector("[data-picture-still]")!;
  }

  show({ place, playing, speed }: Played): void {
    const found = at(this.recordings, place);
    if (found !== this.current) this.close();
    this.current = found;
    this.figure.hidden = !found;
    if (!found) return;
    const second = place - found.second;
    const moving = playing && speed <= FASTEST;
    if (moving) {
      for (const kind of ["sound", "picture"] as const) this.play(kind, found, second, speed);
    } else for (const track of this.tracks.values()) track.element.pause();
    const picture = this.tracks.get("picture");
    const shown = moving && picture !== undefined && picture.covers(picture.element.currentTime);
    this.elements.picture.hidden = !shown;
    const still = shown ? undefined : stillAt(found.pieces, second * 1000);
    this.still.hidden = !still;
    const address = still ? `${found.url}/${still.number}` : "";
    if (still && this.still.getAttribute("src") !== address) this.still.src = address;
    this.tell(playing && !moving ? "fast" : "checked");
  }

  tell(name: "checked" | "changed" | "fast" | "wait" | "unable"): void {
    const line = this.figure.querySelector<HTMLElement>("[data-picture-state]");
    const text = line?.dataset[`says${name[0]!.toUpperCase()}${name.slice(1)}`] ?? "";
    if (line && line.textContent !== text) line.textContent = text;
  }

  private close(): void {
    this.tracks.forEach((track) => track.close());
    this.tracks.clear();
    this.coming.clear();
  }

  private play(kind: Moving, recording: Recording, second: number, speed: number): void {
    if (!playable(kind) || !recording.pieces.some((piece) => piece.kind === kind)) return;
    let track = this.tracks.get(kind);
    if (!track) this.tracks.set(kind, (track = new Track(this.elements[kind], kind)));
    void this.fill(track, kind, recording, second);
    const { element } = track;
    element.playbackRate = speed;
    if (Math.abs(element.currentTime - second) > APART * Math.max(1, speed)) element.currentTime = second;
    if (element.paused && track.covers(second)) void element.play().catch(() => undefined);
  }

  private async fill(track: Track, kind: Moving, recording: Recording, second: number): Promise<void> {
    for (const piece of recording.pieces) {
      const [from, to] = [piece.began_ms / 1000, (piece.began_ms + piece.lasts_ms) / 1000];
      if (piece.kind !== kind || to < second || from > second + AHEAD || this.coming.has(piece.number) || track.covers((from + to) / 2)) continue;
      this.coming.add(piece.number);
      try {
        const bytes = await bytesOf(`${recording.url}/${piece.number}`, piece);
        if (this.tracks.get(kind) !== track) return;
        if (bytes) await track.put(bytes, from);
        else this.tell("changed");
      } catch {
        /* asked for again as long as it is wanted */
      } finally {
        this.coming.delete(piece.number);
      }
    }
  }
}

export function start(section: HTMLElement): void {
  const figure = section.querySelector<HTMLElement>("[data-replay-stage]");
  if (!figure) return;
  const places = Array.from(section.querySelectorAll<HTMLElement>("[data-replay-recording]"));
  let last: Played | undefined;
  let stage: Stage | undefined;
  document.addEventListener("openhall:replay", (event) => {
    last = (event as CustomEvent<Played>).detail;
    stage?.show(last);
  });
  const work = async (): Promise<void> => {
    const found = await Promise.all(places.map(load));
    const good = found.filter((one): one is Recording => one !== null);
    if (good.length < found.length) {
      figure.hidden = false;
      new Stage(figure, []).tell("changed");
    }
    if (!good.length) return;
    stage = new Stage(figure, good);
    if (last) stage.show(last);
    else document.dispatchEvent(new Event("openhall:replay-asked"));
  };
  void work().catch(() => undefined);
}
