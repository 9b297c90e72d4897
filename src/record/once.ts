/** Keeps of the records that describe one lasting thing, such as a certificate, the first of each day. */
import type { RecordSpec, Row } from "./record.ts";

const dayMicros = 86_400e6;
/** More things than this are forgotten and may be recorded again. */
const maxRemembered = 100_000;

/** What a record describes and on which day; undefined when every record of its kind is kept. */
export function onceKey(spec: RecordSpec, row: Row): string | undefined {
  if (spec.oncePerDay === undefined) return undefined;
  return `${spec.name} ${String(row[spec.oncePerDay])} ${Math.floor(row.ts / dayMicros)}`;
}

export class OncePerDay {
  private readonly firsts = new Map<string, number>();

  /** True when the thing was recorded that day, and no later than now; remembers it otherwise. */
  isRepeat(spec: RecordSpec, row: Row): boolean {
    const key = onceKey(spec, row);
    if (key === undefined) return false;
    const first = this.firsts.get(key);
    if (first !== undefined && first <= row.ts) return true;
    if (this.firsts.size >= maxRemembered) this.firsts.clear();
    this.firsts.set(key, row.ts);
    return false;
  }
}
