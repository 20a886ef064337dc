/** From a form's fields to the JSON payload of a command, and back to a draft. */
import type { Json } from "./canonical.ts";
import { Problem, say, type FieldError } from "./messages.ts";

export interface Field {
  readonly name: string;
  readonly label: string;
  readonly type: string;
  readonly zone?: string;
  readonly value: string | boolean | Json;
}

export interface Line {
  readonly label: string;
  readonly value: string;
}

/** The instant that a wall clock in `zone` shows as `local` (YYYY-MM-DDTHH:MM[:SS]); in a gap, the instant after it. */
export function toInstant(local: string, zone: string): string {
  const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d))?/.exec(local);
  if (!match) throw new RangeError(local);
  const [year, month, day, hour, minute, second] = match.slice(1).map((part) => Number(part ?? 0)) as [number, number, number, number, number, number];
  const wall = Date.UTC(year, month - 1, day, hour, minute, second);
  const shown = new Intl.DateTimeFormat("en-US", { timeZone: zone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric" });
  const wallAt = (instant: number): number => {
    const parts = Object.fromEntries(shown.formatToParts(instant).map((part) => [part.type, Number(part.value)]));
    return Date.UTC(parts.year!, parts.month! - 1, parts.day, parts.hour, parts.minute, parts.second);
  };
  const first = wall - (wallAt(wall) - wall);
  const second_ = wall - (wallAt(first) - first);
  return new Date(second_).toISOString().replace(/\.(\d{3})Z$/, ".$1000Z");
}

export function convert(field: Field): Json {
  const { value, type } = field;
  if (typeof value !== "string") return value;
  const trimmed = value.trim();
  switch (type) {
    case "boolean":
      return trimmed === "true" || trimmed === "on" || trimmed === "1";
    case "number":
      if (!trimmed) return null;
      if (!/^-?\d{1,15}$/.test(trimmed)) throw new RangeError(say("error.whole_number"));
      return Number(trimmed);
    case "decimal":
      if (!trimmed) return null;
      if (!/^-?(0|[1-9]\d*)(\.\d+)?$/.test(trimmed)) throw new RangeError(say("error.decimal"));
      return trimmed;
    case "json":
      if (!trimmed) return null;
      try {
        return JSON.parse(trimmed) as Json;
      } catch {
        throw new RangeError(say("error.json"));
      }
    case "instant":
      if (!trimmed) return null;
      if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/.test(trimmed)) return trimmed;
      try {
        return toInstant(trimmed, field.zone ?? "UTC");
      } catch {
        throw new RangeError(say("error.instant"));
      }
    default:
      return value.replaceAll("\r\n", "\n");
  }
}

const FORBIDDEN = ["__proto__", "constructor", "prototype"];

/** Dots nest, whole numbers between dots index a list, a trailing `[]` appends. */
export function put(target: Record<string, Json>, name: string, value: Json): void {
  const isList = name.endsWith("[]");
  const path = (isList ? name.slice(0, -2) : name).split(".");
  if (path.some((step) => FORBIDDEN.includes(step))) return;
  let place: Record<string, Json> | Json[] = target;
  path.forEach((step, at) => {
    const here = place as Record<string, Json>;
    const key = step;
    if (at === path.length - 1) {
      if (!isList) here[key] = value;
      else if (Array.isArray(here[key])) (here[key] as Json[]).push(value);
      else here[key] = [value];
      return;
    }
    if (typeof here[key] !== "object" || here[key] === null) here[key] = /^\d+$/.test(path[at + 1]!) ? [] : {};
    place = here[key] as Record<string, Json> | Json[];
  });
}

/** Lists with holes (rows that a person removed) close up. */
export function compact(value: Json): Json {
  if (Array.isArray(value)) return Object.values(value).map(compact);
  if (value && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, compact(item)]));
  return value;
}

