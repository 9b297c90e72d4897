/** Makes files of bodies: ids, and the moment at which a body's row is written. */
import type { FileBody, FileMeta, Files } from "#flow/files.ts";
import type { Flow } from "#flow/flow.ts";
import type { Emit } from "#record/record.ts";
import { Body } from "./body.ts";
import { type HashName, hashNames } from "./digests.ts";
import { fuidOf } from "./fuid.ts";
import { files } from "./record.ts";
import { Wholes } from "./wholes.ts";
import { ZipReader } from "./zip.ts";

/** Rows of one flow that may wait for their acknowledgement; one more pushes out the oldest. */
const mostWaiting = 15;
/** An archive in an archive in an archive: deeper is an attack. */
const deepestArchive = 4;
/** Of one flow, those of archives in archives among them. */
const mostEntries = 10_000;

interface FlowFiles {
  opened: number;
  /** Files that were found in archives. */
  unpacked: number;
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

  const stateOf = (flow: Flow): FlowFiles => {
    let state = flows.get(flow);
    if (!state) {
      state = { opened: 0, unpacked: 0, open: new Set(), waiting: [] };
      flows.set(flow, state);
    }
    return state;
  };

  const openBody = (flow: Flow, meta: FileMeta, fuid: string, depth: number): Body => {
    const { open, waiting } = stateOf(flow);
    const body = new Body({
      flow,
      fuid,
      meta,
      hashes: names,
      onEnd(ended) {
        open.delete(ended);
        waiting.push(ended);
        writeDelivered(waiting);
        if (waiting.length > mostWaiting) write(waiting.shift()!);
      },
      openArchive: (archive) => (depth < deepestArchive ? openArchive(archive, meta, depth) : undefined),
    });
    open.add(body);
    return body;
  };

  const openArchive = (archive: Body, { side }: FileMeta, depth: number): ZipReader => {
    const { flow, fuid: parentFuid } = archive;
    return new ZipReader(depth, {
      entry(filename, totalBytes) {
        const state = stateOf(flow);
        if (state.unpacked >= mostEntries) {
          flow.weird("wh_archive_cap");
          return undefined;
        }
        state.unpacked++;
        const came = {
          firstAt: archive.lastAt,
          get lastAt() {
            return archive.lastAt;
          },
        };
        const meta = { source: "ZIP", depth: 0, side, filename, totalBytes, parentFuid, came };
        return openBody(flow, meta, fuidOf(flow, state.opened++), depth + 1);
      },
      bomb: () => flow.weird("wh_archive_bomb"),
    });
  };

  return {
    open(flow: Flow, meta: FileMeta): FileBody {
      const state = stateOf(flow);
      writeDelivered(state.waiting);
      const fuid = fuidOf(flow, state.opened++);
      if (meta.part) return wholes.part(flow, meta, meta.part.of, meta.part.offset, fuid);
      return openBody(flow, meta, fuid, 0);
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
