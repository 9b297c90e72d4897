/** Keeps of the records that describe one lasting thing, such as a certificate, the first of each day. */
import type { RecordSpec, Row } from "./record.ts";

const dayMicros = 86_400e6;
/** More things than this are forgotten and may be recorded again. */
const maxRemembered = 100_000;

export class OncePerDay {
  private readonly days = new Map<string, number>();

  /** True when the thing was recorded that day already; remembers it otherwise. */
  isRepeat(spec: RecordSpec, row: Row): boolean {
    if (spec.oncePerDay === undefined) return false;
    const key = `${spec.name} ${String(row[spec.oncePerDay])}`;
    const day = Math.floor(row.ts / dayMicros);
    if (this.days.get(key) === day) return true;
    if (this.days.size >= maxRemembered) this.days.clear();
    this.days.set(key, day);
    return false;
  }
}
