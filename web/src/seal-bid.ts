/**
 * `form[data-seal-bid]`: price and documents are sealed on this device; only ciphertext, bundle and envelope leave it.
 *
 * Beside the attributes of a signed form: data-tender, data-lot, data-bidder, data-custodians (JSON list), data-threshold,
 * data-custodian-proofs (JSON list of {recipient, organisation, enrolment_leaf_sha256}, in the same order),
 * data-opening-recipient (the registered opening key, when there is one). [data-seal-custodians] tells what the log says. Fields by data-seal: currency, total, days,
 * documents (file), passphrase, schedule (file) and style (schedule-form.ts; data-schedule); item rows are [data-seal-item] with controls by data-item (the six names of an item).
 */
import { act, confirmAct } from "./act.ts";
import type { Json } from "./canonical.ts";
import { checkCustodians, type Custodian } from "./custodians.ts";
import { fromMillionths, millionths, readPrice, type PriceSheet } from "./content.ts";
import { Draft, type Line } from "./forms.ts";
import { download, openingKey } from "./keys.ts";
import { explain, Problem, say } from "./messages.ts";
import { clearProblem, next, showProblem, tell } from "./problem.ts";
import { envelopeSha256, keepAsBlob, newContext, runTrial, sealBid, writeBackup, type Document, type Keep, type SealedBid } from "./sealing.ts";
import { startSchedule } from "./schedule-form.ts";
import { progressBeside, upload } from "./upload.ts";

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;
const ITEM = ["id", "description", "unit", "quantity", "unit_price", "amount"] as const;

const field = (form: HTMLElement, name: string): Control | null => form.querySelector<Control>(`[data-seal="${name}"]`);

/** The price sheet as typed; an empty total is the sum of the items. */
export function readSheet(form: HTMLElement): PriceSheet {
  const value = (name: string): string => field(form, name)?.value.trim() ?? "";
  const items = Array.from(form.querySelectorAll<HTMLElement>("[data-seal-item]"), (row) =>
    Object.fromEntries(ITEM.map((name) => [name, row.querySelector<Control>(`[data-item="${name}"]`)?.value.trim() ?? ""])),
  ).filter((item) => ITEM.some((name) => name !== "id" && item[name]));
  items.forEach((item, at) => (item.id ||= String(at + 1)));
  const sheet: Record<string, unknown> = { currency: value("currency"), total: value("total") };
  if (items.length) sheet.items = items;
  if (items.length && !sheet.total) {
    try {
      sheet.total = fromMillionths(items.reduce((sum, item) => sum + millionths(item.amount ?? ""), 0n));
    } catch {
      /* readPrice names the amount that is no number */
    }
  }
  if (value("days")) sheet.days = Number(value("days"));
  return readPrice(sheet);
}

/** Ciphertext goes to the browser's own file system where there is one, so that a phone's memory holds only a chunk. */
export const keepOnDisk: Keep = async (stream) => {
  const root = await navigator.storage?.getDirectory?.().catch(() => null);
  const handle = await root?.getFileHandle("openhall-documents.age", { create: true }).catch(() => null);
  if (!handle || !("createWritable" in handle)) return keepAsBlob(stream);
  await stream.pipeTo(await handle.createWritable());
  return handle.getFile();
};

function documentsOf(form: HTMLElement): Document[] {
  const input = field(form, "documents");
  return input instanceof HTMLInputElement ? Array.from(input.files ?? [], (file) => ({ name: file.name, type: file.type.toLowerCase(), data: file })) : [];
}

function placeOf(form: HTMLElement): { place: { tender: string; lot: string; bidder: string }; custodians: string[]; threshold: number } {
  const { tender = "", lot = "", bidder = "", custodians = "[]", threshold = "2" } = form.dataset;
  return { place: { tender, lot, bidder }, custodians: JSON.parse(custodians) as string[], threshold: Number(threshold) };
}

/** Nothing is sealed to a key that the log doesn't hold. */
async function requireCustodians(form: HTMLElement): Promise<void> {
  const place = form.querySelector<HTMLElement>("[data-seal-custodians]");
  const { custodians } = placeOf(form);
  try {
    if (place) place.textContent = say("seal.checking_custodians");
    const found = await checkCustodians(custodians, JSON.parse(form.dataset.custodianProofs || "[]") as Custodian[]);
    if (place) place.textContent = say("seal.custodians_on_log", { found, count: custodians.length });
  } catch (error) {
    if (place) place.textContent = explain(error);
    throw error;
  }
}

