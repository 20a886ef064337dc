/** Reading a ZIP of evidence: bounded, and nothing outside its manifest. What the checks of it have in common. */
import { unzipSync } from "fflate";
import { fromUtf8, sha256Hex, utf8 } from "./bytes.ts";
import type { Json } from "./canonical.ts";
import type { MessageKey } from "./messages.ts";
import { Fault } from "./tlog.ts";

export interface Check {
  readonly key: MessageKey;
  readonly facts: Record<string, string | number>;
}

export interface Verdict {
  readonly good: boolean;
  readonly checks: readonly Check[];
  /** What was wrong, in English words of the check that found it. */
  readonly fault?: { readonly name: string; readonly reason: string };
  /** Whether the log's key was the reader's own. */
  readonly pinned: boolean;
  /** What can't be seen from the file. */
  readonly notes: readonly Check[];
}

export type Body = Record<string, Json>;
export interface Leaf {
  readonly index: number;
  readonly sha256: string;
  readonly body: Body;
}

export const LARGEST_TOTAL = 512 * 1024 * 1024;

export function fail(reason: string): never {
  throw new Fault(reason);
}

export const asBody = (value: unknown, what: string): Body =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Body) : fail(`${what} is not an object`);

function parse(data: Uint8Array, name: string): Json {
  try {
    return JSON.parse(fromUtf8(data)) as Json;
  } catch {
    return fail(`${name} is not JSON`);
  }
}

export class Files {
  readonly all: Record<string, Uint8Array>;

  constructor(zip: Uint8Array) {
    let total = 0;
    try {
      this.all = unzipSync(zip, {
        filter: (file) => {
          total += file.originalSize;
          if (total > LARGEST_TOTAL) fail("the file unpacks to more than 512 MiB");
          return !file.name.endsWith("/");
        },
      });
    } catch (error) {
      if (error instanceof Fault) throw error;
      fail("the ZIP file is damaged");
    }
    const odd = Object.keys(this.all).find((name) => !/^[A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+){0,4}$/.test(name) || name.includes(".."));
    if (odd) fail(`the file name ${odd} is not one of this format`);
  }

  read(name: string): Uint8Array {
    return this.all[name] ?? fail(`the file ${name} is missing`);
  }

  has(name: string): boolean {
    return name in this.all;
  }

  json(name: string): Json {
    return parse(this.read(name), name);
  }

  lines(name: string): Body[] {
    return fromUtf8(this.read(name)).split("\n").filter(Boolean).map((line) => asBody(parse(utf8(line), name), `a line of ${name}`));
  }
}

export class Verification {
  readonly checks: Check[] = [];
  readonly notes: Check[] = [];
  now = "manifest.json";

  ok(name: string, facts: Record<string, string | number>): void {
    this.checks.push({ key: `verify.${name}` as MessageKey, facts });
  }

  note(name: string, facts: Record<string, string | number> = {}): void {
    this.notes.push({ key: `verify.${name}` as MessageKey, facts });
  }
}

export function checkManifest(files: Files, run: Verification): Body {
  const manifest = asBody(files.json("manifest.json"), "manifest.json");
  const listed = asBody(manifest.files, "the manifest's list");
  for (const name of Object.keys(files.all)) if (name !== "manifest.json" && !(name in listed)) fail(`the file ${name} is not in the manifest`);
  for (const [name, about] of Object.entries(listed)) {
    const { sha256, size } = asBody(about, name);
    const data = files.read(name);
    if (size !== data.length || sha256 !== sha256Hex(data)) fail(`the file ${name} was changed: its digest is not the manifest's`);
  }
  run.ok("manifest", { count: Object.keys(listed).length });
  return manifest;
}
