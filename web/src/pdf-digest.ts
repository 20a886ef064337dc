/** `form[data-pdf-digest]`: the digest of a chosen file goes into the form’s field (`data-digest-to`, else `sha256`); the file itself is sent nowhere. */
import { hex } from "./bytes.ts";

export function start(form: HTMLFormElement): void {
  const chooser = form.querySelector<HTMLInputElement>("input[type=file]");
  const field = form.querySelector<HTMLInputElement>(`input[name=${chooser?.dataset.digestTo ?? "sha256"}]`);
  chooser?.addEventListener("change", () => {
    const file = chooser.files?.[0];
    if (!file || !field) return;
    void file
      .arrayBuffer()
      .then((data) => crypto.subtle.digest("SHA-256", data))
      .then((made) => (field.value = hex(new Uint8Array(made))));
  });
}
