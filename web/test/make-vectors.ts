/** Writes tests/sealing/vectors/typescript.json: what the Python library must read. Run by hand: `npm run vectors`. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { generateAgeKey } from "../src/age.ts";
import { b64, b64u, concat, hex, randomBytes, unb64u, utf8 } from "../src/bytes.ts";
import { canonical } from "../src/canonical.ts";
import { commitIdentity, commitShare } from "../src/envelope.ts";
import { buildIntent, intentChallenge, keyId, signIntent } from "../src/intents.ts";
import { envelopeSha256, newContext, sealBid, writeBackup } from "../src/sealing.ts";

const PRICE = {
  currency: "VND",
  total: "98765432100.50",
  items: [
    { id: "a", description: "Đèn đường 60 W 가로등", unit: "cái", quantity: "3", unit_price: "32921810700.1", amount: "98765432100.3" },
    { id: "b", description: "", unit: "", quantity: "2", unit_price: "0.1", amount: "0.2" },
  ],
};
const keys = await Promise.all([1, 2, 3].map(generateAgeKey));
const opening = await generateAgeKey();
const context = newContext({ tender: crypto.randomUUID(), lot: crypto.randomUUID(), bidder: hex(randomBytes(16)) });
const documents = [
  { name: "đề xuất.txt", type: "text/plain", data: utf8("first file\nwith a line feed\n") },
  { name: "empty.bin", type: "application/octet-stream", data: new Uint8Array(0) },
  { name: "big.bin", type: "application/octet-stream", data: new Uint8Array(70_000).map((_, at) => at % 251) },
];
const bid = await sealBid({
  context,
  price: PRICE,
  documents: documents.map(({ name, type, data }) => ({ name, type, data: new Blob([data]) })),
  custodians: keys.map((key) => key.recipient),
  threshold: 2,
  openingRecipient: opening.recipient,
});
const backup = await writeBackup({ context, identities: bid.identities, openingKey: opening.identity, envelopeSha256: envelopeSha256(bid.envelope) }, "a fictional passphrase", 12);

const pair = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign"]);
const jwk = await crypto.subtle.exportKey("jwk", pair.privateKey);
const publicKey = concat(Uint8Array.of(4), unb64u(jwk.x), unb64u(jwk.y));
const payload = { note: "가나다 \u2028 \u0007 \"\\ é😀", deposit: { amount: "20000.00", "€": null, a: [1, -5, true] }, lot: context.lot };
const intent = buildIntent(
  { origin: "https://hall.example", command: "submit_bid", object: `bid:${crypto.randomUUID()}`, version: 0, party: null },
  payload,
  { key: keyId(publicKey), expiresAt: Date.UTC(2026, 2, 2, 12, 0, 0, 123) },
);
const vectors = {
  made_by: "typescript",
  sealed: {
    custodians: keys.map((key) => key.identity),
    opening_key: opening.identity,
    envelope: bid.envelope,
    price: b64(bid.price),
    documents: b64(new Uint8Array(await bid.documents!.arrayBuffer())),
    bundle: b64(bid.bundle),
    identities: bid.identities,
    backup: b64(backup),
    passphrase: "a fictional passphrase",
    sheet: PRICE,
    files: documents.map(({ name, type, data }) => ({ name, type, data: b64(data) })),
  },
  commitments: {
    context,
    identity: { kind: "price", value: opening.identity, commitment: commitIdentity(context, "price", opening.identity) },
    share: { kind: "documents", index: 2, value: b64(utf8("share")), commitment: commitShare(context, "documents", 2, utf8("share")) },
  },
  canonical: [payload, { "\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "😀": 5, "\u0080": 6, "ö": 7 }].map((value) => ({ value, bytes: b64(canonical(value)) })),
  intent: {
    jwk: { kty: jwk.kty, crv: jwk.crv, x: jwk.x, y: jwk.y, d: jwk.d },
    payload,
    intent,
    canonical: b64(canonical(intent)),
    challenge: hex(intentChallenge(intent)),
    signature: b64u(await signIntent(intent, pair.privateKey)),
  },
};
writeFileSync(join(process.env.OPENHALL_VECTORS!, "typescript.json"), `${JSON.stringify(vectors, null, 1)}\n`);
