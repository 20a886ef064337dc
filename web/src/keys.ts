/** The keys page, and the age identities that a person must be able to carry away: a bidder's opening key, a custodian's, an investigator's. */
import { ageKey, generateAgeKey, type AgeKey } from "./age.ts";
import { deviceKey, importDeviceKey, slot, store } from "./device-key.ts";
import { send } from "./http.ts";
import { explain, Problem, say } from "./messages.ts";

export type AgeUse = "opening" | "custodian" | "investigator";

const ring = (use: AgeUse): string => `${slot(use)}:earlier`;

export async function storedAgeKey(use: AgeUse): Promise<AgeKey | undefined> {
  const identity = await store<string | undefined>("readonly", (keys) => keys.get(slot(use)));
  return identity ? ageKey(identity) : undefined;
}

/**
 * Every key of this use that this browser ever had, the present one first. A key that was replaced is never thrown away:
 * what was sealed to it before can be opened with it alone.
 */
export async function storedAgeKeys(use: AgeUse): Promise<AgeKey[]> {
  const now = await store<string | undefined>("readonly", (keys) => keys.get(slot(use)));
  const earlier = (await store<string[] | undefined>("readonly", (keys) => keys.get(ring(use)))) ?? [];
  return Promise.all([...new Set([...(now ? [now] : []), ...earlier])].map(ageKey));
}

/** The key of this use with that public half, present or earlier. */
export const storedAgeKeyFor = async (use: AgeUse, recipient: string): Promise<AgeKey | undefined> =>
  (await storedAgeKeys(use)).find((key) => key.recipient === recipient);

async function keepAgeKey(use: AgeUse, key: AgeKey): Promise<void> {
  const before = (await storedAgeKeys(use)).map(({ identity }) => identity).filter((identity) => identity !== key.identity);
  await store("readwrite", (keys) => {
    keys.put(before, ring(use));
    return keys.put(key.identity, slot(use));
  });
}

/** Reads a key file: the first key counts from now on, the others are kept beside it. */
export async function importAgeKey(use: AgeUse, text: string): Promise<AgeKey> {
  const lines = text.split(/\r?\n/).map((line) => line.trim()).filter((line) => line.startsWith("AGE-SECRET-KEY-"));
  const found = await Promise.all((lines.length ? lines : [""]).map(ageKey));
  for (const key of found.reverse()) await keepAgeKey(use, key);
  return found.at(-1)!;
}

/** Keeps a key that opens what was sealed before, without making it the present one where there is one. */
export async function rememberAgeKey(use: AgeUse, identity: string): Promise<void> {
  const now = await storedAgeKey(use);
  await keepAgeKey(use, await ageKey(identity));
  if (now) await keepAgeKey(use, now);
}

export const makeAgeKey = async (use: AgeUse): Promise<AgeKey> => importAgeKey(use, (await generateAgeKey()).identity);

/** The opening key, made when there is none yet. */
export const openingKey = async (): Promise<AgeKey> => (await storedAgeKey("opening")) ?? makeAgeKey("opening");

export function download(name: string, data: BlobPart, type: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([data], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** A file that anybody's age program reads: the present key first, then the earlier ones. */
export const keyFile = (keys: readonly AgeKey[]): string => keys.map((key) => `# public key: ${key.recipient}\n${key.identity}\n`).join("");

/** `[data-keys]`: shows which keys this browser has and lets a person make, export, import and load them. */
export function start(root: HTMLElement): void {
  const status = root.querySelector<HTMLElement>("[data-keys-status]");
  const tell = (text: string): void => {
    if (status) status.textContent = text;
  };
  const refresh = async (): Promise<void> => {
    const shown: Record<string, string | undefined> = {
      device: (await deviceKey())?.id,
      opening: (await storedAgeKey("opening"))?.recipient,
      custodian: (await storedAgeKey("custodian"))?.recipient,
      investigator: (await storedAgeKey("investigator"))?.recipient,
    };
    root.querySelectorAll<HTMLElement>("[data-key-shown]").forEach((place) => {
      place.textContent = shown[place.dataset.keyShown ?? ""] ?? say("key.none");
    });
    for (const use of ["opening", "custodian", "investigator"]) {
      root.querySelectorAll<HTMLInputElement>(`input[data-key-recipient="${use}"]`).forEach((input) => (input.value = shown[use] ?? ""));
    }
  };
  const actions: Record<string, (element: HTMLElement) => Promise<string>> = {
    make: async (element) => (await makeAgeKey(useOf(element)), say("key.made")),
    export: async (element) => {
      const keys = await storedAgeKeys(useOf(element));
      if (!keys.length) throw new Problem(say("key.none"));
      download(`openhall-${useOf(element)}-key.txt`, keyFile(keys), "text/plain");
      return "";
    },
    demo: async (element) => {
      const keys = (await send(element.dataset.url ?? "")) as { signing?: JsonWebKey; opening?: string; custodian?: string; investigator?: string };
      if (keys.signing) await importDeviceKey(keys.signing);
      if (keys.opening) await importAgeKey("opening", keys.opening);
      if (keys.custodian) await importAgeKey("custodian", keys.custodian);
      if (keys.investigator) await importAgeKey("investigator", keys.investigator);
      if (element.dataset.next) location.assign(element.dataset.next);
      return say("key.demo_loaded");
    },
  };
  const run = (work: Promise<string>): void => void work.then(async (text) => (tell(text), refresh())).catch((error) => tell(explain(error)));
  root.addEventListener("click", (event) => {
    const element = (event.target as Element).closest<HTMLElement>("[data-key-action]");
    const action = element && actions[element.dataset.keyAction ?? ""];
    if (action) {
      event.preventDefault();
      run(action(element));
    }
  });
  const take = (input: HTMLInputElement): void => {
    const file = input.files?.[0];
    if (input.dataset.keyImport && file) {
      run(file.text().then((text) => importAgeKey(input.dataset.keyImport as AgeUse, text)).then(() => say("key.imported")));
    }
  };
  root.addEventListener("change", (event) => take(event.target as HTMLInputElement));
  // On a slow line a file may have been chosen before this script came.
  root.querySelectorAll<HTMLInputElement>("input[data-key-import]").forEach(take);
  void refresh();
}

const useOf = ({ dataset }: HTMLElement): AgeUse => (dataset.keyUse === "custodian" || dataset.keyUse === "investigator" ? dataset.keyUse : "opening");
