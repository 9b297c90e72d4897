/** Unpacks compressed captures piece by piece, recognised by their first bytes whatever the file is called. */
import type { ByteSource } from "./byte-source.ts";
import { gunzipped } from "./gunzip.ts";

export type Pieces = AsyncIterable<Uint8Array>;

const zstdMagic = [0x28, 0xb5, 0x2f, 0xfd] as const;

/** What is fed to an unpacker at once: small, because even a bomb can make only so much of it. */
const pieceSize = 16_384;

/** The unpacker for a capture that begins with these bytes (at least 4), if it is compressed. */
export function unpackerOf(bytes: Uint8Array): ((pieces: Pieces) => Pieces) | undefined {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return gunzipped;
  if (zstdMagic.every((byte, i) => bytes[i] === byte)) return unzstd;
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

/** Loads the foreign-function interface only when there is something to unpack with it. */
async function* unzstd(pieces: Pieces): Pieces {
  const zstd = await import("./zstd.ts");
  yield* zstd.unzstd(pieces);
}
