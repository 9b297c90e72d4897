/** What `at` says of a destination's ports, of conversations made for it. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { catalogue } from "../../src/cli/catalogue.ts";
import { openData } from "../../src/cli/question.ts";
import { conn } from "../../src/flow/conn.ts";
import { momentOf } from "../../src/investigate/moment.ts";
import { headAt, inputNamed, tuesday } from "../store-stage.ts";

const dataDir = mkdtempSync(join(tmpdir(), "wirehawk-ports-"));
afterAll(() => rmSync(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 }));

const used = [
  ["192.0.2.1", [9001, 22, 443, 8080, 443, 8080, 443, 25, 110]],
  ["2001:db8::5", [53, 53]],
] as const;

it("names the ports that most conversations went to, most first, the smaller of equals", async () => {
  const store = await openData({ data: dataDir });
  const input = await store.begin(inputNamed("conversations"));
  if (input === "known") throw new Error("the conversations are known");
  for (const [destination, ports] of used)
    for (const [i, respPort] of ports.entries()) {
      const ts = tuesday + i * 1e6 + respPort;
      const head = { ...headAt(ts, `10.0.0.${i % 5}`, destination), respPort };
      input.write(conn, head, { ts, proto: "tcp", resp_bytes: respPort });
    }
  await input.commit();
  const { top } = await momentOf({ store, catalogue }, { window: { from: tuesday, to: tuesday + 60e6 } });
  await store.close();
  expect(top.find(({ title }) => title === "Destinations")!.rows.map(({ value, note }) => [value, note])).toEqual([
    ["192.0.2.1", "443, 8080, 22"],
    ["2001:db8::5", "53"],
  ]);
});
