import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { generateAgeKey } from "../src/age.ts";
import { concat, utf8 } from "../src/bytes.ts";
import { worked } from "../src/help-work.ts";
import { cleanFile, newCode, openCode, openLetter, pad, sealLetter, STEPS, unpad, work } from "../src/tip-box.ts";

test("a code always gives the same mailbox, however it is typed, and no two codes give one", async () => {
  const code = newCode();
  assert.match(code, /^([0-9A-HJKMNP-TV-Z]{4}-){7}[0-9A-HJKMNP-TV-Z]{4}$/);
  const first = await openCode(code);
  const again = await openCode(` ${code.toLowerCase().replaceAll("-", " ")}`);
  assert.deepEqual(again, first);
  assert.notEqual((await openCode(newCode())).verifier, first.verifier);
  await assert.rejects(openCode(code.slice(1)));
});

test("the server can't get from what it keeps to what opens a letter", async () => {
  const box = await openCode("0000-0000-0000-0000-0000-0000-0000-0000");
  const secret = Buffer.from(box.secret, "hex");
  assert.equal(box.verifier, createHash("sha256").update("openhall/tip-verifier/v1\n").update(secret).digest("hex"));
  assert.ok(!box.key.identity.includes(box.secret));
  assert.match(box.key.recipient, /^age1/);
});

test("each of the keys opens a letter, a stranger's doesn't", async () => {
  const [investigator, other, stranger] = [await generateAgeKey(), await generateAgeKey(), await generateAgeKey()];
  const box = await openCode(newCode());
  const letter = { text: "Zwei Angebote, ein Verfasser · 투찰 담합", files: [{ name: "file-1.txt", type: "text/plain", data: utf8("x") }] };
  const sealed = await sealLetter(letter, [investigator.recipient, other.recipient, box.key.recipient]);
  for (const key of [investigator, other, box.key]) assert.deepEqual(await openLetter(sealed, [stranger, key]), letter);
  await assert.rejects(openLetter(sealed, [stranger]), { code: "wrong_recipient" });
});

test("a letter doesn't tell by its size how many investigators read it, and more than twenty can", async () => {
  const keys = await Promise.all(Array.from({ length: 30 }, () => generateAgeKey()));
  const letter = { text: "x", files: [] };
  const stanzas = async (count: number): Promise<number> => {
    const sealed = await sealLetter(letter, keys.slice(0, count).map((key) => key.recipient));
    assert.deepEqual(await openLetter(sealed, [keys[count - 1]!]), letter);
    return text(sealed).match(/^-> X25519 /gm)!.length;
  };
  assert.deepEqual([await stanzas(2), await stanzas(8), await stanzas(9), await stanzas(30)], [8, 8, 16, 32]);
});

test("a question's work is over its text as the server reads it", () => {
  assert.deepEqual(worked(" Where do I\r\nenrol? "), utf8("Where do I\nenrol?"));
});

test("sizes come in steps", () => {
  for (const length of [1, 100, 3000]) assert.equal(pad({ text: "a".repeat(length), files: [] }).length, STEPS[0]);
  assert.equal(pad({ text: "a".repeat(5000), files: [] }).length, STEPS[1]);
  assert.equal(unpad(pad({ text: "a".repeat(5000), files: [] })).text.length, 5000);
});

test("work is found, and bound to the letter", async () => {
  const nonce = await work("8.1.x", utf8("letter"));
  const digest = (text: string): Buffer => createHash("sha256").update(`openhall/tip-work/v1\n8.1.x\n${createHash("sha256").update(text).digest("hex")}\n${nonce}`).digest();
  assert.equal(digest("letter")[0], 0);
});

const segment = (mark: number, body: Uint8Array): Uint8Array => concat(Uint8Array.of(0xff, mark, (body.length + 2) >> 8, (body.length + 2) & 255), body);
const text = (data: Uint8Array): string => Buffer.from(data).toString("latin1");

test("a JPEG loses camera, place, comment and what lies behind its end; its picture stays", () => {
  const scan = concat(segment(0xda, Uint8Array.of(1, 1, 0, 0, 63, 0)), Uint8Array.of(0x12, 0xff, 0x00, 0x34, 0xff, 0xd0, 0x56));
  const tables = segment(0xdb, new Uint8Array(65).fill(7));
  const jfif = segment(0xe0, concat(utf8("JFIF\0"), Uint8Array.of(1, 2, 0, 0, 1, 0, 1, 0, 0)));
  const dirty = concat(
    Uint8Array.of(0xff, 0xd8), jfif, segment(0xe1, utf8("Exif\0\0GPS 30.1 Camera 77")), segment(0xed, utf8("Photoshop maker")), segment(0xfe, utf8("by Ana")),
    tables, scan, Uint8Array.of(0xff, 0xd9), utf8("second picture with place"),
  );
  const clean = cleanFile(dirty, 3);
  assert.equal(clean.name, "file-3.jpg");
  assert.deepEqual(clean.data, concat(Uint8Array.of(0xff, 0xd8), jfif, tables, scan, Uint8Array.of(0xff, 0xd9)));
  assert.deepEqual(cleanFile(clean.data, 3).data, clean.data); // what ends with its end, as most files do, is whole
  for (const told of ["GPS", "Photoshop", "Ana", "second"]) assert.ok(text(dirty).includes(told) && !text(clean.data).includes(told));
});

const chunk = (name: string, body: Uint8Array): Uint8Array => concat(Uint8Array.of(0, 0, body.length >> 8, body.length & 255), utf8(name), body, new Uint8Array(4));

test("a PNG keeps its picture and no words", () => {
  const head = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
  const parts = [chunk("IHDR", new Uint8Array(13)), chunk("IDAT", new Uint8Array(9)), chunk("IEND", new Uint8Array())];
  const dirty = concat(head, parts[0]!, chunk("tEXt", utf8("Author Ana")), chunk("eXIf", utf8("GPS")), chunk("tIME", new Uint8Array(7)), chunk("iTXt", utf8("XMP")), parts[1]!, parts[2]!, utf8("tail"));
  assert.deepEqual(cleanFile(dirty, 1).data, concat(head, ...parts));
});

test("what keeps its maker is refused, plain text isn't", () => {
  for (const file of ["%PDF-1.7 Author", "PK\u0003\u0004\0", "{\\rtf1 author", "<?xml version='1.0'?>", "<svg>"]) assert.throws(() => cleanFile(utf8(file), 1), file);
  assert.throws(() => cleanFile(Uint8Array.of(0xff, 0xd8, 0xff, 0xe1, 0xff), 1));
  assert.equal(cleanFile(utf8("A line.\n"), 1).type, "text/plain");
});
