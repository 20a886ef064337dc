/** `[data-recorder]`: the host's browser takes picture and sound and sends them piece by piece. */
import { sha256 } from "@noble/hashes/sha2.js";
import { hex } from "./bytes.ts";
import { TYPES, type Kind } from "./footage.ts";
import { send, serverNow } from "./http.ts";
import { explain, Problem } from "./messages.ts";

/** Length of a piece, and how often the recorder hands out data; its events go on in a hidden window, timers hardly do. */
const PIECE_MS = 3000;
const DATA_MS = 500;
const STILL_MS = 10_000;
/** What waits for the network at most: older pieces give way to newer ones. */
const MOST_MS = 90_000;
const MOST_BYTES = 24 * 1024 * 1024;
const LONGEST_PAUSE = 5000;
const BITS = { picture: 500_000, sound: 32_000 } as const;
const STILL_WIDTH = 960;

export interface Waiting {
  readonly kind: Kind;
  readonly began_ms: number;
  readonly lasts_ms: number;
  readonly body: Blob;
}

/** Pieces that wait for the network, oldest first; bounded in time and bytes. */
export class Queue {
  private pieces: Waiting[] = [];
  dropped = 0;

  add(piece: Waiting): void {
    this.pieces.push(piece);
    const newest = piece.began_ms + piece.lasts_ms;
    // The first piece may be on its way: it stays, so that it is never sent as another number's.
    while (this.pieces.length > 2 && (newest - this.pieces[1]!.began_ms > MOST_MS || this.bytes > MOST_BYTES)) {
      this.pieces.splice(1, 1);
      this.dropped++;
    }
  }

  get first(): Waiting | undefined {
    return this.pieces[0];
  }

  done(piece: Waiting): void {
    if (this.pieces[0] === piece) this.pieces.shift();
  }

  clear(): void {
    this.pieces = [];
  }

  get bytes(): number {
    return this.pieces.reduce((sum, piece) => sum + piece.body.size, 0);
  }

  /** How many seconds of the hall wait. */
  get seconds(): number {
    const from = this.pieces[0]?.began_ms ?? 0;
    const to = this.pieces.at(-1);
    return to ? Math.round((to.began_ms + to.lasts_ms - from) / 1000) : 0;
  }
}

/** Milliseconds since the recording began: even, and brought back to the server's clock when that is more than `most` away. */
export class Elapsed {
  private anchor: number;
  private base: number;
  private readonly most: number;
  private last: number;

  constructor(server: number, device: number, most = 2000) {
    this.last = this.anchor = server;
    this.base = device;
    this.most = most;
  }

  at(server: number, device: number): number {
    const counted = this.anchor + device - this.base;
    if (Math.abs(server - counted) > this.most) {
      // A piece that went back in time would be refused: who is ahead stands still until the server has caught up.
      this.anchor = Math.max(server, this.last);
      this.base = device;
      this.last = this.anchor;
    } else this.last = Math.max(this.last, counted);
    return Math.round(this.last);
  }
}

/** Records one kind in pieces that each play by themselves: the next recorder runs before the last one stops. */
class Rotor {
  private recorder: MediaRecorder | undefined;
  private readonly kind: Exclude<Kind, "still">;
  private readonly stream: MediaStream;
  private readonly clock: () => number;
  private readonly out: (piece: Waiting) => void;

  constructor(kind: Exclude<Kind, "still">, stream: MediaStream, clock: () => number, out: (piece: Waiting) => void) {
    this.kind = kind;
    this.stream = stream;
    this.clock = clock;
    this.out = out;
    this.turn();
  }

  private turn(): void {
    const before = this.recorder;
    const made = new MediaRecorder(this.stream, { mimeType: TYPES[this.kind].replaceAll('"', ""), videoBitsPerSecond: BITS.picture, audioBitsPerSecond: BITS.sound });
    const parts: Blob[] = [];
    let began = this.clock();
    made.onstart = () => (began = this.clock());
    made.ondataavailable = (event) => {
      if (event.data.size) parts.push(event.data);
      if (made === this.recorder && made.state === "recording" && this.clock() - began >= PIECE_MS) this.turn();
    };
    made.onstop = () => {
      const body = new Blob(parts, { type: TYPES[this.kind] });
      if (body.size) this.out({ kind: this.kind, began_ms: began, lasts_ms: Math.max(0, this.clock() - began), body });
    };
    this.recorder = made;
    made.start(DATA_MS);
    if (before?.state === "recording") before.stop();
  }

