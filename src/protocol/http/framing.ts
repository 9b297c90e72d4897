/** How long a message's body is and how it is coded, as its headers tell (RFC 9112 6.3), and what is odd about that. */
import type { Flow } from "#flow/flow.ts";
import { parameterText, parseParameters } from "../mime/parameters.ts";
import type { BodyHead } from "./body.ts";
import type { ContentRange } from "./content-range.ts";
import { type Headers, listOf, safeText } from "./headers.ts";

/** Chunks came with HTTP/1.1; in an older message the header is but text (RFC 9112 6.1). */
const firstChunkedVersion = 11;
/** What fits a number exactly. */
const maxDigits = 15;

/** A number, perhaps with comments before it and anything after it. */
const lenientNumber = /^(?:\([^)]*\)\s*)*(\d+)/;

/** The announced length; undefined when none is. What is no number counts as 0, as Zeek has it. */
function contentLength(flow: Flow, headers: Headers): number | undefined {
  const values = headers.all("CONTENT-LENGTH").flatMap((value) => value.split(","));
  let length: number | undefined;
  for (const value of values) {
    const digits = value.trim();
    const found = lenientNumber.exec(digits)?.[1]?.replace(/^0+(?=\d)/, "") ?? "";
    const number = found.length <= maxDigits ? Number(found) : 0;
    if (!/^\d+$/.test(digits) || found.length > maxDigits) flow.weird("HTTP_bad_content_length", safeText(digits));
    else if (/^0\d/.test(digits)) flow.weird("HTTP_content_length_leading_zeros", digits);
    if (length !== undefined && length !== number) flow.weird("wh_http_smuggling", `${length}, ${number}`);
    length = number;
  }
  return length;
}

/** Is the body sent in chunks? */
function isChunked(flow: Flow, headers: Headers, version: number): boolean {
  const codings = headers.all("TRANSFER-ENCODING").flatMap(listOf);
  if (!codings.includes("chunked")) return false;
  if (codings.length > 1) flow.weird("HTTP_chunked_multi", safeText(codings.join(", ")));
  return version >= firstChunkedVersion;
}

export interface Extent {
  readonly isChunked: boolean;
  readonly length: number | undefined;
}

export function extentOf(flow: Flow, headers: Headers, version: number): Extent {
  const length = contentLength(flow, headers);
  const chunked = isChunked(flow, headers, version);
  if (chunked && length !== undefined) {
    flow.weird("HTTP_content_length_and_chunked");
    flow.weird("wh_http_smuggling", "Content-Length and Transfer-Encoding");
  }
  return { isChunked: chunked, length: chunked ? undefined : length };
}

export function bodyHeadOf(
  headers: Headers,
  extent: Extent,
  partial?: { readonly whole: string; readonly range: ContentRange | undefined },
): BodyHead {
  const contentCodings = headers.all("CONTENT-ENCODING").flatMap(listOf);
  // `Transfer-Encoding: gzip, chunked` is the other, rarer way to compress
  const transferCodings = headers.all("TRANSFER-ENCODING").flatMap(listOf).filter(isCompression);
  const codings = [...contentCodings, ...transferCodings];
  return {
    codings,
    contentType: headers.get("CONTENT-TYPE"),
    length: codings.length === 0 ? extent.length : undefined,
    isChunked: extent.isChunked,
    ...partial,
  };
}

const isCompression = (coding: string): boolean => coding === "gzip" || coding === "x-gzip" || coding === "deflate";

/** Name that the body is to be saved under: of Content-Disposition, else of Content-Type. */
export function filenameOf(headers: Headers): string | undefined {
  const disposition = headers.get("CONTENT-DISPOSITION");
  if (disposition !== undefined) {
    // some servers leave out `attachment;`
    const { parameters } = parseParameters(/^\s*filename/i.test(disposition) ? `;${disposition}` : disposition);
    const name = parameterText(parameters, "filename");
    if (name !== undefined) return name;
  }
  const type = headers.get("CONTENT-TYPE");
  return type?.includes(";") ? parameterText(parseParameters(type).parameters, "name") : undefined;
}
