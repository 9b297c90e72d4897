/** Makes files of bodies: ids, and the moment at which a body's row is written. */
import type { FileBody, FileMeta, Files } from "#flow/files.ts";
import type { Flow } from "#flow/flow.ts";
import type { Emit } from "#record/record.ts";
import { Body } from "./body.ts";
import { type HashName, hashNames } from "./digests.ts";
import { fuidOf } from "./fuid.ts";
import { files } from "./record.ts";
import { Wholes } from "./wholes.ts";

/** Rows of one flow that may wait for their acknowledgement; one more pushes out the oldest. */
const mostWaiting = 15;

interface FlowFiles {
  opened: number;
  readonly open: Set<Body>;
  /** Ended, but the receiver has not acknowledged all of it yet. */
  readonly waiting: Body[];
}

/** Makes the files of one input. */
export interface InputFiles extends Files {
  /** The input is over, and so are the files that came in parts. */
  finish(): void;
}

/** The file maker of one engine. `hashes`: what to compute of every body; `emit` takes the `files` rows. */
export function createFiles({ hashes, emit }: { hashes: ReadonlySet<HashName>; emit: Emit }): InputFiles {
  const names = hashNames.filter((name) => hashes.has(name));
  const flows = new Map<Flow, FlowFiles>();
  const wholes = new Wholes(names, emit);

  const write = (body: Body): void => emit(files, body.flow, body.row());

  const writeDelivered = (waiting: Body[]): void => {
    while (waiting.length > 0 && waiting[0]!.isDelivered) write(waiting.shift()!);
  };

  return {
    open(flow: Flow, meta: FileMeta): FileBody {
      let state = flows.get(flow);
      if (!state) {
        state = { opened: 0, open: new Set(), waiting: [] };
        flows.set(flow, state);
      }
      const { open, waiting } = state;
      writeDelivered(waiting);
      const fuid = fuidOf(flow, state.opened++);
      if (meta.part) return wholes.part(flow, meta, meta.part.of, meta.part.offset, fuid);
      const body = new Body(flow, fuid, meta, names, (ended) => {
        open.delete(ended);
        waiting.push(ended);
        writeDelivered(waiting);
        if (waiting.length > mostWaiting) write(waiting.shift()!);
      });
      open.add(body);
      return body;
    },

    close(flow: Flow): void {
      const state = flows.get(flow);
      if (!state) return;
      for (const body of [...state.open]) body.giveUp();
      for (const body of state.waiting) write(body);
      flows.delete(flow);
    },

    finish: () => wholes.finish(),
  };
}
