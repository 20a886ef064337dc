/** `[data-dossier-draft]`: what is typed into the questions of a dossier is kept at each change; without script the button keeps it. */
import { send } from "./http.ts";
import { say } from "./messages.ts";

const PAUSE = 600;

interface Draft {
  authority: string;
  applicant: Record<string, string>;
  answers: Record<string, string | boolean>;
}

export function typed(form: HTMLFormElement): Draft {
  const draft: Draft = { authority: "", applicant: {}, answers: {} };
  for (const field of form.querySelectorAll<HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement>("[name]")) {
    const ticks = field instanceof HTMLInputElement && (field.type === "checkbox" || field.type === "radio") ? field : undefined;
    if (field.name === "authority" && ticks?.checked) draft.authority = field.value;
    else if (field.name.startsWith("answer-")) draft.answers[field.name.slice(7)] = ticks ? ticks.checked : field.value;
    else if (["name", "number", "telephone", "email", "address"].includes(field.name)) draft.applicant[field.name] = field.value;
  }
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
  addEventListener("pagehide", () => void save());
}
