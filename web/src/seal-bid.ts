/**
 * `form[data-seal-bid]`: price and documents are sealed on this device; only ciphertext, bundle and envelope leave it.
 *
 * Beside the attributes of a signed form: data-tender, data-lot, data-bidder, data-custodians (JSON list), data-threshold,
 * data-custodian-proofs (JSON list of {recipient, organisation, enrolment_leaf_sha256}, in the same order),
 * data-opening-recipient (the registered opening key, when there is one). [data-seal-custodians] tells what the log says. Fields by data-seal: currency, total, days,
 * documents (file), passphrase, schedule (file) and style (schedule-form.ts; data-schedule); item rows are [data-seal-item] with controls by data-item (the six names of an item); [data-seal-cost] is the amount of the running cost that it names.
 * data-max-documents: bytes. [data-seal-kept] offers to go on with a bid that was sealed here: -what is told, -go and -drop are its buttons.
 */
import { act, confirmAct } from "./act.ts";
import type { Json } from "./canonical.ts";
import { checkCustodians, type Custodian } from "./custodians.ts";
import { fromMillionths, millionths, readPrice, type PriceSheet } from "./content.ts";
import { Draft, type Line } from "./forms.ts";
import { download, openingKey } from "./keys.ts";
import { explain, Problem, say } from "./messages.ts";
import { clearProblem, next, showProblem, tell } from "./problem.ts";
import { LARGEST_DOCUMENTS, type Envelope } from "./envelope.ts";
import { documentsOf, forget, forgetBid, keepAs, keepBid, keptBid, requireRoom, type Files, type Place } from "./kept-bid.ts";
import { envelopeSha256, newContext, runTrial, sealBid, writeBackup, type Document, type SealedBid } from "./sealing.ts";
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
  const costs = Array.from(form.querySelectorAll<HTMLInputElement>("[data-seal-cost]"), (input) => ({ name: input.dataset.sealCost ?? "", amount: input.value.trim() }));
  if (costs.length) sheet.costs = costs;
  return readPrice(sheet);
}

const TRIAL = "trial.documents";

const total = (documents: readonly Document[]): number => documents.reduce((sum, { data }) => sum + data.size, 0);

/** The documents chosen; refused before anything is read when they are more than the installation takes. */
function chosenDocuments(form: HTMLElement): Document[] {
  const input = field(form, "documents");
  const chosen = input instanceof HTMLInputElement ? Array.from(input.files ?? [], (file) => ({ name: file.name, type: file.type.toLowerCase(), data: file })) : [];
  const limit = Math.min(LARGEST_DOCUMENTS, Number(form.dataset.maxDocuments || LARGEST_DOCUMENTS));
  if (total(chosen) > limit) throw new Problem(say("seal.documents_too_large", { limit: Math.floor(limit / 1_000_000) }));
  return chosen;
}

function placeOf(form: HTMLElement): { place: Place; custodians: string[]; threshold: number } {
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
  const documents = chosenDocuments(form);
  await requireRoom(total(documents));
  const sheet = await runTrial({ place, price: readSheet(form), documents, openingKey: await openingKey(), custodians: custodians.length, threshold, keep: keepAs(TRIAL) }).finally(() => forget(TRIAL));
  tell(form, say("seal.trial_good", { total: sheet.total, currency: sheet.currency }));
}

const sealedLines = (envelope: Envelope): Line[] => [
  { label: say("seal.custodians", { threshold: envelope.threshold, count: envelope.custodians.length }), value: envelope.custodians.join("\n") },
  { label: say("seal.envelope"), value: envelopeSha256(envelope) },
];

const linesOf = (bid: SealedBid, sheet: PriceSheet, documents: readonly Document[]): Line[] => [
  { label: say("seal.price"), value: `${sheet.total} ${sheet.currency}` },
  ...(sheet.costs ?? []).map(({ name, amount }) => ({ label: name, value: `${amount} ${sheet.currency}` })),
  ...documents.map((document) => ({ label: say("seal.documents"), value: document.name })),
  ...sealedLines(bid.envelope),
];

