/** A message, or a part of one (RFC 2045 2.4), as its header describes it. */
import { escapeText } from "#base/wire-text.ts";
import type { Headers } from "./headers.ts";
import { type Parameterized, parameterText, parseParameters } from "./parameters.ts";
import { type TransferEncoding, transferEncodingOf } from "./transfer.ts";

export interface Entity {
  /** Place among all entities of the message, containers included, from 1. */
  readonly ordinal: number;
  /** The message itself stands at 0, its parts at 1, and so on. */
  readonly depth: number;
  readonly headers: Headers;
  /** Lower case; text/plain when nothing is declared. */
  readonly type: string;
  /** Content-Type's value, where there is one. */
  readonly declaredMime: string | undefined;
  readonly charset: string;
  readonly boundary: string | undefined;
  readonly filename: string | undefined;
  readonly isAttachment: boolean;
  readonly encoding: TransferEncoding;
}

const nothing: Parameterized = { value: "", parameters: new Map() };

export function entityOf(headers: Headers, ordinal: number, depth: number): Entity {
  const contentType = headers.get("content-type");
  const type = contentType === undefined ? nothing : parseParameters(contentType);
  const dispositionHeader = headers.get("content-disposition");
  const disposition = dispositionHeader === undefined ? nothing : parseParameters(dispositionHeader);
  const filename = parameterText(disposition.parameters, "filename") ?? parameterText(type.parameters, "name");
  return {
    ordinal,
    depth,
    headers,
    type: type.value.includes("/") ? type.value : "text/plain",
    declaredMime: type.value === "" ? undefined : escapeText(type.value),
    charset: type.parameters.get("charset") ?? "utf-8",
    boundary: type.parameters.get("boundary"),
    filename,
    isAttachment: disposition.value === "attachment",
    encoding: transferEncodingOf(headers.get("content-transfer-encoding")),
  };
}
