import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Hist, Rows } from "#api/contract.ts";
import { openStage, problemOf, type Stage } from "./stage.ts";

const sample = new URL("../../samples/office-tuesday.pcap", import.meta.url).pathname;
const tuesday = "20261117T1615Z..20261117T1645Z";
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

describe("a histogram whose values are told apart", () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage(() => [sample]);
  }, 120_000);
  afterAll(() => stage?.close(), 30_000);

  const hist = async (query: string): Promise<Hist> =>
    JSON.parse((await stage.ask(`/api/v1/hist?${query}`)).text) as Hist;

  it.each([
    ["kind=conn", "direction", "dir"],
    ["kind=conn&measure=resp_bytes", "direction", "dir"],
    [`kind=dns&t=${tuesday}`, "direction", "dir"],
    ["kind=conn", "app", "service"],
    [`kind=conn&measure=orig_bytes&t=${tuesday}`, "app", "service"],
    ["kind=files", "app", "source"],
  ])("has each value in one series: %s by %s", async (query, stack, by) => {
    const { values, counts, stack: told } = await hist(`${query}&stack=${stack}`);
    const whole = await hist(query);
    expect(told?.by).toBe(by);
    expect([values, counts]).toEqual([whole.values, whole.counts]);
    expect(values.map((_, step) => sum(told!.series.map((series) => series.values[step]!)))).toEqual(values);
  });

  it("counts of each direction and protocol what the table shows of it", async () => {
    for (const [kind, stack] of ["conn", "files"].flatMap((one) => [
      [one, "direction"],
      [one, "app"],
    ])) {
      const { by, series } = (await hist(`kind=${kind}&stack=${stack}`)).stack!;
      expect(series.length).toBeGreaterThan(0);
      for (const { value, values } of series) {
        const q = value === undefined ? `-${by}:*` : `${by}:${value}`;
        const { n } = JSON.parse((await stage.ask(`/api/v1/rows/${kind}?limit=1000&q=${q}`)).text) as Rows;
        expect([kind, q, sum(values)]).toEqual([kind, q, n]);
      }
    }
  });

  it("is refused where records are not told apart so", async () => {
    expect(problemOf(await stage.ask("/api/v1/hist?kind=conn&stack=colour"))).toMatchObject({
      status: 400,
      detail: "stack must be one of direction, app",
    });
    for (const [kind, stack] of [
      ["dns", "app"],
      ["weird", "direction"],
    ])
      expect(problemOf(await stage.ask(`/api/v1/hist?kind=${kind}&stack=${stack}`))).toMatchObject({
        status: 400,
        detail: `${kind} is not told apart by ${stack}`,
      });
  });
});
