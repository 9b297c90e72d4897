/** Hot: content transfer encodings (RFC 2045 6) undone as the bytes stream by. */
import { Base64Decoder } from "./base64.ts";
import { IdentityDecoder } from "./identity.ts";
import { QuotedPrintableDecoder } from "./quoted-printable.ts";
import type { Output, TransferDecoder } from "./transfer-decoder.ts";

export type TransferEncoding = "identity" | "base64" | "quoted-printable";

export function transferEncodingOf(header: string | undefined): TransferEncoding {
  const name = header?.trim().toLowerCase() ?? "";
  if (name.startsWith("base64")) return "base64";
  return name.startsWith("quoted-printable") ? "quoted-printable" : "identity";
}

export function transferDecoder(encoding: TransferEncoding, output: Output): TransferDecoder {
  if (encoding === "base64") return new Base64Decoder(output);
  return encoding === "identity" ? new IdentityDecoder(output) : new QuotedPrintableDecoder(output);
}
