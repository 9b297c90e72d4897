import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FileMeta } from "#flow/files.ts";
import type { Flow } from "#flow/flow.ts";
import type { RowOf } from "#record/record.ts";
import { createFiles } from "./files.ts";
import type { files as filesRecord } from "./record.ts";

const bytesOf = (text: string): Buffer => Buffer.from(text, "latin1");
const meta: FileMeta = { source: "HTTP", depth: 0, side: 1 };

/** A flow that stands still, but for what a test moves. */
function stage(hashes: ("md5" | "sha1" | "sha256")[] = ["sha256"]) {
  const rows: RowOf<typeof filesRecord>[] = [];
  const files = createFiles({ hashes: new Set(hashes), emit: (_spec, _head, row) => void rows.push({ ...row }) });
  const moving = { now: 1_000_000, position: 0, acknowledged: 0 };
  const flow = {
    uidHigh: 1,
    uidLow: 2,
    get now() {
      return moving.now;
    },
    position: () => moving.position,
    acknowledged: () => moving.acknowledged,
  } as unknown as Flow;
  return { rows, files, flow, moving };
}

describe("files", () => {
  it("hashes a body that comes in pieces and writes it once its end is acknowledged", () => {
    const { rows, files, flow, moving } = stage(["md5", "sha256"]);
    const body = files.open(flow, { ...meta, isVerbatim: true, totalBytes: 11 });
    body.data(bytesOf("xhello "), 1, 7);
    moving.now += 500_000;
    body.data(bytesOf("world"), 0, 5);
    body.end(true);
    expect(rows).toHaveLength(0);
    moving.acknowledged = 11;
    files.open(flow, meta);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({
      fuid: body.fuid,
      seen_bytes: 11,
      acked_bytes: 11,
      missing_bytes: 0,
      complete: true,
      duration: 0.5,
      mime_type: "text/plain",
      analyzers: ["MD5", "SHA256"],
      md5: createHash("md5").update("hello world").digest("hex"),
      sha256: createHash("sha256").update("hello world").digest("hex"),
      timedout: false,
    });
    expect(body.sha256).toBe(rows[0]!.sha256);
  });

  it("gives no hash to a body with a hole", () => {
    const { rows, files, flow } = stage();
    const body = files.open(flow, meta);
    body.data(bytesOf("%PDF-1.4 "), 0, 9);
    body.gap(1000);
    body.data(bytesOf("%%EOF"), 0, 5);
    body.end(true);
    files.close(flow);
    expect(rows[0]).toMatchObject({
      seen_bytes: 14,
      missing_bytes: 1000,
      complete: false,
      mime_type: "application/pdf",
      sha256: undefined,
    });
  });

  it("tells what was delivered from what was seen", () => {
    const { rows, files, flow, moving } = stage();
    moving.position = 100;
    const body = files.open(flow, { ...meta, isVerbatim: true, streamOffset: 150 });
    body.data(Buffer.alloc(1000), 0, 1000);
    body.end(true);
    moving.acknowledged = 550;
    files.close(flow);
    expect(rows[0]).toMatchObject({ seen_bytes: 1000, acked_bytes: 400, complete: true });
  });

  it("does not guess how much of a coded body was acknowledged", () => {
    const { rows, files, flow, moving } = stage();
    const open = () => {
      const body = files.open(flow, meta);
      body.data(Buffer.alloc(10), 0, 10);
      body.end(true);
    };
    open();
    moving.position = 700;
    moving.acknowledged = 700;
    open();
    moving.position = 1400;
    files.close(flow);
    expect(rows.map((row) => row.acked_bytes)).toEqual([10, undefined]);
  });

  it("says that a body timed out when the flow ends before the carrier ends it", () => {
    const { rows, files, flow } = stage();
    files.open(flow, { ...meta, totalBytes: 10 }).data(bytesOf("abc"), 0, 3);
    files.close(flow);
    expect(rows[0]).toMatchObject({ timedout: true, complete: false, total_bytes: 10, seen_bytes: 3 });
  });

  it("calls a body that ended short of its declared size incomplete", () => {
    const { rows, files, flow } = stage();
    const body = files.open(flow, { ...meta, totalBytes: 10 });
    body.data(bytesOf("abc"), 0, 3);
    body.end(true);
    files.close(flow);
    expect(rows[0]).toMatchObject({ complete: false, sha256: undefined });
  });

  it("lets at most fifteen rows wait for their acknowledgement", () => {
    const { rows, files, flow } = stage();
    for (let i = 0; i < 20; i++) {
      const body = files.open(flow, { ...meta, isVerbatim: true });
      body.data(Buffer.alloc(10), 0, 10);
      body.end(true);
    }
    expect(rows).toHaveLength(5);
    files.close(flow);
    expect(rows).toHaveLength(20);
    expect(new Set(rows.map((row) => row.fuid)).size).toBe(20);
  });

  it("gives the same ids, types and hashes whatever the pieces are", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 9000 }),
        fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1 }),
        (bytes, sizes) => {
          const whole = stage();
          const one = whole.files.open(whole.flow, meta);
          one.data(bytes, 0, bytes.length);
          one.end(true);
          whole.files.close(whole.flow);
          const pieces = stage();
          const many = pieces.files.open(pieces.flow, meta);
          for (let at = 0, i = 0; at < bytes.length; i++) {
            const end = Math.min(bytes.length, at + sizes[i % sizes.length]!);
            many.data(bytes, at, end);
            at = end;
          }
          many.end(true);
          pieces.files.close(pieces.flow);
          expect(pieces.rows).toEqual(whole.rows);
          expect(whole.rows[0]!.sha256).toBe(createHash("sha256").update(bytes).digest("hex"));
        },
      ),
      { numRuns: 50 },
    );
  });
});
