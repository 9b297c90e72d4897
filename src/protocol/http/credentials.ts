/** Who the client says it is (RFC 9110 11, RFC 7617). The secret itself is never kept. */
import { escapeText } from "#base/wire-text.ts";
import { safeText } from "./headers.ts";

export interface Credentials {
  readonly scheme: string | undefined;
  readonly username: string | undefined;
  readonly isBroken: boolean;
}

const maxScheme = 40;

/** Reads the value of Authorization or Proxy-Authorization. */
export function credentialsOf(value: string): Credentials {
  const space = value.indexOf(" ");
  const word = space < 0 ? "" : value.slice(0, space);
  // a value of one word may be the bare secret
  const scheme = word === "" || word.length > maxScheme ? undefined : safeText(word);
  if (word.toLowerCase() !== "basic") return { scheme, username: undefined, isBroken: false };
  const coded = value.slice(space + 1).trim();
  const plain = Buffer.from(coded, "base64").toString("utf8");
  const colon = plain.indexOf(":");
  const isBroken = !/^[A-Za-z0-9+/_-]*=*$/.test(coded) || colon < 0;
  return { scheme, username: isBroken ? undefined : escapeText(plain.slice(0, colon)), isBroken };
}
