/** The telephone's own key in IndexedDB, whose it is, and what it signs that is no act (docs/explanation/phone.md). */
import { b64u, concat, randomBytes, utf8 } from "./bytes.ts";
import { canonical } from "./canonical.ts";
import { PHONE_SLOT, store, type DeviceKey } from "./device-key.ts";
import { formatInstant } from "./intents.ts";

export interface PhoneKey extends DeviceKey {
  /** Id and name of the person that it signs for. */
  readonly person: string;
  readonly name: string;
}

const LIFE = 2 * 60_000;

export const phoneKey = (): Promise<PhoneKey | undefined> => store("readonly", (keys) => keys.get(PHONE_SLOT));

/** Whether the key is the one that makes this browser a telephone of its person. */
export const isPhoneKey = async (key: DeviceKey): Promise<boolean> => (await phoneKey())?.id === key.id;

export async function keepPhoneKey(key: PhoneKey): Promise<void> {
  await store("readwrite", (keys) => keys.put(key, PHONE_SLOT));
  await navigator.storage?.persist?.().catch(() => false);
}

export const forgetPhoneKey = (): Promise<unknown> => store("readwrite", (keys) => keys.delete(PHONE_SLOT));

/** A statement and its signature, as the server takes them. */
export async function state(key: DeviceKey, now: number, said: { purpose: "session" | "sign-in"; about?: string; number?: string; browser?: string }): Promise<{ statement: string; signature: string }> {
  const { purpose, about = "", number = "", browser = "" } = said;
  const document = canonical({ v: 1, origin: location.origin, purpose, about, number, browser, nonce: b64u(randomBytes(16)), expires_at: formatInstant(now + LIFE), key: key.id });
  const signature = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, key.privateKey, concat(utf8("openhall/phone/v1\n"), document));
  return { statement: b64u(document), signature: b64u(new Uint8Array(signature)) };
}
