/** Intents: what a person signs (protocols, section 1). */
import { b64u, concat, digest, hex, randomBytes, sha256Hex, utf8, type Bytes } from "./bytes.ts";
import { canonical, type Json } from "./canonical.ts";

export interface Act {
  readonly origin: string;
  readonly command: string;
  readonly object: string;
  readonly version: number;
  readonly party: string | null;
}

export interface Intent extends Act {
  readonly v: 1;
  readonly fields: Record<string, string>;
  readonly nonce: string;
  readonly expires_at: string;
  readonly key: string;
}

/** Always six digits, always UTC. */
export const formatInstant = (milliseconds: number): string => new Date(milliseconds).toISOString().replace(/\.(\d{3})Z$/, ".$1000Z");

export const keyId = (publicKey: Uint8Array): string => hex(digest(publicKey)).slice(0, 32);

export const digestFields = (payload: Record<string, Json>): Record<string, string> =>
  Object.fromEntries(Object.entries(payload).map(([name, value]) => [name, sha256Hex(canonical(value))]));

export function buildIntent(act: Act, payload: Record<string, Json>, options: { key: string; expiresAt: number; nonce?: Uint8Array }): Intent {
  return {
    v: 1,
    origin: act.origin,
    command: act.command,
    object: act.object,
    version: act.version,
    party: act.party,
    fields: digestFields(payload),
    nonce: b64u(options.nonce ?? randomBytes(16)),
    expires_at: formatInstant(options.expiresAt),
    key: options.key,
  };
}

export const intentMessage = (intent: Intent): Bytes => concat(utf8("openhall/intent/v1\n"), canonical(intent));

export async function signIntent(intent: Intent, privateKey: CryptoKey): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, privateKey, intentMessage(intent)));
}

/** SHA-256 of the canonical intent: the challenge of a passkey assertion for a solemn act. */
export const intentChallenge = (intent: Intent): Bytes => digest(canonical(intent));

export function intentHeaders(intent: Intent, signature: Uint8Array, assertion?: unknown): Record<string, string> {
  const headers: Record<string, string> = { Intent: b64u(canonical(intent)), "Intent-Signature": b64u(signature) };
  if (assertion !== undefined) headers["Intent-Assertion"] = b64u(utf8(JSON.stringify(assertion)));
  return headers;
}
