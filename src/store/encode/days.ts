/** Hot: runs for every record. The days that a load has touched, as far as they are few. */

/** A capture of more days than this in one file is not a recording of traffic as it went by. */
const mostDays = 32;
const dayMicros = 86_400e6;

export class Days {
  private readonly days = new Set<number>();
  private lastDay = Number.NaN;

  /** Whether a row of this time is beyond the days that are written each by itself. */
  isBeyond(ts: number): boolean {
    const day = Math.floor(ts / dayMicros);
    if (day === this.lastDay) return false;
    if (!this.days.has(day)) {
      if (this.days.size >= mostDays) return true;
      this.days.add(day);
    }
    this.lastDay = day;
    return false;
  }
}
