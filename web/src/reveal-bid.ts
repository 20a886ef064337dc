/**
 * `form[data-reveal-bid]`: too few custodians came, so the bidder makes the identities of its own bid public. Beside the
 * attributes of a signed form: data-envelope-url, data-versions, data-kinds (JSON: the parts that are left). Controls by data-reveal: backup (file), passphrase, or
 * identity (of the first part, from the command line). Each part is an act of its own.
 */
import { act, confirmAct } from "./act.ts";
import { chosenBackup, requireBackupFor, versionsOf } from "./backups.ts";
import { readEnvelope, requireIdentity, type Kind } from "./envelope.ts";
import { send } from "./http.ts";
import { Problem, say } from "./messages.ts";
import { clearProblem, next, showProblem, tell } from "./problem.ts";
import { envelopeSha256 } from "./sealing.ts";

async function reveal(form: HTMLFormElement): Promise<void> {
  const control = (name: string): HTMLInputElement | null => form.querySelector(`[data-reveal="${name}"]`);
  const backup = await chosenBackup(control("backup"), control("passphrase"));
  const envelope = readEnvelope(await send(form.dataset.envelopeUrl ?? ""));
  if (backup) requireBackupFor(backup, envelope, versionsOf(form));
  const left = JSON.parse(form.dataset.kinds ?? "[]") as Kind[];
  const typed = control("identity")?.value.trim();
  // A passkey confirms one act: what is left over waits for the next visit of this page.
  const kinds = (form.dataset.assertionOptions ? left.slice(0, 1) : left).filter((kind) => backup?.identities[kind] ?? (kind === left[0] && typed));
  if (!kinds.length) throw new Problem(say("backup.none"));
  const identities = kinds.map((kind) => backup?.identities[kind] ?? typed!);
  kinds.forEach((kind, at) => requireIdentity(envelope, kind, identities[at]!));
  const lines = [
    { label: say("seal.envelope"), value: envelopeSha256(envelope) },
    ...kinds.map((kind) => ({ label: say("reveal.parts"), value: say(`reveal.${kind}`) })),
  ];
  if (!(await confirmAct(lines, form.dataset.solemn ?? ""))) return tell(form, "");
  tell(form, say("sign.working"));
  let answer: unknown;
  for (const [at, kind] of kinds.entries()) {
    if (at) form.dataset.version = String((answer as { version?: number }).version);
    answer = await act(form, { kind, identity: identities[at]! });
  }
  next(form, answer);
}

export function start(form: HTMLFormElement): void {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearProblem(form);
    void reveal(form).catch((error) => showProblem(form, error));
  });
}
