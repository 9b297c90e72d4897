/** What a recording writes while it goes on, as answers count it: a store of its own, no interface. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { capture } from "../../src/cli/capture-record.ts";
import { catalogue } from "../../src/cli/catalogue.ts";
import { openData } from "../../src/cli/question.ts";
import { conn } from "../../src/flow/conn.ts";
import { Asking } from "../../src/investigate/asking.ts";
import { coverageOf } from "../../src/investigate/coverage.ts";
import { forgetSuperseded } from "../../src/investigate/superseded.ts";
import { sql } from "../../src/store/sql.ts";
import type { Store } from "../../src/store/store.ts";
import { headAt, tuesday } from "../store-stage.ts";

const second = 1e6;
const dataDir = mkdtempSync(join(tmpdir(), "wirehawk-slices-"));
let store: Store;

beforeAll(async () => {
  store = await openData({ data: dataDir });
  const live = await store.live("eth0");
  const slice = (from: number, seconds: number, packets: number, more = {}): void =>
    live.write(capture, undefined, {
      ...{
        ts: tuesday + from * second,
        name: "eth0",
        duration: seconds,
        packets_read: packets,
        packets_decoded: packets,
      },
      ...more,
    });
  slice(0, 10, 40, { kernel_drops: 2 });
  slice(10, 10, 0);
  slice(20, 5, 9, { damage: "the capture process ended by SIGKILL" });
  slice(40, 20, 7);
  const open = headAt(tuesday + second);
  const done = headAt(tuesday + 2 * second);
  for (const interim of [1, 2, 3]) live.write(conn, open, { ts: tuesday + second, interim, orig_bytes: 100 * interim });
  for (const interim of [1, 2]) live.write(conn, done, { ts: tuesday + 2 * second, interim, orig_bytes: 10 });
  live.write(conn, done, { ts: tuesday + 2 * second, final: true, orig_bytes: 35 });
  live.write(conn, headAt(tuesday + 3 * second), { ts: tuesday + 3 * second, orig_bytes: 7 });
  await live.close();
});
afterAll(async () => {
  await store.close();
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 });
});

const askingOf = (fromSecond: number, toSecond: number): Asking => {
  const window = { from: tuesday + fromSecond * second, to: tuesday + toSecond * second };
  return new Asking({ store, catalogue }, { window });
};

it("joins slices that follow each other, and leaves the gap open where the process was killed", async () => {
  const { share, inputs, note } = await coverageOf(askingOf(0, 60));
  expect(inputs.map(({ from, to }) => [(from - tuesday) / second, (to - tuesday) / second])).toEqual([
    [0, 25],
    [40, 60],
  ]);
  expect(inputs.map(({ packets, drops }) => [packets, drops])).toEqual([
    [49, 2],
    [7, 0],
  ]);
  expect(share).toBeCloseTo(45 / 60);
  expect(note).toMatch(/75 % watched \(eth0.*2 packets dropped by the kernel.*ended by SIGKILL/);
});

it("counts time without packets as watched", async () => {
  expect((await coverageOf(askingOf(10, 20))).share).toBe(1);
  expect((await coverageOf(askingOf(26, 39))).share).toBe(0);
});

const conversations = async (): Promise<number[]> => {
  const rows = await askingOf(0, 60).of<{ bytes: number }>(
    "conn",
    (where) => sql`SELECT orig_bytes AS bytes FROM conn WHERE ${where} ORDER BY ts`,
  );
  return rows.map(({ bytes }) => bytes);
};
const rowsHeld = async (): Promise<number> =>
  (await store.rows<{ n: number }>(sql`SELECT count() AS n FROM conn`))[0]!.n;

it("counts a conversation once, as it ended or as it stands", async () => {
  expect(await conversations()).toEqual([300, 35, 7]);
});

it("forgets how conversations stood when their day is over, and answers the same", async () => {
  await forgetSuperseded(store, tuesday + 60 * second);
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(await rowsHeld()).toBe(7);
  await forgetSuperseded(store, tuesday + 86_400 * second);
  while ((await rowsHeld()) > 3) await new Promise((resolve) => setTimeout(resolve, 50));
  expect(await conversations()).toEqual([300, 35, 7]);
});
