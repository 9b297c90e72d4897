/** The capture record of an input that was read. */
import type { PacketSource } from "#capture/source.ts";
import type { RowOf } from "#record/record.ts";
import type { capture } from "./capture-record.ts";
import type { Reader } from "./reader.ts";

export function captureRow({ name, summary }: PacketSource, reader: Reader): RowOf<typeof capture> {
  const { firstTime, lastTime } = summary;
  const { shed, wrongChecksums } = reader.engine.counters;
  const unread: [string, number][] =
    wrongChecksums.unread > 0 ? [["wrong checksum, only counted", wrongChecksums.unread]] : [];
  return {
    ts: firstTime ?? 0,
    name,
    link_types: [...summary.linkTypes.keys()].map(String),
    duration: firstTime === undefined || lastTime === undefined ? undefined : (lastTime - firstTime) / 1e6,
    packets_read: summary.packets,
    packets_decoded: reader.decoded,
    packets_cut: summary.cutPackets,
    bytes_read: summary.wireBytes,
    checksum_errors: wrongChecksums.believed,
    skipped: counted([...summary.skipped, ...reader.skipped, ...unread]),
    shed: counted(Object.entries(shed).filter(([, count]) => count > 0)),
    damage: summary.damage,
    kernel_drops: summary.kernel?.drops,
  };
}

const counted = (entries: Iterable<readonly [string, number]>): string[] =>
  Array.from(entries, ([name, count]) => `${count} ${name}`);
