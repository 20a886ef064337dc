/** What acts, their fields and things are called, and what the telephone's scripts say: the same for everybody, from `/phone/words`. */
import { send } from "./http.ts";

export interface Words {
  readonly say: Readonly<Record<string, string>>;
  readonly commands: Readonly<Record<string, { readonly name: string; readonly meaning: string }>>;
  readonly fields: Readonly<Record<string, string>>;
  readonly things: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

let asked: Promise<Words> | undefined;

export function words(): Promise<Words> {
  asked ??= (send("/phone/words") as Promise<Words>).catch((error: unknown) => {
    asked = undefined;
    throw error;
  });
  return asked;
}

export function filled(text: string | undefined, facts: Record<string, unknown> = {}): string {
  return (text ?? "").replace(/\{(\w+)\}/g, (whole, name: string) => (name in facts ? String(facts[name]) : whole));
}
