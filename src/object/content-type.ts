/** The type of a file by its content, and whether the declared type contradicts it. */
import { latin1 } from "#base/bytes.ts";
import { typeBySignature } from "./signatures.ts";
import { typeOfText } from "./text-type.ts";

/** How much of a file its type is told from, as in Zeek. */
export const sniffLength = 4096;

/** Type by content of bytes[at, end), the start of a file; undefined when nothing is recognised. */
export function contentType(bytes: Uint8Array, at: number, end: number): string | undefined {
  if (end <= at) return undefined;
  const head = latin1(bytes, at, Math.min(end, at + sniffLength));
  return typeBySignature(head) ?? typeOfText(head);
}

/** Declared types that claim nothing. */
const noClaim = new Set([
  "application/octet-stream",
  "binary/octet-stream",
  "application/unknown",
  "application/binary",
]);

const sameAs: Readonly<Record<string, string>> = {
  "application/x-zip-compressed": "application/zip",
  "application/gzip": "application/x-gzip",
  "application/x-gtar": "application/x-gzip",
  "application/x-tgz": "application/x-gzip",
  "application/x-msdownload": "application/x-dosexec",
  "application/x-msdos-program": "application/x-dosexec",
  "application/vnd.microsoft.portable-executable": "application/x-dosexec",
  "application/exe": "application/x-dosexec",
  "application/x-exe": "application/x-dosexec",
  "application/x-rar-compressed": "application/x-rar",
  "application/vnd.rar": "application/x-rar",
  "application/x-pdf": "application/pdf",
  "application/rtf": "text",
  "image/jpg": "image/jpeg",
  "image/pjpeg": "image/jpeg",
  "image/bmp": "image/x-ms-bmp",
  "image/vnd.microsoft.icon": "image/x-icon",
  "application/java-vm": "application/x-java-applet",
  "application/vnd.ms-excel": "application/msword",
  "application/vnd.ms-powerpoint": "application/msword",
  "application/vnd.ms-outlook": "application/msword",
  "application/x-javascript": "text",
  "application/javascript": "text",
  "application/ecmascript": "text",
  "application/json": "text",
  "application/x-www-form-urlencoded": "text",
  "application/postscript": "text",
  "message/rfc822": "text",
};

/** Types between which no one can tell for sure fall into one family. */
function family(type: string): string {
  const same = sameAs[type] ?? type;
  if (same.startsWith("text/") || /[+/]xml$|\+json$|^application\/(?:hta|pgp-)/.test(same)) return "text";
  if (/^(?:audio|video)\//.test(same) || same === "application/ogg") return "media";
  if (/font/.test(same)) return "font";
  if (/openxmlformats|opendocument|java-archive|epub|package-archive/.test(same)) return "application/zip";
  return same;
}

/** Does the declared type contradict the content? Undefined when one of them says nothing. */
export function contradicts(declared: string | undefined, found: string | undefined): boolean | undefined {
  if (!declared || !found) return undefined;
  const claim = declared.split(";", 1)[0]!.trim().toLowerCase();
  if (!claim.includes("/") || noClaim.has(claim)) return undefined;
  return family(claim) !== family(found);
}
