/**
 * The `t` of a page's address and of the API (UI.md 3): `FROM..TO` or `MOMENT±WIDTH`, each an RFC 3339 instant in its
 * short or long form, or `last:WIDTH` and `live:WIDTH`, which alone stay relative to now.
 */

/** A half-open span in microseconds since 1970. */
export interface TimeWindow {
  readonly from: number;
  readonly to: number;
}

const instant = /^(\d{4})-?(\d\d)-?(\d\d)(?:T(\d\d):?(\d\d)(?::?(\d\d)(?:\.(\d{1,6}))?)?(Z|[+-]\d\d:?\d\d))?$/;
const width = /^(\d{1,6})(ms|s|m|h|d|w)$/;
const unitMicros: Readonly<Record<string, number>> = { ms: 1e3, s: 1e6, m: 6e7, h: 3.6e9, d: 8.64e10, w: 6.048e11 };

/** Microseconds of an instant's text, or undefined when it is none; a bare date is its midnight in UTC. */
export function parseInstant(text: string): number | undefined {
  const match = instant.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour = "00", minute = "00", second = "00", fraction = "", zone = "Z"] = match;
  const offset = zone === "Z" ? "Z" : `${zone.slice(0, 3)}:${zone.slice(-2)}`;
  const millis = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}${offset}`);
  return Number.isNaN(millis) ? undefined : millis * 1000 + Number(fraction.padEnd(6, "0"));
}

/** Microseconds of a width's text: 15m, 2h, 7d. */
function parseWidth(text: string): number | undefined {
  const match = width.exec(text);
  return match ? Number(match[1]) * unitMicros[match[2]!]! : undefined;
}

/** The window that `t` means at `now`, or undefined when it means none. */
export function parseTimeWindow(t: string, now: number): TimeWindow | undefined {
  const rolling = /^(?:last|live):(.+)$/.exec(t);
  if (rolling) {
    const span = parseWidth(rolling[1]!);
    return span ? { from: now - span, to: now } : undefined;
  }
  const [first = "", second, ...rest] = t.split(/\.\.|±/);
  const start = parseInstant(first);
  if (start === undefined || second === undefined || rest.length > 0) return undefined;
  if (t.includes("±")) {
    const half = parseWidth(second);
    return half ? { from: start - half, to: start + half } : undefined;
  }
  const end = parseInstant(second);
  return end !== undefined && end > start ? { from: start, to: end } : undefined;
}

/** Short RFC 3339 in UTC, as precise as it needs to be: 20261117T1615Z, 20261117T161530.25Z. */
export function instantText(micros: number): string {
  const whole = Math.floor(micros / 1e6);
  const fraction = String(micros - whole * 1e6)
    .padStart(6, "0")
    .replace(/0+$/, "");
  const [date = "", clock = ""] = new Date(whole * 1000).toISOString().slice(0, 19).replaceAll(/[-:]/g, "").split("T");
  const seconds = clock.endsWith("00") && fraction === "" ? "" : clock.slice(4);
  return `${date}T${clock.slice(0, 4)}${seconds}${fraction === "" ? "" : `.${fraction}`}Z`;
}

export const timeWindowText = ({ from, to }: TimeWindow): string => `${instantText(from)}..${instantText(to)}`;
