import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { gunzipped } from "./gunzip.ts";
import { file, payload, zstdFrame } from "./samples.ts";
import type { Pieces } from "./unpack.ts";
import { unzstd } from "./zstd.ts";

const content = file(...Array.from({ length: 40 }, (_, i) => payload(97, i)));

async function* inPieces(bytes: Uint8Array, size: number): Pieces {
  for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size);
}

interface Unpacked {
  bytes: Uint8Array;
  failure: string | undefined;
}

async function drain(pieces: Pieces): Promise<Unpacked> {
  const parts: Uint8Array[] = [];
  try {
    for await (const piece of pieces) parts.push(piece);
  } catch (cause) {
    return { bytes: file(...parts), failure: String(cause) };
  }
  return { bytes: file(...parts), failure: undefined };
}

describe("gzip", () => {
  const packed = file(gzipSync(content.subarray(0, 1000)), gzipSync(content.subarray(1000)));

  it("unpacks every member, however the bytes arrive", async () => {
    for (const size of [1, 7, 1000, packed.length]) {
      expect(await drain(gunzipped(inPieces(packed, size)))).toEqual({ bytes: content, failure: undefined });
    }
  });

  it("yields everything before the file was cut off", async () => {
    // Stored without compression, each byte of content is a byte of the file.
    const stored = gzipSync(content, { level: 0 });
    const { bytes, failure } = await drain(gunzipped(inPieces(stored.subarray(0, 2000), 300)));
    expect(bytes).toEqual(content.subarray(0, 2000 - 15));
    expect(failure).toContain("unpacking stopped: unexpected end of file");
  });

  it("tells of damage", async () => {
    const damaged = gzipSync(content, { level: 0 });
    damaged[damaged.length - 8]! ^= 1;
    expect((await drain(gunzipped(inPieces(damaged, 100)))).failure).toContain("incorrect data check");
  });
});

describe.each([
  ["by libzstd", undefined],
  ["in JavaScript", null],
])("zstd %s", (_, library) => {
  const packed = file(
    zstdFrame(content.subarray(0, 1000)),
    // a frame to skip
    Uint8Array.of(0x53, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3),
    zstdFrame(content.subarray(1000)),
  );

  it("unpacks every frame, however the bytes arrive", async () => {
    for (const size of [1, 7, 1000, packed.length]) {
      expect(await drain(unzstd(inPieces(packed, size), library))).toEqual({ bytes: content, failure: undefined });
    }
  });

  it("yields the whole blocks before the file was cut off", async () => {
    const { bytes, failure } = await drain(
      unzstd(inPieces(zstdFrame(content).subarray(0, 6 + 103 * 4 + 1), 50), library),
    );
    expect(bytes).toEqual(content.subarray(0, 400));
    expect(failure).toContain("unpacking stopped: unexpected end of file");
  });

  it("tells of damage", async () => {
    const damaged = file(zstdFrame(content), Buffer.from("something else entirely"));
    expect((await drain(unzstd(inPieces(damaged, 1000), library))).failure).toContain("unpacking stopped");
  });

  it("refuses a frame that would need gigabytes", async () => {
    const hostile = file(zstdFrame(content), zstdFrame(content, 31));
    const { bytes, failure } = await drain(unzstd(inPieces(hostile, 64), library));
    expect(bytes).toEqual(content);
    expect(failure).toContain("unpacking stopped");
  });
});
