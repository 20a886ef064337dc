/** This browser's P-256 signing key, never extractable, in IndexedDB; and the store that keys share. */
import { b64u, unb64u, concat, type Bytes } from "./bytes.ts";
import { keyId } from "./intents.ts";
import { Problem, say } from "./messages.ts";

export interface DeviceKey {
  readonly id: string;
  readonly publicKey: Bytes;
  readonly privateKey: CryptoKey;
}

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open("openhall-keys", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("keys");
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("IndexedDB"));
  });
}

export async function store<T>(mode: IDBTransactionMode, use: (keys: IDBObjectStore) => IDBRequest): Promise<T> {
  const database = await open();
  try {
    return await new Promise<T>((resolve, reject) => {
      const transaction = database.transaction("keys", mode);
      const request = use(transaction.objectStore("keys"));
      transaction.oncomplete = () => resolve(request.result as T);
      transaction.onerror = transaction.onabort = () => reject(transaction.error ?? new Error("IndexedDB"));
    });
  } finally {
    database.close();
  }
}

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256" };

/** Names of stored keys carry the account, so that two people on one machine keep theirs apart. */
export const slot = (use: string): string => `${document.documentElement.dataset.account ?? document.body?.dataset.account ?? ""}/${use}`;

/** Slot of the key of a telephone, which is bound to one person. */
export const PHONE_SLOT = "phone/key";

/** This browser's key of the account; on a telephone that is bound to it, the telephone's. */
export async function deviceKey(): Promise<DeviceKey | undefined> {
  const phone = await store<(DeviceKey & { person: string }) | undefined>("readonly", (keys) => keys.get(PHONE_SLOT));
  if (phone && slot("") === `${phone.person}/`) return phone;
  return store("readonly", (keys) => keys.get(slot("device")));
}

function requireCrypto(): void {
  if (!globalThis.crypto?.subtle) throw new Problem(say("error.not_secure"));
}

export async function requireDeviceKey(): Promise<DeviceKey> {
  requireCrypto();
  const key = await deviceKey();
  if (!key) throw new Problem(say("error.no_key"));
  return key;
}

/** Makes a new pair; it becomes this browser's key once `keepDeviceKey` is called, after the server has accepted it. */
export async function makeDeviceKey(): Promise<DeviceKey> {
  requireCrypto();
  const pair = await crypto.subtle.generateKey(ALGORITHM, false, ["sign"]);
  const publicKey = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  return { id: keyId(publicKey), publicKey, privateKey: pair.privateKey };
}

export async function keepDeviceKey(key: DeviceKey): Promise<void> {
  await store("readwrite", (keys) => keys.put(key, slot("device")));
  await navigator.storage?.persist?.().catch(() => false);
}

export async function importDeviceKey(jwk: JsonWebKey): Promise<DeviceKey> {
  requireCrypto();
  const privateKey = await crypto.subtle.importKey("jwk", { ...jwk, ext: false, key_ops: ["sign"] }, ALGORITHM, false, ["sign"]);
  const publicKey = concat(Uint8Array.of(4), unb64u(jwk.x), unb64u(jwk.y));
  const key = { id: keyId(publicKey), publicKey, privateKey };
  await keepDeviceKey(key);
  return key;
}

/** The form of a key for the server: 65 bytes, base64url. */
export const publicKeyText = (key: DeviceKey): string => b64u(key.publicKey);
