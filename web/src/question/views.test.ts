import { describe, expect, it, vi } from "vitest";
import { parseAddress } from "../address/address.ts";

const stored = new Map<string, string>();
vi.stubGlobal("localStorage", {
  getItem: (key: string) => stored.get(key) ?? null,
  setItem: (key: string, value: string) => stored.set(key, value),
});
vi.stubGlobal("location", { origin: "http://here" });
const { addressOf, dropView, saveView, viewOf, views, viewsIn } = await import("./views.ts");
const { standardViews } = await import("./standard-views.ts");
const addressAt = (path: string) => parseAddress(new URL(path, "http://here"));

describe("a view", () => {
  it("is the whole question under a name, without the row that was open", () => {
    const address = addressAt("/x/dns?q=host:10.0.0.7&t=last:1h&g=query&sel=5.C1");
    saveView(viewOf("mine", address));
    expect(addressOf(views.value[0]!)).toEqual({ ...address, sel: "" });
  });

  it("gives way to a newer one of its name, and is forgotten when it is dropped", () => {
    saveView(viewOf("mine", addressAt("/x/http")));
    expect(views.value.map(({ path }) => path)).toEqual(["/x/http"]);
    expect(viewsIn(stored.get("views")!)).toEqual(views.value);
    dropView("mine");
    expect(views.value).toEqual([]);
  });

  it("is read from whatever the storage holds", () => {
    for (const text of [null, "", "{", "7", '[7, null, {"name": 1}]']) expect(viewsIn(text)).toEqual([]);
  });

  it("comes ready made for what most investigations begin with", () => {
    for (const view of standardViews) expect(addressOf(view)).toMatchObject({ page: "explore" });
  });
});
