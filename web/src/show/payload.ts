/** Payload bytes as inert text or as hexadecimal. */
import { visibleLines } from "./inert.ts";

export const bytesOf = (base64: string): Uint8Array =>
  Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));

/** Bytes that a person reads, or that only a program does. */
export interface Part {
  readonly isText: boolean;
  readonly bytes: Uint8Array;
}

/** Half of a character at an edge of a block, and a stray byte in a text, do not make it unreadable. */
const mostStrange = 0.02;

function isText(bytes: Uint8Array): boolean {
  if (bytes.includes(0)) return false;
  const text = new TextDecoder("utf-8").decode(bytes);
  const strange = text.match(/[\u0001-\u0008\u000e-\u001a\u001c-\u001f\u007f\ufffd]/g)?.length ?? 0;
  return strange <= Math.max(bytes.length < 64 ? 0 : 2, text.length * mostStrange);
}

/** A piece of payload, its head parted from a body that cannot be read: HTTP before a program, above all. */
export function partsOf(bytes: Uint8Array): readonly Part[] {
  const headEnd = endOfHead(bytes);
  const head = bytes.subarray(0, headEnd);
  const body = bytes.subarray(headEnd);
  if (headEnd > 0 && body.length > 0 && isText(head) && !isText(body))
    return [
      { isText: true, bytes: head },
      { isText: false, bytes: body },
    ];
  return bytes.length === 0 ? [] : [{ isText: isText(bytes), bytes }];
}

/** One past the first empty line; 0 where there is none. */
function endOfHead(bytes: Uint8Array): number {
  for (let at = 3; at < bytes.length; at++) {
    if (bytes[at] === 10 && bytes[at - 1] === 13 && bytes[at - 2] === 10 && bytes[at - 3] === 13) return at + 1;
  }
  return 0;
}

const strict = new TextDecoder("utf-8", { fatal: true });

/** UTF-8 where it is; else one character a byte, those that do not print as dots. */
export function textOf(bytes: Uint8Array): string {
  try {
    return visibleLines(strict.decode(bytes));
  } catch {
    // not UTF-8, or cut within a character: shown byte by byte
  }
  return Array.from(bytes, (byte) =>
    byte === 10 || byte === 9 || (byte >= 32 && byte < 127) ? String.fromCharCode(byte) : byte === 13 ? "" : "·",
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
