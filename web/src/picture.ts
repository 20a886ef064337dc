/** `[data-picture][data-url]`: picture and sound of a hall as they come; by default the newest still picture alone. */
import { bytesOf, wanted, type Kind, type Piece } from "./footage.ts";
import { send } from "./http.ts";
import { playable, Track } from "./track.ts";

interface Now {
  readonly recording: string | null;
  readonly began_at?: string;
  readonly pieces: readonly Piece[];
}

type Choice = "still" | "sound" | "all";
type Moving = Exclude<Kind, "still">;
const KEPT = "openhall-picture";
const STILL_EVERY = 8000;
const LIVE_EVERY = 1500;
/** Who is farther behind what has come than this (seconds) jumps; who jumps stands so far behind it. */
const FARTHEST = 14;
const BEHIND = 3.5;
/** Sound and picture are brought together when they are farther apart than this (seconds). */
const APART = 0.35;

export const kindsOf = (choice: Choice): readonly Moving[] => ({ still: [], sound: ["sound"] as const, all: ["sound", "picture"] as const })[choice];

/** Where to go on when playing at `now` and pieces reach to `end`; null: go on as it is. */
export function live(now: number, end: number): number | null {
  return end - now > FARTHEST ? end - BEHIND : null;
}

export class Player {
  private readonly tracks = new Map<Moving, Track>();
  private readonly last = new Map<Moving, number>();
  private readonly root: HTMLElement;
  private readonly elements: Record<Moving, HTMLMediaElement>;
  private readonly still: HTMLImageElement;
  private readonly when: HTMLElement | null;
  private readonly state: HTMLElement | null;
  private recording = "";
  private choice: Choice = "still";
  private shown = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private misses = 0;
  private round = 0;

  constructor(root: HTMLElement) {
    this.root = root;
    const find = <T extends HTMLElement>(selector: string): T => root.querySelector<T>(selector)!;
    this.elements = { picture: find<HTMLVideoElement>("[data-picture-video]"), sound: find<HTMLAudioElement>("[data-picture-sound]") };
    this.still = find<HTMLImageElement>("[data-picture-still]");
    this.when = root.querySelector("[data-picture-when]");
    this.state = root.querySelector("[data-picture-state]");
  }

  choose(choice: Choice): void {
    this.choice = choice;
    for (const kind of ["sound", "picture"] as const) if (!kindsOf(choice).includes(kind)) this.close(kind);
    this.tell(choice === "still" ? "still" : "wait");
    void this.look();
  }

  private tell(name: "still" | "wait" | "live" | "lost" | "unable" | "changed" | "over"): void {
    const text = this.root.dataset[`says${name[0]!.toUpperCase()}${name.slice(1)}`] ?? "";
    if (this.state && this.state.textContent !== text) this.state.textContent = text;
  }

  private close(kind: Moving): void {
    this.tracks.get(kind)?.close();
    this.tracks.delete(kind);
    this.last.delete(kind);
    if (kind === "picture") this.seen(false);
  }

  private seen(moving: boolean): void {
    this.elements.picture.hidden = !moving;
    this.still.hidden = moving || !this.still.getAttribute("src");
  }

  /** Looks what has come, takes what is wanted, and plans the next look. One look at a time; a newer one ends an older one. */
  async look(): Promise<void> {
    clearTimeout(this.timer);
    const round = ++this.round;
    try {
      const now = (await send(this.root.dataset.url!)) as Now;
      if (round !== this.round) return;
      this.misses = 0;
      await this.take(now, round);
    } catch {
      if (round === this.round && ++this.misses > 2) this.tell("lost");
    }
    if (round !== this.round) return;
    const rest = document.visibilityState === "hidden" && this.choice === "still";
    if (!rest) this.timer = setTimeout(() => void this.look(), this.choice === "still" ? STILL_EVERY : LIVE_EVERY);
  }

  private async take(now: Now, round: number): Promise<void> {
    this.root.hidden = now.recording === null;
    if (now.recording !== this.recording) {
      this.close("sound");
      this.close("picture");
      this.shown = 0;
      this.recording = now.recording ?? "";
      if (!this.recording) return this.tell("over");
    }
    this.showStill(now);
    await Promise.all(kindsOf(this.choice).map((kind) => this.fill(kind, now, round)));
    this.follow();
  }

