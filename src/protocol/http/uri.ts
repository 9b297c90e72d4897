/** Request targets: percent escapes decoded as servers do, what is odd about them, and the names of their variables. */
import type { WeirdName } from "#base/weird/index.ts";
import { wireText } from "#base/wire-text.ts";

/** Start lines are kept to 64 KiB; no server takes longer ones. */
export const maxUri = 65536;
/** More variables than any form has. */
const maxVariables = 100;

const percent = 0x25;
const scratch = new Uint8Array(maxUri);

const hexValue = Array.from({ length: 256 }, (_, byte) => {
  const value = Number.parseInt(String.fromCharCode(byte), 16);
  return Number.isNaN(value) ? -1 : value;
});

/** Value of the two hexadecimal digits at `at`, or -1. */
function hexPair(bytes: Uint8Array, at: number): number {
  const high = hexValue[bytes[at]!]!;
  const low = hexValue[bytes[at + 1]!]!;
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

/** Text of the target bytes[at, end) with its escapes decoded; oddities go to `weird`. */
export function decodeUri(bytes: Uint8Array, at: number, end: number, weird: (name: WeirdName) => void): string {
  const stop = Math.min(end, at + maxUri);
  let length = 0;
  let i = at;
  while (i < stop) {
    const byte = bytes[i]!;
    if (byte !== percent) {
      scratch[length++] = byte;
      i++;
      continue;
    }
    const left = stop - i - 1;
    const pair = left >= 2 ? hexPair(bytes, i + 1) : -1;
    if (pair >= 0) {
      scratch[length++] = pair;
      i += 3;
    } else if (left === 0) {
      weird("illegal_%_at_end_of_URI");
      scratch[length++] = byte;
      i++;
    } else if (left === 1) {
      weird("partial_escape_at_end_of_URI");
      scratch[length++] = byte;
      i++;
    } else if (bytes[i + 1] === percent) {
      // some servers drop the first and decode the second: `%%35c` was a way around filters
      weird("double_%_in_URI");
      i++;
    } else if (
      left >= 5 &&
      (bytes[i + 1]! | 0x20) === 0x75 &&
      hexPair(bytes, i + 2) >= 0 &&
      hexPair(bytes, i + 4) >= 0
    ) {
      // %uXXXX of old JavaScript, never standardised; IIS decodes it
      const high = hexPair(bytes, i + 2);
      if (high > 0) scratch[length++] = high;
      scratch[length++] = hexPair(bytes, i + 4);
      i += 6;
    } else {
      weird("unescaped_%_in_URI");
      scratch[length++] = byte;
      i++;
    }
  }
  return wireText(scratch, 0, length, maxUri);
}

/** Names of the variables in a raw target's query part, in order. */
export function variableNames(uri: string): string[] | undefined {
  const query = uri.indexOf("?");
  if (query < 0 || query === uri.length - 1) return undefined;
  return namesOf(uri.slice(query + 1), "&");
}

/** Names of the `name=value` pairs of a list. */
export function namesOf(list: string, separator: "&" | ";"): string[] | undefined {
  const names: string[] = [];
  for (const pair of list.split(separator, maxVariables)) {
    const equals = pair.indexOf("=");
    const name = (equals < 0 ? pair : pair.slice(0, equals)).trim();
    if (name !== "") names.push(name);
  }
  return names.length > 0 ? names : undefined;
}
