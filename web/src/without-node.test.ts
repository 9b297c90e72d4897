import { afterEach, expect, it, vi } from "vitest";

/** What the pages take of the server's rooms, by import of its values. */
const shared = [
  () => import("#base/address.ts"),
  () => import("#base/base62.ts"),
  () => import("#base/time/phrase.ts"),
  () => import("#base/time/window.ts"),
  () => import("#base/visible.ts"),
  () => import("#record/filter/parse.ts"),
];

afterEach(() => vi.unstubAllGlobals());

it("loads what it shares with the server where there is no Buffer, as in a browser", async () => {
  vi.resetModules();
  vi.stubGlobal("Buffer", undefined);
  const loaded = await Promise.allSettled(shared.map((load) => load()));
  vi.unstubAllGlobals();
  expect(loaded.filter(({ status }) => status === "rejected")).toEqual([]);
});
