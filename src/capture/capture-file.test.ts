import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { openCapture } from "./capture-file.ts";
import { file, payload, pcapFile, pcapng, type SamplePacket } from "./samples.ts";
import type { PacketSource } from "./source.ts";

const folder = mkdtempSync(join(tmpdir(), "capture-file-"));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;

function written(bytes: Uint8Array): string {
  const path = join(folder, `${files++}`);
  writeFileSync(path, bytes);
  return path;
}

interface Seen {
  data: string;
  wireLength: number;
  time: number;
  linkType: number;
}

interface Reading {
  packets: Seen[];
  source: PacketSource;
}

async function read(bytes: Uint8Array, chunkSize?: number): Promise<Reading> {
  const source = await openCapture(written(bytes), chunkSize);
  const packets: Seen[] = [];
  for await (const batch of source.batches()) {
    for (let i = 0; i < batch.count; i++) {
      packets.push({
        data: Buffer.from(batch.bytes.subarray(batch.at[i], batch.end[i])).toString("hex"),
        wireLength: batch.wireLength[i]!,
        time: batch.seconds[i]! * 1e6 + batch.micros[i]!,
        linkType: batch.linkType[i]!,
      });
    }
  }
  return { packets, source };
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const noon = 1_700_000_000;

describe("a pcap file", () => {
  it("is read in both byte orders", async () => {
    for (const littleEndian of [true, false]) {
      const bytes = pcapFile([{ seconds: noon, fraction: 5, data: payload(60), wireLength: 1500 }], { littleEndian });
      const { packets, source } = await read(bytes);
      expect(packets).toEqual([{ data: hex(payload(60)), wireLength: 1500, time: noon * 1e6 + 5, linkType: 1 }]);
      expect(source.summary).toMatchObject({ packets: 1, wireBytes: 1500, capturedBytes: 60, cutPackets: 1 });
      expect(source.summary.damage).toBeUndefined();
    }
  });

  it("counts in nanoseconds when its magic says so, and has longer records in Kuznetzov's variant", async () => {
    const packet = { seconds: noon, fraction: 123_456_789, data: payload(20) };
    const nano = await read(pcapFile([packet], { magic: 0xa1b23c4d }));
    expect(nano.packets[0]!.time).toBe(noon * 1e6 + 123_456);
    const variant = await read(pcapFile([{ ...packet, fraction: 7 }, packet], { magic: 0xa1b2cd34 }));
    expect(variant.packets.map(({ data }) => data)).toEqual([hex(packet.data), hex(packet.data)]);
  });

  it("ignores the frame check sequence bits beside the link type", async () => {
    const { packets } = await read(pcapFile([{ data: payload(4) }], { linkType: 0x50000000 | 113 }));
    expect(packets[0]!.linkType).toBe(113);
  });

  it("carries microseconds over a second into the second", async () => {
    const { packets } = await read(pcapFile([{ seconds: noon, fraction: 2_500_000, data: payload(4) }]));
    expect(packets[0]!.time).toBe((noon + 2) * 1e6 + 500_000);
  });

  it("takes a packet to be at least as long as what was captured of it", async () => {
    const { packets } = await read(pcapFile([{ data: payload(40), wireLength: 3 }]));
    expect(packets[0]!.wireLength).toBe(40);
  });

  it("without packets is no error", async () => {
    const { packets, source } = await read(pcapFile([]));
    expect(packets).toEqual([]);
    expect(source.summary.damage).toBeUndefined();
    expect(source.summary.firstTime).toBeUndefined();
  });

  it("may go back in time", async () => {
    const { source } = await read(pcapFile([5, 3, 9, 4].map((step) => ({ seconds: noon + step, data: payload(4) }))));
    expect(source.summary.firstTime).toBe((noon + 3) * 1e6);
    expect(source.summary.lastTime).toBe((noon + 9) * 1e6);
  });
});

describe("a damaged capture", () => {
  const packets = [payload(60), payload(70), payload(80)].map((data) => ({ data }));

  it("is used up to where a packet is cut off", async () => {
    const bytes = pcapFile(packets);
    const { packets: seen, source } = await read(bytes.subarray(0, bytes.length - 1));
    expect(seen.map(({ data }) => data.length / 2)).toEqual([60, 70]);
    expect(source.summary.damage).toBe("cut off at byte 186, after 2 packets: 95 of 96 bytes are there");
  });

  it("is used up to where a record header is cut off", async () => {
    const bytes = pcapFile(packets);
    const { source } = await read(bytes.subarray(0, 24 + 76 + 86 + 10));
    expect(source.summary.damage).toBe("cut off at byte 186, after 2 packets: 10 of 16 bytes are there");
  });

  it("is used up to an absurd length", async () => {
    const { packets: seen, source } = await read(
      pcapFile([packets[0]!, { data: payload(60), claimedLength: 4_000_000_000 }, packets[1]!]),
    );
    expect(seen.length).toBe(1);
    expect(source.summary.damage).toBe("damaged at byte 100, after 1 packet: a packet claims to hold 4000000000 bytes");
  });

  it("is used up to a pcapng block that contradicts itself", async () => {
    const { section, interface: declared, enhanced } = pcapng();
    const broken = enhanced(0, 2n, payload(8));
    broken[broken.length - 4] = 99;
    const { packets: seen, source } = await read(
      file(section(), declared(1), enhanced(0, 1n, payload(8)), broken, enhanced(0, 3n, payload(8))),
    );
    expect(seen.length).toBe(1);
    expect(source.summary.damage).toContain("a block's length differs between its two ends");
  });

  it("never throws, wherever a byte is changed", async () => {
    const { section, interface: declared, enhanced, simple, statistics, secrets, names } = pcapng();
    const whole = file(
      section(),
      declared(1, 0, Uint8Array.of(9, 0, 1, 0, 9, 0, 0, 0)),
      names(Uint8Array.of(1, 0, 6, 0, 10, 0, 0, 1, 97, 0, 0, 0)),
      enhanced(0, 1n, payload(9)),
      simple(payload(7)),
      statistics(0),
      secrets(1, payload(5)),
      enhanced(0, 2n, payload(20)),
    );
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const bytes = whole.slice();
        bytes[at]! ^= change;
        const outcome = await read(bytes).catch((error: Error) => error.name);
        expect(typeof outcome === "string" ? outcome : "read").toMatch(/read|UserError/);
      }),
      { numRuns: 300 },
    );
  });
});

