/** Mail addresses in headers and commands, cut as Zeek cuts them. */
import { decodeWords } from "./encoded-word.ts";

/** The entries of address lists (To, Cc), each once, display names kept; a comma inside quotes does not part them. */
export function addressList(values: readonly string[], most: number): string[] {
  const entries = new Set<string>();
  for (const value of values) {
    const parts = value.includes('"') ? value.match(/(?:"[^"]*")?[^,]+/g) : value.split(",");
    for (const entry of parts ?? []) {
      if (entries.size >= most) break;
      const trimmed = entry.trim();
      if (trimmed !== "") entries.add(decodeWords(trimmed));
    }
  }
  return [...entries];
}

/** An address and nothing else. */
const bare = /^[^<>,:; \t@]{1,256}@[^<>,:; \t]{1,256}$/;

const address = /(?:^|[<,: \t])([^<,: \t@]{1,256}@[^>,; \t]{1,256})(?:[>,; \t]|$)/;

/** The bare address in an entry or in the argument of MAIL and RCPT; undefined when there is none. */
export function bareAddress(text: string): string | undefined {
  return bare.test(text) ? text : address.exec(text)?.[1]?.replace(/[<>,:;]/g, "");
}

/** The address that a display name pretends to be, when it is another than the real one (`"ceo@corp" <x@y>`). */
export function pretendedAddress(entry: string): string | undefined {
  const parts = /^(.{0,998}?)<([^<>]{1,998})>\s*$/.exec(entry);
  const shown = parts?.[1] ? /[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+/.exec(parts[1])?.[0] : undefined;
  return shown && shown.toLowerCase() !== parts![2]!.trim().toLowerCase() ? shown : undefined;
}
