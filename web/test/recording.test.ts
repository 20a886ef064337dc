// Picture and sound of the hall: the chain that the log holds, what waits for a lost network, holes in what came.
import { test } from "node:test";
import assert from "node:assert/strict";
import { chained, firstHead, jump, nextHead, stillAt, wanted, type Kind, type Piece } from "../src/footage.ts";
import { kindsOf, live } from "../src/picture.ts";
import { Elapsed, Queue, type Waiting } from "../src/recorder.ts";
import { at } from "../src/replay-picture.ts";

const RECORDING = "6c1f9d7e-52a8-4d38-9f3e-0a6c1b2d4e5f";
const piece = (number: number, kind: Kind, began_ms = number * 1000, lasts_ms = 3000): Piece => ({ number, kind, began_ms, lasts_ms, size: 10 + number, sha256: "ab".repeat(32) });
const some = [piece(1, "sound"), piece(2, "picture"), piece(3, "still", 3000, 0), piece(4, "sound")];
const head = some.reduce(nextHead, firstHead(RECORDING));

const changed = (about: Partial<Piece>): Piece[] => some.map((one, place) => (place === 1 ? { ...one, ...about } : one));

test("the chain is that of the platform", () => {
  assert.equal(firstHead(RECORDING), "6ac032498e6cd5d2129cb844d583a85076662d454ff59e9c3083fd5ed0413a7c");
  assert.equal(nextHead(firstHead(RECORDING), some[0]!), "00c404ea6f94d4187e163456c00952c2b278edfb4435ab1fc275d9b8398afa9b");
});

test("a piece changed, left out, put in or moved breaks the chain", () => {
  assert.ok(chained(RECORDING, some, head));
  assert.ok(!chained(RECORDING, some.slice(0, 3), head));
  assert.ok(!chained(RECORDING, changed({ sha256: "cd".repeat(32) }), head));
  assert.ok(!chained(RECORDING, changed({ began_ms: 1 }), head));
  assert.ok(!chained(RECORDING, [...some, piece(5, "sound")], head));
  assert.ok(!chained(RECORDING, [some[1]!, some[0]!, some[2]!, some[3]!], head));
  assert.ok(!chained(RECORDING.replace("6", "7"), some, head));
});

test("who comes late begins with the newest pieces, who is there takes every one in order", () => {
  const pieces = [7, 5, 3, 1].map((number) => piece(number, "sound"));
  assert.deepEqual(wanted(pieces, "sound", 0).map((one) => one.number), [5, 7]);
  assert.deepEqual(wanted(pieces, "sound", 3).map((one) => one.number), [5, 7]);
  assert.deepEqual(wanted(pieces, "picture", 0), []);
});

test("a hole is leapt over, what is covered is not, and nothing is invented ahead", () => {
  assert.equal(jump([[0, 3], [5, 9]], 2), null);
  assert.equal(jump([[0, 3], [5, 9]], 3), 5.01);
  assert.equal(jump([[0, 3]], 3), null);
  assert.equal(live(10, 20), null);
  assert.equal(live(10, 60), 56.5);
});

test("still only takes nothing that moves, sound only no picture", () => {
  assert.deepEqual([kindsOf("still"), kindsOf("sound"), kindsOf("all")], [[], ["sound"], ["sound", "picture"]]);
  assert.equal(stillAt(some, 2999), undefined);
  assert.equal(stillAt(some, 3000)?.number, 3);
});

test("of what waits for the network the oldest gives way, but never the piece that is on its way", () => {
  const queue = new Queue();
  const made = Array.from({ length: 60 }, (_, place): Waiting => ({ kind: "sound", began_ms: place * 3000, lasts_ms: 3000, body: new Blob(["x"]) }));
  made.forEach((one) => queue.add(one));
  assert.equal(queue.first, made[0]);
  assert.ok(queue.dropped > 20);
  queue.done(made[0]!);
  assert.ok(queue.seconds <= 93, `${queue.seconds} seconds wait`);
  const large = new Queue();
  for (let place = 0; place < 20; place++) large.add({ kind: "picture", began_ms: place, lasts_ms: 0, body: new Blob([new Uint8Array(2 * 1024 * 1024)]) });
  assert.ok(large.bytes <= 24 * 1024 * 1024);
});

test("time is even, follows the server's clock when that leaps, and never goes back", () => {
  const elapsed = new Elapsed(1000, 0);
  assert.equal(elapsed.at(4200, 3000), 4000);
  assert.equal(elapsed.at(2_463_000, 6000), 2_463_000);
  assert.equal(elapsed.at(2_466_100, 9000), 2_466_000);
  assert.equal(elapsed.at(0, 10_000), 2_466_000);
  assert.equal(elapsed.at(2_466_500, 11_000), 2_467_000);
});

test("a place of the opening finds the recording that was running, or none between two", () => {
  const two = [{ second: 10, pieces: [piece(1, "sound", 0, 5000)] }, { second: 60, pieces: [piece(1, "sound", 0, 5000)] }];
  assert.equal(at(two, 12), two[0]);
  assert.equal(at(two, 62), two[1]);
  assert.equal(at(two, 30), undefined);
  assert.equal(at(two, 5), undefined);
});
