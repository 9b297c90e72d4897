/** `wirehawk up` on a port that somebody has. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";

const root = new URL("../../", import.meta.url).pathname;

it("loads nothing where its port is taken, and says so", { timeout: 60_000 }, async () => {
  const data = mkdtempSync(join(tmpdir(), "wirehawk-up-"));
  const other = createServer((_request, answer) => void answer.end("something else")).listen(0, "127.0.0.1");
  await once(other, "listening");
  const { port } = other.address() as AddressInfo;
  const main = ["--import", "tsx", "src/cli/main.ts"];
  const up = spawn(process.execPath, [...main, "up", "--data", data, "--port", String(port)], { cwd: root });
  const printed = { stdout: "", stderr: "" };
  up.stdout.on("data", (piece) => (printed.stdout += piece));
  up.stderr.on("data", (piece) => (printed.stderr += piece));
  const [code] = await once(up, "close");
  other.close();
  rmSync(data, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 });
  expect(printed.stderr).toBe(`wirehawk: port ${port} is taken: stop it, or choose another port with --port\n`);
  expect({ code, stdout: printed.stdout }).toEqual({ code: 1, stdout: "" });
});
