/** One of several readers of an input that goes into the store, in a thread of its own. */
import type { Emit, Row } from "#record/record.ts";
import type { LoadShare } from "#store/input-load.ts";
import { type SpooledFile, SpoolWriter } from "#store/spool.ts";
import { catalogue } from "./catalogue.ts";
import type { LoadedShare, OnceRow } from "./load-shares.ts";
import { readShare } from "./readers/share.ts";

/** More lasting things than traffic has: from here on each thread writes those of its own. */
const mostOnce = 100_000;

readShare<LoadShare, LoadedShare, SpooledFile>(({ folder, labels }, { worker, tell }) => {
  const writer = new SpoolWriter(folder, catalogue, labels, { prefix: `${worker}-`, onFile: tell });
  const once: OnceRow[] = [];
  const emit: Emit = (spec, head, row) => {
    if (spec.oncePerDay === undefined || once.length >= mostOnce) return writer.write(spec, head, row);
    once.push({ kind: spec.name, key: String((row as Row)[spec.oncePerDay]), row: row as Row });
  };
  return {
    emit,
    finish: ({ counts }) => {
      writer.finish();
      return { result: { counts, once }, transfer: [] };
    },
  };
});
