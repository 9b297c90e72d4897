/** The walk over the kernel's ring, on a ring that is made here. */
import { expect, it } from "vitest";
import { metaChecksumsBlank, metaHasVlan } from "#base/packet-batch.ts";
import { RingSource } from "./ring.ts";

const blockBytes = 4096;

interface Slot {
  readonly text: string;
  readonly vlan?: number;
  readonly blank?: boolean;
  readonly outgoing?: boolean;
  readonly wire?: number;
}

/** Each block as the kernel hands it over: its packets one after the other, at a distance that the slot tells. */
function ringOf(...blocks: readonly (readonly Slot[])[]): ArrayBuffer {
  const ring = new ArrayBuffer(blockBytes * blocks.length);
  const view = new DataView(ring);
  blocks.forEach((slots, b) => {
    const start = b * blockBytes;
    const set = (at: number, value: number): void => view.setUint32(at, value, true);
    if (slots.length > 0) set(start + 8, 1);
    set(start + 12, slots.length);
    set(start + 16, 48);
    slots.forEach(({ text, vlan, blank, outgoing, wire }, i) => {
      const at = start + 48 + i * 256;
      const bytes = new TextEncoder().encode(text);
      set(at, 256);
      set(at + 4, 1_700_000_000);
      set(at + 8, i * 1000);
      set(at + 12, bytes.length);
      set(at + 16, wire ?? bytes.length);
      set(at + 20, (vlan === undefined ? 0 : 0x10) | (blank ? 8 : 0));
      view.setUint16(at + 24, 96, true);
      set(at + 32, vlan ?? 0);
      view.setUint8(at + 58, outgoing ? 4 : 0);
      new Uint8Array(ring).set(bytes, at + 96);
    });
  });
  return ring;
}

interface Stage {
  readonly name?: string;
  readonly isThere?: () => boolean;
}

const sourceOf = (ring: ArrayBuffer, { name = "eth0", isThere = () => true }: Stage = {}): RingSource =>
  new RingSource({
    name,
    linkType: 1,
    ring,
    blockBytes,
    statistics: () => ({ packets: 0, drops: 2, freezes: 0 }),
    isThere,
    shut: () => undefined,
    release: () => undefined,
  });

async function read(source: RingSource, until: number): Promise<string[]> {
  const texts: string[] = [];
  for await (const { bytes, at, end, meta, micros, count } of source.batches()) {
    for (let i = 0; i < count; i++) {
      const text = Buffer.from(bytes.subarray(at[i], end[i])).toString();
      texts.push(`${micros[i]} ${text}${meta[i] === 0 ? "" : ` ${meta[i]}`}`);
    }
    if (texts.length >= until) source.close();
  }
  return texts;
}

it("gives the packets of every block in order and hands the blocks back", async () => {
  const ring = ringOf([{ text: "one" }, { text: "two", wire: 1500 }], [{ text: "three" }], []);
  const source = sourceOf(ring);
  expect(await read(source, 3)).toEqual(["0 one", "1 two", "0 three"]);
  expect(source.summary).toMatchObject({ packets: 3, cutPackets: 1, wireBytes: 3 + 1500 + 5 });
  expect([0, 1].map((b) => new DataView(ring).getUint32(b * blockBytes + 8))).toEqual([0, 0]);
});

it("keeps what the kernel took off a frame or left blank in it", async () => {
  const source = sourceOf(
    ringOf(
      [
        { text: "tagged", vlan: 123 },
        { text: "own", blank: true },
      ],
      [],
    ),
  );
  expect(await read(source, 2)).toEqual([`0 tagged ${metaHasVlan | 123}`, `1 own ${metaChecksumsBlank}`]);
});

it("takes a packet of the loopback once, as it arrives", async () => {
  const source = sourceOf(ringOf([{ text: "leaves", outgoing: true }, { text: "arrives" }], []), { name: "lo" });
  expect(await read(source, 1)).toEqual(["1 arrives"]);
});

it("adds up what the kernel dropped each time it tells", async () => {
  const source = sourceOf(ringOf([{ text: "one" }], [{ text: "two" }], []));
  await read(source, 2);
  expect(source.summary.kernel!.drops).toBe(6);
});

it("counts what lies outside its block instead of reading it", async () => {
  const ring = ringOf([{ text: "far" }, { text: "lost" }, { text: "lost too" }], [{ text: "good" }], []);
  const view = new DataView(ring);
  view.setUint32(48 + 12, 100_000, true);
  view.setUint32(48 + 0, 1 << 30, true);
  const source = sourceOf(ring);
  expect(await read(source, 1)).toEqual(["0 good"]);
  expect([...source.summary.skipped]).toEqual([["ring block damaged", 3]]);
});

it("ends when the interface is taken away, and says so", async () => {
  const source = sourceOf(ringOf([{ text: "last" }], []), { isThere: () => false });
  expect(await read(source, Number.POSITIVE_INFINITY)).toEqual(["0 last"]);
  expect(source.summary.damage).toBe("the interface eth0 is gone");
});
