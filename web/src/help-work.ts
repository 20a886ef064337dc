/** A guest's question to the help desk: the browser works for it before it is sent. Where it can't, it is sent as it is. */
import { randomBytes, utf8 } from "./bytes.ts";
import { work } from "./tip-box.ts";

const field = (form: HTMLFormElement, name: string): HTMLInputElement | HTMLTextAreaElement =>
  form.elements.namedItem(name) as HTMLInputElement | HTMLTextAreaElement;

/** What the work is over: the text with LF for line ends and no blanks around it. */
export const worked = (text: string): Uint8Array => utf8(text.replaceAll("\r\n", "\n").trim());

/** Where the search begins: elsewhere each time, so that two who ask the same don't find the same number. */
const somewhere = (): number => new DataView(randomBytes(4).buffer).getUint32(0);

export function start(form: HTMLFormElement): void {
  let busy = false;
  form.addEventListener("submit", (event) => {
    const text = field(form, "text").value;
    if (!text.trim()) return;
    event.preventDefault();
    if (busy) return;
    busy = true;
    const status = form.querySelector<HTMLElement>("[data-help-status]");
    if (status) status.textContent = status.dataset.working ?? "";
    void send(form, text);
  });
  form.dataset.ready = "true";
}

async function send(form: HTMLFormElement, text: string): Promise<void> {
  try {
    const answer = await fetch(form.dataset.helpWork!, { credentials: "omit" });
    if (answer.ok) {
      const { terms } = (await answer.json()) as { terms: string };
      field(form, "nonce").value = String(await work(terms, worked(text), undefined, somewhere()));
      field(form, "terms").value = terms;
    }
  } catch {
    // The desk takes a few questions without work, too.
  }
  form.submit();
}
