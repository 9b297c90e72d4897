/** Unpacks gzip, so that nothing before the damage of a damaged file is lost. */
import { createGunzip } from "node:zlib";
import type { Pieces } from "./unpack.ts";

/**
 * What is unpacked of the chunk in which a file turns out damaged is lost, so it is small. Output has room for more than
 * a piece can make, so that a write never waits for a reader.
 */
const gunzipOptions = { chunkSize: 1 << 15, highWaterMark: 32 << 20 };

/** All members of a gzip file; throws at the first damage, after yielding everything before it. */
export async function* gunzipped(pieces: Pieces): Pieces {
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

function unpackingStopped(cause: unknown): Error {
  return new Error(`unpacking stopped: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
}
