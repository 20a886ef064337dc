/**
 * `form[data-prove-custody]`: a custodian opens a trial share on this device and hands in what it holds. Beside the
 * attributes of a signed form: data-recipient (the key that the notice names), data-trial-url → `{"trial": base64}`.
 */
import { act } from "./act.ts";
import { b64, unb64 } from "./bytes.ts";
import { only } from "./canonical.ts";
import { send } from "./http.ts";
import { Problem, say } from "./messages.ts";
import { clearProblem, next, showProblem, tell } from "./problem.ts";
import { custodianKey } from "./release-shares.ts";
import { decryptShare } from "./sealing.ts";

async function prove(form: HTMLFormElement): Promise<void> {
  const key = await custodianKey(form.dataset.recipient);
  if (!key) throw new Problem(say("error.no_custodian_key"));
  tell(form, say("custody.working"));
  const { trial } = only(await send(form.dataset.trialUrl ?? ""), "answer", ["trial"]);
  const share = await decryptShare(unb64(trial), key.identity);
  tell(form, say("sign.working"));
  next(form, await act(form, { share: b64(share) }));
}

export function start(form: HTMLFormElement): void {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearProblem(form);
    void prove(form).catch((error) => showProblem(form, error));
  });
}
