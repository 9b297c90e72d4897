/** The clock of a recording while no packet comes. */
import type { Reader } from "../reader.ts";

/** Packets of this long ago may still lie in the block that the kernel fills. */
const behindMs = 200;

/** Lets the conversations' timers go on. */
export function letTimePass(reader: Reader): void {
  const now = Date.now() - behindMs;
  reader.tick(Math.floor(now / 1000), (now % 1000) * 1000);
}
