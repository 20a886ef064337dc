/**
 * The pages of the tip box. `form[data-tip-form]` seals a new tip; `form[data-tip-mailbox]` opens a mailbox by its code. No request
 * from here carries a cookie, an account or the address of this page.
 */
import { b64, unb64 } from "./bytes.ts";
import { add } from "./elements.ts";
import { SealingError } from "./errors.ts";
import { Problem, say } from "./messages.ts";
import { clearProblem, showProblem, tell } from "./problem.ts";
import { cleanFile, MOST_FILES_BYTES, newCode, openCode, openLetter, sealLetter, work, type Letter, type Mailbox } from "./tip-box.ts";
import type { AgeKey } from "./age.ts";

interface Terms {
  readonly terms: string;
  readonly keys: readonly { recipient: string }[];
}

export interface Shown {
  readonly by: string;
  readonly date: string;
  readonly sealed: string;
}

async function request(url: string, body?: unknown): Promise<Record<string, unknown>> {
  const response = await fetch(url, {
    method: body ? "POST" : "GET",
    credentials: "omit",
    referrerPolicy: "no-referrer",
    cache: "no-store",
    headers: body ? { "Content-Type": "application/json", Accept: "application/json" } : { Accept: "application/json" },
    body: body ? JSON.stringify(body) : undefined,
  });
  const answer = (await response.json().catch(() => null)) as Record<string, unknown> | null;
  if (!response.ok) throw Problem.read(answer, response.status);
  return answer ?? {};
}

async function letterOf(form: HTMLFormElement): Promise<Letter> {
  const text = (form.elements.namedItem("text") as HTMLTextAreaElement).value.trim();
  if (!text) throw new Problem(say("tip.no_text"), { fields: [{ field: "text", message: say("tip.no_text") }] });
  const chosen = Array.from((form.elements.namedItem("files") as HTMLInputElement).files ?? []);
  if (chosen.reduce((sum, file) => sum + file.size, 0) > MOST_FILES_BYTES) throw new Problem(say("tip.files_too_large"));
  const files = [];
  for (const [at, file] of chosen.entries()) {
    try {
      files.push(cleanFile(new Uint8Array(await file.arrayBuffer()), at + 1));
    } catch (error) {
      if (error instanceof SealingError) throw new Problem(say("tip.file_refused", { name: file.name }), { wayForward: say("tip.file_way") });
      throw error;
    }
  }
  return { text, files };
}

async function sealed(form: HTMLFormElement, box: Mailbox): Promise<{ terms: string; nonce: number; sealed: string }> {
  tell(form, say("tip.sealing"));
  const letter = await letterOf(form);
  const terms = (await request("/api/v1/tips/terms")) as unknown as Terms;
  if (!terms.keys.length) throw new Problem(say("tip.no_keys"));
  const whole = await sealLetter(letter, [...terms.keys.map((key) => key.recipient), box.key.recipient]);
  tell(form, say("tip.working"));
  return { terms: terms.terms, nonce: await work(terms.terms, whole), sealed: b64(whole) };
}

/** Runs a form's work once at a time and shows what goes wrong. */
function onSubmit(form: HTMLFormElement, run: () => Promise<void>): void {
  let busy = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    clearProblem(form);
    void run()
      .catch((error) => showProblem(form, error))
      .finally(() => (busy = false));
  });
}

export function give(form: HTMLFormElement): void {
  // One code for the page: a retry after a lost answer names the same mailbox, and the server says that it has it.
  const code = newCode();
  onSubmit(form, async () => {
    const box = await openCode(code);
    const answer: Record<string, unknown> = await request("/api/v1/tips", { ...(await sealed(form, box)), verifier: box.verifier, recipient: box.key.recipient }).catch((error: unknown) => {
      if (error instanceof Problem && error.status === 409) return {} as Record<string, unknown>;
      throw error;
    });
    tell(form, "");
    const done = document.querySelector<HTMLElement>("[data-tip-code]");
    if (!done) return;
    done.querySelector<HTMLElement>("[data-tip-code-text]")!.textContent = code;
    const receipt = done.querySelector<HTMLAnchorElement>("[data-tip-receipt]");
    if (receipt && typeof answer.receipt_url === "string") receipt.href = answer.receipt_url;
    form.reset();
    form.hidden = true;
    done.hidden = false;
    done.focus();
  });
}

/** Letters as text, files to save; nothing of them is ever read as HTML. */
export async function showLetters(list: HTMLElement, letters: readonly Shown[], keys: readonly AgeKey[]): Promise<void> {
  list.replaceChildren();
  for (const one of letters) {
    const place = add(list, "section");
    add(place, "h3", `${say(`tip.by_${one.by}` as "tip.by_tipper")} · ${one.date}`);
    try {
      const letter = await openLetter(unb64(one.sealed), keys);
      for (const line of letter.text.split("\n")) add(place, "p", line);
      for (const file of letter.files) {
        const link = add(add(place, "p"), "a", file.name);
        link.href = URL.createObjectURL(new Blob([file.data], { type: "application/octet-stream" }));
        link.download = file.name;
      }
    } catch {
      add(place, "p", say("tip.cannot_open"));
    }
  }
}

export function mailbox(form: HTMLFormElement): void {
  const place = document.querySelector<HTMLElement>("[data-tip-letters]");
  const reply = document.querySelector<HTMLFormElement>("[data-tip-reply]");
  const field = form.elements.namedItem("code") as HTMLInputElement;
  let box: Mailbox | undefined;
  const show = async (): Promise<void> => {
    if (!place || !box) return;
    const found = await request("/api/v1/tips/mailbox", { secret: box.secret });
    const outcome = [say(`tip.state_${String(found.state)}` as "tip.state_new"), found.outcome ? say(`tip.outcome_${String(found.outcome)}` as "tip.outcome_confirmed") : "", found.handed_to ?? ""];
    place.querySelector<HTMLElement>("[data-tip-state]")!.textContent = outcome.filter(Boolean).join(" ");
    await showLetters(place.querySelector<HTMLElement>("[data-tip-list]")!, found.letters as Shown[], [box.key]);
    place.hidden = false;
  };
  onSubmit(form, async () => {
    try {
      box = await openCode(field.value);
    } catch {
      throw new Problem(say("tip.no_code"), { fields: [{ field: "code", message: say("tip.no_code") }] });
    }
    await show();
    field.value = "";
    place?.focus();
  });
  if (reply) {
    onSubmit(reply, async () => {
      if (!box) return;
      await request("/api/v1/tips/mailbox/letters", { ...(await sealed(reply, box)), secret: box.secret });
      reply.reset();
      tell(reply, say("tip.sent"));
      await show();
    });
  }
}
