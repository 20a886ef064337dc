/** What is committed to in an auction before it is shown: the reserve, a last offer, a maximum. The secret stays on the device. */
import { concat, hex, hmacHex, randomBytes, unhex, utf8 } from "./bytes.ts";
import { canonical } from "./canonical.ts";
import { slot, store } from "./device-key.ts";
import { Problem, say } from "./messages.ts";

export type What = "reserve" | "offer" | "maximum";

/** `object`: id of the thing that it is kept for. `bidder`: pseudonym; empty for the reserve. `salt`: 32 bytes in hex. */
export interface Secret {
  readonly v: 1;
  readonly what: What;
  readonly object: string;
  readonly auction: string;
  readonly bidder: string;
  readonly amount: string;
  readonly salt: string;
}

const AMOUNT = /^(0|[1-9]\d{0,17})(\.\d{1,4})?$/;

export const commitment = (secret: Secret): string =>
  hmacHex(unhex(secret.salt), concat(utf8(`openhall/auction/v1/${secret.what}\n`), canonical({ auction: secret.auction, bidder: secret.bidder, amount: secret.amount })));

const place = (what: What, object: string): string => slot(`auction/${what}/${object}`);

export const keptSecret = (what: What, object: string): Promise<Secret | undefined> => store("readonly", (keys) => keys.get(place(what, object)));

export async function keepSecret(facts: Omit<Secret, "v" | "salt">): Promise<Secret> {
  const secret: Secret = { v: 1, ...facts, salt: hex(randomBytes(32)) };
  await store("readwrite", (keys) => keys.put(secret, place(secret.what, secret.object)));
  return secret;
}

/** The secret that a file holds. */
export function parseSecret(text: string): Secret {
  try {
    const found = JSON.parse(text) as Partial<Secret>;
    if (found.v === 1 && typeof found.salt === "string" && unhex(found.salt).length === 32 && AMOUNT.test(found.amount ?? "")) return found as Secret;
  } catch {
    /* said below */
  }
  throw new Problem(say("auction.no_secret"));
}

/** The amount that a form's field holds. */
export function readAmount(form: HTMLFormElement): string {
  const amount = form.querySelector<HTMLInputElement>("input[data-amount]")?.value.trim() ?? "";
  if (!AMOUNT.test(amount)) throw new Problem(say("error.decimal"));
  return amount;
}

/** Offers the secret as a file, in the form's `[data-auction-file]` link. */
export function saveLink(form: HTMLElement, secret: Secret): void {
  const link = form.querySelector<HTMLAnchorElement>("a[data-auction-file]");
  if (!link) return;
  link.href = URL.createObjectURL(new Blob([JSON.stringify(secret)], { type: "application/json" }));
  link.download = `auction-${secret.what}-${secret.object.slice(0, 8)}.json`;
  link.hidden = false;
}
