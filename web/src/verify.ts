/**
 * `[data-verify]`: checks a dropped or chosen receipt or evidence file in the browser, without any network.
 * Inside: input[type=file][data-verify-file], input or textarea [data-verify-key] (the log's vkey; data-vkey presets it),
 * [data-verify-result].
 */
import type { Bytes } from "./bytes.ts";
import { verifyFile, type Verdict } from "./evidence.ts";
import { say } from "./messages.ts";

function show(place: HTMLElement, name: string, verdict: Verdict): void {
  const add = (tag: string, text: string, className = ""): HTMLElement => {
    const made = document.createElement(tag);
    made.textContent = text;
    if (className) made.className = className;
    return made;
  };
  place.replaceChildren(add("h2", say(verdict.good ? "verify.good" : "verify.bad"), verdict.good ? "is-good" : "is-bad"), add("p", name));
  const list = document.createElement("ul");
  list.className = "oh-checks";
  for (const check of verdict.checks) list.append(add("li", `✓ ${say(check.key, check.facts)}`, "is-good"));
  if (verdict.fault) list.append(add("li", `✗ ${say("verify.fault", verdict.fault)}`, "is-bad"));
  place.append(list);
  if (verdict.good) for (const note of verdict.notes) place.append(add("p", say(note.key, note.facts)));
  if (verdict.good && !verdict.pinned) place.append(add("p", say("verify.trusted_key")));
  place.dataset.verdict = verdict.good ? "good" : "bad";
  place.tabIndex = -1;
  place.focus();
}

export function start(root: HTMLElement): void {
  const input = root.querySelector<HTMLInputElement>("[data-verify-file]");
  const key = root.querySelector<HTMLInputElement | HTMLTextAreaElement>("[data-verify-key]");
  const place = root.querySelector<HTMLElement>("[data-verify-result]");
  if (!place) return;
  if (key && !key.value && root.dataset.vkey) key.value = root.dataset.vkey;
  const check = async (file: File): Promise<void> => {
    delete place.dataset.verdict;
    const data: Bytes = new Uint8Array(await file.arrayBuffer());
    show(place, file.name, await verifyFile(data, key?.value ?? ""));
  };
  input?.addEventListener("change", () => input.files?.[0] && void check(input.files[0]));
  root.addEventListener("dragover", (event) => event.preventDefault());
  root.addEventListener("drop", (event) => {
    event.preventDefault();
    const file = event.dataTransfer?.files[0];
    if (file) void check(file);
  });
}
