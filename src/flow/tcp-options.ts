/** Hot: the options of a SYN that conn tells: segment size and window scale. */
import type { Packet } from "#decode/packet.ts";

const option = { end: 0, none: 1, mss: 2, windowScale: 3 } as const;

/** Largest window scale (RFC 7323 2.3). */
export const maxWindowScale = 14;

/** Of the packet last read: 0 when the option is not there. */
export class SynOptions {
  mss = 0;
  /** Scale + 1. */
  windowScale = 0;

  read(packet: Packet): void {
    this.mss = 0;
    this.windowScale = 0;
    const { bytes, payloadAt } = packet;
    for (let at = packet.optionsAt; at >= 0 && at < payloadAt; ) {
      const code = bytes[at]!;
      if (code === option.end) return;
      if (code === option.none) {
        at++;
        continue;
      }
      const length = at + 1 < payloadAt ? bytes[at + 1]! : 0;
      if (length < 2 || at + length > payloadAt) return;
      if (code === option.mss && length >= 4) this.mss = (bytes[at + 2]! << 8) | bytes[at + 3]!;
      else if (code === option.windowScale && length >= 3) this.windowScale = bytes[at + 2]! + 1;
      at += length;
    }
  }
}
