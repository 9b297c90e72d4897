/** What the commands that ask share: the store, the window, the zone, the clock, and how they answer. */
import { homedir, hostname } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parsePhrase } from "#base/time/phrase.ts";
import { isZone } from "#base/time/wall.ts";
import { parseInstant } from "#base/time/window.ts";
import { UserError } from "#base/user-error.ts";
import type { Sources } from "#investigate/asking.ts";
import { openStore, type Store } from "#store/store.ts";
import { catalogue } from "./catalogue.ts";
import { storeProcess } from "./entries.ts";

export interface DataFlags {
  data?: string;
  store?: string;
  sensor?: string;
}

/** Whose traffic is being read, as every record says: this machine's, when nothing else is said. */
export const sensorOf = ({ sensor }: DataFlags): string => sensor ?? hostname();

export interface QuestionFlags extends DataFlags {
  since?: string;
  until?: string;
  tz?: string;
  now?: string;
  json?: boolean;
}

/** Where a person's data lies when nothing else is said (XDG Base Directory Specification). */
export function dataFolder({ data }: DataFlags): string {
  const { WIREHAWK_DATA, XDG_DATA_HOME } = process.env;
  return data ?? WIREHAWK_DATA ?? join(XDG_DATA_HOME || join(homedir(), ".local", "share"), "wirehawk");
}

const storeUrl = ({ store }: DataFlags): string | undefined => store ?? process.env["WIREHAWK_STORE"];

export function openData(flags: DataFlags): Promise<Store> {
  const url = storeUrl(flags);
  const options = {
    dataDir: dataFolder(flags),
    catalogue,
    entry: fileURLToPath(storeProcess),
    sensor: sensorOf(flags),
  };
  return openStore({ ...options, ...(url === undefined ? {} : { url }) });
}

export async function withSources<T>(flags: DataFlags, ask: (sources: Sources) => Promise<T>): Promise<T> {
  const store = await openData(flags);
  try {
    return await ask({ store, catalogue });
  } finally {
    await store.close();
  }
}

export function zoneOf({ tz }: QuestionFlags): string {
  const zone = tz ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (isZone(zone)) return zone;
  throw new UserError(`--tz “${zone}” is no time zone: give an IANA name such as Europe/London`, { exitCode: 2 });
}

/** The present, in milliseconds. */
function nowOf({ now }: QuestionFlags): number {
  if (now === undefined) return Date.now();
  const micros = parseInstant(now);
  if (micros === undefined)
    throw new UserError(`--now “${now}” is no RFC 3339 time: write for example 2026-11-24T10:20:00Z`, { exitCode: 2 });
  return Math.floor(micros / 1000);
}

export interface PhraseWindow {
  readonly from: number;
  readonly to: number;
  readonly notes: readonly string[];
}

/** A phrase as a window in microseconds; one that is not understood whole is refused. */
export function phraseWindow(phrase: string, flags: QuestionFlags): PhraseWindow {
  const range = parsePhrase(phrase, nowOf(flags), zoneOf(flags));
  if (!range.ok) throw new UserError(`the time is not clear: ${range.message}`, { exitCode: 2 });
  return { from: range.from * 1000, to: range.to * 1000, notes: range.notes };
}

/** The window of --since and --until; undefined when neither is given. */
export function windowOf(flags: QuestionFlags): { from: number; to: number } | undefined {
  if (flags.since === undefined && flags.until === undefined) return undefined;
  const from = flags.since === undefined ? 0 : edge(flags.since, flags, "from");
  const to = flags.until === undefined ? nowOf(flags) * 1000 : edge(flags.until, flags, "to");
  if (to <= from) throw new UserError("--until lies before --since: swap them", { exitCode: 2 });
  return { from, to };
}

/** A moment named as an edge is that moment itself, not the quarter of an hour around it. */
function edge(phrase: string, flags: QuestionFlags, side: "from" | "to"): number {
  const window = phraseWindow(phrase, flags);
  const isMoment = window.notes.some((note) => note.startsWith("±"));
  if (isMoment) return window.from + 15 * 60e6;
  return window.notes.includes("that hour assumed") ? window.from : window[side];
}

export const printJson = (answer: unknown): void => {
  process.stdout.write(`${JSON.stringify(answer)}\n`);
};
