/** How records become lines: Zeek's JSON, or Zeek's own logs. */
import { type JsonWriter, jsonWriter } from "#record/json.ts";
import type { RecordSpec } from "#record/record.ts";
import { tsvWriter } from "#record/tsv.ts";

/** `zeek`: the kind of record stands before the line and a tab, as each has a log of its own. */
export type Format = "json" | "zeek";

function zeekWriter(spec: RecordSpec): JsonWriter {
  const write = tsvWriter(spec);
  return (out, head, row) => out.raw(Buffer.from(`${spec.name}\t${write(head, row)}`));
}

/** The writer of each kind of record, made when the first such record comes. */
export function lineWriters(format: Format): (spec: RecordSpec) => JsonWriter {
  const writerOf = format === "json" ? jsonWriter : zeekWriter;
  const made = new Map<RecordSpec, JsonWriter>();
  return (spec) => {
    let writer = made.get(spec);
    if (!writer) made.set(spec, (writer = writerOf(spec)));
    return writer;
  };
}
