/** The record of an input: what was read of it, what was left out and why. One row per capture file or interface. */
import { bool, count, interval, set, text, vector, word } from "#record/field.ts";
import { record } from "#record/record.ts";

export const capture = record(
  "capture",
  "One input: what was read of it, what was left out and why. Answers about its time are no better than this row says.",
  { head: "none", columns: ["name", "packets_read", "packets_decoded", "damage", "kernel_drops"] },
  {
    name: text("File or interface.", { mark: "ours" }),
    content: text("SHA-256 of the file as it was on disk.", { mark: "ours", index: "value" }),
    path: text("Where the file lay when it was read.", { mark: "ours" }),
    size: count("Size of the file.", { mark: "ours", unit: "bytes" }),
    is_sample: bool("It is the sample that ships with the product.", { mark: "ours" }),
    link_types: set(word, "Link types of the packets.", { mark: "ours" }),
    duration: interval("From the first packet to the last.", { mark: "ours" }),
    packets_read: count("Packets found.", { mark: "ours", unit: "packets" }),
    packets_decoded: count("Packets that reached the flow table as IP, or a protocol of the link.", {
      mark: "ours",
      unit: "packets",
    }),
    packets_cut: count("Packets stored shorter than they were on the wire.", { mark: "ours", unit: "packets" }),
    bytes_read: count("Bytes of those packets on the wire.", { mark: "ours", unit: "bytes" }),
    checksum_errors: count(
      "Packets whose checksum was wrong and that were read all the same: no packet of their sender in the conversation had a right one before.",
      { mark: "ours", unit: "packets" },
    ),
    skipped: vector(text, "What was not followed, by name: `count name`.", { mark: "ours" }),
    shed: vector(text, "Work left out under pressure, by step: `count step`.", { mark: "ours" }),
    weirds: vector(text, "What was odd, by name, those included of which no row is kept: `count name`.", {
      mark: "ours",
    }),
    damage: text("Why reading ended before the end of the file.", { mark: "ours" }),
    kernel_drops: count("Packets that the kernel dropped before they could be read.", {
      mark: "ours",
      unit: "packets",
    }),
    filter: text("Filter that packets had to pass.", { mark: "ours" }),
  },
);
