/** Price sheets and lists of documents: strict readers, canonical plaintexts. */
import { concat, utf8, type Bytes } from "./bytes.ts";
import { canonical, HEX_64, list, only, parseCanonical, text, whole, type Json } from "./canonical.ts";
import { LARGEST_DOCUMENTS, LARGEST_FILE_LIST, LARGEST_PRICE, PADDING, requireContext, type Context } from "./envelope.ts";
import { SealingError } from "./errors.ts";

export interface PriceItem {
  id: string;
  description: string;
  unit: string;
  quantity: string;
  unit_price: string;
  amount: string;
}

export interface PriceSheet {
  currency: string;
  total: string;
  items?: PriceItem[];
  days?: number;
  /** What the bidder declares for a year, where the lot compares life-cycle costs. */
  costs?: { name: string; amount: string }[];
}

export interface DocumentEntry {
  name: string;
  size: number;
  sha256: string;
  type: string;
}

const DECIMAL = /^(0|[1-9][0-9]{0,19})(\.[0-9]{1,6})?$/;
const TEXT = /^[^\0]{0,2000}$/s;
const ITEM = ["id", "description", "unit", "quantity", "unit_price", "amount"] as const;

/** A decimal string as millionths, exactly. */
export function millionths(decimal: string): bigint {
  const [whole_, fraction = ""] = decimal.split(".");
  return BigInt(whole_! + fraction.padEnd(6, "0"));
}

export function fromMillionths(value: bigint): string {
  const digits = value.toString().padStart(7, "0");
  const fraction = digits.slice(-6).replace(/0+$/, "").padEnd(2, "0");
  return `${digits.slice(0, -6)}.${fraction}`;
}

export function readPrice(value: unknown): PriceSheet {
  try {
    return read(value);
  } catch (error) {
    if (error instanceof SealingError && error.code === "malformed") throw new SealingError("bad_price", error.facts);
    throw error;
  }
}

function read(value: unknown): PriceSheet {
  const found = only(value, "price", ["currency", "total"], ["items", "days", "costs"]);
  const sheet: PriceSheet = {
    currency: text(found.currency, "currency", /^[A-Z]{3}$/),
    total: text(found.total, "total", DECIMAL),
  };
  if ("items" in found) {
    const items = list(found.items, "items", 1, 5000).map((item, at) => readItem(item, `items[${at + 1}]`));
    if (new Set(items.map((item) => item.id)).size !== items.length) throw new SealingError("bad_price", { where: "items" });
    const sum = items.reduce((total, item) => total + millionths(item.amount), 0n);
    if (sum !== millionths(sheet.total)) throw new SealingError("items_do_not_add_up", { total: sheet.total, sum: fromMillionths(sum) });
    sheet.items = items;
  }
  if ("days" in found) sheet.days = whole(found.days, "days", 0, 36500);
  if ("costs" in found) {
    sheet.costs = list(found.costs, "costs", 1, 20).map((cost, at) => {
      const one = only(cost, `costs[${at + 1}]`, ["name", "amount"]);
      return { name: text(one.name, `costs[${at + 1}].name`, /^[^\x00-\x1f]{1,100}$/u), amount: text(one.amount, `costs[${at + 1}].amount`, DECIMAL) };
    });
    if (new Set(sheet.costs.map(({ name }) => name)).size !== sheet.costs.length) throw new SealingError("bad_price", { where: "costs" });
  }
  return sheet;
}

function readItem(value: Json, where: string): PriceItem {
  const found = only(value, where, [...ITEM]);
  return {
    id: text(found.id, `${where}.id`, /^[^\x00-\x1f]{1,100}$/u),
    description: text(found.description, `${where}.description`, TEXT),
    unit: text(found.unit, `${where}.unit`, TEXT),
    quantity: text(found.quantity, `${where}.quantity`, DECIMAL),
    unit_price: text(found.unit_price, `${where}.unit_price`, DECIMAL),
    amount: text(found.amount, `${where}.amount`, DECIMAL),
  };
}

export function pricePlaintext(context: Context, price: unknown): Bytes {
  const plain = canonical({ context, kind: "price", content: readPrice(price) });
  if (plain.length > LARGEST_PRICE) throw new SealingError("too_large", { limit: LARGEST_PRICE });
  return concat(plain, new Uint8Array((PADDING - (plain.length % PADDING)) % PADDING).fill(0x20));
}

export function parsePricePlaintext(plain: Uint8Array, context: Context): PriceSheet {
  let end = plain.length;
  while (end && plain[end - 1] === 0x20) end--;
  if (!plain.length || plain.length % PADDING || plain.length - end >= PADDING) throw new SealingError("not_padded");
  const found = only(parseCanonical(plain.subarray(0, end), LARGEST_PRICE), "plaintext", ["context", "kind", "content"]);
  if (found.kind !== "price") throw new SealingError("wrong_kind");
  requireContext(context, found.context);
  return readPrice(found.content);
}

function readFiles(value: unknown): DocumentEntry[] {
  const files = list(value, "files", 1, 200).map((file) => {
    const found = only(file, "file", ["name", "size", "sha256", "type"]);
    return {
      name: text(found.name, "file.name", /^(?!\.{1,2}$)[^\x00-\x1f\x7f/\\]{1,200}$/u),
      size: whole(found.size, "file.size", 0, LARGEST_DOCUMENTS * 2),
      sha256: text(found.sha256, "file.sha256", HEX_64),
      type: text(found.type, "file.type", /^[a-z0-9][a-z0-9.+-]{0,80}\/[a-z0-9][a-z0-9.+-]{0,80}$/),
    };
  });
  if (new Set(files.map((file) => file.name)).size !== files.length) throw new SealingError("malformed", { where: "file.name" });
  const total = files.reduce((sum, file) => sum + file.size, 0);
  if (total > LARGEST_DOCUMENTS) throw new SealingError("too_large", { size: total, limit: LARGEST_DOCUMENTS });
  return files;
}

export function documentList(context: Context, files: DocumentEntry[]): Bytes {
  try {
    return concat(canonical({ context, kind: "documents", files: readFiles(files) }), utf8("\n"));
  } catch (error) {
    if (error instanceof SealingError && error.code === "malformed") throw new SealingError("bad_document", error.facts);
    throw error;
  }
}

export function parseDocumentList(line: Uint8Array, context: Context): DocumentEntry[] {
  const value = parseCanonical(line, LARGEST_FILE_LIST);
  if ((value as { kind?: unknown } | null)?.kind === "price") throw new SealingError("wrong_kind");
  const found = only(value, "plaintext", ["context", "kind", "files"]);
  if (found.kind !== "documents") throw new SealingError("wrong_kind");
  requireContext(context, found.context);
  return readFiles(found.files);
}
