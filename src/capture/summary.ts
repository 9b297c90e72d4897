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
    let first = 0;
    let last = 0;
    let run = 0;
    for (let i = 0; i < count; i++) {
      const captured = end[i]! - at[i]!;
      wireBytes += wireLength[i]!;
      capturedBytes += captured;
      if (wireLength[i]! > captured) cut++;
      if (seconds[i]! < seconds[first]! || (seconds[i] === seconds[first] && micros[i]! < micros[first]!)) first = i;
      if (seconds[i]! > seconds[last]! || (seconds[i] === seconds[last] && micros[i]! > micros[last]!)) last = i;
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
    const firstTime = seconds[first]! * 1e6 + micros[first]!;
    const lastTime = seconds[last]! * 1e6 + micros[last]!;
    if (this.firstTime === undefined || firstTime < this.firstTime) this.firstTime = firstTime;
    if (this.lastTime === undefined || lastTime > this.lastTime) this.lastTime = lastTime;
  }

  #addLinkType(linkType: number, count: number): void {
    this.linkTypes.set(linkType, (this.linkTypes.get(linkType) ?? 0) + count);
  }
}
