/** `[data-hall]`: the live hall. The page is complete without this; here it grows in log order. */
import { serverNow, setServerTime } from "./http.ts";
import { say, type MessageKey } from "./messages.ts";
import { follow } from "./stream.ts";

interface Entry {
  readonly index: number;
  readonly html: string;
}

/** Puts entries in log order, each index once; returns how many were new. */
export class Record_ {
  private readonly list: HTMLElement;

  constructor(list: HTMLElement) {
    this.list = list;
  }

  private items(): HTMLElement[] {
    return Array.from(this.list.children).filter((item): item is HTMLElement => item instanceof HTMLElement && item.dataset.index !== undefined);
  }

  get last(): number {
    return Math.max(-1, ...this.items().map((item) => Number(item.dataset.index)));
  }

  add(entry: Entry): boolean {
    if (!Number.isSafeInteger(entry.index) || this.items().some((item) => Number(item.dataset.index) === entry.index)) return false;
    const template = document.createElement("template");
    template.innerHTML = entry.html;
    const item = template.content.firstElementChild;
    if (!(item instanceof HTMLElement)) return false;
    item.dataset.index = String(entry.index);
    const newestFirst = this.list.dataset.order === "newest";
    const after = this.items().find((other) => (newestFirst ? Number(other.dataset.index) < entry.index : Number(other.dataset.index) > entry.index));
    this.list.insertBefore(item, after ?? null);
    return true;
  }
}

export function parseEntry(data: string): Entry | null {
  try {
    const value = JSON.parse(data) as Partial<Entry>;
    return typeof value.index === "number" && typeof value.html === "string" ? { index: value.index, html: value.html } : null;
  } catch {
    return null;
  }
}

/** After an entry the page's other parts are read anew: not all guests in the same instant. */
const SOONEST = 300;
const SPREAD = 1700;

/** Puts the parts of `page` in place of those here that have the same id; returns whether anything changed. */
export function putParts(page: Document): boolean {
  let changed = false;
  for (const fresh of page.querySelectorAll<HTMLElement>("[data-hall-part][id]")) {
    const part = document.getElementById(fresh.id);
    if (!part) continue;
    if (fresh.dataset.lookAt) part.dataset.lookAt = fresh.dataset.lookAt;
    else delete part.dataset.lookAt;
    const source = fresh.innerHTML;
    if (part.contains(document.activeElement)) continue; // nothing is taken from under the focus; the next look brings it
    if (part.dataset.shown === source || (part.dataset.shown === undefined && part.innerHTML === source)) continue;
    part.dataset.shown = source;
    part.replaceChildren(...Array.from(fresh.childNodes, (node) => document.importNode(node, true)));
    changed = true;
  }
  return changed;
}

/** Milliseconds until a page wants to be looked at again because something follows by itself; null when nothing does. */
export function untilLook(place: ParentNode): number | null {
  const at = Date.parse(place.querySelector<HTMLElement>("[data-look-at]")?.dataset.lookAt ?? "");
  return Number.isNaN(at) ? null : Math.max(SOONEST, at - serverNow() + SOONEST);
}

export function start(hall: HTMLElement): void {
  const list = hall.querySelector<HTMLElement>("[data-hall-entries]") ?? hall;
  const live = hall.querySelector<HTMLElement>("[data-hall-live]");
  const state = hall.querySelector<HTMLElement>("[data-hall-state]");
  const nowUrl = hall.dataset.nowUrl;
  const record = new Record_(list);
  let fresh = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let looking: ReturnType<typeof setTimeout> | undefined;
  const look = async (): Promise<void> => {
    looking = undefined;
    const answer = nowUrl ? await fetch(nowUrl, { credentials: "same-origin", headers: { Accept: "text/html" } }).catch(() => null) : null;
    if (answer?.ok && putParts(new DOMParser().parseFromString(await answer.text(), "text/html"))) document.dispatchEvent(new Event("openhall:refresh"));
    const wait = untilLook(document);
    if (wait !== null) lookIn(wait + Math.random() * SPREAD);
  };
  const lookIn = (wait: number): void => {
    looking ??= setTimeout(() => void look(), wait);
  };
  const soon = (): void => {
    clearTimeout(looking);
    looking = undefined;
    lookIn(SOONEST + Math.random() * SPREAD);
  };
  const url = new URL(hall.dataset.streamUrl ?? "", location.href);
  if (record.last >= 0) url.searchParams.set("after", String(record.last));
  const came = (event: MessageEvent<string>): void => {
    const entry = parseEntry(event.data);
    if (!entry || !record.add(entry)) return;
    soon();
    fresh++;
    timer ??= setTimeout(() => {
      if (live) live.textContent = say("hall.new", { count: fresh });
      fresh = 0;
      timer = undefined;
    }, 5000);
  };
  follow(url, state, came, soon);
  const first = untilLook(document);
  if (first !== null) lookIn(first);
}

/** What is left until a deadline, in words; null once it has passed. */
export function left(milliseconds: number): { key: MessageKey; facts: Record<string, number> } | null {
  if (milliseconds <= 0) return null;
  const seconds = Math.floor(milliseconds / 1000);
  const [minutes, hours, days] = [Math.floor(seconds / 60), Math.floor(seconds / 3600), Math.floor(seconds / 86400)];
  if (days) return { key: "countdown.left_days", facts: { days, hours: hours % 24 } };
  if (hours) return { key: "countdown.left_hours", facts: { hours, minutes: minutes % 60 } };
  return { key: "countdown.left_minutes", facts: { minutes, seconds: seconds % 60 } };
}

/** `[data-countdown]` with data-deadline and data-now (the server's time when it made the page). */
export function countdown(element: HTMLElement): void {
  const deadline = Date.parse(element.dataset.deadline ?? "");
  const place = element.querySelector<HTMLElement>("[data-countdown-left]");
  if (Number.isNaN(deadline) || !place) return;
  if (element.dataset.now) {
    const made = Date.parse(element.dataset.now);
    const entry = performance.getEntriesByType("navigation")[0] as PerformanceNavigationTiming | undefined;
    const age = entry ? performance.now() - entry.responseStart : 0;
    setServerTime(made + age);
  }
  const show = (): void => {
    const rest = left(deadline - serverNow());
    const text = rest ? say(rest.key, rest.facts) : say("countdown.over");
    if (place.textContent !== text) place.textContent = text;
    element.classList.toggle("is-over", !rest);
    if (rest) setTimeout(show, 1000 - (serverNow() % 1000));
    else element.dispatchEvent(new CustomEvent("openhall:deadline", { bubbles: true }));
  };
  show();
}
