/** `[data-watch]`: a page that follows the log. The stream only rings; what is shown is read anew as the reader may see it. */
import { say } from "./messages.ts";

/** After an act is in the log the room takes it in within a second or so: look then, and once more for what came late. */
const LOOKS = [600, 2500];

/** Whether somebody is writing or choosing here: then nothing is taken from under their hands. */
export function busy(place: HTMLElement, active: Element | null): boolean {
  if (document.querySelector("dialog[open]")) return true;
  if (active && place.contains(active) && active.matches("textarea, select, input:not([type=hidden])")) return true;
  return Array.from(place.querySelectorAll("textarea")).some((area) => area.value.trim() !== "");
}

export function editionOf(html: string): string {
  return /data-edition="([^"]*)"/.exec(html)?.[1] ?? "";
}

export function start(room: HTMLElement): void {
  const place = room.querySelector<HTMLElement>("[data-watch-place]");
  const state = room.querySelector<HTMLElement>("[data-watch-state]");
  const live = room.querySelector<HTMLElement>("[data-watch-live]");
  const { streamUrl, fragmentUrl } = room.dataset;
  if (!place || !streamUrl || !fragmentUrl) return;
  let timers: ReturnType<typeof setTimeout>[] = [];

  const look = async (): Promise<void> => {
    const answer = await fetch(fragmentUrl, { credentials: "same-origin", headers: { Accept: "text/html" } }).catch(() => null);
    if (!answer?.ok) return;
    const html = await answer.text();
    if (!html.includes("data-edition") || editionOf(html) === editionOf(place.innerHTML)) return;
    if (busy(place, document.activeElement)) {
      if (state) state.textContent = say("watch.waiting");
      timers.push(setTimeout(() => void look(), 5000));
      return;
    }
    const open = Array.from(place.querySelectorAll<HTMLDetailsElement>("details[open]"), (one) => one.querySelector("form")?.id ?? "");
    place.innerHTML = html;
    for (const id of open.filter(Boolean)) place.querySelector(`#${CSS.escape(id)}`)?.closest("details")?.setAttribute("open", "");
    document.dispatchEvent(new Event("openhall:refresh"));
    if (state) state.textContent = say("hall.live");
    if (live) live.textContent = say("watch.new");
  };

  const source = new EventSource(new URL(streamUrl, location.href));
  source.onopen = () => state && (state.textContent = say("hall.live"));
  source.onerror = () => state && (state.textContent = say("hall.reconnecting"));
  source.onmessage = () => {
    timers.forEach(clearTimeout);
    timers = LOOKS.map((wait) => setTimeout(() => void look(), wait));
  };
  addEventListener("pagehide", () => source.close());
}
