/** The `files` record: one body or attachment that travelled inside a flow. */
import { bool, count, double, interval, set, text, word } from "#record/field.ts";
import { record } from "#record/record.ts";

export const files = record(
  "files",
  "One body or attachment that travelled inside a flow: what it is, how much of it was seen, its hashes. A file that was fetched in parts has a row for each conversation that carried some.",
  {
    head: "flow",
    columns: ["source", "mime_type", "filename", "seen_bytes", "total_bytes", "sha256", "fuid"],
  },
  {
    fuid: text("The file: joins it with the http, smtp or other record that carried it.", { index: "value" }),
    parent_fuid: text("The file that this one was found inside, such as the message of an attachment.", {
      index: "value",
    }),
    source: word("Zeek's name of the carrier: HTTP, SMTP, POP3, IMAP; ZIP for what an archive holds."),
    depth: count("Place of the MIME part within the message; 0 where there are no parts."),
    is_orig: bool("The originator sent it."),
    analyzers: set(word, "What was run over it: the hashes, in Zeek's names."),
    mime_type: word("Type by content, of the first 4096 bytes; never taken from a header."),
    filename: text("Name that the carrier gives it.", { index: "words" }),
    duration: interval("From the first byte to the last."),
    seen_bytes: count("Bytes that were seen.", { unit: "bytes" }),
    total_bytes: count("Size that the carrier declares.", { unit: "bytes" }),
    missing_bytes: count("Bytes that were never seen: the capture has a gap, or nobody asked for that part.", {
      unit: "bytes",
    }),
    overflow_bytes: count("Bytes that came too early to be put in order, and were not kept.", { unit: "bytes" }),
    timedout: bool("The flow ended, or fell silent, before the file did."),
    md5: text("MD5 of the whole file; unset when a byte is missing.", { index: "value" }),
    sha1: text("SHA-1 of the whole file; unset when a byte is missing.", { index: "value" }),
    sha256: text("SHA-256 of the whole file; unset when a byte is missing.", { index: "value" }),
    entropy: double("Bits per byte of the first 4096 bytes: close to 8 means packed or encrypted.", {
      mark: "detail",
    }),
    acked_bytes: count(
      "Bytes that the receiver acknowledged: unset where the body is coded and not all of it was acknowledged.",
      { mark: "ours", unit: "bytes" },
    ),
    complete: bool("Every byte was seen, up to the declared size or the carrier's own end of it.", { mark: "ours" }),
    declared_mime: word("Content-Type as the sender declares it.", { mark: "ours" }),
    mime_mismatch: bool("The declared type and the type by content contradict each other.", { mark: "ours" }),
    head: text("The first 32 bytes, in hexadecimal.", { mark: "ours" }),
    children: count("Entries of the archive that this is, as far as they were seen.", { mark: "ours" }),
    encrypted_archive: bool("An entry of the archive is encrypted.", { mark: "ours" }),
    url: text("Address that it was fetched from or sent to.", { mark: "ours", index: "words" }),
  },
);
