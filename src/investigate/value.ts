/** What a value pasted into the one box is, so that it is looked for in the right fields. */

import { parseAddress } from "#base/address.ts";
import { idValue } from "#base/base62.ts";
import { networkOf } from "#record/filter/network.ts";
import { communityId } from "#record/filter/resolve.ts";

export const valueKinds = [
  "ip",
  "cidr",
  "port",
  "domain",
  "url",
  "hash",
  "email",
  "ja4",
  "community_id",
  "mac",
  "uid",
  "fuid",
  "text",
] as const;
export type ValueKind = (typeof valueKinds)[number];

export interface RecognisedValue {
  readonly is: ValueKind;
  /** Refanged, and in lower case where case does not matter. */
  readonly value: string;
}

/** hxxp://evil[.]example, 10[.]0[.]0[.]7, name(at)host: as people pass such values on. */
const refanged = (text: string): string =>
  text
    .trim()
    .replace(/^hxxp/i, "http")
    .replace(/\[\.\]|\(\.\)|\[dot\]/gi, ".")
    .replace(/\[:\]/g, ":")
    .replace(/\[@\]|\(at\)|\[at\]/gi, "@")
    .replace(/^<(.*)>$/, "$1")
    // names below a name are found with it
    .replace(/^\*\.(?=[^\s*]+$)/, "");

const patterns: readonly (readonly [ValueKind, RegExp])[] = [
  ["mac", /^(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}$/i],
  ["hash", /^(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})$/i],
  ["ja4", /^[tqd](?:\d\d|s\d|d\d)[di]\d{4}[0-9a-z]{2}_[0-9a-f]{12}_[0-9a-f]{12}$/i],
  ["community_id", communityId],
  ["email", /^[^\s@<>"]+@[^\s@<>"]+$/],
  ["url", /^[a-z][a-z0-9+.-]*:\/\/\S+$/i],
  ["url", /^(?:(?:[a-z0-9_-]+\.)+[a-z0-9-]{2,}|(?:\d{1,3}\.){3}\d{1,3})(?::\d+)?[/?]\S*$/i],
  ["port", /^\d{1,5}$/],
  ["domain", /^(?:[a-z0-9_-]{1,63}\.)+[a-z][a-z0-9-]{1,62}\.?$/i],
];

export function recogniseValue(pasted: string): RecognisedValue {
  const value = refanged(pasted);
  if (parseAddress(value)) return { is: "ip", value: value.toLowerCase() };
  if (networkOf(value)) return { is: "cidr", value: value.toLowerCase() };
  if (/^C/.test(value) && idValue(value) !== undefined) return { is: "uid", value };
  if (/^F/.test(value) && idValue(value) !== undefined) return { is: "fuid", value };
  const is =
    patterns.find(([kind, pattern]) => pattern.test(value) && (kind !== "port" || Number(value) <= 65535))?.[0] ??
    "text";
  if (is === "mac") return { is, value: value.toLowerCase().replaceAll("-", ":") };
  if (is === "domain") return { is, value: value.toLowerCase().replace(/\.$/, "") };
  if (is === "url") return { is, value: value.replace(/^[a-z][a-z0-9+.-]*:\/\//i, "") };
  return { is, value: is === "hash" || is === "email" || is === "ja4" ? value.toLowerCase() : value };
}