  stop(): void {
    const last = this.recorder;
    this.recorder = undefined;
    if (last?.state === "recording") last.stop();
  }
}

type Says = "sending" | "idle" | "waiting" | "dropped" | "over" | "denied" | "silent" | "unable";

class Recorder {
  private readonly root: HTMLElement;
  private readonly preview: HTMLVideoElement;
  private readonly state: HTMLElement;
  private readonly begin: HTMLButtonElement;
  private readonly pause: HTMLButtonElement;
  private readonly queue = new Queue();
  private readonly began: number;
  private elapsed: Elapsed | undefined;
  private rotors: Rotor[] = [];
  private stream: MediaStream | undefined;
  private stills: ReturnType<typeof setInterval> | undefined;
  private number: number;
  private pumping = false;
  private over = false;
  private silent = false;

  constructor(root: HTMLElement) {
    this.root = root;
    const find = <T extends HTMLElement>(selector: string): T => root.querySelector<T>(selector)!;
    this.preview = find<HTMLVideoElement>("[data-recorder-preview]");
    this.state = find("[data-recorder-state]");
    this.begin = find<HTMLButtonElement>("[data-recorder-start]");
    this.pause = find<HTMLButtonElement>("[data-recorder-pause]");
    this.began = Date.parse(root.dataset.beganAt ?? "");
    this.number = Number(root.dataset.next) || 1;
    this.begin.addEventListener("click", () => void this.start());
    this.begin.disabled = false; // the page sends it disabled: before this script nothing would come of it
    this.pause.addEventListener("click", () => this.halt("idle"));
    addEventListener("online", () => void this.pump());
    // A form stops the recording, with or without this script; here the camera goes dark in the same moment.
    document.querySelector("form[data-recorder-stop]")?.addEventListener("submit", () => {
      this.over = true;
      this.queue.clear();
      this.halt("over");
    });
    this.tell("idle");
  }

  private tell(name: Says, seconds = 0): void {
    const text = (this.root.dataset[`says${name[0]!.toUpperCase()}${name.slice(1)}`] ?? "").replace("{seconds}", String(seconds));
    if (this.state.textContent !== text) this.state.textContent = text;
    this.state.classList.toggle("is-sending", name === "sending" || name === "silent");
  }

  private clock = (): number => {
    const [server, device] = [serverNow() - this.began, performance.now()];
    this.elapsed ??= new Elapsed(server, device);
    return this.elapsed.at(server, device);
  };

  private get source(): string {
    return this.root.querySelector<HTMLInputElement>("input[name=source]:checked")?.value ?? "camera";
  }

  private async capture(): Promise<MediaStream> {
    const sound: MediaTrackConstraints = { echoCancellation: true, noiseSuppression: true };
    const picture: MediaTrackConstraints = { width: { ideal: 960 }, height: { ideal: 540 }, frameRate: { ideal: 12, max: 15 } };
    const { mediaDevices } = navigator;
    if (this.source === "sound") return mediaDevices.getUserMedia({ audio: sound });
    // Without a microphone the picture goes alone.
    if (this.source === "camera") return mediaDevices.getUserMedia({ audio: sound, video: picture }).catch(() => mediaDevices.getUserMedia({ video: picture }));
    const screen = await mediaDevices.getDisplayMedia({ video: { width: { max: 1280 }, height: { max: 720 }, frameRate: { max: 8 } }, audio: false });
    const voice = await mediaDevices.getUserMedia({ audio: sound }).catch(() => null);
    return new MediaStream([...screen.getVideoTracks(), ...(voice?.getAudioTracks() ?? [])]);
  }

