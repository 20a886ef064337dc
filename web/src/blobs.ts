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

/** SHA-256 of a blob, read in pieces. */
export async function hashBlob(data: Blob, onProgress?: (bytes: number) => void): Promise<string> {
  const hash = sha256.create();
  let seen = 0;
  await pump(data.stream(), (chunk) => {
    hash.update(chunk);
    seen += chunk.length;
    onProgress?.(seen);
  });
  return hex(hash.digest());
}
