/** Moments as wall clocks of an IANA zone, right on both sides of a change of clocks. */

const minuteMillis = 60_000;
/** Every zone's changes fall on a quarter of an hour of UTC. */
const quarterMillis = 15 * minuteMillis;

const formats = new Map<string, Intl.DateTimeFormat>();
const offsets = new Map<string, number>();
/** A page shows few different quarters of an hour; a long scroll should not keep them all. */
const maxOffsets = 5000;

function wallFormat(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-GB", {
      timeZone: zone,
      calendar: "gregory",
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    formats.set(zone, format);
  }
  return format;
}

/** Microseconds that the zone's wall clock is ahead of UTC at a moment. */
export function offsetAt(micros: number, zone: string): number {
  if (zone === "UTC") return 0;
  const quarter = Math.floor(micros / 1000 / quarterMillis) * quarterMillis;
  const key = `${quarter} ${zone}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  if (offsets.size > maxOffsets) offsets.clear();
  const parts: Record<string, number> = {};
  for (const { type, value } of wallFormat(zone).formatToParts(quarter)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  const offset = (Date.UTC(year, month - 1, day, hour, minute, second) - quarter) * 1000;
  offsets.set(key, offset);
  return offset;
}

/** The moment as microseconds of the zone's wall clock, to be read with the UTC methods of Date. */
export const wallOf = (micros: number, zone: string): number => micros + offsetAt(micros, zone);

/** The first moment at which the zone's wall clock shows this; a skipped one is the moment of the change. */
export function momentOfWall(wall: number, zone: string): number {
  const guess = wall - offsetAt(wall, zone);
  const before = wall - offsetAt(guess - 3.6e9 * 3, zone);
  return wallOf(before, zone) === wall ? before : wall - offsetAt(guess, zone);
}

/** True for a zone that the browser knows. */
export function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

/** What people call the zone at a moment: GMT, BST, CET, GMT-5. */
export function zoneName(micros: number, zone: string): string {
  const parts = new Intl.DateTimeFormat("en-GB", { timeZone: zone, timeZoneName: "short" }).formatToParts(
    micros / 1000,
  );
  return parts.find(({ type }) => type === "timeZoneName")?.value ?? zone;
}
