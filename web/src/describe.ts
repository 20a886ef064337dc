/**
 * An intent in words, from its own bytes: what a desktop shows before it asks the telephone, and what the telephone shows
 * before it signs. The payload counts only where the intent has its digests; no label or sentence comes with a request.
 */
import { fromUtf8, sha256Hex, utf8, type Bytes } from "./bytes.ts";
import { canonical, HEX_32, HEX_64, only, parseCanonical, text, whole, type Json } from "./canonical.ts";
import { SealingError } from "./errors.ts";
import type { Line } from "./forms.ts";
import { digestFields, type Intent } from "./intents.ts";
import { filled, type Words } from "./phone-words.ts";

const LARGEST = 16 * 1024;
/** A text without a blank that is longer than this is no reading matter: it is shown by its beginning and its digest. */
const LONGEST_WORD = 160;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;
const NAMES = ["v", "origin", "command", "object", "version", "party", "fields", "nonce", "expires_at", "key"];

/** The payload is not what the intent has digests of. */
export class Changed extends Error {}

/** The intent of exactly the promised form (protocols, section 1). */
export function readIntent(document: Uint8Array): Intent {
  const found = only(parseCanonical(document, LARGEST), "intent", NAMES);
  whole(found.v, "v", 1, 1);
  whole(found.version, "version", 0, Number.MAX_SAFE_INTEGER);
  text(found.origin, "origin", /^https?:\/\/[a-z0-9.-]{1,200}(:\d{1,5})?$/);
  text(found.command, "command", /^[a-z][a-z0-9_]{0,79}$/);
  text(found.object, "object", /^[a-z][a-z0-9_-]{0,39}:[\x21-\x7e]{1,120}$/);
  if (found.party !== null) text(found.party, "party", /^[0-9a-f-]{36}$/);
  text(found.nonce, "nonce", /^[A-Za-z0-9_-]{22}$/);
  text(found.expires_at, "expires_at", INSTANT);
  text(found.key, "key", HEX_32);
  if (typeof found.fields !== "object" || found.fields === null || Array.isArray(found.fields)) throw new SealingError("malformed", { where: "fields" });
  for (const [name, value] of Object.entries(found.fields)) text(value, name, HEX_64);
  return found as unknown as Intent;
}

/** The payload's fields are those of the intent, no more and no fewer, letter by letter. */
export function requireSame(intent: Intent, payload: Record<string, Json>): void {
  const digests = digestFields(payload);
  const names = new Set([...Object.keys(digests), ...Object.keys(intent.fields)]);
  for (const name of names) if (digests[name] !== intent.fields[name]) throw new Changed(name);
}

/** Eight digits of the digest of the intent's bytes, to be compared on both screens. */
export const compareCode = (document: Bytes): string => sha256Hex(document).slice(0, 8).toUpperCase().replace(/^(.{4})/, "$1 ");

function shown(value: Exclude<Json, Json[] | { [name: string]: Json }>, field: string, words: Words): string {
  if (value === null || value === "") return words.say.empty ?? "";
  if (typeof value === "boolean") return (value ? words.say.yes : words.say.no) ?? "";
  const written = String(value);
  const meaning = words.values[field]?.[written];
  if (meaning) return `${meaning} (${written})`;
  if (INSTANT.test(written)) return `${new Date(written).toLocaleString(document.documentElement.lang || undefined)} (${written})`;
  if (written.length > LONGEST_WORD && !/\s/.test(written)) return `${written.slice(0, 24)}… ${filled(words.say.long, { count: written.length, digest: sha256Hex(utf8(written)) })}`;
  return written;
}

function* leaves(value: Json, path: readonly string[], field: string, words: Words): Generator<Line> {
  if (typeof value !== "object" || value === null) return yield { label: path.join(" › "), value: shown(value, field, words) };
  const inner: [string, string, Json][] = Array.isArray(value)
    ? value.map((item, at) => [`${at + 1}`, field, item])
    : Object.entries(value).map(([name, item]) => [words.fields[name] ?? name, name, item]);
  if (!inner.length) return yield { label: path.join(" › "), value: words.say.empty ?? "" };
  for (const [label, name, item] of inner) yield* leaves(item, [...path, label], name, words);
}

/** Every field of the payload, one line each, by the path that leads to it; none is left out. */
export const linesOf = (payload: Record<string, Json>, words: Words): Line[] =>
  Object.entries(payload).flatMap(([name, value]) => [...leaves(value, [words.fields[name] ?? name], name, words)]);

/**
 * All lines of what would be signed. `parties`: names of the organisations that the person holds a mandate of, by id.
 * Throws `Changed` when the payload is not what the signature would cover.
 */
export function describe(bytes: Uint8Array, payload: Record<string, Json>, words: Words, parties: ReadonlyMap<string, string>): Line[] {
  const intent = readIntent(bytes);
  requireSame(intent, payload);
  const { say } = words;
  const [kind = "", id = ""] = intent.object.split(":", 2);
  const party = intent.party === null ? say.myself : (parties.get(intent.party) ?? filled(say.unknown_party, { party: intent.party }));
  // In the order of the canonical form, which is the same on both screens.
  const content = linesOf(JSON.parse(fromUtf8(canonical(payload))) as Record<string, Json>, words);
  return [
    { label: say.act ?? "", value: words.commands[intent.command]?.name ?? filled(say.unknown_act, { command: intent.command }) },
    { label: say.party ?? "", value: party ?? "" },
    { label: say.thing ?? "", value: `${words.things[kind] ?? kind} ${id}` },
    ...(content.length ? content : [{ label: "", value: say.nothing_else ?? "" }]),
    { label: say.version ?? "", value: String(intent.version) },
    { label: say.until ?? "", value: shown(intent.expires_at, "", words) },
    { label: say.site ?? "", value: intent.origin },
    { label: say.compare ?? "", value: compareCode(canonical(intent)) },
  ];
}
