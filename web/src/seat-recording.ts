/** The recording of one's own seat: it stays on this device, sealed to the tender's custodians; its digest goes on the log. */
import { Encrypter } from "age-encryption";
import { hex } from "./bytes.ts";

export class Recording {
  private readonly root: HTMLElement;
  private readonly source: () => MediaStream;
  private recorder: MediaRecorder | undefined;
  private parts: Blob[] = [];

  constructor(root: HTMLElement, source: () => MediaStream) {
    this.root = root;
    this.source = source;
  }

  /** Starts or stops; when it stops, the file is sealed, offered, and its digest filled into the form. */
  async toggle(button: HTMLButtonElement): Promise<void> {
    const running = this.recorder;
    if (running) {
      this.recorder = undefined;
      button.setAttribute("aria-pressed", "false");
      await new Promise<void>((resolve) => {
        running.onstop = () => resolve();
        running.stop();
      });
      return this.sealed();
    }
    this.parts = [];
    const made = new MediaRecorder(this.source(), { mimeType: "video/webm" });
    made.ondataavailable = (event) => event.data.size && this.parts.push(event.data);
    made.start(1000);
    this.recorder = made;
    button.setAttribute("aria-pressed", "true");
    this.tell("recording");
  }

  private tell(name: "recording" | "sealed"): void {
    const state = this.root.querySelector<HTMLElement>("[data-room-state]");
    if (state) state.textContent = this.root.dataset[name === "sealed" ? "saysSealed" : "saysRecording"] ?? "";
  }

  private async sealed(): Promise<void> {
    const encrypter = new Encrypter();
    for (const recipient of (this.root.dataset.recipients ?? "").split(" ")) if (recipient) encrypter.addRecipient(recipient);
    const plain = new Uint8Array(await new Blob(this.parts).arrayBuffer());
    this.parts = [];
    const file = new Uint8Array(await encrypter.encrypt(plain));
    plain.fill(0);
    const digest = hex(new Uint8Array(await crypto.subtle.digest("SHA-256", file)));
    const box = this.root.querySelector<HTMLElement>("[data-room-sealed]");
    const link = box?.querySelector<HTMLAnchorElement>("[data-room-file]");
    if (!box || !link) return;
    link.href = URL.createObjectURL(new Blob([file], { type: "application/octet-stream" }));
    link.download = `seat-${digest.slice(0, 8)}.webm.age`;
    const fill = (name: string, value: string): void => {
      const field = box.querySelector<HTMLInputElement>(`[name=${name}]`);
      if (field) field.value = value;
    };
    fill("sha256", digest);
    fill("size", String(file.length));
    box.hidden = false;
    this.tell("sealed");
    link.focus();
  }
}
