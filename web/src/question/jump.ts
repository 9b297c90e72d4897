/** A value pasted into the search box alone leads straight to the page that is about it. */
import { parseAddress as parseIp } from "#base/address.ts";
import { idValue } from "#base/base62.ts";
import type { PageName } from "../address/address.ts";

export interface Jump {
  readonly page: PageName & ("host" | "session" | "find");
  readonly key: string;
  /** What it was taken for. */
  readonly is: string;
}

/** As people paste them from tickets: hxxp://example[.]com. */
const refanged = (text: string): string =>
  text
    .replaceAll(/\[\.\]|\(\.\)/g, ".")
    .replaceAll("[@]", "@")
    .replaceAll("[:]", ":")
    .replace(/^hxxp/i, "http");

const shapes: readonly (readonly [string, RegExp])[] = [
  ["MAC address", /^([0-9a-f]{2}[:-]){5}[0-9a-f]{2}$/i],
  // also its first digits, as tables and tickets cut them
  ["hash", /^(?=.*\d)(?=.*[a-f])[0-9a-f]{8,64}$/i],
  ["community id", /^1:[A-Za-z0-9+/]{27}=$/],
  ["JA4", /^[tqd]\d{2}[di]\d{4}[a-z0-9]{2}_[0-9a-f]{12}_[0-9a-f]{12}$/],
  ["URL", /^https?:\/\/\S+$/i],
  ["mail address", /^[^\s@:"(),]+@[^\s@:"(),]+\.[a-z]{2,}$/i],
  ["network", /^[0-9a-f.:]+\/\d{1,3}$/i],
  ["name", /^([a-z0-9_-]{1,63}\.)+[a-z][a-z0-9-]{1,62}$/i],
];

/** Where the text leads when it is a single value; undefined when it is a filter or plain words. */
export function jumpOf(input: string): Jump | undefined {
  const text = refanged(input.trim());
  if (text === "" || /\s/.test(text)) return undefined;
  if (parseIp(text)) return { page: "host", key: text, is: "host" };
  if (text.startsWith("C") && idValue(text) !== undefined) return { page: "session", key: text, is: "session" };
  const shape = shapes.find(([, pattern]) => pattern.test(text));
  return shape && { page: "find", key: text, is: shape[0] };
}
