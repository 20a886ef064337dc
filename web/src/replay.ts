/** `[data-replay]`: a past opening played from its list of steps, at any speed. Without script the whole list stands there. */
import { say } from "./messages.ts";

const TICK = 100;

export function elapsed(seconds: number): string {
  const whole = Math.floor(seconds);
  const two = (part: number): string => String(part).padStart(2, "0");
  return `+${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
}

/** Which of the steps (seconds since the beginning, in order) have happened at a second: how many. */
export function happened(steps: readonly number[], second: number): number {
  return steps.filter((at) => at <= second).length;
}

/** The second of the step after, or of the one before: several may share a second, and all of them are left behind. */
export function stepped(steps: readonly number[], second: number, by: number): number {
  const now = happened(steps, second) - 1;
  const to = by > 0 ? now + 1 : steps.filter((one) => one < (steps[now] ?? 0)).length - 1;
  return steps[Math.min(steps.length - 1, Math.max(0, to))] ?? 0;
}

export function start(section: HTMLElement): void {
  const find = <T extends HTMLElement>(selector: string): T | null => section.querySelector<T>(selector);
  const controls = find("[data-replay-controls]");
  const play = find<HTMLButtonElement>("[data-replay-play]");
  const speed = find<HTMLInputElement>("[data-replay-speed]");
  const seek = find<HTMLInputElement>("[data-replay-seek]");
  const clock = find("[data-replay-clock]");
  const says = find("[data-replay-says]");
  const items = Array.from(section.querySelectorAll<HTMLElement>("[data-replay-list] > [data-at]"));
  const steps = items.map((item) => Number(item.dataset.at));
  const end = Number(section.dataset.seconds) || 0;
  if (!controls || !play || !speed || !seek || !items.length) return;
  controls.hidden = false;
  let place = end;
  let shown = items.length;
  let timer: ReturnType<typeof setInterval> | undefined;
  let before = 0;

  const fast = (): number => Math.min(3600, Math.max(0.25, Number(speed.value) || 1));
  /** A recording beside the log follows it. */
  const told = (): void => void document.dispatchEvent(new CustomEvent("openhall:replay", { detail: { place, playing: timer !== undefined, speed: fast() } }));
  document.addEventListener("openhall:replay-asked", told);

  const show = (aloud: boolean): void => {
    const count = happened(steps, place);
    items.forEach((item, index) => {
      item.hidden = index >= count;
      item.classList.toggle("is-now", index === count - 1);
    });
    if (aloud && count !== shown && says) says.textContent = items[count - 1]?.querySelector("strong")?.textContent ?? "";
    shown = count;
    seek.value = String(Math.floor(place));
    seek.setAttribute("aria-valuetext", elapsed(place));
    if (clock) clock.textContent = elapsed(place);
    told();
  };
  const pause = (): void => {
    clearInterval(timer);
    timer = undefined;
    play.textContent = play.dataset.play ?? "";
    told();
  };
  const begin = (): void => {
    if (place >= end) place = 0;
    before = performance.now();
    play.textContent = play.dataset.pause ?? "";
    timer = setInterval(() => {
      const now = performance.now();
      place = Math.min(end, place + ((now - before) / 1000) * fast());
      before = now;
      show(true);
      if (place >= end) {
        pause();
        if (says) says.textContent = say("replay.over");
      }
    }, TICK);
    show(true);
  };
  const toggle = (): void => (timer === undefined ? begin() : pause());
  play.addEventListener("click", toggle);
  seek.addEventListener("input", () => {
    place = Number(seek.value);
    show(true);
  });
  for (const button of section.querySelectorAll<HTMLButtonElement>("[data-replay-step]"))
    button.addEventListener("click", () => {
      pause();
      place = stepped(steps, place, Number(button.dataset.replayStep));
      show(true);
    });
  section.addEventListener("keydown", (event) => {
    const target = event.target as HTMLElement;
    if (event.key !== " " || (target !== seek && target.matches("button, input, a, select"))) return;
    event.preventDefault();
    toggle();
  });
  show(false);
}
