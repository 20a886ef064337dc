/** `[data-panel-room]`: the room of a committee. Every page is connected with every other; the platform only passes signals on. */
import { send } from "./http.ts";
import { explain, Problem } from "./messages.ts";
import { follow } from "./stream.ts";
import { Recording } from "./seat-recording.ts";

const BEAT_MS = 5000;
const GATHER_MS = 1500;
const PICTURE: MediaTrackConstraints = { width: { ideal: 320 }, height: { ideal: 240 }, frameRate: { ideal: 12, max: 15 } };
const BITS = { camera: 200_000, screen: 600_000 };

interface Signal {
  readonly from: string;
  readonly load: string;
  readonly kind: string;
  readonly body: string;
}

interface Standing {
  readonly peer: string;
  readonly state: "here" | "lost" | "away";
  readonly missed: number;
}

/** Of two pages that call each other at once the one with the lower part wins. */
export const wins = (own: string, other: string): boolean => own < other;

/** How a connection is, from what was lost of its packets (0 to 1) and how long they travel (seconds). */
export function judged(lost: number, travel: number): "good" | "weak" | "bad" {
  if (lost > 0.1 || travel > 0.8) return "bad";
  return lost > 0.03 || travel > 0.35 ? "weak" : "good";
}

/** The connection with one other page. */
class Link {
  readonly pc: RTCPeerConnection;
  readonly load: string;
  readonly calls: boolean;
  readonly stream = new MediaStream();
  private packets = { got: 0, lost: 0 };

  constructor(load: string, calls: boolean, ice: RTCIceServer[]) {
    this.load = load;
    this.calls = calls;
    this.pc = new RTCPeerConnection({ iceServers: ice });
  }

  get stands(): boolean {
    return this.pc.connectionState === "connected";
  }

  get tries(): boolean {
    return this.pc.connectionState === "new" || this.pc.connectionState === "connecting";
  }

  async quality(): Promise<"" | "good" | "weak" | "bad"> {
    if (!this.stands) return "";
    let [got, lost, travel] = [0, 0, 0];
    for (const report of (await this.pc.getStats()).values() as Iterable<Record<string, unknown>>) {
      if (report.type === "inbound-rtp") {
        got += Number(report.packetsReceived ?? 0);
        lost += Math.max(0, Number(report.packetsLost ?? 0));
      } else if (report.type === "candidate-pair" && report.nominated) travel = Number(report.currentRoundTripTime ?? 0);
    }
    const [newly, gone] = [got - this.packets.got, lost - this.packets.lost];
    this.packets = { got, lost };
    return judged(newly + gone > 0 ? gone / (newly + gone) : 0, travel);
  }

  /** The description, once the addresses of this device are known, or soon. */
  async described(): Promise<string> {
    const { pc } = this;
    if (pc.iceGatheringState !== "complete") {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, GATHER_MS);
        pc.addEventListener("icegatheringstatechange", () => {
          if (pc.iceGatheringState !== "complete") return;
          clearTimeout(timer);
          resolve();
        });
      });
    }
    return JSON.stringify(pc.localDescription);
  }

  close(): void {
    this.pc.close();
  }
}

class Room {
  private readonly root: HTMLElement;
  private readonly api: string;
  private readonly load = crypto.randomUUID();
  private readonly links = new Map<string, Link>();
  private readonly camera = new MediaStream();
  private screen: MediaStreamTrack | undefined;
  private peer = "";
  private ice: RTCIceServer[] = [];
  private over = false;
  private check = "";
  private readonly recording: Recording;

  constructor(root: HTMLElement) {
    this.root = root;
    this.api = root.dataset.api ?? "";
    this.recording = new Recording(root, () => new MediaStream([...this.camera.getTracks()]));
    this.on("camera", (button) => this.toggle(button, this.camera.getVideoTracks()));
    this.on("microphone", (button) => this.toggle(button, this.camera.getAudioTracks()));
    this.on("screen", (button) => void this.share(button));
    this.on("record", (button) => void this.recording.toggle(button).catch((error) => this.tell(explain(error))));
    this.on("leave", () => void this.leave());
    this.on("present", () => void this.present());
    addEventListener("pagehide", () => this.links.forEach((link) => link.close()));
    void this.enter();
  }

  private on(name: string, act: (button: HTMLButtonElement) => void): void {
    const button = this.root.querySelector<HTMLButtonElement>(`[data-room-${name}]`);
    button?.addEventListener("click", () => act(button));
  }

  private word(name: string): string {
    return this.root.dataset[`says${name[0]!.toUpperCase()}${name.slice(1)}`] ?? "";
  }

  private tell(text: string): void {
    const state = this.root.querySelector<HTMLElement>("[data-room-state]");
    if (state && state.textContent !== text) state.textContent = text;
  }

