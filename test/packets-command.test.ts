/** `wirehawk packets` as it is typed: what it must not write over, and what it says when there is nothing. */
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";

const root = new URL("..", import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), "wirehawk-packets-command-"));
const capture = join(folder, "tuesday.pcap");
copyFileSync(join(root, "samples/office-tuesday.pcap"), capture);
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 }));

function wirehawk(...words: string[]): { status: number | null; said: string } {
  const command = ["--import", "tsx", "src/cli/main.ts", ...words, "--data", join(folder, "data")];
  const { status, stderr } = spawnSync(process.execPath, command, { cwd: root, encoding: "utf8" });
  return { status, said: stderr };
}

it("writes over none of the captures that it reads, nor a folder, and says why it found nothing", () => {
  const before = readFileSync(capture);
  expect(wirehawk("read", capture).status).toBe(0);
  const over = wirehawk("packets", "host:10.20.30.12", "-w", capture);
  expect(over).toEqual({
    status: 2,
    said: `wirehawk: ${capture} is one of the captures that the packets are taken from: name another file\n`,
  });
  expect(readFileSync(capture).equals(before)).toBe(true);
  expect(wirehawk("packets", "host:10.20.30.12", "-w", folder)).toEqual({
    status: 1,
    said: `wirehawk: cannot write ${folder}: it is a folder\n`,
  });
  const none = wirehawk("packets", "host:10.20.30.12", "--since", "2020-01-01", "--until", "2020-01-02", "-w", "x");
  expect(none).toEqual({
    status: 1,
    said: "wirehawk: no conversation matches “host:10.20.30.12”: not watched: the window lies before recording began\n",
  });
}, 120_000);
