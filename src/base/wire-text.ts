/**
 * Bytes from the wire as text that is safe to keep and print: UTF-8 stays, control bytes and bytes
 * that are not UTF-8 become \xHH, a backslash is doubled.
 */
import { latin1 } from "./bytes.ts";

const unsafe = /[\u0000-\u001f\u007f\\]/;
const unsafeAll = /[\u0000-\u001f\u007f\\]/g;

const escapeCode = (code: number): string => `\\x${code.toString(16).padStart(2, "0")}`;
const escapeCharacter = (character: string): string =>
  character === "\\" ? "\\\\" : escapeCode(character.charCodeAt(0));

/** Text of bytes[at, end), at most `limit` bytes of it. */
export function wireText(bytes: Uint8Array, at: number, end: number, limit = 4096): string {
  const stop = Math.min(end, at + limit);
  if (stop <= at) return "";
  let isAscii = true;
  let isSafe = true;
  for (let i = at; i < stop && isAscii; i++) {
    const byte = bytes[i]!;
    if (byte >= 0x80) isAscii = false;
    else if (byte < 0x20 || byte === 0x7f || byte === 0x5c) isSafe = false;
  }
  if (isAscii) {
    const text = latin1(bytes, at, stop);
    return isSafe ? text : escapeText(text);
  }
  const slice = Buffer.from(bytes.buffer, bytes.byteOffset + at, stop - at);
  const text = slice.toString("utf8");
  return text.includes("\ufffd") ? escapeBytes(slice) : escapeText(text);
}

/** The same for text that was decoded already (a header's charset, a certificate's name). */
export function escapeText(text: string): string {
  return unsafe.test(text) ? text.replace(unsafeAll, escapeCharacter) : text;
}

/** Valid UTF-8 sequences inside broken text stay; every other byte is escaped. */
function escapeBytes(bytes: Buffer): string {
  let text = "";
  for (let i = 0; i < bytes.length; ) {
    const lead = bytes[i]!;
    const size =
      lead < 0x80
        ? 1
        : lead >= 0xc2 && lead < 0xe0
          ? 2
          : lead >= 0xe0 && lead < 0xf0
            ? 3
            : lead >= 0xf0 && lead < 0xf5
              ? 4
              : 0;
    const character = size > 0 && i + size <= bytes.length ? bytes.toString("utf8", i, i + size) : "\ufffd";
    if (size === 0 || character.includes("\ufffd")) {
      text += escapeCode(lead);
      i++;
      continue;
    }
    text += escapeText(character);
    i += size;
  }
  return text;
}
