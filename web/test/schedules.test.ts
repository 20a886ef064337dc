import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { unb64 } from "../src/bytes.ts";
import { readPrice } from "../src/content.ts";
import { checkSchedule, type Asked, type Fault, type Style } from "../src/schedule.ts";

interface Vector {
  readonly name: string;
  readonly lot: Asked;
  readonly style: Style;
  readonly data: string;
  readonly sheet: { total: string; amounts: string[]; prices: string[] } | null;
  readonly faults: Fault[];
}
const vectors = JSON.parse(readFileSync(join(process.env.OPENHALL_VECTORS!, "schedules.json"), "utf8")) as Vector[];

describe("price schedules", () => {
  for (const { name, lot, style, data, sheet, faults } of vectors) {
    test(name, () => {
      const checked = checkSchedule(data ? unb64(data) : new Uint8Array(0), lot, style);
      assert.deepEqual(checked.faults, faults);
      if (!sheet) return assert.equal(checked.sheet, null);
      assert.equal(checked.sheet?.total, sheet.total);
      assert.deepEqual(checked.sheet?.items.map((item) => item.amount), sheet.amounts);
      assert.deepEqual(checked.sheet?.items.map((item) => item.unit_price), sheet.prices);
      readPrice(checked.sheet);
    });
  }
});
