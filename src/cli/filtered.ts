/** Packets without those that a filter does not let pass; they are counted. */
import type { PacketBatch } from "#base/packet-batch.ts";
import type { PacketFilter } from "#capture/packet-filter.ts";
import type { PacketSource } from "#capture/source.ts";
import type { InputSummary } from "#capture/summary.ts";

/** All batches, each of the packets that pass the BPF `expression`; of all packets without one. `room` as for `batches`. */
export async function* passing(
  source: PacketSource,
  expression: string | undefined,
  room?: Uint8Array,
): AsyncGenerator<PacketBatch> {
  if (expression === undefined) return yield* source.batches(room);
  // libpcap is loaded only where there is a filter
  const { PacketFilter } = await import("#capture/packet-filter.ts");
  const filter = new PacketFilter(expression);
  for await (const batch of source.batches(room)) yield filtered(batch, filter, source.summary);
}

function filtered(batch: PacketBatch, filter: PacketFilter, summary: InputSummary): PacketBatch {
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
