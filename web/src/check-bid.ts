/**
 * `form[data-check-bid]`: what was handed in is fetched back, compared with the envelope, and opened on this device.
 * Attributes: data-envelope-url, data-bundle-url, data-sealed-url (a kind is appended), data-versions, data-kinds (JSON).
 * Controls by data-check: backup (file), passphrase, keep. The result goes to [data-check-result]. Nothing is sent.
 */
import { chosenBackup, requireBackupFor, versionsOf } from "./backups.ts";
import { readEnvelope, type Envelope } from "./envelope.ts";
import { SealingError } from "./errors.ts";
import type { Line } from "./forms.ts";
import { send, sendBytes } from "./http.ts";
import { rememberAgeKey, storedAgeKeys } from "./keys.ts";
import { Problem, say } from "./messages.ts";
import { clearProblem, showProblem, tell } from "./problem.ts";
import { forget, keepAs } from "./kept-bid.ts";
import { envelopeSha256, openBundle, openDocuments, openPrice, type Backup } from "./sealing.ts";
import { sha256Hex } from "./bytes.ts";

const FETCHED = "fetched.documents";

/** The documents' ciphertext, kept on disk where the browser can; a download that was cut goes on where it stopped. */
async function fetchBlob(url: string): Promise<Blob> {
  let got = 0;
  let failures = 0;
  let tag = "";
  let body: ReadableStreamDefaultReader<Uint8Array> | undefined;
  const stream = new ReadableStream<Uint8Array>({
    async pull(out) {
      for (;;) {
        try {
          if (!body) {
            const response = await fetch(url, { credentials: "same-origin", headers: got ? { Range: `bytes=${got}-`, "If-Range": tag } : {} });
            if (!response.ok || !response.body || (got && response.status !== 206)) throw new Problem(say("error.server"), { status: response.status });
            tag = response.headers.get("ETag") ?? "";
            body = response.body.getReader();
          }
          const { done, value } = await body.read();
          if (done) return out.close();
          got += value.length;
          failures = 0;
          return out.enqueue(value);
        } catch (error) {
          body = undefined;
          if (error instanceof Problem || !tag || ++failures > 8) throw error;
          await new Promise((resolve) => setTimeout(resolve, 250 * 2 ** failures));
        }
      }
    },
  });
  return keepAs(FETCHED)(stream);
}

/** The opening key that opens the bundle: that of the backup, or one of this browser's. */
async function openingKeyFor(envelope: Envelope, bundle: Uint8Array, backup?: Backup): Promise<"backup" | "browser" | "none"> {
  for (const { identity } of await storedAgeKeys("opening")) {
    try {
      await openBundle(envelope, bundle, identity);
      return "browser";
    } catch (error) {
      if (!(error instanceof SealingError) || error.code !== "wrong_recipient") throw error;
    }
  }
  if (!backup) return "none";
  await openBundle(envelope, bundle, backup.openingKey);
  return "backup";
}

async function check(form: HTMLFormElement): Promise<Line[]> {
  const control = (name: string): HTMLInputElement | null => form.querySelector(`[data-check="${name}"]`);
  const { envelopeUrl = "", bundleUrl = "", sealedUrl = "", kinds = "[]" } = form.dataset;
  const backup = await chosenBackup(control("backup"), control("passphrase"));
  tell(form, say("check.fetching"));
  const envelope = readEnvelope(await send(envelopeUrl));
  if (backup) requireBackupFor(backup, envelope, versionsOf(form));
  const lines: Line[] = [{ label: say("seal.envelope"), value: envelopeSha256(envelope) }];
  const key = await openingKeyFor(envelope, await sendBytes(bundleUrl), backup);
  lines.push({ label: say("check.opening_key"), value: say(`check.key_${key}`) });
  const price = await sendBytes(`${sealedUrl}price`);
  const part = envelope.parts[0]!;
  if (price.length !== part.size || sha256Hex(price) !== part.sha256) throw new SealingError("digest_mismatch", { kind: "price" });
  lines.push({ label: say("check.price_bytes"), value: say("check.same_bytes", { count: price.length }) });
  if (backup?.identities.price) {
    const sheet = await openPrice(envelope, price, backup.identities.price);
    lines.push({ label: say("check.price"), value: `${sheet.total} ${sheet.currency}` });
  }
  if ((JSON.parse(kinds) as string[]).includes("documents")) {
    const documents = await fetchBlob(`${sealedUrl}documents`);
    if (documents.size !== envelope.parts[1]!.size) throw new SealingError("digest_mismatch", { kind: "documents" });
    if (backup?.identities.documents) {
      tell(form, say("check.opening"));
      for (const file of await openDocuments(envelope, documents, backup.identities.documents)) {
        lines.push({ label: say("check.document"), value: `${file.name} (${say("check.same_bytes", { count: file.size })})` });
      }
    }
    await forget(FETCHED);
  }
  if (backup && control("keep")?.checked) {
    await rememberAgeKey("opening", backup.openingKey);
    lines.push({ label: say("check.opening_key"), value: say("check.kept") });
  }
  return lines;
}

function show(lines: readonly Line[]): void {
  const place = document.querySelector<HTMLElement>("[data-check-result]");
  if (!place) return;
  const list = document.createElement("dl");
  list.className = "oh-summary";
  for (const { label, value } of lines) {
    const row = document.createElement("div");
    row.className = "oh-summary__row";
    const name = document.createElement("dt");
    const text = document.createElement("dd");
    name.textContent = label;
    text.textContent = value;
    row.append(name, text);
    list.append(row);
  }
  const title = document.createElement("h2");
  title.textContent = say("check.done");
  place.replaceChildren(title, list);
  place.focus();
}

export function start(form: HTMLFormElement): void {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearProblem(form);
    void check(form)
      .then((lines) => (tell(form, say("check.done")), show(lines)))
      .catch((error) => showProblem(form, error));
  });
}
