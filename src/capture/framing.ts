/** How packets lie in a capture file's bytes; pcap and pcapng are the two ways. */

/** A larger packet than this is not a packet: the longest that any link type may hold is 128 MiB (D-Bus, USB). */
export const largestPacket = 128 << 20;

/** Every recorder's default snap length: a packet that a small or absurd one of the file forbids may still be so long. */
export const usualSnapLength = 262_144;

export interface Framing {
  /**
   * Hot: makes columns of the whole packets in the batch's bytes[at, end), as many as fit, and answers where the rest
   * begins. An empty batch says that the rest lacks bytes, or that there is damage.
   */
  fill(view: DataView, at: number, end: number): number;
  /** How many bytes from the rest on make the next step possible. */
  readonly wanted: number;
  /** Why nothing after the rest can be understood. */
  readonly damage: string | undefined;
}
