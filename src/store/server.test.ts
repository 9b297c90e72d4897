import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import { ServerDriver } from "./server.ts";

it("says in one sentence that a server cannot be used, and nothing else", async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "wirehawk-server-"));
  const printed = vi.spyOn(console, "error").mockImplementation(() => undefined);
  const open = (url: string): Promise<unknown> => ServerDriver.open(url, { dataDir, catalogue: new Map() });
  await expect(open("http://127.0.0.1:1")).rejects.toThrow("cannot use the ClickHouse server at 127.0.0.1:1");
  await expect(open("nowhere")).rejects.toThrow("--store “nowhere” is no URL of a ClickHouse server");
  expect(printed).not.toHaveBeenCalled();
  printed.mockRestore();
  rmSync(dataDir, { recursive: true });
});
