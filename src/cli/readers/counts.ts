/** What a reader counted, and what several readers of one input counted together. */

export interface ReaderCounts {
  /** Packets that reached the flow table or a protocol of the link. */
  readonly decoded: number;
  /** Packets that were captured once more: counted once. */
  readonly copies: number;
  /** Packets whose checksum was wrong: read all the same, or only counted. */
  readonly believedChecksums: number;
  readonly unreadChecksums: number;
  /** What was not followed, work left out under pressure, and what was odd, each by name. */
  readonly skipped: ReadonlyMap<string, number>;
  readonly shed: ReadonlyMap<string, number>;
  readonly weirds: ReadonlyMap<string, number>;
}

export function addedCounts(all: readonly ReaderCounts[]): ReaderCounts {
  const sum = (of: (counts: ReaderCounts) => number): number => all.reduce((total, one) => total + of(one), 0);
  return {
    decoded: sum((one) => one.decoded),
    copies: sum((one) => one.copies),
    believedChecksums: sum((one) => one.believedChecksums),
    unreadChecksums: sum((one) => one.unreadChecksums),
    skipped: addedNames(all.map((one) => one.skipped)),
    shed: addedNames(all.map((one) => one.shed)),
    weirds: addedNames(all.map((one) => one.weirds)),
  };
}

function addedNames(all: readonly ReadonlyMap<string, number>[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const counts of all) for (const [name, count] of counts) sums.set(name, (sums.get(name) ?? 0) + count);
  return sums;
}
