/** Forms of passkeys: registration, sign-in, and enrolment of this browser's signing key. */
import { act } from "./act.ts";
import type { Json } from "./canonical.ts";
import { collect } from "./forms.ts";
import { send } from "./http.ts";
import { keepDeviceKey, makeDeviceKey, publicKeyText } from "./device-key.ts";
import { clearProblem, next, showProblem } from "./problem.ts";
import { authenticate, register } from "./webauthn.ts";

/** The new key signs its own enrolment; it becomes this browser's key once the server has accepted it. */
async function enrol(form: HTMLFormElement, payload: Record<string, Json>): Promise<unknown> {
  const key = await makeDeviceKey();
  const answer = await act(form, { ...payload, public_key: publicKeyText(key) }, key);
  await keepDeviceKey(key);
  return answer;
}

/** `form[data-passkey="register|authenticate|enrol-device"]` with data-options-url, data-url, data-next; `enrol-device` has the data of a signed form. */
export function start(form: HTMLFormElement): void {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearProblem(form);
    const work = async (): Promise<void> => {
      const payload = collect(form, null).payload;
      let answer: unknown;
      if (form.dataset.passkey === "enrol-device") answer = await enrol(form, payload);
      else {
        const options = await send(form.dataset.optionsUrl ?? "", { json: payload });
        const credential = form.dataset.passkey === "register" ? await register(options) : await authenticate(options);
        answer = await send(form.dataset.url ?? form.action, { json: { ...payload, credential } });
      }
      next(form, answer);
    };
    void work().catch((error) => showProblem(form, error));
  });
}
