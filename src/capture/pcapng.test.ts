import { describe, expect, it } from "vitest";
import { PacketBatch } from "#base/packet-batch.ts";
import { CaptureNotes } from "./notes.ts";
import { PcapngFraming } from "./pcapng.ts";
import { file, payload, pcapng } from "./samples.ts";
import { InputSummary } from "./summary.ts";

function read(...parts: readonly Uint8Array[]) {
  const bytes = file(...parts);
  const batch = new PacketBatch();
  const summary = new InputSummary();
  const notes = new CaptureNotes();
  const framing = new PcapngFraming(batch, summary, notes);
  framing.fill(new DataView(bytes.buffer), 0, bytes.length);
  const packets = Array.from({ length: batch.count }, (_, i) => ({
    length: batch.end[i]! - batch.at[i]!,
    wireLength: batch.wireLength[i],
    linkType: batch.linkType[i],
    seconds: batch.seconds[i],
    micros: batch.micros[i],
  }));
  return { packets, summary, notes, framing };
}

const little = pcapng(true);
const big = pcapng(false);
const noon = 1_700_000_000n;
const resolution = (value: number): Uint8Array => little.option(9, Uint8Array.of(value));

describe("times", () => {
  it.each([
    { unit: "microseconds, when nothing is said", options: [], ticks: noon * 1_000_000n + 654_321n },
    { unit: "nanoseconds", options: [resolution(9)], ticks: noon * 1_000_000_000n + 654_321_987n },
    {
      unit: "milliseconds from an offset on",
      options: [resolution(3), little.option(14, little.u64(noon))],
      ticks: 654n,
      micros: 654_000,
    },
    { unit: "a power of two", options: [resolution(0x80 | 20)], ticks: (noon << 20n) + 686_106n, micros: 654_321 },
    {
      unit: "picoseconds",
      options: [resolution(12)],
      ticks: 9_000_000n * 10n ** 12n + 654_321_999_999n,
      seconds: 9_000_000,
    },
  ])("are read in $unit", ({ options, ticks, seconds, micros }) => {
    const { packets } = read(
      little.section(),
      little.interface(1, 0, ...options),
      little.enhanced(0, ticks, payload(4)),
      little.enhanced(0, ticks, payload(4)),
    );
    const expected = { seconds: seconds ?? Number(noon), micros: micros ?? 654_321 };
    expect(packets).toMatchObject([expected, expected]);
  });
});

describe("packets", () => {
  it("come from several interfaces, each with its link type", () => {
    const { packets } = read(
      little.section(),
      little.interface(1),
      little.interface(113),
      little.enhanced(1, 1n, payload(9)),
      little.enhanced(0, 2n, payload(10), 900),
    );
    expect(packets).toMatchObject([
      { linkType: 113, length: 9, wireLength: 9 },
      { linkType: 1, length: 10, wireLength: 900 },
    ]);
  });

  it("come in simple blocks, cut to the snap length, and in obsolete ones, which count losses", () => {
    const { packets, notes } = read(
      little.section(),
      little.interface(1, 6),
      little.simple(payload(6), 40),
      little.obsolete(0, 3, noon * 1_000_000n, payload(5)),
      little.obsolete(0, 0xffff, noon * 1_000_000n, payload(5)),
    );
    expect(packets).toMatchObject([
      { length: 6, wireLength: 40, seconds: 0 },
      { length: 5, wireLength: 5, seconds: Number(noon) },
      { length: 5 },
    ]);
    expect(notes.interfaces[0]!.dropped).toBe(3);
  });

  it("of another section are in its byte order and of its interfaces", () => {
    const { packets, summary } = read(
      little.section(),
      little.interface(1),
      little.enhanced(0, 1n, payload(4)),
      big.section(),
      big.enhanced(0, 1n, payload(4)),
      big.interface(101),
      big.enhanced(0, 1n, payload(4)),
    );
    expect(packets.map(({ linkType }) => linkType)).toEqual([1, 101]);
    expect([...summary.skipped]).toEqual([["packet of an undeclared interface", 1]]);
  });

  it("that claim more than their block are left out, and counted", () => {
    const lying = little.enhanced(0, 1n, payload(8));
    lying[20] = 200;
    const { packets, summary } = read(little.section(), little.interface(1), lying, little.enhanced(0, 1n, payload(8)));
    expect(packets.length).toBe(1);
    expect([...summary.skipped]).toEqual([["packet longer than its block", 1]]);
  });

  it("are found behind blocks of an unknown type, which are named", () => {
    const { packets, summary } = read(
      little.section(),
      little.block(0xbad, payload(8)),
      little.interface(1),
      little.enhanced(0, 1n, payload(8)),
    );
    expect(packets.length).toBe(1);
    expect([...summary.skipped]).toEqual([["pcapng block type 0x00000bad", 1]]);
  });
});

describe("notes", () => {
  it("keep names, secrets, interfaces and what was lost on them", () => {
    const ip4 = Buffer.concat([Uint8Array.of(1, 0, 13, 0, 10, 0, 0, 1), Buffer.from("mail\0www\0\0\0\0")]);
    const { notes } = read(
      little.section(),
      little.interface(1, 96, little.option(2, Buffer.from("eth0\0"))),
      little.names(ip4),
      little.secrets(0x544c534b, Buffer.from("CLIENT_RANDOM")),
      little.statistics(
        0,
        little.option(4, little.u64(70n)),
        little.option(5, little.u64(6n)),
        little.option(7, little.u64(1n)),
      ),
    );
    expect(notes.names).toEqual([{ address: "10.0.0.1", names: ["mail", "www"] }]);
    expect(notes.secrets).toEqual([{ type: 0x544c534b, bytes: Uint8Array.from(Buffer.from("CLIENT_RANDOM")) }]);
    expect(notes.interfaces).toEqual([
      { linkType: 1, snapLength: 96, name: "eth0", description: undefined, received: 70, dropped: 7 },
    ]);
  });

  it("are bounded", () => {
    const secret = little.secrets(1, new Uint8Array(6 << 20));
    const { notes } = read(little.section(), secret, secret, secret);
    expect(notes.secrets.length).toBe(2);
    expect(notes.left).toBe(1);
  });
});
