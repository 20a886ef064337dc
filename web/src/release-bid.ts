/**
 * `form[data-release-bid]`: after the deadline the bidder opens the bundle and hands in the shares, still sealed to the
 * custodians. Beside the attributes of a signed form: data-bundle-url (bytes), data-envelope-url (JSON).
 * A file control `[data-release-backup]` and `[data-release-passphrase]` take the backup when the browser lost the key.
 */
import { act, confirmAct } from "./act.ts";
import { readEnvelope, writeShares } from "./envelope.ts";
import { send, sendBytes } from "./http.ts";
import { storedAgeKey } from "./keys.ts";
import { Problem, say } from "./messages.ts";
import { clearProblem, next, showProblem, tell } from "./problem.ts";
import { envelopeSha256, openBundle, readBackup } from "./sealing.ts";

async function openingIdentity(form: HTMLFormElement): Promise<string> {
  const file = form.querySelector<HTMLInputElement>("[data-release-backup]")?.files?.[0];
  if (file) {
    const passphrase = form.querySelector<HTMLInputElement>("[data-release-passphrase]")?.value ?? "";
    return (await readBackup(new Uint8Array(await file.arrayBuffer()), passphrase)).openingKey;
  }
  const key = await storedAgeKey("opening");
  if (!key) throw new Problem(say("error.no_opening_key"));
  return key.identity;
}

async function release(form: HTMLFormElement): Promise<void> {
  const identity = await openingIdentity(form);
  tell(form, say("release.working"));
  const envelope = readEnvelope(await send(form.dataset.envelopeUrl ?? ""));
  const shares = await openBundle(envelope, await sendBytes(form.dataset.bundleUrl ?? ""), identity);
  const lines = [
    { label: say("seal.envelope"), value: envelopeSha256(envelope) },
    { label: say("release.shares"), value: envelope.parts.map((part) => `${part.kind}: ${part.shares.length}`).join(", ") },
  ];
  if (!(await confirmAct(lines, form.dataset.solemn ?? ""))) return tell(form, "");
  tell(form, say("sign.working"));
  next(form, await act(form, { shares: writeShares(shares) }));
}

export function start(form: HTMLFormElement): void {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearProblem(form);
    void release(form).catch((error) => showProblem(form, error));
  });
}
