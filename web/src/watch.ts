/** `[data-watch]`: a page that follows the log. The stream only rings; what is shown is read anew as the reader may see it. */
import { untilLook } from "./hall.ts";
import { send } from "./http.ts";
import { say } from "./messages.ts";
import { follow } from "./stream.ts";

const PRESENT_EVERY = 15_000;

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

/** The focus is on a link or a button of what is about to be replaced: the call puts it back on the same one, if it is still there. */
function keepFocus(place: HTMLElement): () => void {
  const active = document.activeElement;
  if (!(active instanceof HTMLElement) || !place.contains(active)) return () => undefined;
  const known = (one: HTMLElement): string => JSON.stringify([one.closest("[id]")?.id, one.getAttribute("href"), one.textContent]);
  const wanted = known(active);
  const alike = (): HTMLElement[] => Array.from(place.querySelectorAll<HTMLElement>(active.tagName)).filter((one) => known(one) === wanted);
  const nth = alike().indexOf(active);
  return () => alike()[nth]?.focus({ preventScroll: true });
}

export function start(room: HTMLElement): void {
  const place = room.querySelector<HTMLElement>("[data-watch-place]");
  const state = room.querySelector<HTMLElement>("[data-watch-state]");
  const live = room.querySelector<HTMLElement>("[data-watch-live]");
  const { streamUrl, fragmentUrl } = room.dataset;
  if (!place || !streamUrl || !fragmentUrl) return;
  let timers: ReturnType<typeof setTimeout>[] = [];
  let planned: ReturnType<typeof setTimeout> | undefined;
  /** Something follows by itself (the next bid, read out at a pace): look when it does. */
  const plan = (): void => {
    clearTimeout(planned);
    const wait = untilLook(place);
    if (wait !== null) planned = setTimeout(() => void look(), wait);
  };

  const look = async (): Promise<void> => {
    const answer = await fetch(fragmentUrl, { credentials: "same-origin", headers: { Accept: "text/html" } }).catch(() => null);
    if (!answer?.ok) return;
    const html = await answer.text();
    if (!html.includes("data-edition") || editionOf(html) === editionOf(place.innerHTML)) return plan();
    if (busy(place, document.activeElement)) {
      if (state) state.textContent = say("watch.waiting");
      timers.push(setTimeout(() => void look(), 5000));
      return;
    }
    const open = Array.from(place.querySelectorAll<HTMLDetailsElement>("details[open]"), (one) => one.querySelector("form")?.id ?? "");
    const focusAgain = keepFocus(place);
    place.innerHTML = html;
    for (const id of open.filter(Boolean)) place.querySelector(`#${CSS.escape(id)}`)?.closest("details")?.setAttribute("open", "");
    focusAgain();
    document.dispatchEvent(new Event("openhall:refresh"));
    if (state) state.textContent = say("hall.live");
    if (live) live.textContent = say("watch.new");
    plan();
  };

  const soon = (): void => {
    timers.forEach(clearTimeout);
    timers = LOOKS.map((wait) => setTimeout(() => void look(), wait));
  };
  follow(new URL(streamUrl, location.href), state, soon, soon);
  plan();
  if (room.dataset.presenceUrl) stayPresent(room.dataset.presenceUrl);
}

/** Says every so often that this page is open, while it is. */
function stayPresent(url: string): void {
  const tellServer = (): void => void send(url, { method: "PUT", json: {} }).catch(() => undefined);
  setInterval(() => navigator.onLine && tellServer(), PRESENT_EVERY);
}