/** Uploads what was sealed, signs, and goes on to the receipt. */
async function handIn(form: HTMLFormElement, draft: Draft, envelope: Envelope, sealed: Files): Promise<void> {
  const { place } = placeOf(form);
  const status = form.querySelector<HTMLElement>("[data-signed-form-status]") ?? form;
  tell(form, say("seal.uploading"));
  const files: [string, Blob, string][] = [
    ["price.age", sealed.price, envelope.parts[0]!.sha256],
    ["bundle.age", sealed.bundle, envelope.bundle.sha256],
  ];
  if (sealed.documents) files.push(["documents.age", sealed.documents, envelope.parts[1]!.sha256]);
  for (const [name, data, digest] of files) {
    const shown = progressBeside(status, name);
    try {
      await upload(data, { name, type: "application/age", sha256: digest }, { url: form.dataset.uploadUrl, progress: shown.report });
    } finally {
      shown.remove();
    }
  }
  tell(form, say("sign.working"));
  const answer = await act(form, { envelope: envelope as unknown as Json, lot: place.lot });
  await forgetBid(place);
  draft.clear();
  tell(form, say("sign.sent"));
  next(form, answer);
}

/** Offers to go on with a bid that was sealed here and not handed in: its page was closed, or lost its connection. */
async function offerKept(form: HTMLFormElement, draft: Draft, run: (work: () => Promise<void>) => void): Promise<void> {
  const box = form.querySelector<HTMLElement>("[data-seal-kept]");
  const { place, custodians, threshold } = placeOf(form);
  const kept = box ? await keptBid(place) : undefined;
  if (!box || !kept) return;
  if (kept.envelope.threshold !== threshold || kept.envelope.custodians.join() !== custodians.join()) return forgetBid(place);
  const told = box.querySelector("[data-seal-kept-what]");
  if (told) told.textContent = say("seal.kept", { when: new Date(kept.sealedAt).toLocaleString(document.documentElement.lang || undefined), envelope: envelopeSha256(kept.envelope).slice(0, 12) });
  box.hidden = false;
  box.querySelector("[data-seal-kept-go]")?.addEventListener("click", () =>
    run(async () => {
      if (!(await confirmAct(sealedLines(kept.envelope), [form.dataset.solemn, say("seal.backup")].filter(Boolean).join(" "), say("seal.backup_kept")))) return tell(form, "");
      await handIn(form, draft, kept.envelope, kept.files);
    }),
  );
  box.querySelector("[data-seal-kept-drop]")?.addEventListener("click", () =>
    run(async () => {
      await forgetBid(place);
      box.hidden = true;
      tell(form, say("seal.kept_dropped"));
    }),
  );
}

async function submit(form: HTMLFormElement, draft: Draft): Promise<void> {
  const { place, custodians, threshold } = placeOf(form);
  const key = await openingKey();
  const registered = form.dataset.openingRecipient;
  if (registered && registered !== key.recipient) throw new Problem(say("error.no_opening_key"));
  const sheet = readSheet(form);
  const documents = chosenDocuments(form);
  const passphrase = field(form, "passphrase")?.value ?? "";
  tell(form, say("seal.checking_custodians"));
  await requireCustodians(form);
  await forgetBid(place); // what is sealed now takes its place
  await requireRoom(total(documents));
  tell(form, say("seal.working"));
  const status = form.querySelector<HTMLElement>("[data-signed-form-status]") ?? form;
  const sealing = documents.length ? progressBeside(status, say("seal.documents")) : null;
  const progress = (fraction: number): void => sealing?.report("sealing", fraction);
  const bid = await sealBid({ context: newContext(place), price: sheet, documents, custodians, threshold, openingRecipient: key.recipient, keep: keepAs(documentsOf(place)), progress }).finally(() => sealing?.remove());
  const sha256 = envelopeSha256(bid.envelope);
  const backup = await writeBackup({ context: bid.envelope.context, identities: bid.identities, openingKey: key.identity, envelopeSha256: sha256, envelope: bid.envelope }, passphrase);
  download(`openhall-backup-${sha256.slice(0, 12)}.age`, backup, "application/age");
  if (!(await confirmAct(linesOf(bid, sheet, documents), [form.dataset.solemn, say("seal.backup")].filter(Boolean).join(" "), say("seal.backup_kept")))) return tell(form, "");
  const files: Files = { price: new Blob([bid.price]), bundle: new Blob([bid.bundle]), ...(bid.documents ? { documents: bid.documents } : {}) };
  await keepBid(place, bid.envelope, files);
  await handIn(form, draft, bid.envelope, files);
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
  void offerKept(form, draft, run);
  requireCustodians(form).catch(() => undefined); // told in its place; sealing asks again
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    run(() => submit(form, draft));
  });
}
