/** A desktop asks the person's telephone to sign: the act is prepared here, read and signed there, and sent from here. */
import { b64u, unb64u, type Bytes } from "./bytes.ts";
import { canonical, type Json } from "./canonical.ts";
import { describe } from "./describe.ts";
import { add, putLines } from "./elements.ts";
import { send } from "./http.ts";
import type { Intent } from "./intents.ts";
import { Problem } from "./messages.ts";
import { filled, words, type Words } from "./phone-words.ts";

interface Phone {
  readonly key: string;
  readonly label: string;
}

export interface Signers {
  readonly phones: readonly Phone[];
  readonly only: boolean;
}

const NONE: Signers = { phones: [], only: false };
const LOOK = 1000;
let asked: Promise<Signers> | undefined;

/** The person's telephones, and whether only they sign; nothing for a guest, or when nobody answers. */
export function signers(): Promise<Signers> {
  if (!document.querySelector("[data-account]")) return Promise.resolve(NONE);
  asked ??= (send("/api/v1/phone/signer") as Promise<Signers>).catch(() => NONE);
  return asked;
}

function sheet(title: string): { dialog: HTMLDialogElement; form: HTMLFormElement } {
  const dialog = document.createElement("dialog");
  dialog.className = "oh-dialog";
  dialog.setAttribute("aria-labelledby", "openhall-phone-title");
  const form = add(dialog, "form");
  form.method = "dialog";
  add(form, "h2", title).id = "openhall-phone-title";
  document.body.append(dialog);
  return { dialog, form };
}

/** The telephone that is to sign; asked for when there are several, undefined when the person goes back. */
async function choose(phones: readonly Phone[], text: Words): Promise<Phone | undefined> {
  if (phones.length < 2) return phones[0];
  const { dialog, form } = sheet(text.say.which ?? "");
  const buttons = add(form, "div", "", "oh-dialog__buttons");
  for (const phone of phones) add(buttons, "button", phone.label || phone.key, "oh-button").value = phone.key;
  add(buttons, "button", text.say.ask_cancel, "oh-button oh-button--secondary").value = "";
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(phones.find((phone) => phone.key === dialog.returnValue));
    });
    dialog.showModal();
  });
}

export interface ByPhone {
  readonly intent: Intent;
  readonly signature: Bytes;
  /** A passkey's assertion, where the telephone made it. */
  readonly assertion?: unknown;
}

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

interface Standing {
  readonly state: string;
  readonly signature?: string;
  readonly assertion?: string;
}

/** Lays the act before a telephone and waits; `build` makes the intent for that telephone's key. */
export async function askPhone(build: (key: string) => Intent, payload: Record<string, Json>): Promise<ByPhone> {
  const text = await words();
  const { say } = text;
  const phone = await choose((await signers()).phones, text);
  if (!phone) throw new Problem(say.ask_refused ?? "", { wayForward: say.ask_again });
  const intent = build(phone.key);
  const me = (await send("/api/v1/me")) as { mandates: { organisation: string; organisation_name: string }[] };
  const parties = new Map(me.mandates.map((mandate) => [mandate.organisation, mandate.organisation_name]));
  const document = canonical(intent);
  const lines = describe(document, payload, text, parties);
  const url = `/api/v1/phone/requests/${crypto.randomUUID()}`;
  const laid = (await send(url, { method: "PUT", json: { intent: b64u(document), payload } })) as { qr: string };
  const { dialog, form } = sheet(say.ask_title ?? "");
  add(form, "p", say.ask_explain);
  const picture = add(form, "img", "", "oh-code__picture");
  picture.src = laid.qr;
  picture.alt = say.qr ?? "";
  putLines(add(form, "dl", "", "oh-summary"), lines);
  add(form, "p", say.compare_hint);
  add(form, "p", say.ask_waiting).setAttribute("role", "status");
  const cancel = add(add(form, "div", "", "oh-dialog__buttons"), "button", say.ask_cancel, "oh-button oh-button--secondary");
  let open = true;
  dialog.addEventListener("close", () => (open = false));
  dialog.showModal();
  cancel.focus();
  try {
    for (;;) {
      await pause(LOOK);
      if (!open) {
        await send(`${url}/refusal`, { method: "PUT", json: {} }).catch(() => null);
        throw new Problem(say.ask_refused ?? "", { wayForward: say.ask_again });
      }
      const now = await (send(url) as Promise<Standing>).catch((error: unknown) => {
        // A moment without network is no answer; a refusal of the server is one.
        if (error instanceof Problem) throw error;
        return { state: "waiting" } as Standing;
      });
      if (now.state === "signed") {
        const assertion = now.assertion ? (JSON.parse(new TextDecoder().decode(unb64u(now.assertion))) as unknown) : undefined;
        return { intent, signature: unb64u(now.signature), assertion };
      }
      if (now.state !== "waiting") throw new Problem((now.state === "expired" ? say.ask_late : say.ask_refused) ?? "", { wayForward: say.ask_again });
    }
  } finally {
    dialog.remove();
  }
}

export const buttonText = async (): Promise<string> => filled((await words()).say.sign_by_phone);
