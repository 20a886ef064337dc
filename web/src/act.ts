/** One act of a person: shown, signed with the device key (and a passkey for solemn ones), sent with its intent. */
import type { Json } from "./canonical.ts";
import type { Line } from "./forms.ts";
import { learnServerTime, send } from "./http.ts";
import { buildIntent, intentChallenge, intentHeaders, signIntent, type Intent } from "./intents.ts";
import { deviceKey, requireDeviceKey, type DeviceKey } from "./device-key.ts";
import { add } from "./elements.ts";
import type { ByPhone } from "./phone-ask.ts";
import { isPhoneKey } from "./phone-key.ts";
import { say } from "./messages.ts";

const LIFE = 5 * 60_000;

/** Whether the telephone signs the next act, as the person chose in the dialog that shows it. */
let byPhone = false;

/** Where the telephone can sign, and where it must: only it counts, or this browser has no key. */
async function phoneSigns(command: string): Promise<{ can: boolean; must: boolean }> {
  const own = await deviceKey();
  if (own && (await isPhoneKey(own))) return { can: false, must: false };
  const { signers } = await import("./phone-ask.ts");
  const { phones, only } = await signers();
  const counts = own && command !== "choose_phone_only" && (!only || command === "withdraw_phone_only");
  return { can: phones.length > 0, must: phones.length > 0 && !counts };
}

/** Shows what is signed in a native dialog; resolves to whether the person agreed. `extra` must be ticked, if given. */
export async function confirmAct(lines: readonly Line[], solemn: string, extra = "", command = ""): Promise<boolean> {
  const phone = await phoneSigns(command);
  const phoneText = phone.can ? await (await import("./phone-ask.ts")).buttonText() : "";
  const dialog = document.createElement("dialog");
  dialog.className = "oh-dialog";
  dialog.setAttribute("aria-labelledby", "openhall-sign-title");
  const form = document.createElement("form");
  form.method = "dialog";
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
  if (!phone.must) add(buttons, "button", say("sign.confirm"), "oh-button").value = "sign";
  if (phone.can) add(buttons, "button", phoneText, phone.must ? "oh-button" : "oh-button oh-button--secondary").value = "phone";
  const cancel = add(buttons, "button", say("sign.cancel"), "oh-button oh-button--secondary");
  cancel.value = "cancel";
  cancel.formNoValidate = true;
  dialog.append(form);
  document.body.append(dialog);
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      byPhone = dialog.returnValue === "phone";
      resolve(byPhone || dialog.returnValue === "sign");
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
  const expiresAt = (await learnServerTime()) + LIFE;
  const about = { origin, command, object: objectOf(form), version: Number(version), party: party || null };
  const build = (key: string): Intent => buildIntent(about, payload, { key, expiresAt });
  let { intent, signature, assertion }: Partial<ByPhone> = {};
  if (byPhone && !signer) {
    byPhone = false;
    ({ intent, signature, assertion } = await (await import("./phone-ask.ts")).askPhone(build, payload));
  } else {
    const key = signer ?? (await requireDeviceKey());
    intent = build(key.id);
    signature = await signIntent(intent, key.privateKey);
  }
  if (assertionOptions && assertion === undefined) {
    const { authenticate } = await import("./webauthn.ts");
    assertion = await authenticate(JSON.parse(assertionOptions), intentChallenge(intent));
  }
  return send(url, { method, json: payload, headers: intentHeaders(intent, signature, assertion) });
}
