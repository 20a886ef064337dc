/** The price schedule of a lot, checked cell by cell on this device: the second implementation of `openhall_sealing.schedule`. */
import type { PriceItem } from "./content.ts";
import { EMPTY, readTable, UnreadableFile, type Cell, type Table } from "./schedule-files.ts";

export type Style = "point" | "comma";
type Column = "id" | "description" | "unit" | "quantity" | "unit_price" | "amount";

export interface Position {
  readonly id: string;
  readonly description: string;
  readonly unit: string;
  readonly quantity: string;
}

/** What a lot asks for: its positions, its currency and how many decimals an amount in it has. */
export interface Asked {
  readonly currency: string;
  readonly decimals: number;
  readonly items: readonly Position[];
}

/** What is wrong in one cell; `row` from 1 as spreadsheets count, 0: in none. */
export interface Fault {
  readonly row: number;
  readonly column: Column | "";
  readonly code: string;
  readonly facts: Readonly<Record<string, string>>;
}

export interface Checked {
  readonly sheet: { currency: string; total: string; items: PriceItem[] } | null;
  readonly faults: readonly Fault[];
}

const MOST_FAULTS = 500;
const SEARCHED_ROWS = 30;
const HEADINGS: Readonly<Record<Column, readonly string[]>> = {
  id: ["id", "no", "item", "position", "번호", "순번", "序号", "编号", "stt", "sốthứtự", "mãsố"],
  description: ["description", "품명", "내역", "名称", "项目名称", "描述", "môtả", "têncôngviệc", "tênhàng"],
  unit: ["unit", "단위", "单位", "đơnvị", "đơnvịtính", "đvt"],
  quantity: ["quantity", "qty", "수량", "数量", "sốlượng", "khốilượng"],
  unit_price: ["unitprice", "price", "단가", "单价", "đơngiá"],
  amount: ["amount", "금액", "金额", "合价", "thànhtiền"],
};
const TOTALS = ["total", "합계", "총계", "合计", "总计", "tổng", "tổngcộng"];
const GROUPED: Readonly<Record<Style, RegExp>> = {
  point: /^(?:[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?|[0-9]+(?:\.[0-9]*)?|\.[0-9]+)$/,
  comma: /^(?:[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]*)?|[0-9]+(?:,[0-9]*)?|,[0-9]+)$/,
};

/** An exact decimal: `digits` × 10^-`scale`, without zeros at its end. */
interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
}

function shorten(digits: bigint, scale: number): Decimal {
  while (scale > 0 && digits % 10n === 0n) {
    digits /= 10n;
    scale--;
  }
  return { digits, scale };
}

function decimal(text: string): Decimal {
  const [whole = "", fraction = ""] = text.split(".");
  return shorten(BigInt(whole + fraction || "0"), fraction.length);
}

const at = (value: Decimal, scale: number): bigint => value.digits * 10n ** BigInt(scale - value.scale);
const equal = (one: Decimal, other: Decimal): boolean => one.digits === other.digits && one.scale === other.scale;
const TOO_LARGE: Decimal = { digits: 10n ** 20n, scale: 0 };
const isLarge = (value: Decimal): boolean => value.digits >= at(TOO_LARGE, value.scale);

function fixed(digits: bigint, scale: number): string {
  const text = digits.toString().padStart(scale + 1, "0");
  return scale ? `${text.slice(0, -scale)}.${text.slice(-scale)}` : text;
}

/** Figures without exponent; at least two decimals where there are any. */
const plain = (value: Decimal, least = 2): string => (value.scale ? fixed(at(value, Math.max(value.scale, least)), Math.max(value.scale, least)) : value.digits.toString());

/** quantity × price, rounded half up to so many decimals. */
function product(quantity: Decimal, price: Decimal, decimals: number): bigint {
  const exact = quantity.digits * price.digits;
  const scale = quantity.scale + price.scale;
  if (scale <= decimals) return exact * 10n ** BigInt(decimals - scale);
  const step = 10n ** BigInt(scale - decimals);
  return (exact + step / 2n) / step;
}

/** A number of a workbook: binary there, so no more than 15 digits of it count (rounded half to even). */
function readRaw(text: string): Decimal | null {
  const match = /^([0-9]{1,40})(?:\.([0-9]{0,40}))?(?:[eE]([+-]?[0-9]{1,2}))?$/.exec(text);
  if (!match) return null;
  const fraction = match[2] ?? "";
  let digits = BigInt(match[1]! + fraction);
  let scale = fraction.length - Number(match[3] ?? 0);
  const over = digits.toString().length - 15;
  if (over > 0) {
    const step = 10n ** BigInt(over);
    const rest = digits % step;
    digits /= step;
    if (rest * 2n > step || (rest * 2n === step && digits % 2n === 1n)) digits++;
    scale -= over;
  }
  return scale < 0 ? { digits: digits * 10n ** BigInt(-scale), scale: 0 } : shorten(digits, scale);
}