describe("what is not a capture", () => {
  const refusal = (bytes: Uint8Array): Promise<string> => {
    const path = written(bytes);
    return openCapture(path).then(
      () => "accepted",
      (error: Error) => error.message.replace(path, "FILE"),
    );
  };

  it("is refused in a sentence", async () => {
    expect(await refusal(new Uint8Array(0))).toBe("cannot read FILE: it is empty");
    expect(await refusal(Buffer.from("hello, world"))).toBe(
      "cannot read FILE: not a pcap or pcapng file (it starts with 0x68656c6c)",
    );
    expect(await refusal(pcapFile([]).subarray(0, 23))).toBe(
      "cannot read FILE: its pcap header is cut off (23 of 24 bytes)",
    );
    expect(await refusal(gzipSync("hello"))).toContain("it starts with 0x68656c6c");
    expect(await refusal(Uint8Array.of(0x1f, 0x8b, 8, 0))).toContain("cannot read FILE: unpacking stopped");
    expect(await refusal(Buffer.from("PK\x03\x04 and more"))).toContain("a zip archive; unpack it first");
    // The bytes of a pcapng's first block are also a line of text.
    expect(await refusal(Buffer.from("\n\r\r\nHello, dear reader"))).toContain("not a pcap or pcapng file");
  });

  it("is refused when it is not there, or a folder", async () => {
    await expect(openCapture(join(folder, "absent"))).rejects.toThrow(/absent: there is no such file/);
    await expect(openCapture(folder)).rejects.toThrow(/it is a folder/);
  });
});

it("gives the same packets for every size of chunk", async () => {
  const packet = fc.record({
    seconds: fc.nat(2 ** 31 - 1),
    fraction: fc.nat(999_999),
    data: fc.uint8Array({ maxLength: 300 }),
  });
  const { section, interface: declared, enhanced } = pcapng();
  const asPcapng = (packets: readonly Required<Pick<SamplePacket, "seconds" | "fraction" | "data">>[]): Uint8Array =>
    file(
      section(),
      declared(1),
      ...packets.map(({ seconds, fraction, data }) => enhanced(0, BigInt(seconds * 1e6 + fraction), data)),
    );
  await fc.assert(
    fc.asyncProperty(fc.array(packet, { maxLength: 20 }), fc.integer({ min: 24, max: 700 }), async (packets, size) => {
      const expected = packets.map(({ seconds, fraction, data }) => ({
        data: hex(data),
        wireLength: data.length,
        time: seconds * 1e6 + fraction,
        linkType: 1,
      }));
      expect((await read(pcapFile(packets), size)).packets).toEqual(expected);
      expect((await read(asPcapng(packets), size)).packets).toEqual(expected);
    }),
    { numRuns: 60 },
  );
});

it("reads a packet that is larger than the chunk", async () => {
  const { packets } = await read(pcapFile([{ data: payload(50_000) }, { data: payload(3) }]), 4096);
  expect(packets.map(({ wireLength }) => wireLength)).toEqual([50_000, 3]);
});

it("ends early when it is closed", async () => {
  const source = await openCapture(written(pcapFile(Array(3000).fill({ data: payload(60) }))), 4096);
  let batches = 0;
  for await (const _ of source.batches()) {
    batches++;
    source.close();
  }
  expect(batches).toBe(1);
  expect(source.summary.damage).toBeUndefined();
});
