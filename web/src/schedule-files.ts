/**
 * Tables of prices in files: CSV and XLSX, read within bounds and without running anything. `openhall_sealing.schedule_files`
 * reads the same. Formulas are not computed; of a workbook only the first visible sheet is read.
 */
import { unzipSync } from "fflate";

export const LARGEST_FILE = 8 * 1024 * 1024;
const LARGEST_PART = 16 * 1024 * 1024;
const MOST_PARTS = 500;
const MOST_ROWS = 6000;
const MOST_COLUMNS = 64;
const LONGEST_CELL = 4000;

/** The file can't be read as a table; `code` says why. */
export class UnreadableFile extends Error {
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

export type CellKind = "text" | "number" | "formula" | "date" | "error";

/** A cell: its text, what the file says it is, and whether a formula made it (`text` is then its last result). */
export interface Cell {
  readonly text: string;
  readonly kind: CellKind;
  readonly formula: boolean;
}

export const EMPTY: Cell = { text: "", kind: "text", formula: false };
export type Table = Cell[][];

export function readTable(data: Uint8Array): Table {
  if (data.length > LARGEST_FILE) throw new UnreadableFile("file_too_large");
  const starts = (...bytes: number[]): boolean => bytes.every((byte, at) => data[at] === byte);
  if (starts(0x50, 0x4b, 3, 4)) return readXlsx(data);
  if (starts(0xd0, 0xcf, 0x11, 0xe0)) throw new UnreadableFile("old_or_protected");
  return readCsv(data);
}

function readCsv(data: Uint8Array): Table {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(data);
  } catch {
    throw new UnreadableFile("not_utf8");
  }
  const first = text.split("\n", 1)[0]!;
  const count = (mark: string): number => first.split(mark).length - 1;
  const delimiter = [",", ";", "\t"].reduce((best, mark) => (count(mark) > count(best) ? mark : best));
  const table: Table = [];
  let row: Cell[] = [];
  let value = "";
  let at = 0;
  const endCell = (): void => {
    if (row.length < MOST_COLUMNS) {
      if ([...value].length > LONGEST_CELL) throw new UnreadableFile("cell_too_long");
      const trimmed = value.trim();
      row.push(trimmed.startsWith("=") ? { text: "", kind: "formula", formula: true } : { ...EMPTY, text: trimmed });
    }
    value = "";
  };
  const endRow = (): void => {
    table.push(row);
    row = [];
    if (table.length > MOST_ROWS) throw new UnreadableFile("too_many_rows");
  };
  while (at < text.length) {
    if (text[at] === '"') {
      for (at++; ; at++) {
        if (at >= text.length) throw new UnreadableFile("not_csv");
        if (text[at] !== '"') value += text[at];
        else if (text[at + 1] === '"') value += text[++at];
        else break;
      }
      at++;
      if (at < text.length && ![delimiter, "\r", "\n"].includes(text[at]!)) throw new UnreadableFile("not_csv");
    } else {
      while (at < text.length && ![delimiter, "\r", "\n"].includes(text[at]!)) value += text[at++];
    }
    if (text[at] === delimiter) {
      endCell();
      at++;
      if (at >= text.length) endCell();
      if (at < text.length) continue;
    } else {
      if (value || row.length) endCell();
      if (text[at] === "\r" && text[at + 1] === "\n") at++;
      at++;
    }
    endRow();
  }
  return table;
}

type About = Record<string, string>;

interface Reader {
  start?(name: string, about: About): void;
  end?(name: string): void;
  text?(data: string): void;
}

const ENTITIES: Record<string, string> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

function decode(text: string): string {
  return text.replace(/&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|([a-z]{1,5}));/g, (_whole, hexadecimal?: string, decimal?: string, name?: string) => {
    if (name !== undefined) {
      if (!(name in ENTITIES)) throw new UnreadableFile("not_xlsx");
      return ENTITIES[name]!;
    }
    const point = hexadecimal ? parseInt(hexadecimal, 16) : Number(decimal);
    if (point > 0x10ffff) throw new UnreadableFile("not_xlsx");
    return String.fromCodePoint(point);
  });
}

