/** `[data-dossier-draft]`: what is typed into the questions of a dossier is kept at each change; without script the button keeps it. */
import { send } from "./http.ts";
import { say } from "./messages.ts";

const PAUSE = 600;

type Plain = Record<string, string | boolean>;

interface Draft {
  /** Left out by a page that doesn't ask it: what another page kept stays. */
  authority?: string;
  posted_date?: string;
  applicant?: Record<string, string>;
  answers: Record<string, string | boolean | Plain[]>;
}

type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

function value(field: Field): string | boolean | undefined {
  if (!(field instanceof HTMLInputElement)) return field.value;
  if (field.type === "checkbox") return field.checked;
  if (field.type === "radio" && !field.checked) return undefined;
  return field.value;
}

/** The rows of a question, in the order of the page. */
function rows(table: Element): Plain[] {
  return [...table.querySelectorAll<HTMLElement>("[data-row]")].map((row) => {
    const prefix = row.dataset.row ?? "";
    const said: Plain = {};
    for (const field of row.querySelectorAll<Field>("[name]")) {
      const given = field.name.startsWith(prefix) ? value(field) : undefined;
      if (given !== undefined) said[field.name.slice(prefix.length)] = given;
    }
    return said;
  });
}

export function typed(form: HTMLFormElement): Draft {
  const draft: Draft = { answers: {} };
  for (const field of form.querySelectorAll<Field>("[name]")) {
    const given = value(field);
    if (field.name === "authority") draft.authority = typeof given === "string" ? given : (draft.authority ?? "");
    else if (field.name === "posted_date") draft.posted_date = field.value;
    else if (field.name.startsWith("answer-") && given !== undefined) draft.answers[field.name.slice(7)] = given;
    else if (["name", "number", "telephone", "email", "address"].includes(field.name)) (draft.applicant ??= {})[field.name] = field.value;
  }
  for (const table of form.querySelectorAll<HTMLElement>("[data-rows]")) draft.answers[table.dataset.rows ?? ""] = rows(table);
  return draft;
}

export function start(form: HTMLFormElement): void {
  const url = form.dataset.dossierDraft ?? "";
  const status = form.querySelector<HTMLElement>("[data-draft-status]");
  let sending = false;
  let changed = false;
  let soon: ReturnType<typeof setTimeout> | undefined;
  const tell = (words: string): void => {
    if (status && status.textContent !== words) status.textContent = words;
  };

  /** One request at a time, and after it whatever was typed meanwhile: the last change is the last that arrives. */
  async function save(): Promise<void> {
    if (sending || !changed) return;
    [sending, changed] = [true, false];
    try {
      await send(url, { method: "PUT", json: typed(form), keepalive: true });
      tell(say("draft.saved"));
    } catch {
      changed = true;
      tell(say("draft.not_saved"));
    }
    sending = false;
    if (changed) later();
  }

  function later(): void {
    clearTimeout(soon);
    soon = setTimeout(() => void save(), PAUSE);
  }

  form.addEventListener("input", () => {
    changed = true;
    later();
  });
  // The form itself brings all that is typed; a request beside it could arrive after it and undo a row.
  form.addEventListener("submit", () => {
    changed = false;
    clearTimeout(soon);
  });
  addEventListener("pagehide", () => void save());
}
