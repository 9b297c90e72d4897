/** How things stand this second: what the store holds, what is recorded, what is open. */
import { Asking, type Sources } from "#investigate/asking.ts";
import { coverageOf } from "#investigate/coverage.ts";
import type { Tick } from "./contract.ts";
import type { LiveInput } from "./live.ts";
import { everything } from "./question.ts";

const mostFlows = 20;

export async function tickOf(sources: Sources, live: readonly LiveInput[]): Promise<Tick> {
  const sum = (of: (input: LiveInput) => number): number => live.reduce((total, input) => total + of(input), 0);
  const [{ tables }, watermark, flows] = await Promise.all([
    sources.store.status(),
    live.length > 0 ? Math.max(...live.map(({ lastTime }) => lastTime ?? 0)) : heldUntil(sources),
    Promise.all(live.map((input) => input.largest())),
  ]);
  return {
    now: Date.now() * 1000,
    watermark,
    rows: tables.reduce((total, { rows }) => total + rows, 0),
    packetsPerSecond: sum((input) => input.packetsPerSecond),
    bitsPerSecond: sum((input) => input.bitsPerSecond),
    dropped: sum((input) => input.dropped),
    openFlows: sum((input) => input.openFlows),
    largest: flows
      .flat()
      .sort((a, b) => b.orig_bytes + b.resp_bytes - (a.orig_bytes + a.resp_bytes))
      .slice(0, mostFlows),
  };
}

async function heldUntil(sources: Sources): Promise<number> {
  return (await coverageOf(new Asking(sources, { window: everything }))).held?.to ?? 0;
}