async function trial(form: HTMLFormElement): Promise<void> {
  const { place, custodians, threshold } = placeOf(form);
  tell(form, say("seal.trial_working"));
  const sheet = await runTrial({ place, price: readSheet(form), documents: documentsOf(form), openingKey: await openingKey(), custodians: custodians.length, threshold, keep: keepOnDisk });
  tell(form, say("seal.trial_good", { total: sheet.total, currency: sheet.currency }));
}

function linesOf(bid: SealedBid, sheet: PriceSheet, documents: readonly Document[]): Line[] {
  return [
    { label: say("seal.price"), value: `${sheet.total} ${sheet.currency}` },
    ...documents.map((document) => ({ label: say("seal.documents"), value: document.name })),
    { label: say("seal.custodians", { threshold: bid.envelope.threshold, count: bid.envelope.custodians.length }), value: bid.envelope.custodians.join("\n") },
    { label: say("seal.envelope"), value: envelopeSha256(bid.envelope) },
  ];
}

async function submit(form: HTMLFormElement, draft: Draft): Promise<void> {
  const { place, custodians, threshold } = placeOf(form);
  const key = await openingKey();
  const registered = form.dataset.openingRecipient;
  if (registered && registered !== key.recipient) throw new Problem(say("error.no_opening_key"));
  const sheet = readSheet(form);
  const documents = documentsOf(form);
  const passphrase = field(form, "passphrase")?.value ?? "";
  tell(form, say("seal.checking_custodians"));
  await requireCustodians(form);
  tell(form, say("seal.working"));
  const status = form.querySelector<HTMLElement>("[data-signed-form-status]") ?? form;
  const sealing = documents.length ? progressBeside(status, say("seal.documents")) : null;
  const progress = (fraction: number): void => sealing?.report("sealing", fraction);
  const bid = await sealBid({ context: newContext(place), price: sheet, documents, custodians, threshold, openingRecipient: key.recipient, keep: keepOnDisk, progress }).finally(() => sealing?.remove());
  const sha256 = envelopeSha256(bid.envelope);
  const backup = await writeBackup({ context: bid.envelope.context, identities: bid.identities, openingKey: key.identity, envelopeSha256: sha256, envelope: bid.envelope }, passphrase);
  download(`openhall-backup-${sha256.slice(0, 12)}.age`, backup, "application/age");
  if (!(await confirmAct(linesOf(bid, sheet, documents), [form.dataset.solemn, say("seal.backup")].filter(Boolean).join(" "), say("seal.backup_kept")))) return tell(form, "");
  tell(form, say("seal.uploading"));
  const files: [string, Blob, string][] = [
    ["price.age", new Blob([bid.price]), bid.envelope.parts[0]!.sha256],
    ["bundle.age", new Blob([bid.bundle]), bid.envelope.bundle.sha256],
  ];
  if (bid.documents) files.push(["documents.age", bid.documents, bid.envelope.parts[1]!.sha256]);
  for (const [name, data, digest] of files) {
    const shown = progressBeside(status, name);
    try {
      await upload(data, { name, type: "application/age", sha256: digest }, { url: form.dataset.uploadUrl, progress: shown.report });
    } finally {
      shown.remove();
    }
  }
  tell(form, say("sign.working"));
  const answer = await act(form, { envelope: bid.envelope as unknown as Json, lot: place.lot });
  draft.clear();
  tell(form, say("sign.sent"));
  next(form, answer);
}

export function start(form: HTMLFormElement): void {
  const draft = new Draft(form, "session");
  if (draft.restore()) tell(form, say("draft.restored"));
  form.addEventListener("input", () => draft.save());
  startSchedule(form);
  let busy = false;
  const run = (work: () => Promise<void>): void => {
    if (busy) return;
    busy = true;
    clearProblem(form);
    form.setAttribute("aria-busy", "true");
    void work()
      .catch((error) => showProblem(form, error instanceof Problem ? error : new Problem(explain(error))))
      .finally(() => {
        busy = false;
        form.removeAttribute("aria-busy");
      });
  };
  form.querySelector("[data-seal-trial]")?.addEventListener("click", () => run(() => trial(form)));
  requireCustodians(form).catch(() => undefined); // told in its place; sealing asks again
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    run(() => submit(form, draft));
  });
}
