/** The tick of a server that records nothing: what the store holds. */
import { Asking, type Sources } from "#investigate/asking.ts";
import { coverageOf } from "#investigate/coverage.ts";
import type { Tick } from "./contract.ts";
import { everything } from "./question.ts";

export async function openTick(sources: Sources): Promise<Tick> {
  const coverage = await coverageOf(new Asking(sources, { window: everything }));
  const { tables } = await sources.store.status();
  return {
    now: Date.now() * 1000,
    watermark: coverage.held?.to ?? 0,
    rows: tables.reduce((sum, { rows }) => sum + rows, 0),
    packetsPerSecond: 0,
    bitsPerSecond: 0,
    dropped: 0,
    openFlows: 0,
    largest: [],
  };
}
