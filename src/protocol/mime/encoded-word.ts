/** Encoded words of RFC 2047: `=?charset?B?…?=` in a header's value. */
import { escapeText, wireText } from "#base/wire-text.ts";
import { decodeCharset } from "./charset.ts";

/** RFC 2047 allows 75 characters; senders do not keep to it. */
const word = /=\?([\w.:+-]{1,40})(?:\*[\w-]{0,20})?\?([BbQq])\?([^?\s]{0,2000})\?=/g;

/** Zeek's limit for a text in a record. */
const longestText = 4096;

interface Run {
  charset: string;
  bytes: Buffer[];
}

function bytesOfWord(encoding: string, text: string): Buffer {
  if (encoding.toUpperCase() === "B") return Buffer.from(text, "base64");
  const plain = text
    .replace(/_/g, " ")
    .replace(/=([0-9A-Fa-f]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
  return Buffer.from(plain, "latin1");
}

/**
 * Text of a header's value (one character per byte) with its encoded words decoded. Words that follow each other in one
 * charset are decoded together, because senders split characters between them.
 */
export function decodeWords(value: string): string {
  if (!value.includes("=?")) return rawText(value);
  let text = "";
  let run: Run | undefined;
  let last = 0;
  const flush = (): void => {
    if (run) text += escapeText(decodeCharset(run.charset, Buffer.concat(run.bytes)));
    run = undefined;
  };
  for (const match of value.matchAll(word)) {
    const [whole, charset = "", encoding = "", encoded = ""] = match;
    const between = value.slice(last, match.index);
    // white space between two encoded words is not part of the text
    const isJoined = last > 0 && /^\s*$/.test(between);
    if (!isJoined) {
      flush();
      text += rawText(between);
    }
    if (run && run.charset !== charset.toLowerCase()) flush();
    run ??= { charset: charset.toLowerCase(), bytes: [] };
    run.bytes.push(bytesOfWord(encoding, encoded));
    last = match.index + whole.length;
  }
  flush();
  return (text + rawText(value.slice(last))).slice(0, longestText);
}

/** Characters that text in a record keeps as they are. */
const plain = /^[\x20-\x5b\x5d-\x7e]*$/;

/** Text of a header's value as it was sent, cut as all texts in records are. */
export function rawText(value: string): string {
  if (plain.test(value)) return value.slice(0, longestText);
  const bytes = Buffer.from(value.slice(0, longestText), "latin1");
  return wireText(bytes, 0, bytes.length);
}
