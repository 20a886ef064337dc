/** `[data-draw]` in the owner's forms: a number of this device's own, committed to when the pool is fixed and shown when it is drawn. */
import { concat, hex, randomBytes, sha256Hex, utf8 } from "./bytes.ts";
import { canonical, HEX_64 } from "./canonical.ts";
import { slot, store } from "./device-key.ts";
import { Problem, say } from "./messages.ts";

const place = (draw: string): string => slot(`draw/number/${draw}`);

export const numberCommitment = (draw: string, number: string): string => sha256Hex(concat(utf8("openhall/draw/v1/number\n"), canonical({ draw, number })));

/** While the pool is fixed: the number is kept here before its commitment can be sent. */
async function commit(box: HTMLElement, draw: string, hidden: HTMLInputElement): Promise<void> {
  const number = hex(randomBytes(32));
  await store("readwrite", (keys) => keys.put(number, place(draw)));
  hidden.value = numberCommitment(draw, number);
  const link = box.querySelector<HTMLAnchorElement>("a[data-draw-file]");
  if (!link) return;
  link.href = URL.createObjectURL(new Blob([JSON.stringify({ v: 1, draw, number })], { type: "application/json" }));
  link.download = `draw-${draw.slice(0, 8)}.json`;
  link.hidden = false;
}

/** The number that a saved file holds for this draw. */
function parseNumber(text: string, draw: string): string {
  try {
    const found = JSON.parse(text) as { v?: unknown; draw?: unknown; number?: unknown };
    if (found.v === 1 && found.draw === draw && typeof found.number === "string" && HEX_64.test(found.number)) return found.number;
  } catch {
    /* said below */
  }
  throw new Problem(say("auction.no_secret"));
}

export function start(box: HTMLElement): void {
  const { draw = "" } = box.dataset;
  const hidden = box.querySelector<HTMLInputElement>("input[name=number_sha256]");
  const shown = box.querySelector<HTMLInputElement>("input[name=number]");
  if (hidden) {
    // A page that is only looked at leaves nothing behind.
    box.addEventListener("focusin", () => void commit(box, draw, hidden), { once: true });
  } else if (shown) {
    void store<unknown>("readonly", (keys) => keys.get(place(draw))).then((kept) => {
      if (typeof kept === "string") shown.value = kept;
    });
    box.querySelector<HTMLInputElement>("input[type=file]")?.addEventListener("change", (event) => {
      const file = (event.target as HTMLInputElement).files?.[0];
      if (file) void file.text().then((text) => (shown.value = parseNumber(text, draw)));
    });
  }
}
