/** The capture record of an input that was read. */
import type { PacketSource } from "#capture/source.ts";
import type { RowOf } from "#record/record.ts";
import type { capture } from "./capture-record.ts";
import type { ReaderCounts } from "./readers/counts.ts";

/** Of an input, by who read it or what several readers counted together. */
export function captureRow(
  { name, summary }: PacketSource,
  { counts }: { readonly counts: ReaderCounts },
): RowOf<typeof capture> {
  const { firstTime, lastTime } = summary;
  const { decoded, copies, believedChecksums, unreadChecksums } = counts;
  const passedOver: [string, number][] = [
    ["copy of a packet that had just been counted", copies],
    ["wrong checksum, only counted", unreadChecksums],
  ];
  return {
    ts: firstTime ?? 0,
    name,
    link_types: [...summary.linkTypes.keys()].map(String),
    duration: firstTime === undefined || lastTime === undefined ? undefined : (lastTime - firstTime) / 1e6,
    packets_read: summary.packets,
    packets_decoded: decoded,
    packets_cut: summary.cutPackets,
    bytes_read: summary.wireBytes,
    checksum_errors: believedChecksums,
    skipped: counted([...summary.skipped, ...counts.skipped, ...passedOver.filter(([, count]) => count > 0)]),
    shed: counted([...counts.shed].filter(([, count]) => count > 0)),
    weirds: counted([...counts.weirds]),
    damage: summary.damage,
    kernel_drops: summary.kernel?.drops,
  };
}

const counted = (entries: readonly (readonly [string, number])[]): string[] =>
  [...entries].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, count]) => `${count} ${name}`);
