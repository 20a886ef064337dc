/**
 * An investigator's pages: `[data-tip-desk]` opens a tip's letters with the keys of this browser; `form[data-tip-answer]` seals a letter
 * before it is signed. Beside the attributes of a signed form: data-recipient (the mailbox's key).
 */
import { act } from "./act.ts";
import { b64 } from "./bytes.ts";
import { send } from "./http.ts";
import { storedAgeKeys } from "./keys.ts";
import { explain, Problem, say } from "./messages.ts";
import { clearProblem, next, showProblem, tell } from "./problem.ts";
import { sealLetter } from "./tip-box.ts";
import { showLetters, type Shown } from "./tip-page.ts";

export function open(root: HTMLElement): void {
  const status = root.querySelector<HTMLElement>("[data-tip-status]")!;
  const run = async (): Promise<void> => {
    const keys = await storedAgeKeys("investigator");
    const found = (await send(root.dataset.url ?? "")) as { letters: Shown[] };
    await showLetters(root.querySelector<HTMLElement>("[data-tip-list]")!, found.letters, keys);
    status.textContent = keys.length ? "" : say("tip.no_own_key");
  };
  void run().catch((error) => (status.textContent = explain(error)));
}

async function answer(form: HTMLFormElement): Promise<void> {
  const text = (form.elements.namedItem("text") as HTMLTextAreaElement).value.trim();
  const kind = new FormData(form).get("kind") === "note" ? "note" : "answer";
  if (!text) throw new Problem(say("tip.no_text"), { fields: [{ field: "text", message: say("tip.no_text") }] });
  const { keys } = (await send("/api/v1/tips/terms")) as { keys: { recipient: string }[] };
  const own = await storedAgeKeys("investigator");
  const readers = [...keys.map((key) => key.recipient), ...own.slice(0, 1).map((key) => key.recipient)];
  // A note goes to a key that nobody has instead of the mailbox's, so that it looks like an answer from outside.
  const { generateAgeKey } = await import("./age.ts");
  const other = kind === "note" ? (await generateAgeKey()).recipient : form.dataset.recipient ?? "";
  tell(form, say("tip.sealing"));
  const sealed = await sealLetter({ text, files: [] }, [...readers, other]);
  tell(form, say("sign.working"));
  next(form, await act(form, { kind, sealed: b64(sealed) }));
}

export function start(form: HTMLFormElement): void {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearProblem(form);
    void answer(form).catch((error) => showProblem(form, error));
  });
}
