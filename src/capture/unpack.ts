/** Unpacks compressed captures piece by piece, recognised by their first bytes whatever the file is called. */
import { createGunzip } from "node:zlib";
import { Decompress } from "fzstd";
import type { ByteSource } from "./byte-source.ts";

type Pieces = AsyncIterable<Uint8Array>;

/**
 * What is fed to an unpacker at once. Small, because what an unpacker has made of a piece is lost when the piece turns
 * out damaged, and because even the worst bomb makes at most 130 MB of it (zstd; gzip 4 MB).
 */
const pieceSize = 4096;

/** Output has room for more than a piece of gzip can make, so that a write never waits for a reader. */
const gunzipOptions = { chunkSize: 1 << 17, highWaterMark: 16 << 20 };

/** The unpacker for a capture that begins with these bytes (at least 4), if it is compressed. */
export function unpackerOf(bytes: Uint8Array): ((pieces: Pieces) => Pieces) | undefined {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return gunzipped;
  if (bytes[0] === 0x28 && bytes[1] === 0xb5 && bytes[2] === 0x2f && bytes[3] === 0xfd) return unzstd;
  return undefined;
}

/** Small pieces of what a source still holds, after the bytes that were read of it already. */
export async function* piecesOf(read: Uint8Array, source: ByteSource): Pieces {
  for (let at = 0; at < read.length; at += pieceSize) yield read.slice(at, at + pieceSize);
  for (;;) {
    const piece = new Uint8Array(pieceSize);
    const count = await source.read(piece, 0);
    if (count === 0) return;
    yield piece.subarray(0, count);
  }
}

/** All members of a gzip file; throws at the first damage, after yielding everything before it. */
async function* gunzipped(pieces: Pieces): Pieces {
  const engine = createGunzip(gunzipOptions);
  let failure: unknown;
  let wake = (): void => {};
  engine.on("error", (error) => {
    failure = error;
    wake();
  });
  engine.on("end", () => wake());
  try {
    for await (const piece of pieces) {
      await new Promise<void>((resolve) => {
        wake = resolve;
        engine.write(piece, () => resolve());
      });
      const unpacked: Uint8Array | null = engine.read();
      if (unpacked !== null) yield unpacked;
      if (failure) throw unpackingStopped(failure);
    }
    await new Promise<void>((resolve) => {
      wake = resolve;
      engine.end();
      engine.resume();
    });
    if (failure) throw unpackingStopped(failure);
  } finally {
    engine.destroy();
  }
}

/** All frames of a zstd file; throws at the first damage, after yielding everything before it. */
async function* unzstd(pieces: Pieces): Pieces {
  let unpacked: Uint8Array[] = [];
  const engine = new Decompress((chunk) => unpacked.push(chunk));
  let failure: unknown;
  for await (const piece of pieces) {
    try {
      engine.push(piece);
    } catch (cause) {
      failure = cause;
    }
    yield* unpacked;
    unpacked = [];
    if (failure) throw unpackingStopped(failure);
  }
}

function unpackingStopped(cause: unknown): Error {
  return new Error(`unpacking stopped: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
}
