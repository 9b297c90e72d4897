import { createHash } from "node:crypto";
import { deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { expect, it } from "vitest";
import type { Flow } from "#flow/flow.ts";
import type { RowOf } from "#record/record.ts";
import { createFiles } from "./files.ts";
import type { files as filesRecord } from "./record.ts";

interface Entry {
  name: string;
  content?: Uint8Array | string;
  isStored?: boolean;
  isEncrypted?: boolean;
  /** The sizes come after the data. */
  isStreamed?: boolean;
}

const u16 = (value: number): Buffer => Buffer.from([value & 255, value >> 8]);
const u32 = (value: number): Buffer => Buffer.concat([u16(value & 0xffff), u16(value >>> 16)]);

function zip(...entries: Entry[]): Buffer {
  const parts = entries.map(({ name, content = "", isStored, isEncrypted, isStreamed }) => {
    const data = Buffer.from(content);
    const packed = isStored ? data : deflateRawSync(data);
    const sizes = Buffer.concat([u32(packed.length), u32(data.length)]);
    const head = [
      Buffer.from("PK\x03\x04", "latin1"),
      u16(20),
      u16((isEncrypted ? 1 : 0) | (isStreamed ? 8 : 0)),
      u16(isStored ? 0 : 8),
      u32(0),
      u32(0),
      isStreamed ? Buffer.alloc(8) : sizes,
      u16(name.length),
      u16(4),
      Buffer.from(name),
      u32(0),
    ];
    const tail = isStreamed ? [Buffer.from("PK\x07\x08", "latin1"), u32(0), sizes] : [];
    return Buffer.concat([...head, packed, ...tail]);
  });
  return Buffer.concat([...parts, Buffer.from("PK\x01\x02and so on", "latin1")]);
}

function unpack(archive: Uint8Array, sizes: readonly number[] = [archive.length], isWhole = true) {
  const rows: RowOf<typeof filesRecord>[] = [];
  const weirds: string[] = [];
  const files = createFiles({ hashes: new Set(["sha256"]), emit: (_spec, _head, row) => void rows.push({ ...row }) });
  const flow = {
    uidHigh: 1,
    uidLow: 2,
    now: 1,
    position: () => 0,
    acknowledged: () => 0,
    weird: (name: string) => void weirds.push(name),
  } as unknown as Flow;
  const body = files.open(flow, { source: "HTTP", depth: 0, side: 1 });
  for (let at = 0, i = 0; at < archive.length; i++) {
    const end = Math.min(archive.length, at + sizes[i % sizes.length]!);
    body.data(archive, at, end);
    at = end;
  }
  body.end(isWhole);
  files.close(flow);
  const outer = rows.find(({ source }) => source === "HTTP")!;
  return { outer, inner: rows.filter(({ source }) => source === "ZIP"), weirds };
}

const sha256 = (content: Uint8Array | string): string => createHash("sha256").update(content).digest("hex");
const program = Buffer.concat([Buffer.from("MZ\x90\x00", "latin1"), Buffer.alloc(5000, 7)]);

it("makes a file of each entry, with its name, type and hash", () => {
  const { outer, inner } = unpack(
    zip(
      { name: "docs/" },
      { name: "docs/read me.txt", content: "some words" },
      { name: "a.exe", content: program, isStored: true },
    ),
  );
  expect(outer).toMatchObject({ mime_type: "application/zip", children: 3, encrypted_archive: false, complete: true });
  expect(inner).toMatchObject([
    { filename: "docs/read me.txt", mime_type: "text/plain", seen_bytes: 10, total_bytes: 10, complete: true },
    { filename: "a.exe", mime_type: "application/x-dosexec", seen_bytes: 5004, sha256: sha256(program) },
  ]);
  expect(inner.every(({ parent_fuid }) => parent_fuid === outer.fuid)).toBe(true);
});

it("finds the next entry after one that told no size", () => {
  const { inner } = unpack(
    zip({ name: "first", content: "streamed text", isStreamed: true }, { name: "second", content: "more words" }),
  );
  expect(inner).toMatchObject([
    { filename: "first", total_bytes: undefined, sha256: sha256("streamed text") },
    { filename: "second", sha256: sha256("more words") },
  ]);
});

it("opens archives in archives, four deep", () => {
  let archive = zip({ name: "core", content: "the innermost" });
  for (let i = 0; i < 5; i++) archive = zip({ name: `level ${i}.zip`, content: archive });
  const { inner } = unpack(archive);
  expect(inner.map(({ filename }) => filename).sort()).toEqual([
    "level 1.zip",
    "level 2.zip",
    "level 3.zip",
    "level 4.zip",
  ]);
});

it("says that an entry is encrypted, and reads on after it", () => {
  const { outer, inner } = unpack(
    zip({ name: "secret", content: "xxxxxxxxx", isEncrypted: true }, { name: "plain", content: "some words" }),
  );
  expect(outer).toMatchObject({ children: 2, encrypted_archive: true });
  expect(inner.map(({ filename }) => filename)).toEqual(["plain"]);
});

it("stops at what unpacks to gigabytes", () => {
  const { inner, weirds } = unpack(zip({ name: "bomb", content: Buffer.alloc(64 << 20) }), [1460]);
  expect(weirds).toEqual(["wh_archive_bomb"]);
  expect(inner[0]).toMatchObject({ complete: false, sha256: undefined });
  expect(inner[0]!.seen_bytes).toBeLessThan(16 << 20);
});

it("calls the entry at hand incomplete where the archive is cut", () => {
  const archive = zip({ name: "a", content: "whole words" }, { name: "b", content: program, isStored: true });
  const { inner } = unpack(archive.subarray(0, 3000), [1000], false);
  expect(inner.map(({ filename, complete }) => [filename, complete])).toEqual([
    ["a", true],
    ["b", false],
  ]);
});

it("finds the same however the archive is split", () => {
  const archive = zip(
    { name: "one", content: "some words" },
    { name: "two", content: program, isStreamed: true },
    { name: "three.zip", content: zip({ name: "four", content: "within" }), isStored: true },
  );
  const whole = unpack(archive);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 10 }), (sizes) => {
      expect(unpack(archive, sizes)).toEqual(whole);
    }),
    { numRuns: 50 },
  );
});

