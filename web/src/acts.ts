/** The acts that evidence may hold (protocols, section 6): who does each, by which command, on what; and the form of an entry. */
import { Fault } from "./tlog.ts";
import kinds from "./kinds.json" with { type: "json" };

export type Place = keyof typeof kinds;
type Table = Readonly<Record<string, readonly (string | null)[]>>;

/** How long what was signed counts, with some tolerance for clocks (milliseconds). */
export const LONGEST_LIFE = 600_000;
export const TOLERANCE = 60_000;

/** The command that a person signs for an act of this code; undefined where nobody does. */
export function commandOf(code: string): string | undefined {
  for (const table of Object.values(kinds) as Table[]) if (code in table) return table[code]![1] ?? undefined;
  return undefined;
}

/** Whether an act of this code belongs to a case, open or sealed. */
export const inCase = (code: string): boolean => Object.hasOwn(kinds.case, code) || Object.hasOwn(kinds.sealed, code);

/** The act may stand there: in a case's chain, hidden in a sealed entry, on a key, or beside the cases. */
export function checkKind(body: Readonly<Record<string, unknown>>, where: string, places: readonly Place[]): void {
  const code = String(body.code);
  const found = places.find((place) => Object.hasOwn(kinds[place], code));
  const refuse = (why: string): never => {
    throw new Fault(`the act ${code} ${where} ${why}`);
  };
  if (!found || (found === "case") !== (body.case !== undefined)) return refuse("is none that may stand there");
  const [object, , who] = (kinds[found] as Table)[code]!;
  if (String(body.object).split(":")[0] !== object) refuse(`is on another kind of thing: ${String(body.object)}`);
  const byRule = body.actor === "log";
  if (byRule !== (body.intent === undefined)) refuse("is a person's and bears no signature, or the log's and bears one");
  if (who !== "either" && byRule !== (who === "log")) refuse(`is not one that ${byRule ? "the log" : "a person"} may record`);
}

const UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";
const HEX = /^[0-9a-f]{64}$/;
const OBJECT = new RegExp(`^[a-z_-]{1,40}:${UUID}$`);
const SEALED_OBJECT = new RegExp(`^sealed:${UUID}$`);
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;
const NEEDED = ["v", "code", "actor", "object", "at"];
const MAY = ["case", "public", "statement", "commitments", "intent", "first", "in_place_of"];

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);
const only = (value: unknown, names: readonly string[]): value is Record<string, unknown> =>
  isObject(value) && Object.keys(value).length === names.length && names.every((name) => Object.hasOwn(value, name));
const matches = (value: unknown, pattern: RegExp): boolean => typeof value === "string" && pattern.test(value);

const PSEUDONYM = /^[0-9a-f]{32}$/;
const isSigned = (value: unknown, people: readonly string[]): boolean =>
  only(value, ["sha256", "signature", ...people]) &&
  matches(value.sha256, HEX) &&
  matches(value.signature, /^[A-Za-z0-9_-]{86}$/) &&
  people.every((name) => matches(value[name], PSEUDONYM));

/** The form of an entry (protocols, section 2): every member known, every value of its type. */
export function checkLeaf(body: Readonly<Record<string, unknown>>, where: string): void {
  if (body.v !== 1 || !matches(body.at, INSTANT) || Number.isNaN(Date.parse(String(body.at)))) throw new Fault(`what lies ${where} is not a leaf of version 1`);
  if (body.code === "SEALED") {
    const uniform = only(body, ["v", "code", "at", "object", "commitment"]) && matches(body.commitment, HEX);
    if (!uniform || !matches(body.object, SEALED_OBJECT) || !String(body.at).endsWith(":00.000000Z")) throw new Fault(`the sealed entry ${where} is not uniform`);
    return;
  }
  const { case: link, intent, first, in_place_of: place, commitments = {}, statement } = body;
  const good =
    NEEDED.every((name) => Object.hasOwn(body, name)) &&
    Object.keys(body).every((name) => NEEDED.includes(name) || MAY.includes(name)) &&
    typeof body.code === "string" &&
    (body.actor === "log" || matches(body.actor, /^[0-9a-f]{32}$/)) &&
    matches(body.object, OBJECT) &&
    (body.public === undefined || isObject(body.public)) &&
    (statement === undefined || matches(statement, HEX)) &&
    isObject(commitments) &&
    Object.values(commitments).every((value) => matches(value, HEX)) &&
    (link === undefined || (only(link, ["id", "seq", "prev"]) && typeof link.id === "string" && Number.isSafeInteger(link.seq) && matches(link.prev, HEX))) &&
    (intent === undefined || isSigned(intent, [])) &&
    (first === undefined || isSigned(first, ["actor"]) || isSigned(first, ["actor", "in_place_of"])) &&
    (place === undefined || matches(place, PSEUDONYM)) &&
    (intent !== undefined || (first === undefined && place === undefined));
  if (!good) throw new Fault(`a member of the leaf ${where} is not of its form`);
}
