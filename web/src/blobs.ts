/** Reading streams and blobs in pieces. */
import { sha256 } from "@noble/hashes/sha2.js";
import { hex, type Bytes } from "./bytes.ts";

export async function pump(stream: ReadableStream<Uint8Array>, take: (chunk: Bytes) => void | Promise<void>): Promise<void> {
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    await take(value as Bytes);
  }
}

const PIECE = 1024 * 1024;

/** Reads a blob into one buffer again and again: nothing is left for the collector, which may lag far behind a fast disk. */
async function reread(data: Blob, take: (chunk: Uint8Array) => void): Promise<void> {
  let reader: ReadableStreamBYOBReader;
  try {
    reader = data.stream().getReader({ mode: "byob" });
  } catch {
    return pump(data.stream(), take); // a browser whose blobs can't
  }
  let buffer = new ArrayBuffer(PIECE);
  for (;;) {
    const { done, value } = await reader.read(new Uint8Array(buffer));
    if (done || !value) return;
    take(value);
    buffer = value.buffer;
  }
}

/** SHA-256 of a blob, read in pieces. */
export async function hashBlob(data: Blob, onProgress?: (bytes: number) => void): Promise<string> {
  const hash = sha256.create();
  let seen = 0;
  await reread(data, (chunk) => {
    hash.update(chunk);
    seen += chunk.length;
    onProgress?.(seen);
  });
  return hex(hash.digest());
}