it("bears whatever is done to an archive", () => {
  const archive = zip({ name: "one", content: "some words" }, { name: "two", content: program, isStreamed: true });
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(archive.length - 1), fc.nat(255)), { maxLength: 8 }), (changes) => {
      const broken = Buffer.from(archive);
      for (const [at, byte] of changes) broken[at] = byte;
      unpack(broken, [100]);
    }),
    { numRuns: 200 },
  );
});

it("unpacks the same of a damaged entry however the archive came", () => {
  const lines = Array.from({ length: 3000 }, (_, i) => `line ${(i * 7919) % 3001}\n`).join("");
  const archive = zip({ name: "lines", content: lines }, { name: "after", content: "more words" });
  archive.fill(0xff, archive.length - 1500, archive.length - 1400);
  const { inner } = unpack(archive);
  expect(inner).toMatchObject([
    { filename: "lines", complete: false },
    { filename: "after", complete: true },
  ]);
  expect(inner[0]!.seen_bytes).toBeGreaterThan(lines.length / 2);
  for (const size of [1, 100, 1460, 5000]) expect(unpack(archive, [size]).inner).toEqual(inner);
});

it("times what is in an archive by its last bytes, not by when the archive was given up", () => {
  const rows: RowOf<typeof filesRecord>[] = [];
  const files = createFiles({ hashes: new Set(), emit: (_spec, _head, row) => void rows.push({ ...row }) });
  let now = 1_000_000;
  const flow = {
    uidHigh: 1,
    uidLow: 2,
    get now() {
      return now;
    },
    position: () => 0,
    acknowledged: () => 0,
  } as unknown as Flow;
  const archive = zip({ name: "words", content: "some words", isStored: true });
  const body = files.open(flow, { source: "HTTP", depth: 0, side: 1 });
  body.data(archive, 0, 20);
  now += 500_000;
  body.data(archive, 20, 42);
  now += 3600e6;
  files.close(flow);
  expect(rows.find(({ source }) => source === "ZIP")).toMatchObject({ filename: "words", ts: 1_500_000, duration: 0 });
});
