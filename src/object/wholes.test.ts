import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, it } from "vitest";
import type { FileMeta } from "#flow/files.ts";
import type { Flow } from "#flow/flow.ts";
import type { RowOf } from "#record/record.ts";
import { createFiles } from "./files.ts";
import type { files as filesRecord } from "./record.ts";

const minute = 60_000_000;

/** Two hosts with any number of conversations between them. */
function stage() {
  const rows: (RowOf<typeof filesRecord> & { flow: number })[] = [];
  const files = createFiles({
    hashes: new Set(["sha256"]),
    emit: (_spec, head, row) => void rows.push({ ...row, flow: head?.uidLow ?? 0 }),
  });
  const clock = { now: 1_000_000 };
  const flow = (uidLow: number): Flow =>
    ({
      uidHigh: 1,
      uidLow,
      origAddress: "10.0.0.1",
      respAddress: "192.0.2.1",
      get now() {
        return clock.now;
      },
      position: () => 0,
      acknowledged: () => 0,
    }) as unknown as Flow;
  const part = (of: string, offset: number, totalBytes?: number): FileMeta => ({
    source: "HTTP",
    depth: 0,
    side: 1,
    totalBytes,
    part: { of, offset },
  });
  const carry = (from: Flow, meta: FileMeta, text: string): void => {
    const body = files.open(from, meta);
    body.data(Buffer.from(text, "latin1"), 0, text.length);
    body.end(true);
  };
  return { rows, files, clock, flow, part, carry };
}

it("joins the parts that several connections fetch, in any order, into one file with a row for each of them", () => {
  const { rows, files, flow, part, carry } = stage();
  const connections = [flow(1), flow(2), flow(3)] as const;
  carry(connections[1], part("/a", 6, 18), "second");
  carry(connections[0], part("/a", 0, 18), "first ");
  carry(connections[2], part("/a", 12, 18), " third");
  expect(rows.map(({ flow }) => flow)).toEqual([2, 1, 3]);
  expect(new Set(rows.map(({ fuid }) => fuid)).size).toBe(1);
  for (const row of rows)
    expect(row).toMatchObject({
      seen_bytes: 18,
      total_bytes: 18,
      missing_bytes: 0,
      timedout: false,
      complete: true,
      mime_type: "text/plain",
      sha256: createHash("sha256").update("first second third").digest("hex"),
    });
  files.finish();
  expect(rows).toHaveLength(3);
});

it("counts what nobody asked for as missing, up to the last byte that came", () => {
  const { rows, files, flow, part, carry } = stage();
  const connection = flow(1);
  carry(connection, part("/a", 0, 1000), "0123456789");
  carry(connection, part("/a", 100, 1000), "0123456789");
  files.close(connection);
  expect(rows).toHaveLength(0);
  files.finish();
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({
    seen_bytes: 20,
    total_bytes: 1000,
    missing_bytes: 90,
    timedout: true,
    complete: false,
    sha256: undefined,
  });
});

it("says nothing of the type of a file whose start nobody fetched", () => {
  const { rows, files, flow, part, carry } = stage();
  carry(flow(1), part("/a", 10, 1000), "%PDF-1.4 it says, but in the middle");
  files.finish();
  expect(rows[0]).toMatchObject({ mime_type: undefined, head: undefined });
});

it("keeps two versions of a resource apart", () => {
  const { rows, files, flow, part, carry } = stage();
  carry(flow(1), part("/a v1", 0, 8), "old ");
  carry(flow(1), part("/a v2", 4, 8), "new.");
  files.finish();
  expect(rows.map(({ seen_bytes }) => seen_bytes)).toEqual([4, 4]);
});

it("takes the first of two that claim the same place", () => {
  const { rows, flow, part, carry } = stage();
  carry(flow(1), part("/a", 0, 8), "good");
  carry(flow(2), part("/a", 2, 8), "evilgo");
  expect(rows[0]!.sha256).toBe(createHash("sha256").update("goodilgo").digest("hex"));
});

it("waits two minutes for the next part, but longer while one is under way", () => {
  const { rows, files, clock, flow, part, carry } = stage();
  carry(flow(1), part("/a", 0, 100), "0123456789");
  const slow = files.open(flow(2), part("/a", 10, 100));
  slow.data(Buffer.from("x"), 0, 1);
  clock.now += 3 * minute;
  carry(flow(3), part("/a", 20, 100), "0123456789");
  slow.end(true);
  expect(rows).toHaveLength(0);
  clock.now += 3 * minute;
  carry(flow(4), part("/a", 0, 100), "0123456789");
  expect(rows.map(({ flow }) => flow)).toEqual([1, 2, 3]);
  files.finish();
  expect(rows).toHaveLength(4);
  expect(rows[3]!.fuid).not.toBe(rows[0]!.fuid);
});

it("gives up the hash, not the count, when too much comes too early", () => {
  const { rows, flow, part, files } = stage();
  const late = files.open(flow(1), part("/a", 1000, 1_001_000));
  const piece = Buffer.alloc(1000, "a");
  for (let i = 0; i < 1000; i++) late.data(piece, 0, piece.length);
  late.end(true);
  const early = files.open(flow(2), part("/a", 0, 1_001_000));
  early.data(piece, 0, piece.length);
  early.end(true);
  expect(rows[0]).toMatchObject({ seen_bytes: 1_001_000, complete: true, sha256: undefined });
  expect(rows[0]!.overflow_bytes).toBeGreaterThan(400_000);
});

it("finds the same file however it is cut into parts", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 1, maxLength: 3000 }),
      fc.array(fc.tuple(fc.nat(2999), fc.integer({ min: 1, max: 800 })), { maxLength: 40 }),
      (bytes, cuts) => {
        const { rows, files, flow, part } = stage();
        const seen = new Uint8Array(bytes.length);
        for (const [from, length] of [...cuts, [0, 1] as const]) {
          const end = Math.min(bytes.length, from + length);
          if (from >= end) continue;
          const body = files.open(flow(1), part("/a", from, bytes.length));
          body.data(bytes, from, end);
          seen.fill(1, from, end);
          if (seen.every((byte) => byte === 1)) {
            body.end(true);
            break;
          }
          body.end(true);
        }
        files.finish();
        const count = seen.reduce((sum, byte) => sum + byte, 0);
        expect(rows[0]!.seen_bytes).toBe(count);
        expect(rows[0]!.missing_bytes).toBe(seen.lastIndexOf(1) + 1 - count);
        if (count === bytes.length) expect(rows[0]!.sha256).toBe(createHash("sha256").update(bytes).digest("hex"));
      },
    ),
    { numRuns: 100 },
  );
});
