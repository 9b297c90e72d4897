/** What became of an input: how much was read, what is missing from it, and why. */
import type { PacketBatch } from "#base/packet-batch.ts";

/** A hostile file could name a new reason in every block; more distinct ones than this are counted together. */
const maxReasons = 64;

/** What the kernel counted while an interface was recorded; every packet it dropped is unknown to us. */
export interface KernelCounters {
  packets: number;
  drops: number;
  /** How often the whole ring was full. */
  freezes: number;
}

export class InputSummary {
  packets = 0;
  /** Length of the packets on the wire, and how much of it was captured. */
  wireBytes = 0;
  capturedBytes = 0;
  /** Packets of which the snap length left only the beginning. */
  cutPackets = 0;
  /** Earliest and latest time of any packet, microseconds since 1970; clocks may step back. */
  firstTime: number | undefined;
  lastTime: number | undefined;
  /** Packets per LINKTYPE_ number. */
  readonly linkTypes = new Map<number, number>();
  /** What could not be handed on, counted by reason. */
  readonly skipped = new Map<string, number>();
  /** One sentence, when not all of the input could be used. */
  damage: string | undefined;
  /** Packets that the recording machine says it lost (pcapng interface statistics). */
  reportedDrops = 0;
  /** Live only. */
  kernel: KernelCounters | undefined;

  skip(reason: string, count = 1): void {
    const known = this.skipped.has(reason) || this.skipped.size < maxReasons ? reason : "other";
    this.skipped.set(known, (this.skipped.get(known) ?? 0) + count);
  }

  /** Hot: adds a batch. */
  add(batch: PacketBatch): void {
    const { count, at, end, wireLength, seconds, micros, linkType } = batch;
    if (count === 0) return;
    let wireBytes = 0;
    let capturedBytes = 0;
    let cut = 0;
    let firstTime = seconds[0]! * 1e6 + micros[0]!;
    let lastTime = firstTime;
    let run = 0;
    for (let i = 0; i < count; i++) {
      const captured = end[i]! - at[i]!;
      const length = wireLength[i]!;
      wireBytes += length;
      capturedBytes += captured;
      if (length > captured) cut++;
      const time = seconds[i]! * 1e6 + micros[i]!;
      if (time > lastTime) lastTime = time;
      else if (time < firstTime) firstTime = time;
      if (linkType[i] !== linkType[run]) {
        this.#addLinkType(linkType[run]!, i - run);
        run = i;
      }
    }
    this.#addLinkType(linkType[run]!, count - run);
    this.packets += count;
    this.wireBytes += wireBytes;
    this.capturedBytes += capturedBytes;
    this.cutPackets += cut;
    if (this.firstTime === undefined || firstTime < this.firstTime) this.firstTime = firstTime;
    if (this.lastTime === undefined || lastTime > this.lastTime) this.lastTime = lastTime;
  }

  #addLinkType(linkType: number, count: number): void {
    this.linkTypes.set(linkType, (this.linkTypes.get(linkType) ?? 0) + count);
  }
}
