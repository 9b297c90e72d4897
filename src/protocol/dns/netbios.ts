/** NetBIOS names travel as DNS labels of 32 letters, two for each byte (RFC 1001 14.1). */
import { escapeText } from "#base/wire-text.ts";

const nameBytes = 16;

/** The name behind the letters, without its padding and its last byte, the service; what is no such name stays. */
export function netbiosName(query: string): string {
  const label = query.split(".", 1)[0]!;
  if (!/^[a-p]{32}$/i.test(label)) return query;
  let name = "";
  for (let i = 0; i < nameBytes - 1; i++) {
    const high = (label.charCodeAt(2 * i) | 0x20) - 0x61;
    const low = (label.charCodeAt(2 * i + 1) | 0x20) - 0x61;
    name += String.fromCharCode((high << 4) | low);
  }
  return escapeText(name.replace(/[\0 ]+$/, ""));
}
