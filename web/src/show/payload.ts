/** Payload bytes as inert text or as hexadecimal. */
import { visibleLines } from "./inert.ts";

export const bytesOf = (base64: string): Uint8Array =>
  Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));

const strict = new TextDecoder("utf-8", { fatal: true });

/** UTF-8 where it is; else one character a byte, those that do not print as dots. */
export function textOf(bytes: Uint8Array): string {
  const isText = !bytes.some((byte) => byte < 9 || (byte > 13 && byte < 27));
  if (isText) {
    try {
      return visibleLines(strict.decode(bytes));
    } catch {
      // not UTF-8, or cut within a character: shown byte by byte
    }
  }
  return Array.from(bytes, (byte) =>
    byte === 10 || (byte >= 32 && byte < 127) ? String.fromCharCode(byte) : "·",
  ).join("");
}

/** Sixteen bytes a line, offset before and text behind. */
export function hexLines(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const row = [...bytes.subarray(at, at + 16)];
    const hex = row.map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
    const text = row.map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : "·")).join("");
    lines.push(`${at.toString(16).padStart(4, "0")}  ${hex.padEnd(47)}  ${text}`);
  }
  return lines.join("\n");
}
