/** Bytes in a declared character set as text. */
import { TextDecoder } from "node:util";

/** Names that mail programs use and the Encoding Standard does not know. */
const aliases: Readonly<Record<string, string>> = {
  "ansi_x3.110-1983": "iso-8859-1",
  "cp-1252": "windows-1252",
  cp932: "shift_jis",
  cp936: "gbk",
  cp949: "euc-kr",
  cp950: "big5",
  "iso-8859-1-windows-3.1-latin-1": "windows-1252",
  utf8mb4: "utf-8",
  "x-unknown": "utf-8",
  "unknown-8bit": "utf-8",
};

/** How many decoders are kept: names come from the wire, so their number is nobody's to promise. */
const mostDecoders = 64;
const decoders = new Map<string, TextDecoder | undefined>();

function decoderOf(charset: string): TextDecoder | undefined {
  if (decoders.has(charset)) return decoders.get(charset);
  let decoder: TextDecoder | undefined;
  try {
    decoder = new TextDecoder(aliases[charset] ?? charset, { ignoreBOM: true });
  } catch {
    // The constructor is the only way to ask whether a name is known.
    decoder = undefined;
  }
  if (decoders.size < mostDecoders) decoders.set(charset, decoder);
  return decoder;
}

/** Text of bytes in `charset` (RFC 2047 name); an unknown name is read as ISO 8859-1. */
export function decodeCharset(charset: string, bytes: Uint8Array): string {
  const name = charset.trim().toLowerCase();
  if (name === "us-ascii" || name === "utf-8" || name === "utf8" || name === "") {
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("utf8");
  }
  return decoderOf(name)?.decode(bytes) ?? Buffer.from(bytes).toString("latin1");
}
