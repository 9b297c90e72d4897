/** One of several readers of an input whose records become lines. */
import { type LinesOptions, linesOf } from "./read-lines.ts";
import { readShare } from "./readers/share.ts";

readShare((options: LinesOptions) => {
  const { lines, emit } = linesOf(options);
  return {
    emit,
    finish: (reader) => {
      const runs = lines.finish();
      const transfer = runs.flatMap(({ bytes }) => (bytes ? [bytes.buffer as ArrayBuffer] : []));
      return { result: { runs, counts: reader.counts }, transfer };
    },
  };
});