export function buildPayload(fields: readonly Field[], emptyLists: readonly string[] = []): Record<string, Json> {
  const payload: Record<string, Json> = {};
  const errors: FieldError[] = [];
  for (const name of emptyLists) put(payload, name.slice(0, -2), []);
  for (const field of fields) {
    try {
      put(payload, field.name, convert(field));
    } catch (error) {
      errors.push({ field: field.name, message: say("error.field", { label: field.label || field.name, reason: (error as Error).message }) });
    }
  }
  if (errors.length) throw new Problem(say("error.title"), { fields: errors });
  return compact(payload) as Record<string, Json>;
}

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;
const OURS = new Set(["csrfmiddlewaretoken", "language", "next"]);

export const controls = (form: HTMLFormElement): Control[] =>
  Array.from(form.elements).filter(
    (element): element is Control =>
      (element instanceof HTMLInputElement || element instanceof HTMLSelectElement || element instanceof HTMLTextAreaElement) &&
      element.name !== "" && !element.matches(":disabled") && !OURS.has(element.name) && !("local" in element.dataset),
  );

const plain = (text: string | null | undefined): string => (text ?? "").replace(/\s+/g, " ").trim();

export function labelOf(control: Control): string {
  if (control.dataset.label) return control.dataset.label;
  const own = Array.from(control.labels ?? [], (label) => plain(label.textContent)).join(" ");
  const legend = plain(control.closest("fieldset")?.querySelector("legend")?.textContent);
  const isChoice = control instanceof HTMLInputElement && ["radio", "checkbox"].includes(control.type);
  return isChoice && legend && (control.type === "radio" || control.name.endsWith("[]")) ? legend : own || legend || control.name;
}

/** Payload and the lines to show before signing. Uploaded files carry their JSON in `data-uploaded`. */
export function collect(form: HTMLFormElement, submitter: HTMLElement | null): { payload: Record<string, Json>; lines: Line[] } {
  const fields: Field[] = [];
  const lines: Line[] = [];
  const lists = new Set<string>();
  const add = (control: Control | HTMLButtonElement, value: Field["value"], shown: string): void => {
    const label = control instanceof HTMLButtonElement ? control.dataset.label ?? control.name : labelOf(control);
    fields.push({ name: control.name, label, type: control.dataset.type ?? "text", zone: control.dataset.zone, value });
    if (!(control instanceof HTMLInputElement && control.type === "hidden") || control.dataset.label) {
      lines.push({ label, value: shown || say("sign.empty") });
    }
  };
  for (const control of controls(form)) {
    if (control.name.endsWith("[]")) lists.add(control.name);
    if (control instanceof HTMLSelectElement) {
      for (const option of control.selectedOptions) add(control, option.value, plain(option.textContent));
      continue;
    }
    if (control instanceof HTMLInputElement) {
      const { type } = control;
      if (["submit", "button", "image", "reset"].includes(type)) continue;
      if (type === "file") {
        if (!("upload" in control.dataset)) continue;
        if (control.dataset.uploading) throw new Problem(say("error.upload_unfinished"), { fields: [{ field: control.name, message: say("error.upload_unfinished") }] });
        for (const file of JSON.parse(control.dataset.uploaded ?? "[]") as { name: string; sha256: string }[]) {
          add(control, control.dataset.upload === "sha256" ? file.sha256 : (file as unknown as Json), file.name);
        }
        continue;
      }
      if (type === "checkbox") {
        if (control.dataset.type === "boolean") add(control, control.checked, say(control.checked ? "sign.yes" : "sign.no"));
        else if (control.checked) add(control, control.value, Array.from(control.labels ?? [], (label) => plain(label.textContent)).join(" "));
        continue;
      }
      if (type === "radio") {
        if (control.checked) add(control, control.value, Array.from(control.labels ?? [], (label) => plain(label.textContent)).join(" "));
        continue;
      }
      if (type === "password") {
        add(control, control.value, "••••");
        continue;
      }
    }
    add(control, control.value, control.value);
  }
  if (submitter instanceof HTMLButtonElement && submitter.name && !OURS.has(submitter.name)) add(submitter, submitter.value, plain(submitter.textContent));
  return { payload: buildPayload(fields, [...lists]), lines };
}

