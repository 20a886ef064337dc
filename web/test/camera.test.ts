import { test } from "node:test";
import assert from "node:assert/strict";
import { LONGEST_EDGE, bounded } from "../src/camera.ts";

test("a photograph's longer edge is bounded and its shape stays", () => {
  assert.deepEqual(bounded(4000, 3000), [2400, 1800]);
  assert.deepEqual(bounded(3000, 4000), [1800, 2400]);
  assert.deepEqual(bounded(100_000, 10), [LONGEST_EDGE, 1]);
});

test("a small one is never enlarged", () => {
  assert.deepEqual(bounded(640, 480), [640, 480]);
  assert.deepEqual(bounded(0, 0), [1, 1]);
});
