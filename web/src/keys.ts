/** The keys page, and the age identities that a person must be able to carry away: a bidder's opening key, a custodian's. */
import { ageKey, generateAgeKey, type AgeKey } from "./age.ts";
import { deviceKey, importDeviceKey, slot, store } from "./device-key.ts";
import { send } from "./http.ts";
import { explain, Problem, say } from "./messages.ts";

export type AgeUse = "opening" | "custodian";

export async function storedAgeKey(use: AgeUse): Promise<AgeKey | undefined> {
  const identity = await store<string | undefined>("readonly", (keys) => keys.get(slot(use)));
  return identity ? ageKey(identity) : undefined;
}

export async function importAgeKey(use: AgeUse, text: string): Promise<AgeKey> {
  const line = text.split(/\r?\n/).find((candidate) => candidate.startsWith("AGE-SECRET-KEY-"))?.trim() ?? "";
  const key = await ageKey(line);
  await store("readwrite", (keys) => keys.put(key.identity, slot(use)));
  return key;
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

export const keyFile = (key: AgeKey): string => `# public key: ${key.recipient}\n${key.identity}\n`;

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
    };
    root.querySelectorAll<HTMLElement>("[data-key-shown]").forEach((place) => {
      place.textContent = shown[place.dataset.keyShown ?? ""] ?? say("key.none");
    });
    for (const use of ["opening", "custodian"]) {
      root.querySelectorAll<HTMLInputElement>(`input[data-key-recipient="${use}"]`).forEach((input) => (input.value = shown[use] ?? ""));
    }
  };
  const actions: Record<string, (element: HTMLElement) => Promise<string>> = {
    make: async (element) => (await makeAgeKey(useOf(element)), say("key.made")),
    export: async (element) => {
      const key = await storedAgeKey(useOf(element));
      if (!key) throw new Problem(say("key.none"));
      download(`openhall-${useOf(element)}-key.txt`, keyFile(key), "text/plain");
      return "";
    },
    demo: async (element) => {
      const keys = (await send(element.dataset.url ?? "")) as { signing?: JsonWebKey; opening?: string; custodian?: string };
      if (keys.signing) await importDeviceKey(keys.signing);
      if (keys.opening) await importAgeKey("opening", keys.opening);
      if (keys.custodian) await importAgeKey("custodian", keys.custodian);
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
  root.addEventListener("change", (event) => {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    if (input.dataset.keyImport && file) {
      run(file.text().then((text) => importAgeKey(input.dataset.keyImport as AgeUse, text)).then(() => say("key.imported")));
    }
  });
  void refresh();
}

const useOf = (element: HTMLElement): AgeUse => (element.dataset.keyUse === "custodian" ? "custodian" : "opening");
