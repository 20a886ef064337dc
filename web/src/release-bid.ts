/**
 * `form[data-release-bid]`: after the deadline the bidder opens the bundle and hands in the shares, still sealed to the
 * custodians. Beside the attributes of a signed form: data-bundle-url (bytes), data-envelope-url (JSON).
 * A file control `[data-release-backup]` and `[data-release-passphrase]` take the backup when the browser lost the key.
 */
import { act, confirmAct } from "./act.ts";
import { chosenBackup, requireBackupFor, versionsOf } from "./backups.ts";
import { readEnvelope, writeShares, type Envelope, type Shares } from "./envelope.ts";
import { SealingError } from "./errors.ts";
import { send, sendBytes } from "./http.ts";
import { storedAgeKeys } from "./keys.ts";
import { Problem, say } from "./messages.ts";
import { clearProblem, next, showProblem, tell } from "./problem.ts";
import { envelopeSha256, openBundle } from "./sealing.ts";

/** The shares in the bundle, by the backup's opening key or by any that this browser has had. */
async function opened(form: HTMLFormElement, envelope: Envelope, bundle: Uint8Array): Promise<Shares> {
  const control = (name: string): HTMLInputElement | null => form.querySelector(`[data-release-${name}]`);
  const backup = await chosenBackup(control("backup"), control("passphrase"));
  if (backup) {
    requireBackupFor(backup, envelope, versionsOf(form));
    return openBundle(envelope, bundle, backup.openingKey);
  }
  for (const { identity } of await storedAgeKeys("opening")) {
    try {
      return await openBundle(envelope, bundle, identity);
    } catch (error) {
      if (!(error instanceof SealingError) || error.code !== "wrong_recipient") throw error;
    }
  }
  throw new Problem(say("error.no_opening_key"));
}

async function release(form: HTMLFormElement): Promise<void> {
  tell(form, say("release.working"));
  const envelope = readEnvelope(await send(form.dataset.envelopeUrl ?? ""));
  const shares = await opened(form, envelope, await sendBytes(form.dataset.bundleUrl ?? ""));
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
