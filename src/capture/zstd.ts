/** Unpacks Zstandard (RFC 8878): by the system's libzstd where there is one, else in JavaScript. */

import { Decompress } from "fzstd";
import koffi, { type LibraryHandle } from "koffi";
import { firstLibrary } from "./foreign.ts";
import type { Pieces } from "./unpack.ts";
import { ZstdFrames } from "./zstd-frames.ts";

/** ZSTD_DStreamOutSize(): one whole block always fits. */
const roomSize = 131_072;

/** Four bytes can stand for a block of 128 KiB, so this much makes at most 32 MiB. */
const scriptStep = 1024;

/** ZSTD_inBuffer and ZSTD_outBuffer: address, size, position. */
const buffer = { address: 0, size: 8, position: 16, bytes: 24 } as const;

/** All frames of a zstd file; throws at the first damage, after yielding everything before it. */
export function unzstd(pieces: Pieces, library = firstLibrary(["libzstd.so.1", "libzstd.1.dylib"])): Pieces {
  return library ? unzstdByLibrary(library, pieces) : unzstdInScript(pieces);
}

async function* unzstdByLibrary(library: LibraryHandle, pieces: Pieces): Pieces {
  const create: () => bigint = library.func("void *ZSTD_createDStream()");
  const free: (stream: bigint) => number = library.func("size_t ZSTD_freeDStream(void *)");
  const decompress: (stream: bigint, output: Buffer, input: Buffer) => number | bigint = library.func(
    "size_t ZSTD_decompressStream(void *, void *, void *)",
  );
  const errorName: (code: number | bigint) => string = library.func("const char *ZSTD_getErrorName(size_t)");
  const room = new Uint8Array(roomSize);
  const output = Buffer.alloc(buffer.bytes);
  const input = Buffer.alloc(buffer.bytes);
  output.writeBigUInt64LE(koffi.address(room), buffer.address);
  output.writeBigUInt64LE(BigInt(roomSize), buffer.size);
  const stream = create();
  // 0 after a whole frame, else a hint of how many bytes are still missing
  let missing = 0;
  try {
    for await (const piece of pieces) {
      input.writeBigUInt64LE(koffi.address(piece), buffer.address);
      input.writeBigUInt64LE(BigInt(piece.length), buffer.size);
      input.writeBigUInt64LE(0n, buffer.position);
      let made: number;
      do {
        output.writeBigUInt64LE(0n, buffer.position);
        const code = decompress(stream, output, input);
        missing = Number(code);
        made = Number(output.readBigUInt64LE(buffer.position));
        if (made > 0) yield room.slice(0, made);
        // Errors are negative numbers in an unsigned type.
        if (missing > 2 ** 63) throw unpackingStopped(errorName(code));
      } while (made === roomSize || Number(input.readBigUInt64LE(buffer.position)) < piece.length);
    }
    if (missing !== 0) throw unpackingStopped("unexpected end of file");
  } finally {
    free(stream);
  }
}

async function* unzstdInScript(pieces: Pieces): Pieces {
  let unpacked: Uint8Array[] = [];
  const engine = new Decompress((chunk) => unpacked.push(chunk));
  const frames = new ZstdFrames();
  for await (const piece of pieces) {
    for (let at = 0; at < piece.length; at += scriptStep) {
      const failure = attempt(() => {
        const step = piece.subarray(at, at + scriptStep);
        engine.push(frames.follow(step));
      });
      yield* unpacked;
      unpacked = [];
      const stopped = failure?.message ?? frames.refusal;
      if (stopped !== undefined) throw unpackingStopped(stopped, failure);
    }
  }
  if (!frames.isWhole) throw unpackingStopped("unexpected end of file");
}

function attempt(step: () => void): Error | undefined {
  try {
    step();
    return undefined;
  } catch (cause) {
    return cause instanceof Error ? cause : new Error(String(cause));
  }
}

function unpackingStopped(reason: string, cause?: unknown): Error {
  return new Error(`unpacking stopped: ${reason}`, { cause });
}
