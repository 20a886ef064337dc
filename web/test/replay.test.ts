/** The replay of an opening: stepping leaves a second behind, however many steps it holds. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { happened, stepped } from "../src/replay.ts";

const STEPS = [0, 5, 5, 9, 9, 9];

test("a step back leaves all the steps of the same second behind", () => {
  assert.equal(stepped(STEPS, 9, -1), 5);
  assert.equal(happened(STEPS, stepped(STEPS, 9, -1)), 3);
  assert.equal(stepped(STEPS, 7, -1), 0);
  assert.equal(stepped(STEPS, 0, -1), 0);
});

test("a step on comes to the next second, and stays at the last", () => {
  assert.equal(stepped(STEPS, 0, 1), 5);
  assert.equal(stepped(STEPS, 5, 1), 9);
  assert.equal(stepped(STEPS, 9, 1), 9);
});