function readStyled(text: string, style: Style): Decimal | null {
  const bare = text.normalize("NFKC").replace(/[\s'’]/g, "");
  if (bare.length > 60 || !GROUPED[style].test(bare)) return null;
  const [point, group] = style === "point" ? [".", ","] : [",", "."];
  return decimal(bare.replaceAll(group!, "").replace(point!, "."));
}

/** A heading without what people put around it: blanks, dots, stars, brackets with a unit, case, width. */
const heading = (text: string): string => text.normalize("NFKC").toLowerCase().replace(/\([^)]*\)|[\s._*:#]+/g, "");
const same = (text: string): string => text.normalize("NFKC").replace(/\s+/g, " ").trim().toLowerCase();

function findHeading(table: Table): { row: number; columns: Map<Column, number> } | null {
  for (const [row, cells] of table.slice(0, SEARCHED_ROWS).entries()) {
    const columns = new Map<Column, number>();
    for (const [place, cell] of cells.entries()) {
      const known = (Object.keys(HEADINGS) as Column[]).find((name) => HEADINGS[name].includes(heading(cell.text)));
      if (known && !columns.has(known)) columns.set(known, place);
    }
    if (columns.has("id") && columns.has("unit_price")) return { row, columns };
  }
  return null;
}

class Check {
  readonly faults: Fault[] = [];
  readonly prices = new Map<string, { unit_price: string; amount: string }>();
  sum = 0n;
  private readonly seen = new Set<string>();
  private readonly asked: Asked;
  private readonly style: Style;

  constructor(asked: Asked, style: Style) {
    this.asked = asked;
    this.style = style;
  }

  private fault(row: number, column: Column | "", code: string, facts: Record<string, string> = {}): void {
    this.faults.push({ row, column, code, facts });
  }

  run(table: Table): void {
    const found = findHeading(table);
    if (!found) return this.fault(0, "", "no_heading");
    for (const [at_, cells] of table.slice(found.row + 1).entries()) {
      const of = (name: Column): Cell => cells[found.columns.get(name) ?? -1] ?? EMPTY;
      if ([...found.columns.keys()].some((name) => of(name).text || of(name).formula)) this.row(found.row + at_ + 2, of);
    }
    for (const { id } of this.asked.items) if (!this.seen.has(id)) this.fault(0, "id", "missing_item", { id });
  }

  private row(row: number, of: (name: Column) => Cell): void {
    const name = of("id");
    const { decimals } = this.asked;
    if (TOTALS.includes(heading(name.text || of("description").text))) {
      const sum = shorten(this.sum, decimals);
      const total = this.number(row, "amount", of("amount"), sum, true);
      if (total && !equal(total, sum)) this.fault(row, "amount", "total_wrong", { found: plain(total), expected: plain(sum) });
      return;
    }
    if (name.kind === "date") return this.fault(row, "id", "date");
    const raw = name.kind === "number" ? readRaw(name.text) : null;
    const id = same(raw ? plain(raw, 0) : name.text);
    // Where two positions have one name in other letters, the last one counts, as in the library.
    const asked = this.asked.items.filter((item) => same(item.id) === id).at(-1);
    if (!asked) return name.text ? this.fault(row, "id", "unknown_item", { id: name.text.slice(0, 100) }) : this.fault(row, "id", "empty");
    if (this.seen.has(asked.id)) return this.fault(row, "id", "twice", { id: asked.id });
    this.seen.add(asked.id);
    const unit = of("unit").text;
    if (unit && same(unit) !== same(asked.unit)) this.fault(row, "unit", "unit_differs", { found: unit.slice(0, 100), expected: asked.unit });
    const wanted = decimal(asked.quantity);
    const quantity = this.number(row, "quantity", of("quantity"), wanted);
    if (quantity && !equal(quantity, wanted)) this.fault(row, "quantity", "quantity_differs", { found: plain(quantity), expected: asked.quantity });
    const price = this.number(row, "unit_price", of("unit_price"));
    if (!price) return;
    const amount = product(wanted, price, decimals);
    const exact = shorten(amount, decimals);
    if (isLarge(exact)) return this.fault(row, "unit_price", "too_large");
    const given = this.number(row, "amount", of("amount"), exact, true);
    if (given && !equal(given, exact)) this.fault(row, "amount", "amount_wrong", { found: plain(given), expected: plain(exact) });
    this.sum += amount;
    this.prices.set(asked.id, { unit_price: plain(price), amount: fixed(amount, decimals) });
  }

  /** The cell's number; null after a fault. `made`: a formula's last result is taken, it is checked anyway. */
  private number(row: number, column: Column, cell: Cell, emptyIs: Decimal | null = null, made = false): Decimal | null {
    const refuse = (code: string, facts: Record<string, string> = {}): null => (this.fault(row, column, code, facts), null);
    if (cell.formula && (!made || cell.kind === "formula")) return made && !cell.text && emptyIs ? emptyIs : refuse("formula");
    if (!cell.text && cell.kind !== "error") return emptyIs ?? refuse("empty");
    if (cell.kind === "date" || cell.kind === "error") return refuse(cell.kind === "date" ? "date" : "error_cell");
    const found = cell.kind === "number" ? readRaw(cell.text) : readStyled(cell.text, this.style);
    if (!found) return refuse("not_a_number", { found: cell.text.slice(0, 100) });
    if (found.scale > 6) return refuse("too_many_decimals", { found: cell.text.slice(0, 100) });
    return isLarge(found) ? refuse("too_large") : found;
  }
}

/** Reads a CSV or XLSX file and checks it against what the lot asks for. */
export function checkSchedule(data: Uint8Array, asked: Asked, style: Style): Checked {
  let table: Table;
  try {
    table = readTable(data);
  } catch (error) {
    if (error instanceof UnreadableFile) return { sheet: null, faults: [{ row: 0, column: "", code: error.code, facts: {} }] };
    throw error;
  }
  const check = new Check(asked, style);
  check.run(table);
  if (check.faults.length) return { sheet: null, faults: check.faults.slice(0, MOST_FAULTS) };
  const items = asked.items.map((item) => ({ ...item, ...check.prices.get(item.id)! }));
  return { sheet: { currency: asked.currency, total: fixed(check.sum, asked.decimals), items }, faults: [] };
}
