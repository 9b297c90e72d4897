/** `wirehawk up -i` from end to end: real servers and clients in a network namespace; needs root. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { Resolver } from "node:dns/promises";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { ended, hasNameServer, Network } from "./network.ts";
import { Up, wirehawk } from "./up.ts";

const isRoot = process.getuid?.() === 0;
const run = isRoot || process.env["CI"] === "true";
const port = String(20_000 + (process.pid % 20_000));
const waiting = { timeout: 60_000, interval: 200 };

type Row = Record<string, unknown>;

// Outside CI an ordinary user cannot make namespaces: skipped for want of root.
describe.skipIf(!run)("up -i (needs root)", { timeout: 240_000 }, () => {
  const data = mkdtempSync(join(tmpdir(), "wirehawk-live-"));
  const packets = join(data, "tcpdump.pcap");
  let network: Network;
  let up: Up;
  let dump: ChildProcess;
  const curl = (...args: readonly string[]): string => {
    const { stdout, stderr, status } = spawnSync("curl", ["-sS", ...args], { encoding: "utf8" });
    expect(status, stderr).toBe(0);
    return stdout;
  };
  const ask = (command: string, ...args: readonly string[]): string => wirehawk(command, ...args, "--data", data);
  const rowsOf = (kind: string, filter = ""): Row[] =>
    ask("query", filter, "--kind", kind, "--json")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as Row);

  beforeAll(async () => {
    network = new Network();
    await vi.waitFor(() => curl(`http://${network.server}`), waiting);
    up = new Up("-i", network.near, "--data", data, "--port", port);
    await up.login();
  });
  afterAll(async () => {
    await up.stop();
    await network.stop();
    rmSync(data, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  });

  it("says at once that it records, before anything was seen", async () => {
    const { captures, store } = await up.status();
    expect(captures).toHaveLength(1);
    expect(captures[0]).toMatchObject({ name: network.near, live: true, dropped: 0 });
    expect(captures[0]!.window!.to).toBeGreaterThan(captures[0]!.window!.from);
    expect(store.window).toBeDefined();
  });

  it("shows a conversation while it is open, with what it has carried so far", async () => {
    const page = `http://${network.server}`;
    dump = await network.tcpdump(packets, "tcp port 80 or udp port 53");
    curl(page);
    const slow = spawn("curl", ["-sS", "-o", "/dev/null", `${page}/slow`]);
    const carried = async (): Promise<number> => {
      const { largest, openFlows } = await up.tick();
      const open = largest.find((flow) => flow.resp_h === network.server && flow.service === "http");
      expect(openFlows).toBeGreaterThan(0);
      expect(open).toBeDefined();
      return open!.resp_bytes;
    };
    const before = await vi.waitFor(carried, waiting);
    const after = await vi.waitFor(async () => {
      const now = await carried();
      expect(now).toBeGreaterThan(before);
      return now;
    }, waiting);
    expect(after).toBeLessThan(network.slowBytes + 10_000);
    for (const name of ["one", "two", "three"]) expect(curl(`${page}/${name}`)).toContain(name);
    expect(await new Promise((resolve) => slow.once("exit", resolve))).toBe(0);
  });

  it.skipIf(!hasNameServer)("finds a name as soon as it was asked for (needs dnsmasq)", async () => {
    const resolver = new Resolver();
    resolver.setServers([network.server]);
    expect(await resolver.resolve4("shop.example")).toEqual([network.server]);
    await vi.waitFor(() => expect(ask("find", "shop.example")).toContain(network.client), waiting);
  });

  it("answers while it records, within seconds of what happened", async () => {
    await vi.waitFor(() => expect(rowsOf("http", "uri:/slow")).toHaveLength(1), waiting);
    const isWritten = (): void => {
      expect(rowsOf("conn", "dst.port:80 conn_state:SF")).toHaveLength(5);
      // that of the name is still open: what is not written when the capture process is killed is lost
      if (hasNameServer) expect(rowsOf("conn", "dst.port:53")).not.toHaveLength(0);
    };
    await vi.waitFor(isWritten, { timeout: 60_000, interval: 2000 });
    await ended(dump, "SIGINT");
    expect(ask("at", "last 5m")).toMatch(/% watched \(whn.*\/slow/s);
    expect(ask("find", `${network.server}/slow`)).toContain(network.client);
  });

  it("tells when its capture process is killed, and goes on", async () => {
    process.kill(up.capturePid(), "SIGKILL");
    await vi.waitFor(() => expect(up.printed).toMatch(/was not recorded from .* by SIGKILL/), waiting);
    const [capture] = (await up.status()).captures;
    expect(capture).toMatchObject({ name: network.near, live: true });
    expect(capture!.note).toMatch(/not recorded from .* to .*: the capture process ended by SIGKILL/);
    expect(curl(`http://${network.server}/one?after`)).toContain("one");
  });

  it("writes every conversation when it is stopped, also one that is still open", async () => {
    const port = 45_678;
    const url = `http://${network.server}/slow?unfinished`;
    const slow = spawn("curl", ["-sS", "--local-port", `${port}`, "-o", "/dev/null", url]);
    await vi.waitFor(async () => {
      const { largest } = await up.tick();
      expect(largest.some(({ orig_p, resp_bytes }) => orig_p === port && resp_bytes > 0)).toBe(true);
    }, waiting);
    expect(await up.stop()).toBe(0);
    expect(up.printed).toMatch(new RegExp(`${network.near}: \\d+ packets recorded, none dropped by the kernel`));
    await ended(slow, "SIGTERM");
    expect(rowsOf("http").map(({ uri }) => uri)).toEqual(
      expect.arrayContaining(["/", "/slow", "/one", "/two", "/three", "/one?after", "/slow?unfinished"]),
    );
    const conversations = rowsOf("conn", "dst.port:80");
    expect(new Set(conversations.map(({ uid }) => uid)).size).toBe(conversations.length);
    expect(conversations.at(0)).toMatchObject({ service: "http", end_reason: "eof" });
    expect(Number(conversations.at(0)!["resp_bytes"])).toBeGreaterThan(0);
  });

  it("holds what tcpdump saw, packet for packet", () => {
    const seen = wirehawk("read", "--json", packets)
      .split("\n")
      .filter((line) => line.includes('"_path":"conn"'))
      .map((line) => JSON.parse(line) as Row);
    const recorded = rowsOf("conn");
    const counts = ["orig_pkts", "resp_pkts", "orig_ip_bytes", "resp_ip_bytes", "conn_state", "history", "service"];
    expect(seen.length).toBe(hasNameServer ? 6 : 5);
    for (const flow of seen) {
      const isSame = (row: Row): boolean =>
        row["id.orig_p"] === flow["id.orig_p"] && row["id.resp_p"] === flow["id.resp_p"];
      const row = recorded.find(isSame);
      expect(row).toBeDefined();
      for (const name of counts) expect([name, row![name]]).toEqual([name, flow[name]]);
    }
  });

  it("leaves nothing behind when the server is killed: its capture process writes all that was open, and ends", async () => {
    const next = new Up("-i", network.near, "--data", data, "--port", port);
    await next.login();
    const capture = next.capturePid();
    const slow = spawn("curl", ["-sS", "-o", "/dev/null", `http://${network.server}/slow?orphan`]);
    await vi.waitFor(async () => expect((await next.tick()).largest.length).toBeGreaterThan(0), waiting);
    await next.kill();
    await vi.waitFor(() => expect(existsSync(`/proc/${capture}`)).toBe(false), waiting);
    await ended(slow, "SIGTERM");
    const [orphan] = await vi.waitFor(
      () => {
        const rows = rowsOf("http", "uri:*orphan");
        expect(rows).toHaveLength(1);
        return rows;
      },
      { timeout: 60_000, interval: 2000 },
    );
    expect(rowsOf("conn", `uid:${orphan!["uid"]}`)).toEqual([expect.objectContaining({ end_reason: "eof" })]);
  });

  it("says what was watched, that nothing was dropped, and that packets of an interface are not kept", () => {
    const slices = rowsOf("capture");
    expect(slices.every(({ kernel_drops }) => kernel_drops === 0 || kernel_drops === undefined)).toBe(true);
    expect(slices.filter(({ damage }) => damage !== undefined)).toHaveLength(1);
    expect(ask("at", "last 5m")).toMatch(/ended by SIGKILL/);
    expect(() => ask("packets", "dst.port:80", "-w", join(data, "out.pcapng"))).toThrow(
      new RegExp(`the interface ${network.near}: its packets are not kept`),
    );
  });
});
