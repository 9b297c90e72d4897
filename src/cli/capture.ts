/** `wirehawk capture`: an interface's records on standard output, as they are made, until it is stopped. */
import { openInterface } from "#capture/afpacket.ts";
import type { Emit, Row } from "#record/record.ts";
import { capture as captureSpec } from "./capture-record.ts";
import { captureRow } from "./capture-row.ts";
import { parseHashes } from "./hashes.ts";
import { letTimePass } from "./live/clock.ts";
import { lineWriters } from "./output/format.ts";
import { LineOutput } from "./output/stdout.ts";
import { Reader } from "./reader.ts";

export interface CaptureFlags {
  interface: string;
  filter?: string;
  ignoreChecksums?: boolean;
  flowsOnly?: boolean;
  hash: string;
}

export async function capture(flags: CaptureFlags): Promise<void> {
  const source = openInterface({ name: flags.interface, filter: flags.filter });
  const output = new LineOutput();
  const writerOf = lineWriters("json");
  const emit: Emit = (spec, head, row) => {
    writerOf(spec)(output.begin(), head, row as Row);
    output.end();
  };
  const reader = new Reader(emit, {
    ignoreChecksums: flags.ignoreChecksums ?? false,
    flowsOnly: flags.flowsOnly ?? false,
    hashes: parseHashes(flags.hash),
  });
  const stop = (): void => source.close();
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  for await (const batch of source.batches()) {
    if (batch.count > 0) reader.batch(batch);
    else {
      letTimePass(reader);
      output.flush();
    }
    if (output.closed) stop();
  }
  reader.finish();
  emit(captureSpec, undefined, { ...captureRow(source, reader), filter: flags.filter });
  output.flush();
}
