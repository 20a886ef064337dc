/** `[data-sheet-draft]`: what a member of a committee types is sent to the server at each keystroke, in order. */
import { send } from "./http.ts";
import { say } from "./messages.ts";

const LONGEST = 20_000;

interface Draft {
  /** Left out where a page has notes alone: the scores that were typed elsewhere stay. */
  scores?: Record<string, Record<string, string>>;
  notes: Record<string, string>;
}

export function typed(box: ParentNode): Draft {
  const draft: Draft = { notes: {} };
  for (const input of box.querySelectorAll<HTMLInputElement>("input[data-criterion]")) {
    const { bid = "", criterion = "" } = input.dataset;
    ((draft.scores ??= {})[bid] ??= {})[criterion] = input.value;
  }
  for (const area of box.querySelectorAll<HTMLTextAreaElement>("textarea[data-note]")) draft.notes[area.dataset.note ?? ""] = area.value;
  return draft;
}

export function start(box: HTMLElement): void {
  const url = box.dataset.sheetDraft ?? "";
  const status = box.querySelector<HTMLElement>("[data-draft-status]");
  let sending = false;
  let changed = false;
  let again: ReturnType<typeof setTimeout> | undefined;
  const tell = (words: string): void => {
    if (status && status.textContent !== words) status.textContent = words;
  };

  /** One request at a time, and after it whatever was typed meanwhile: the last keystroke is the last that arrives. */
  async function save(): Promise<void> {
    if (sending || !changed) return;
    [sending, changed] = [true, false];
    clearTimeout(again);
    try {
      const draft = typed(box);
      // A browser refuses to keep longer bodies alive past the end of the page.
      await send(url, { method: "PUT", json: draft, keepalive: JSON.stringify(draft).length < LONGEST });
      tell(say("draft.saved"));
    } catch {
      changed = true;
      tell(say("draft.not_saved"));
      again = setTimeout(() => void save(), 2000);
    } finally {
      sending = false;
    }
    if (changed && again === undefined) void save();
  }

  box.addEventListener("input", () => {
    changed = true;
    clearTimeout(again);
    again = undefined;
    void save();
  });
}
