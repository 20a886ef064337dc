/** `[data-receipt][data-status-url]`: advances recorded → logged → witnessed while the page is open. */
import { send } from "./http.ts";
import { say } from "./messages.ts";

const STEPS = ["recorded", "logged", "witnessed"];
const MOST_QUESTIONS = 120;

export function start(receipt: HTMLElement): void {
  const url = receipt.dataset.statusUrl;
  if (!url || receipt.dataset.state === "witnessed") return;
  let asked = 0;
  let asking = false;
  let index: number | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const done = (): boolean => receipt.dataset.state === "witnessed";
  const look = async (): Promise<void> => {
    if (asking || done()) return;
    asking = true;
    try {
      const found = (await send(url)) as { state?: string; index?: number | null };
      index = found.index ?? null;
      advance(receipt, found.state ?? "");
    } catch {
      /* asked again, by the stream or by the clock */
    }
    asking = false;
    if (done()) stream?.close();
  };
  /** Without the stream, or where it is cut: asked ever more slowly. */
  const later = (): void => {
    timer = setTimeout(
      () =>
        void look().then(() => {
          if (!done() && ++asked < MOST_QUESTIONS) later();
        }),
      Math.min(30_000, 1000 + 500 * asked),
    );
  };
  const stream = receipt.dataset.streamUrl ? new EventSource(receipt.dataset.streamUrl) : undefined;
  // A new head concerns us only if it may have taken our entry in, or if the members' head has passed it.
  if (stream) stream.onmessage = (event) => void (index === null || witnessed(event.data) > index ? look() : undefined);
  later();
  addEventListener("pagehide", () => {
    clearTimeout(timer);
    stream?.close();
  });
}

function witnessed(data: unknown): number {
  try {
    const { witnessed } = JSON.parse(String(data)) as { witnessed?: number };
    return witnessed ?? 0;
  } catch {
    return 0;
  }
}

function advance(receipt: HTMLElement, state: string): void {
  const reached = STEPS.indexOf(state);
  if (reached <= STEPS.indexOf(receipt.dataset.state ?? "")) return;
  receipt.dataset.state = state;
  receipt.querySelectorAll<HTMLElement>("[data-step]").forEach((step) => {
    step.classList.toggle("is-reached", STEPS.indexOf(step.dataset.step ?? "") <= reached);
  });
  const status = receipt.querySelector<HTMLElement>("[data-receipt-status]");
  if (status) status.textContent = say(state === "witnessed" ? "receipt.witnessed" : "receipt.logged");
}
