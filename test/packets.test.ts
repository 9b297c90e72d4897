/** The packets behind conversations: out of plain, compressed, filtered, moved and changed files. */
import { execFileSync } from "node:child_process";
import { appendFileSync, copyFileSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, it } from "vitest";
import { extractPackets } from "../src/api/extract.ts";
import { planExtract } from "../src/api/extract-plan.ts";
import { pcapFile } from "../src/capture/samples.ts";
import { catalogue } from "../src/cli/catalogue.ts";
import { loadFile } from "../src/cli/load.ts";
import { openData } from "../src/cli/question.ts";
import { everything } from "../src/investigate/asking.ts";
import { sql } from "../src/store/sql.ts";
import type { Store } from "../src/store/store.ts";
import { ether, ip4, udp } from "./build/packets.ts";

const sample = new URL("../samples/office-tuesday.pcap", import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), "wirehawk-packets-"));
let store: Store;

beforeAll(async () => {
  store = await openData({ data: join(folder, "data") });
});
afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 });
});

const load = async (path: string, filter?: string): Promise<void> => {
  const options = { ignoreChecksums: false, flowsOnly: false, hashes: new Set([]), workers: 1, filter };
  expect((await loadFile(store, path, options)).known).toBe(false);
};

/** What is found for a filter, as text: the packets in order, and why some are missing. */
async function found(q: string): Promise<{ frames: string[]; problems: readonly string[] }> {
  const plan = await planExtract({ store, catalogue }, q, everything);
  const frames: string[] = [];
  await extractPackets(plan, ({ bytes, at, end, seconds, micros }, i) => {
    frames.push(`${seconds[i]}.${micros[i]} ${Buffer.from(bytes.subarray(at[i], end[i])).toString("hex")}`);
  });
  return { frames, problems: plan.problems };
}

const packetsOf = async (label: string): Promise<number> => {
  const [row] = await store.rows<{ n: number }>(
    sql`SELECT sum(orig_pkts + resp_pkts) AS n FROM conn WHERE startsWith(capture, ${label}) AND proto = 'tcp'`,
  );
  return row!.n;
};

it("are those that the conversations counted, from a plain file", async () => {
  const path = join(folder, "plain.pcap");
  copyFileSync(sample, path);
  await load(path);
  const { frames, problems } = await found("proto:tcp");
  expect(frames.length).toBe(await packetsOf("plain.pcap "));
  expect(frames.length).toBeGreaterThan(500);
  expect(problems).toEqual([]);
});

it("are those of the conversations in which a URL, a name or a file was", async () => {
  const uids = await store.rows<{ uid: string }>(sql`SELECT DISTINCT uid FROM http WHERE uri = '/banner.swf'`);
  const { frames } = await found(`uid:${uids.map(({ uid }) => uid).join(",")}`);
  expect(frames.length).toBeGreaterThan(10);
  expect((await found("url:*/banner.swf")).frames).toEqual(frames);
  expect((await found("url:*/banner.exe")).frames).toEqual([]);
  await expect(found("url:*/banner.swf state:SF")).rejects.toThrow("no kind of record");
});

it("come once though a file with the same conversations was read, too, and from that one when the first is gone", async () => {
  const before = await found("proto:tcp");
  const packed = join(folder, "packed.pcap.gz");
  writeFileSync(packed, gzipSync(readFileSync(sample)));
  await load(packed);
  expect((await found("proto:tcp")).frames).toEqual(before.frames);
  renameSync(join(folder, "plain.pcap"), join(folder, "moved.pcap"));
  expect(await found("proto:tcp")).toEqual(before);
  rmSync(packed);
  const { frames, problems } = await found("proto:tcp");
  expect(frames).toEqual([]);
  expect(problems).toEqual([expect.stringMatching(/(?:plain\.pcap|packed\.pcap\.gz) is not there any more$/)]);
  execFileSync("zstd", ["-q", join(folder, "moved.pcap"), "-o", join(folder, "packed.pcap.zst")]);
  await load(join(folder, "packed.pcap.zst"));
  expect((await found("proto:tcp")).frames).toEqual(before.frames);
  rmSync(join(folder, "packed.pcap.zst"));
});

it("of a file that was read through a filter are those that passed it, out of the whole file", async () => {
  const path = join(folder, "web.pcap");
  writeFileSync(path, Buffer.concat([readFileSync(sample), Buffer.alloc(16)]));
  await load(path, "tcp port 80");
  const { frames } = await found("dst.port:80");
  expect(frames.length).toBe(await packetsOf("web.pcap "));
  const known = execFileSync("tcpdump", ["-r", sample, "-w", "-", "tcp port 80"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  expect(frames.length).toBe(packetCount(known));
  rmSync(path);
});

it("of a file that has changed since it was read are not taken from it", async () => {
  const path = join(folder, "growing.pcap");
  copyFileSync(sample, path);
  appendFileSync(path, Buffer.alloc(32));
  await load(path);
  appendFileSync(path, Buffer.alloc(32));
  const { frames, problems } = await found("proto:tcp");
  expect(frames).toEqual([]);
  expect(problems.join()).toMatch(/growing\.pcap has changed since it was read|is not there any more/);
});

it("come with the fragments of their datagrams, and not with those of other hosts", async () => {
  const fragment = (from: string, offset: number): Uint8Array =>
    ether(
      {},
      ip4(
        {
          source: from,
          destination: "192.0.2.2",
          protocol: 17,
          id: 7,
          fragmentOffset: offset,
          moreFragments: offset < 96,
        },
        udp({ sourcePort: 4000, destinationPort: 4001, length: 144 }, "x".repeat(136)).bytes.subarray(
          offset,
          offset + 48,
        ),
      ),
    ).bytes;
  const path = join(folder, "fragments.pcap");
  const frames = [0, 48, 96].flatMap((offset) => [fragment("192.0.2.1", offset), fragment("192.0.2.9", offset)]);
  writeFileSync(path, pcapFile(frames.map((data, i) => ({ seconds: 1_700_000_000, fraction: i * 1000, data }))));
  await load(path);
  const { frames: ours } = await found("host:192.0.2.1 proto:udp");
  expect(ours).toHaveLength(3);
  expect((await found("dst:192.0.2.2 proto:udp")).frames).toHaveLength(6);
});

/** Of a pcap in memory. */
function packetCount(pcap: Buffer): number {
  let count = 0;
  for (let at = 24; at < pcap.length; at += 16 + pcap.readUInt32LE(at + 8)) count++;
  return count;
}
