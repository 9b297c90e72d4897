/** One server at a time on a data folder. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { Presence, whoRuns } from "./presence.ts";

let folder: string;
let server: Server;
let link: string;

beforeEach(async () => {
  folder = join(mkdtempSync(join(tmpdir(), "wirehawk-presence-")), "data");
  server = createServer((_request, answer) => void answer.end("{}"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  link = `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}/login#token`;
});
afterEach(() => {
  server.close();
  rmSync(join(folder, ".."), { recursive: true });
});

const claim = async (): Promise<Presence> => {
  const claimed = await Presence.claim(folder);
  if (!(claimed instanceof Presence)) throw new Error(`process ${claimed.pid} has it`);
  return claimed;
};
const left = (content: string): void => writeFileSync(join(folder, "up.json"), content);

it("tells the second who the first is, and how to open its pages", async () => {
  expect(await whoRuns(folder)).toBeUndefined();
  const first = await claim();
  expect(await Presence.claim(folder)).toEqual({ pid: process.pid });
  first.tell(link);
  expect(await Presence.claim(folder)).toEqual({ pid: process.pid, link });
  first.leave();
  expect(await claim()).toBeInstanceOf(Presence);
});

it("takes over what a crash left: a process that is gone, one that answers nobody, half a file", async () => {
  (await claim()).leave();
  const { pid } = spawnSync("true");
  left(JSON.stringify({ pid, link }));
  await claim();
  left(JSON.stringify({ pid: process.pid, link: "http://127.0.0.1:9/login#token" }));
  await claim();
  left('{"pid":');
  await claim();
});

it("in a folder that cannot be made says so", async () => {
  await expect(Presence.claim("/proc/nowhere/data")).rejects.toThrow(/cannot be written: .*--data/);
});
