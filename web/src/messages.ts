/** What the islands say: from the page's `openhall-messages` block, else the English of messages.json. */
import english from "../messages.json" with { type: "json" };
import { SealingError } from "./errors.ts";

export type MessageKey = keyof typeof english;
let shown: Partial<Record<string, string>> | undefined;

function fromPage(): Partial<Record<string, string>> {
  const block = typeof document === "undefined" ? null : document.getElementById("openhall-messages");
  try {
    return block?.textContent ? (JSON.parse(block.textContent) as Record<string, string>) : {};
  } catch {
    return {};
  }
}

export function say(key: MessageKey, facts: Record<string, unknown> = {}): string {
  shown ??= fromPage();
  const text = shown[key] ?? english[key];
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in facts ? String(facts[name]) : whole));
}

/** A sentence for whatever went wrong. */
export function explain(error: unknown): string {
  if (error instanceof SealingError) return say(`code.${error.code}` as MessageKey, error.facts);
  if (error instanceof Problem) return [error.title, error.detail, error.wayForward].filter(Boolean).join(" ");
  if (error instanceof TypeError) return say("error.network");
  return error instanceof Error ? error.message : String(error);
}

export interface FieldError {
  readonly field: string;
  readonly message: string;
}

/** An RFC 9457 problem document, or a problem that the page itself found. */
export class Problem extends Error {
  readonly title: string;
  readonly detail: string;
  readonly wayForward: string;
  readonly fields: readonly FieldError[];
  readonly status: number;

  constructor(title: string, options: { detail?: string; wayForward?: string; fields?: readonly FieldError[]; status?: number } = {}) {
    super(title);
    this.title = title;
    this.detail = options.detail ?? "";
    this.wayForward = options.wayForward ?? "";
    this.fields = options.fields ?? [];
    this.status = options.status ?? 0;
  }

  static read(body: unknown, status: number): Problem {
    const found = (typeof body === "object" && body !== null ? body : {}) as Record<string, unknown>;
    const word = (name: string): string => (typeof found[name] === "string" ? found[name] : "");
    const fields = Array.isArray(found.errors) ? (found.errors as unknown[]) : [];
    return new Problem(word("title") || say("error.server"), {
      detail: word("detail"),
      wayForward: word("way_forward"),
      status,
      fields: fields.flatMap((item) => {
        const { field, message } = (item ?? {}) as Record<string, unknown>;
        return typeof field === "string" && typeof message === "string" ? [{ field, message }] : [];
      }),
    });
  }
}
