/** A trace's records again and again at other times, so that a store of any size comes from one pass over one capture. */
import { idValue } from "../src/base/base62.ts";
import { openCapture } from "../src/capture/capture-file.ts";
import { Reader } from "../src/cli/reader.ts";
import type { Emit, FlowHead, RecordSpec, Row } from "../src/record/record.ts";

/** A record, with what its copies change: its time, and the time in its flow's id. */
interface Kept {
  readonly spec: RecordSpec;
  readonly head: Moving | undefined;
  readonly row: Row;
  readonly ts: number;
  /** The flow's first microsecond and the 13 bits of its key, which make its uid. */
  readonly began: number;
  readonly key: number;
}

type Moving = { -readonly [K in keyof FlowHead]: FlowHead[K] };

export class Trace {
  private readonly kept: Kept[] = [];
  private first = 0;
  private last = 0;
  /** Records of each kind. */
  readonly kinds = new Map<string, number>();

  static async read(path: string): Promise<Trace> {
    const trace = new Trace();
    const take: Emit = (spec, head, row) => {
      const id = head ? idValue(head.uid)! : 0n;
      const [began, key] = [Number(id >> 13n), Number(id & 0x1fffn)];
      trace.kept.push({ spec, head: head && frozen(head), row: row as Row, ts: row.ts, began, key });
      trace.kinds.set(spec.name, (trace.kinds.get(spec.name) ?? 0) + 1);
    };
    const reader = new Reader(take, { ignoreChecksums: false, flowsOnly: false, hashes: new Set(["sha256"]) });
    const source = await openCapture(path);
    for await (const batch of source.batches(reader.room)) reader.batch(batch);
    reader.finish();
    trace.first = source.summary.firstTime ?? 0;
    trace.last = source.summary.lastTime ?? 0;
    return trace;
  }

  get records(): number {
    return this.kept.length;
  }

  get micros(): number {
    return this.last - this.first + 1;
  }

  /** Writes every record as if the trace had begun at `start` and gone by so many times slower. */
  write(start: number, slower: number, write: Emit): void {
    const moved = (time: number): number => start + Math.round((time - this.first) * slower);
    for (const { spec, head, row, ts, began, key } of this.kept) {
      row.ts = moved(ts);
      if (head) setUid(head, moved(began), key);
      write(spec, head, row);
    }
  }
}

/** The halves alone: the store takes nothing else of a uid. */
function setUid(head: Moving, began: number, key: number): void {
  head.uidHigh = Math.floor(began / 0x80000);
  head.uidLow = (began % 0x80000) * 0x2000 + key;
}

/** What a head says now: it lives on with its flow, which may still swap its ends. */
function frozen(head: FlowHead): Moving {
  const { uid, uidHigh, uidLow, proto, ipProto, origAddress, origPort, respAddress, respPort } = head;
  const { vlan, innerVlan, communityId } = head;
  return {
    ...{ uid, uidHigh, uidLow, proto, ipProto, origAddress, origPort, respAddress, respPort },
    ...{ origBytes: head.origBytes.slice(), respBytes: head.respBytes.slice(), vlan, innerVlan, communityId },
    writeJson: () => undefined,
  };
}