  private async start(): Promise<void> {
    if (this.stream || this.over) return;
    if (!globalThis.MediaRecorder || !MediaRecorder.isTypeSupported("video/webm;codecs=vp8") || !MediaRecorder.isTypeSupported("audio/webm;codecs=opus")) return this.tell("unable");
    this.begin.disabled = true;
    try {
      // How far the recording is, and the server's clock: after a reload it goes on with the next number.
      const now = (await send(this.root.dataset.url!)) as { state: string; next: number };
      if (now.state !== "running") return this.finish();
      this.number = now.next;
      this.elapsed = undefined;
      this.stream = await this.capture();
    } catch (error) {
      if (error instanceof DOMException) this.tell("denied");
      else this.state.textContent = explain(error);
      return;
    } finally {
      this.begin.disabled = false;
    }
    const [videos, sounds] = [this.stream.getVideoTracks(), this.stream.getAudioTracks()];
    for (const track of this.stream.getTracks()) track.addEventListener("ended", () => this.halt("idle"));
    this.silent = !sounds.length;
    if (sounds.length) this.rotors.push(new Rotor("sound", new MediaStream(sounds), this.clock, this.take));
    if (videos.length) {
      this.rotors.push(new Rotor("picture", new MediaStream(videos), this.clock, this.take));
      this.preview.srcObject = new MediaStream(videos);
      this.preview.hidden = false;
      void this.preview.play().catch(() => undefined);
      this.stills = setInterval(() => void this.still(), STILL_MS);
      this.preview.addEventListener("playing", () => void this.still(), { once: true });
    }
    this.begin.hidden = true;
    this.pause.hidden = false;
    this.tell(this.silent ? "silent" : "sending");
  }

  /** Takes no more; what waits is still sent, unless the recording is over. */
  private halt(say: Says): void {
    this.rotors.forEach((rotor) => rotor.stop());
    this.rotors = [];
    clearInterval(this.stills);
    this.stream?.getTracks().forEach((track) => track.stop());
    this.stream = undefined;
    this.preview.srcObject = null;
    this.preview.hidden = true;
    this.begin.hidden = false;
    this.pause.hidden = true;
    this.tell(say);
  }

  private finish(): void {
    this.over = true;
    this.queue.clear();
    this.halt("over");
    this.begin.disabled = true;
  }

  private async still(): Promise<void> {
    const { videoWidth, videoHeight } = this.preview;
    if (!videoWidth) return;
    const scale = Math.min(1, STILL_WIDTH / videoWidth);
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(videoWidth * scale);
    canvas.height = Math.round(videoHeight * scale);
    canvas.getContext("2d")?.drawImage(this.preview, 0, 0, canvas.width, canvas.height);
    const began_ms = this.clock();
    const body = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.7));
    if (body) this.take({ kind: "still", began_ms, lasts_ms: 0, body });
  }

  private take = (piece: Waiting): void => {
    const most = Number(this.root.dataset[`most${piece.kind[0]!.toUpperCase()}${piece.kind.slice(1)}`]) || Infinity;
    if (this.over || piece.body.size > most) return;
    this.queue.add(piece);
    void this.pump();
  };

  private async pump(): Promise<void> {
    if (this.pumping) return;
    this.pumping = true;
    let failures = 0;
    for (let piece = this.queue.first; piece && !this.over; piece = this.queue.first) {
      try {
        await this.put(piece);
        this.queue.done(piece);
        failures = 0;
        if (this.stream) this.tell(this.silent ? "silent" : "sending");
      } catch (error) {
        if (!(error instanceof Problem) || error.status >= 500 || error.status === 429) {
          failures++;
          this.tell(this.queue.dropped ? "dropped" : "waiting", this.queue.seconds);
          await new Promise((resolve) => setTimeout(resolve, Math.min(LONGEST_PAUSE, 500 * 2 ** failures)));
        } else await this.refused(error, piece);
      }
    }
    this.pumping = false;
  }

  private async put(piece: Waiting): Promise<void> {
    const bytes = new Uint8Array(await piece.body.arrayBuffer());
    const about = new URLSearchParams({ kind: piece.kind, began_ms: String(piece.began_ms), lasts_ms: String(piece.lasts_ms), sha256: hex(sha256(bytes)) });
    const answer = (await send(`${this.root.dataset.url}/pieces/${this.number}?${about}`, { method: "PUT", body: bytes, headers: { "Content-Type": TYPES[piece.kind] } })) as { next: number };
    this.number = answer.next;
  }

  /** The server said no: it is over, another number is next, or this piece has no place and is left out. */
  private async refused(error: Problem, piece: Waiting): Promise<void> {
    if (error.status === 401 || error.status === 403) {
      this.finish();
      this.state.textContent = explain(error);
      return;
    }
    const now = (await send(this.root.dataset.url!).catch(() => null)) as { state: string; next: number } | null;
    if (now && now.state !== "running") return this.finish();
    const moved = now !== null && now.next !== this.number;
    if (now) this.number = now.next;
    if (!moved) this.queue.done(piece);
  }
}

export function start(root: HTMLElement): void {
  new Recorder(root);
}
