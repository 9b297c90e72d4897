import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Groups } from "#api/contract.ts";
import { openStage, problemOf, type Stage } from "./stage.ts";

const sample = new URL("../../samples/office-tuesday.pcap", import.meta.url).pathname;
const tuesday = "20261117T1615Z..20261117T1645Z";

describe("records by the values of a field", () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage(() => [sample]);
  }, 120_000);
  afterAll(() => stage?.close(), 30_000);

  const groups = async (query: string): Promise<Groups> =>
    JSON.parse((await stage.ask(`/api/v1/groups?${query}`)).text) as Groups;

  it("are all of the records, most first, with what they add up to", async () => {
    const { groups: found, distinct, total, sums } = await groups("kind=conn&by=id.resp_p");
    expect(distinct).toBe(found.length);
    expect(found.reduce((sum, { count }) => sum + count, 0)).toBe(total);
    expect(found.map(({ count }) => count)).toEqual(found.map(({ count }) => count).sort((a, b) => b - a));
    expect(sums).toContain("resp_bytes");
    for (const { spark, count, first, last } of found) {
      expect(spark.reduce((sum, part) => sum + part, 0)).toBe(count);
      expect(first).toBeLessThanOrEqual(last);
    }
  });

  it("are sorted by what is asked, each with how many were at the other end", async () => {
    const { groups: found, sums, others } = await groups("kind=conn&by=id.orig_h&sort=-resp_bytes&limit=3");
    const at = sums.indexOf("resp_bytes");
    const amounts = found.map((group) => group.sums[at]!);
    expect(amounts).toEqual([...amounts].sort((a, b) => b - a));
    expect(found.length).toBe(3);
    expect(others).toBe("id.resp_h");
    expect(found[0]!.others).toBeGreaterThan(1);
  });

  it("say of a window what the time before had not seen, and nothing of all that is held", async () => {
    const window = await groups(`kind=dns&by=query&t=${tuesday}`);
    const isNew = (name: string) => window.groups.find(({ value }) => value === name)?.isNew;
    expect(isNew("go.misty-counter.example")).toBe(true);
    const hosts = await groups(`kind=conn&by=id.orig_h&t=${tuesday}`);
    expect(hosts.groups.find(({ value }) => value === "10.20.30.12")?.isNew).toBe(false);
    expect((await groups("kind=dns&by=query")).groups.some((group) => group.isNew)).toBe(false);
  });

  it("count each value of a list", async () => {
    const { groups: found } = await groups("kind=dns&by=answers");
    expect(found.length).toBeGreaterThan(3);
  });

  it("are refused by a field or an order that there is not", async () => {
    expect(problemOf(await stage.ask("/api/v1/groups?kind=conn&by=servce"))).toMatchObject({
      status: 400,
      detail: expect.stringContaining("did you mean “service”?"),
    });
    expect(problemOf(await stage.ask("/api/v1/groups?kind=conn&by=service&sort=uid"))).toMatchObject({
      status: 400,
      hint: expect.stringContaining("resp_bytes"),
    });
  });
});