const local = (name: string): string => name.slice(name.lastIndexOf(":") + 1);

/** Walks well-formed XML without a document type; anything else is refused. */
function parse(data: Uint8Array, reader: Reader): void {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(data);
  } catch {
    throw new UnreadableFile("not_xlsx");
  }
  const token = /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!\[CDATA\[([\s\S]*?)\]\]>|<(\/?)([\w:.-]+)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|([^<]+)/gy;
  const open: string[] = [];
  let place = 0;
  for (let match = token.exec(text); match; match = token.exec(text)) {
    place = token.lastIndex;
    const [, raw, closing, name, attributes, empty, words] = match;
    if (words !== undefined) reader.text?.(decode(words.replaceAll("\r\n", "\n")));
    else if (raw !== undefined) reader.text?.(raw);
    else if (name !== undefined) {
      if (closing) {
        if (open.pop() !== name) throw new UnreadableFile("not_xlsx");
        reader.end?.(local(name));
        continue;
      }
      const about: About = {};
      for (const [, key, double, single] of attributes!.matchAll(/([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)) about[key!] = decode(double ?? single ?? "");
      reader.start?.(local(name), about);
      if (empty) reader.end?.(local(name));
      else open.push(name);
    }
  }
  if (place !== text.length || open.length) throw new UnreadableFile("not_xlsx");
}

const BUILT_IN_DATES: readonly [number, number][] = [[14, 22], [27, 36], [45, 47], [50, 58]];

class Styles implements Reader {
  private readonly formats: About = {};
  private readonly cells: string[] = [];
  private inCells = false;

  start(name: string, about: About): void {
    if (name === "numFmt") this.formats[about.numFmtId ?? ""] = about.formatCode ?? "";
    else if (name === "cellXfs") this.inCells = true;
    else if (name === "xf" && this.inCells) this.cells.push(about.numFmtId ?? "0");
  }

  end(name: string): void {
    if (name === "cellXfs") this.inCells = false;
  }

  isDate(style: string): boolean {
    const number = this.cells[Number(style)];
    if (number === undefined) return false;
    const format = this.formats[number];
    if (format !== undefined) return /[ymdhsYMDHS]/.test(format.replace(/"[^"]*"|\\.|\[[^\]]*\]/g, "").replaceAll("General", ""));
    return /^\d+$/.test(number) && BUILT_IN_DATES.some(([first, last]) => Number(number) >= first && Number(number) <= last);
  }
}

class Strings implements Reader {
  readonly found: string[] = [];
  private now = "";
  private inText = false;
  private aside = false;

  start(name: string): void {
    if (name === "si") this.now = "";
    else if (name === "rPh") this.aside = true;
    this.inText = name === "t";
  }

  text(data: string): void {
    if (this.inText && !this.aside) this.now += data;
  }

  end(name: string): void {
    this.inText = false;
    if (name === "rPh") this.aside = false;
    else if (name === "si") this.found.push(this.now);
  }
}

function columnOf(reference: string): number {
  let number = 0;
  for (const letter of /^[A-Z]*/.exec(reference)![0]) number = number * 26 + letter.charCodeAt(0) - 64;
  return number - 1;
}

class Sheet implements Reader {
  private readonly cells = new Map<number, Map<number, Cell>>();
  private readonly strings: readonly string[];
  private readonly styles: Styles;
  private row = -1;
  private column = -1;
  private about: About = {};
  private value = "";
  private formula = false;
  private inValue = false;

  constructor(strings: readonly string[], styles: Styles) {
    this.strings = strings;
    this.styles = styles;
  }

  start(name: string, about: About): void {
    if (name === "row") {
      this.row = /^\d+$/.test(about.r ?? "") ? Number(about.r) - 1 : this.row + 1;
      this.column = -1;
      if (this.row >= MOST_ROWS) throw new UnreadableFile("too_many_rows");
    } else if (name === "c") {
      this.column = about.r ? columnOf(about.r) : this.column + 1;
      this.about = about;
      this.value = "";
      this.formula = false;
    } else if (name === "f") this.formula = true;
    this.inValue = name === "v" || name === "t";
  }

  text(data: string): void {
    if (this.inValue) this.value += data;
  }

  end(name: string): void {
    this.inValue = false;
    if (name !== "c" || this.column < 0 || this.column >= MOST_COLUMNS) return;
    if (!this.cells.has(this.row)) this.cells.set(this.row, new Map());
    this.cells.get(this.row)!.set(this.column, this.cell());
  }

  private cell(): Cell {
    let { value } = this;
    let kind: CellKind;
    const type = this.about.t ?? "n";
    if (type === "s") {
      const found = /^\d+$/.test(value) ? this.strings[Number(value)] : undefined;
      if (found === undefined) throw new UnreadableFile("not_xlsx");
      value = found;
      kind = "text";
    } else if (type === "str" || type === "inlineStr") kind = "text";
    else if (type === "e" || type === "b") kind = "error";
    else if (type === "d") kind = "date";
    else kind = !value ? "text" : this.styles.isDate(this.about.s ?? "0") ? "date" : "number";
    if ([...value].length > LONGEST_CELL) throw new UnreadableFile("cell_too_long");
    return { text: value.trim(), kind: this.formula && !value ? "formula" : kind, formula: this.formula };
  }

  table(): Table {
    const last = Math.max(-1, ...this.cells.keys());
    return Array.from({ length: last + 1 }, (_row, at) => {
      const cells = this.cells.get(at) ?? new Map<number, Cell>();
      return Array.from({ length: Math.max(-1, ...cells.keys()) + 1 }, (_cell, place) => cells.get(place) ?? EMPTY);
    });
  }
}

/** `xl/worksheets/../a.xml` → `xl/a.xml`. */
function normal(path: string): string {
  const kept: string[] = [];
  for (const step of path.split("/")) {
    if (step === "..") kept.pop();
    else if (step && step !== ".") kept.push(step);
  }
  return kept.join("/");
}

function readXlsx(data: Uint8Array): Table {
  const sizes = new Map<string, number>();
  const unzip = (wanted: string): Uint8Array => {
    const declared = sizes.get(wanted);
    if (declared === undefined) throw new UnreadableFile("not_xlsx");
    if (declared > LARGEST_PART) throw new UnreadableFile("bomb");
    try {
      return unzipSync(data, { filter: ({ name }) => name === wanted })[wanted]!;
    } catch {
      throw new UnreadableFile("not_xlsx");
    }
  };
  try {
    unzipSync(data, { filter: ({ name, originalSize }) => (sizes.set(name, originalSize), false) });
  } catch {
    throw new UnreadableFile("not_xlsx");
  }
  if (sizes.size > MOST_PARTS) throw new UnreadableFile("too_many_parts");
  let sheetId = "";
  const named = (about: About): string => Object.entries(about).find(([key]) => local(key) === "id")?.[1] ?? "";
  parse(unzip("xl/workbook.xml"), {
    start: (name, about) => {
      if (name === "sheet" && !sheetId && (about.state ?? "visible") === "visible") sheetId = named(about);
    },
  });
  const targets: About = {};
  parse(unzip("xl/_rels/workbook.xml.rels"), {
    start: (name, about) => {
      if (name === "Relationship" && about.TargetMode !== "External") targets[about.Id ?? ""] = about.Target ?? "";
    },
  });
  const target = targets[sheetId];
  if (target === undefined) throw new UnreadableFile("not_xlsx");
  const path = normal(target.startsWith("/") ? target : `xl/${target}`);
  const strings = new Strings();
  const styles = new Styles();
  if (sizes.has("xl/sharedStrings.xml")) parse(unzip("xl/sharedStrings.xml"), strings);
  if (sizes.has("xl/styles.xml")) parse(unzip("xl/styles.xml"), styles);
  const sheet = new Sheet(strings.found, styles);
  parse(unzip(path), sheet);
  return sheet.table();
}
