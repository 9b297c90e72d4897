/** Hot: FINs and RSTs without number: two ends, or something between them, that answer each other for ever. */
import type { WeirdName } from "#base/weird/index.ts";
import { type Packet, tcpFlag } from "#decode/packet.ts";
import { Detail, Slot } from "./slot.ts";
import type { FlowTable } from "./table.ts";

/** Zeek's limits: so many of a flow, and the one before at most a second ago. */
const storm = 1000;
const maxPauseSeconds = 1;

/** Counts sit above the 8 bits of the tunnels' changes, 12 bits each. */
const finShift = 8;
const rstShift = 20;
const most = 0xfff;

/** Counts a FIN or RST of the flow; tells when they have become a storm. Before the time of its last packet is noted. */
export function stormOf(table: FlowTable, at: number, detail: number, packet: Packet): WeirdName | undefined {
  const { words, details } = table;
  const isReset = (packet.flags & tcpFlag.rst) !== 0;
  const shift = isReset ? rstShift : finShift;
  const counts = details[detail + Detail.rarities]!;
  const count = ((counts >>> shift) & most) + 1;
  if (count > most) return undefined;
  details[detail + Detail.rarities] = (counts & ~(most << shift)) | (count << shift);
  if (count < storm || packet.seconds - (words[at + Slot.lastSeconds]! >>> 0) > maxPauseSeconds) return undefined;
  return isReset ? "RST_storm" : "FIN_storm";
}
