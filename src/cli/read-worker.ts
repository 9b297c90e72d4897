/** One of several readers of an input whose records become lines. */
import { linesOf } from "./read-lines.ts";
import { readHandedOut } from "./readers/handed-out.ts";

readHandedOut((folder: string) => {
  const { lines, emit } = linesOf(folder);
  return {
    emit,
    finish: (reader) => {
      const runs = lines.finish();
      const transfer = runs.flatMap(({ bytes }) => (bytes ? [bytes.buffer as ArrayBuffer] : []));
      return { result: { runs, counts: reader.counts }, transfer };
    },
  };
});