/** Whether a person changed it since the page came; this script may have come later than the first letters. */
function isTouched(control: Control): boolean {
  if (control instanceof HTMLTextAreaElement) return control.value !== control.defaultValue;
  if (control instanceof HTMLSelectElement) {
    const options = Array.from(control.options);
    if (options.some((option) => option.defaultSelected)) return options.some((option) => option.selected !== option.defaultSelected);
    return control.multiple ? options.some((option) => option.selected) : control.selectedIndex > 0;
  }
  if (["checkbox", "radio"].includes(control.type)) return control.checked !== control.defaultChecked;
  // The browser writes some values its own way, a time without seconds for instance.
  const untouched = document.createElement("input");
  untouched.type = control.type;
  untouched.value = control.defaultValue;
  return control.value !== untouched.value;
}

/** Keeps what is typed until it is accepted, even if the tab is closed on the last letter; passwords and files are never kept. */
export class Draft {
  private readonly form: HTMLFormElement;
  private readonly storage: Storage | null;
  private readonly name: string;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(form: HTMLFormElement, storage: "local" | "session" = "local") {
    this.form = form;
    // What does not exist yet (version 0) gets a new id with every page: its draft is known by its kind alone.
    const object = form.dataset.object ?? form.id;
    const about = form.dataset.version === "0" ? object.split(":", 1)[0] : object;
    this.name = `openhall:draft:${location.pathname}:${form.dataset.command ?? ""}:${about}`;
    let found: Storage | null = null;
    try {
      found = form.dataset.draft === "off" ? null : storage === "local" ? localStorage : sessionStorage;
    } catch {
      /* storage is closed to us */
    }
    this.storage = found;
    addEventListener("pagehide", () => this.flush());
    // A phone may end a hidden page without another event.
    document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && this.flush());
  }

  private kept(): Control[] {
    return controls(this.form).filter((control) => !(control instanceof HTMLInputElement && ["password", "file", "hidden", "submit", "button"].includes(control.type)));
  }

  /** Fills in what was kept, but never over what a person has typed on this page meanwhile; whether anything changed. */
  restore(): boolean {
    let saved: Record<string, string[]>;
    try {
      saved = JSON.parse(this.storage?.getItem(this.name) ?? "{}") as Record<string, string[]>;
    } catch {
      return false;
    }
    const seen: Record<string, number> = {};
    const touched = new Set(this.kept().filter(isTouched).map((control) => control.name));
    let changed = false;
    for (const control of this.kept()) {
      const values = saved[control.name];
      if (!values || touched.has(control.name)) continue;
      if (control instanceof HTMLInputElement && ["checkbox", "radio"].includes(control.type)) {
        changed ||= control.checked !== values.includes(control.value);
        control.checked = values.includes(control.value);
      } else if (control instanceof HTMLSelectElement && control.multiple) {
        for (const option of control.options) option.selected = values.includes(option.value);
      } else {
        const at = (seen[control.name] = (seen[control.name] ?? -1) + 1);
        const value = values[at];
        if (value !== undefined && control.value !== value) {
          control.value = value;
          changed = true;
        }
      }
    }
    if (touched.size) this.saveNow();
    return changed;
  }

  save(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.saveNow(), 300);
  }

  /** Writes what waits to be written; what was accepted stays forgotten. */
  private flush(): void {
    if (this.timer !== undefined) this.saveNow();
  }

  saveNow(): void {
    this.stop();
    const saved: Record<string, string[]> = {};
    for (const control of this.kept()) {
      const values = (saved[control.name] ??= []);
      if (control instanceof HTMLSelectElement) values.push(...Array.from(control.selectedOptions, (option) => option.value));
      else if (!(control instanceof HTMLInputElement && ["checkbox", "radio"].includes(control.type)) || control.checked) values.push(control.value);
    }
    try {
      this.storage?.setItem(this.name, JSON.stringify(saved));
    } catch {
      /* full or closed: typing goes on */
    }
  }

  clear(): void {
    this.stop();
    this.storage?.removeItem(this.name);
  }

  private stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }
}
