/** One act of a person: shown, signed with the device key (and a passkey for solemn ones), sent with its intent. */
import type { Json } from "./canonical.ts";
import type { Line } from "./forms.ts";
import { learnServerTime, send } from "./http.ts";
import { buildIntent, intentChallenge, intentHeaders, signIntent } from "./intents.ts";
import { requireDeviceKey, type DeviceKey } from "./device-key.ts";
import { say } from "./messages.ts";

const LIFE = 5 * 60_000;

/** Shows what is signed in a native dialog; resolves to whether the person agreed. `extra` must be ticked, if given. */
export function confirmAct(lines: readonly Line[], solemn: string, extra = ""): Promise<boolean> {
  const dialog = document.createElement("dialog");
  dialog.className = "oh-dialog";
  dialog.setAttribute("aria-labelledby", "openhall-sign-title");
  const form = document.createElement("form");
  form.method = "dialog";
  const add = <K extends keyof HTMLElementTagNameMap>(parent: HTMLElement, tag: K, text = "", className = ""): HTMLElementTagNameMap[K] => {
    const made = document.createElement(tag);
    made.textContent = text;
    if (className) made.className = className;
    parent.append(made);
    return made;
  };
  add(form, "h2", say("sign.title")).id = "openhall-sign-title";
  add(form, "p", say("sign.explain"));
  if (solemn) add(form, "p", solemn, "oh-dialog__solemn");
  const facts = add(form, "dl", "", "oh-summary");
  for (const line of lines) {
    const row = add(facts, "div");
    add(row, "dt", line.label);
    add(row, "dd", line.value);
  }
  if (extra) {
    const choice = add(form, "p");
    const label = add(choice, "label");
    const tick = document.createElement("input");
    tick.type = "checkbox";
    tick.required = true;
    label.append(tick, ` ${extra}`);
  }
  const buttons = add(form, "div", "", "oh-dialog__buttons");
  const confirm = add(buttons, "button", say("sign.confirm"), "oh-button");
  confirm.value = "sign";
  const cancel = add(buttons, "button", say("sign.cancel"), "oh-button oh-button--secondary");
  cancel.value = "cancel";
  cancel.formNoValidate = true;
  dialog.append(form);
  document.body.append(dialog);
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      resolve(dialog.returnValue === "sign");
      dialog.remove();
    });
    dialog.showModal();
    cancel.focus();
  });
}

/** `bid:*` means a thing that does not exist yet: its id is drawn once for this form, so that a retry names the same one. */
export function objectOf(form: HTMLElement): string {
  const object = form.dataset.object ?? "";
  if (object.endsWith(":*")) form.dataset.object = object.slice(0, -1) + crypto.randomUUID();
  return form.dataset.object ?? "";
}

/**
 * Signs `payload` for the command that the form's data attributes name, and sends it. Returns the answer's JSON.
 * `signer` takes the place of this browser's key: a key that is being enrolled signs its own enrolment.
 */
export async function act(form: HTMLElement, payload: Record<string, Json>, signer?: DeviceKey): Promise<unknown> {
  const { command = "", version = "0", party = "", origin = location.origin, url = "", method = "POST", assertionOptions } = form.dataset;
  const key = signer ?? (await requireDeviceKey());
  const expiresAt = (await learnServerTime()) + LIFE;
  const intent = buildIntent({ origin, command, object: objectOf(form), version: Number(version), party: party || null }, payload, { key: key.id, expiresAt });
  const signature = await signIntent(intent, key.privateKey);
  let assertion: unknown;
  if (assertionOptions) {
    const { authenticate } = await import("./passkey.ts");
    assertion = await authenticate(JSON.parse(assertionOptions), intentChallenge(intent));
  }
  return send(url, { method, json: payload, headers: intentHeaders(intent, signature, assertion) });
}