  private tile(peer: string): HTMLElement | null {
    return this.root.querySelector<HTMLElement>(`[data-peer="${peer}"]`);
  }

  private async capture(): Promise<void> {
    const { mediaDevices } = navigator;
    const sound: MediaTrackConstraints = { echoCancellation: true, noiseSuppression: true };
    const one = async (constraints: MediaStreamConstraints): Promise<MediaStreamTrack[]> => {
      try {
        return (await mediaDevices.getUserMedia(constraints)).getTracks();
      } catch {
        return [];
      }
    };
    let tracks = await one({ audio: sound, video: PICTURE });
    if (!tracks.length) tracks = [...(await one({ audio: sound })), ...(await one({ video: PICTURE }))];
    tracks.forEach((track) => this.camera.addTrack(track));
    const own = this.root.querySelector<HTMLVideoElement>("[data-room-own]");
    if (own) own.srcObject = this.camera;
    if (!tracks.length) this.tell(this.word("denied"));
    else if (tracks.length < 2) this.tell(this.word("silent"));
  }

  private async enter(): Promise<void> {
    await this.capture();
    try {
      const ticket = (await send(`${this.api}/tickets`, { json: { load: this.load } })) as { peer: string; stream: string; ice_servers: RTCIceServer[] };
      this.peer = ticket.peer;
      this.ice = ticket.ice_servers;
      follow(new URL(ticket.stream), null, (event) => void this.hear(JSON.parse(event.data) as Signal), () => void this.again());
    } catch (error) {
      this.tell(explain(error));
      return;
    }
    await this.say("*", "hello");
    this.tell(this.word("live"));
    void this.beat();
  }

  /** Whoever isn't connected is greeted anew. */
  private async again(): Promise<void> {
    if (this.over) return;
    await this.say("*", "hello").catch(() => undefined);
    void this.beat(true);
  }

  private say(to: string, kind: string, body = ""): Promise<unknown> {
    return send(`${this.api}/signals`, { json: { load: this.load, to, kind, body } });
  }

  private async hear(signal: Signal): Promise<void> {
    if (signal.kind === "over") return this.end(this.word("over"));
    const link = this.links.get(signal.from);
    const same = link?.load === signal.load;
    if (signal.kind === "hello") {
      if (link && !same) this.drop(signal.from);
      return void (await this.say(signal.from, "here").catch(() => undefined));
    }
    if (signal.kind === "here") {
      if (link && same && (link.stands || link.tries)) return;
      return this.call(signal.from, signal.load);
    }
    if (signal.kind === "bye") return this.drop(signal.from);
    if (signal.kind === "offer") {
      if (link && same && link.calls && link.tries && wins(this.peer, signal.from)) return;
      return this.answer(signal);
    }
    if (signal.kind === "answer" && link && same && link.pc.signalingState === "have-local-offer") {
      await link.pc.setRemoteDescription(JSON.parse(signal.body) as RTCSessionDescriptionInit);
    }
  }

  private open(peer: string, load: string, calls: boolean): Link {
    this.drop(peer);
    const link = new Link(load, calls, this.ice);
    this.links.set(peer, link);
    const video = this.tile(peer)?.querySelector("video");
    if (video) video.srcObject = link.stream;
    link.pc.ontrack = (event) => {
      link.stream.addTrack(event.track);
      void video?.play().catch(() => undefined);
    };
    link.pc.onconnectionstatechange = () => {
      if (this.links.get(peer) !== link) return;
      this.show(peer);
      // Who called calls again; both would meet in the middle.
      if (link.pc.connectionState === "failed") void (link.calls ? this.call(peer, link.load) : this.say(peer, "hello").catch(() => undefined));
    };
    this.show(peer);
    return link;
  }

  private get picture(): MediaStreamTrack | undefined {
    return this.screen ?? this.camera.getVideoTracks()[0];
  }

  private async call(peer: string, load: string): Promise<void> {
    const link = this.open(peer, load, true);
    const [sound] = this.camera.getAudioTracks();
    link.pc.addTransceiver(sound ?? "audio", { direction: "sendrecv" });
    link.pc.addTransceiver(this.picture ?? "video", { direction: "sendrecv", sendEncodings: [{ maxBitrate: this.screen ? BITS.screen : BITS.camera }] });
    await link.pc.setLocalDescription();
    await this.say(peer, "offer", await link.described()).catch(() => this.drop(peer));
  }

  private async answer(signal: Signal): Promise<void> {
    const link = this.open(signal.from, signal.load, false);
    await link.pc.setRemoteDescription(JSON.parse(signal.body) as RTCSessionDescriptionInit);
    for (const transceiver of link.pc.getTransceivers()) {
      transceiver.direction = "sendrecv";
      const track = transceiver.receiver.track.kind === "audio" ? this.camera.getAudioTracks()[0] : this.picture;
      await transceiver.sender.replaceTrack(track ?? null);
    }
    await link.pc.setLocalDescription();
    await this.say(signal.from, "answer", await link.described()).catch(() => this.drop(signal.from));
  }