  private showStill(now: Now): void {
    const piece = now.pieces.filter((one) => one.kind === "still").at(-1);
    if (!piece || piece.number === this.shown) return;
    this.shown = piece.number;
    this.still.src = this.address(piece);
    if (!this.tracks.has("picture")) this.still.hidden = false;
    if (this.when) this.when.textContent = instantText(Date.parse(now.began_at ?? "") + piece.began_ms, this.root.dataset.lang, this.root.dataset.zone);
  }

  private address(piece: Piece): string {
    return `/api/v1/recordings/${this.recording}/pieces/${piece.number}`;
  }

  private async fill(kind: Moving, now: Now, round: number): Promise<void> {
    if (!playable(kind)) return this.tell("unable");
    const coming = wanted(now.pieces, kind, this.last.get(kind) ?? 0);
    if (!coming.length) return;
    let track = this.tracks.get(kind);
    if (!track || track.element.error) {
      track?.close();
      this.tracks.set(kind, (track = new Track(this.elements[kind], kind)));
    }
    for (const piece of coming) {
      const bytes = await bytesOf(this.address(piece), piece);
      if (round !== this.round) return;
      this.last.set(kind, piece.number);
      if (bytes) await track.put(bytes, piece.began_ms / 1000);
      else this.tell("changed");
    }
  }

  /** Plays what there is: near to now, over holes, sound and picture together. */
  private follow(): void {
    const [sound, picture] = [this.tracks.get("sound"), this.tracks.get("picture")];
    const first = sound?.stretches.length ? sound : picture;
    if (!first?.stretches.length) return;
    const { element } = first;
    const to = element.currentTime === 0 && element.paused ? Math.max(first.stretches[0]![0], first.end - BEHIND * 2) : live(element.currentTime, first.end);
    if (to !== null) element.currentTime = to;
    first.skip();
    this.start(element);
    if (picture?.stretches.length) {
      this.seen(true);
      if (picture !== first) {
        if (Math.abs(picture.element.currentTime - element.currentTime) > APART && picture.covers(element.currentTime)) picture.element.currentTime = element.currentTime;
        this.start(picture.element);
      }
    }
    const waits = first.end - element.currentTime < 0.3;
    this.tell(waits ? "lost" : "live");
  }

  private start(element: HTMLMediaElement): void {
    if (element.paused) void element.play().catch(() => undefined);
  }
}

export function instantText(stamp: number, lang?: string, zone?: string): string {
  if (Number.isNaN(stamp)) return "";
  try {
    return new Intl.DateTimeFormat(lang, { dateStyle: "medium", timeStyle: "long", timeZone: zone }).format(stamp);
  } catch {
    return new Date(stamp).toISOString();
  }
}

/** `img[data-live-still]`: a small picture that is fetched anew, as long as it is on the page and the page is looked at. */
export function refresh(image: HTMLImageElement): void {
  const address = image.src;
  const again = setInterval(() => {
    if (!image.isConnected) clearInterval(again);
    else if (document.visibilityState === "visible") image.src = `${address}?${Date.now()}`;
  }, STILL_EVERY);
}

/** What somebody chose before; who asked the browser to save data has the still picture until they choose otherwise. */
function kept(): Choice {
  try {
    const found = localStorage.getItem(KEPT);
    return found === "sound" || found === "all" ? found : "still";
  } catch {
    return "still";
  }
}

export function start(root: HTMLElement): void {
  const player = new Player(root);
  const choices = root.querySelector<HTMLElement>("[data-picture-choice]");
  if (choices) choices.hidden = false;
  root.addEventListener("change", (event) => {
    const field = event.target as HTMLInputElement;
    if (field.name !== "picture") return;
    try {
      localStorage.setItem(KEPT, field.value);
    } catch {
      /* then it is asked again next time */
    }
    player.choose(field.value as Choice);
  });
  // Whether there is a recording is told by the page's part that follows the log; the player only looks while there is one.
  const part = document.getElementById("hall-picture");
  const running = (): boolean => !part || Boolean(part.querySelector("h2"));
  let going = false;
  const see = (): void => {
    if (!running() || going) return;
    going = true;
    const before = kept();
    const field = root.querySelector<HTMLInputElement>(`input[name=picture][value=${before}]`);
    if (field) field.checked = true;
    player.choose(before);
  };
  see();
  if (part)
    new MutationObserver(() => {
      if (running()) going ? void player.look() : see();
    }).observe(part, { childList: true, subtree: true });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && running()) void player.look();
  });
}
