/** What is told of SSH: who got in, and where a program was seen. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { catalogue } from "../../src/cli/catalogue.ts";
import { openData } from "../../src/cli/question.ts";
import type { Sources } from "../../src/investigate/asking.ts";
import { findValue } from "../../src/investigate/find.ts";
import { momentOf } from "../../src/investigate/moment.ts";
import { ssh } from "../../src/protocol/ssh/record.ts";
import { headAt, inputNamed, tuesday } from "../store-stage.ts";

const dataDir = mkdtempSync(join(tmpdir(), "wirehawk-ssh-"));
const hassh = "0123456789abcdef0123456789abcdef";
let sources: Sources;

const seen = [
  { auth_success: true, auth_attempts: 1, server: "SSH-2.0-x" },
  { auth_success: true, auth_attempts: 3 },
  { auth_success: false, auth_attempts: 6, hassh },
  { auth_attempts: 0, hasshServer: hassh },
];

beforeAll(async () => {
  const store = await openData({ data: dataDir });
  sources = { store, catalogue };
  const input = await store.begin(inputNamed("ssh"));
  if (input === "known") throw new Error("the records are known");
  for (const [i, row] of seen.entries()) {
    const ts = tuesday + i * 1e6;
    input.write(ssh, headAt(ts, "10.0.0.1", `192.0.2.${i}`), { ts, ...row });
  }
  await input.commit();
});

afterAll(async () => {
  await sources.store.close();
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 });
});

it("says who got in, who tried, and who only spoke", async () => {
  const { story } = await momentOf(sources, { window: { from: tuesday, to: tuesday + 60e6 } });
  expect(story.map(({ sentence }) => sentence.map(({ text }) => text).join(""))).toEqual([
    "10.0.0.1 got into 192.0.2.0 by SSH, SSH-2.0-x",
    "10.0.0.1 got into 192.0.2.1 by SSH at attempt 3",
    "10.0.0.1 tried 6 times to get into 192.0.2.2 by SSH",
    "10.0.0.1 spoke SSH to 192.0.2.3",
  ]);
});

it("finds a program by its HASSH, at either end", async () => {
  const { is, count, kinds } = await findValue(sources, hassh.toUpperCase());
  expect(is).toBe("hash");
  expect(count).toBe(2);
  expect(kinds.map(({ kind, q }) => [kind, q])).toEqual([
    ["ssh", `hassh:${hassh}`],
    ["ssh", `hasshServer:${hassh}`],
  ]);
});