  private drop(peer: string): void {
    const link = this.links.get(peer);
    if (!link) return;
    this.links.delete(peer);
    link.close();
    const video = this.tile(peer)?.querySelector("video");
    if (video) video.srcObject = null;
  }

  private show(peer: string, standing?: Standing): void {
    const tile = this.tile(peer);
    if (!tile) return;
    const link = this.links.get(peer);
    const known = standing?.state ?? (tile.dataset.state as Standing["state"] | undefined) ?? "here";
    tile.dataset.state = known;
    const name = known === "here" ? (link?.stands ? "here" : "connecting") : known;
    tile.classList.toggle("is-lost", name === "lost");
    const state = tile.querySelector<HTMLElement>("[data-peer-state]");
    if (state && state.textContent !== this.word(name)) state.textContent = this.word(name);
    const missed = tile.querySelector<HTMLElement>("[data-peer-missed]");
    if (missed && standing) missed.textContent = standing.missed ? this.word("missed").replace("{count}", String(standing.missed)) : "";
  }

  private async measured(): Promise<string> {
    const order = ["", "good", "weak", "bad"];
    let worst = 0;
    for (const [peer, link] of this.links) {
      const quality = await link.quality().catch(() => "" as const);
      const place = this.tile(peer)?.querySelector<HTMLElement>("[data-peer-quality]");
      const text = quality ? this.word(quality) : "";
      if (place && place.textContent !== text) place.textContent = text;
      worst = Math.max(worst, order.indexOf(quality));
    }
    return order[worst]!;
  }

  private async beat(once = false): Promise<void> {
    if (this.over) return;
    try {
      const told = (await send(`${this.api}/beats`, { json: { load: this.load, quality: await this.measured() } })) as { peers: Standing[]; check: { uuid: string } | null };
      for (const standing of told.peers) this.show(standing.peer, standing);
      this.ask(told.check?.uuid ?? "");
      if (this.root.dataset.cut) this.tell(this.word("live"));
      delete this.root.dataset.cut;
    } catch (error) {
      if (error instanceof Problem && error.status >= 400 && error.status < 500 && error.status !== 429) return this.end(explain(error));
      this.root.dataset.cut = "1";
      this.tell(this.word("cut"));
    }
    if (!once) setTimeout(() => void this.beat(), BEAT_MS);
  }

  private ask(check: string): void {
    const place = this.root.querySelector<HTMLElement>("[data-room-check]");
    if (!place || check === this.check) return;
    this.check = check;
    place.hidden = !check;
    if (check) place.querySelector<HTMLElement>("button")?.focus();
  }

  private async present(): Promise<void> {
    const { check } = this;
    this.ask("");
    await send(`${this.api}/checks/${check}`, { json: {} }).catch((error) => this.tell(explain(error)));
  }

  private toggle(button: HTMLButtonElement, tracks: MediaStreamTrack[]): void {
    const on = button.getAttribute("aria-pressed") !== "true";
    tracks.forEach((track) => (track.enabled = on));
    button.setAttribute("aria-pressed", String(on));
  }

  private async share(button: HTMLButtonElement): Promise<void> {
    if (this.screen) {
      this.screen.stop();
      this.screen = undefined;
    } else {
      try {
        const shown = await navigator.mediaDevices.getDisplayMedia({ video: { width: { max: 1280 }, frameRate: { max: 8 } }, audio: false });
        this.screen = shown.getVideoTracks()[0];
      } catch {
        return;
      }
      this.screen?.addEventListener("ended", () => this.screen && void this.share(button));
    }
    button.setAttribute("aria-pressed", String(Boolean(this.screen)));
    const own = this.root.querySelector<HTMLVideoElement>("[data-room-own]");
    if (own) own.srcObject = this.screen ? new MediaStream([this.screen]) : this.camera;
    for (const link of this.links.values()) {
      for (const transceiver of link.pc.getTransceivers()) if (transceiver.receiver.track.kind === "video") await transceiver.sender.replaceTrack(this.picture ?? null).catch(() => undefined);
    }
  }

  private async leave(): Promise<void> {
    await send(`${this.api}/leaving`, { json: {} }).catch(() => undefined);
    this.end("");
    location.reload();
  }

  private end(text: string): void {
    this.over = true;
    for (const peer of [...this.links.keys()]) this.drop(peer);
    this.camera.getTracks().forEach((track) => track.stop());
    this.screen?.stop();
    if (text) this.tell(text);
  }
}

export function start(root: HTMLElement): void {
  new Room(root);
}
