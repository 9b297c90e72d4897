/** A batch without the packets that a filter does not let pass; they are counted. */
import type { PacketBatch } from "#base/packet-batch.ts";
import type { PacketFilter } from "#capture/packet-filter.ts";
import type { InputSummary } from "#capture/summary.ts";

export function filtered(batch: PacketBatch, filter: PacketFilter, summary: InputSummary): PacketBatch {
  let kept = 0;
  for (let i = 0; i < batch.count; i++) {
    if (!filter.matches(batch, i)) continue;
    for (const column of [
      batch.at,
      batch.end,
      batch.wireLength,
      batch.seconds,
      batch.micros,
      batch.linkType,
      batch.meta,
    ])
      column[kept] = column[i]!;
    kept++;
  }
  if (kept < batch.count) summary.skip("not matched by the filter", batch.count - kept);
  batch.count = kept;
  return batch;
}
