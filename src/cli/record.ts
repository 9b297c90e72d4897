/** Records an interface into the store while traffic flows. */
import type { Tick } from "#api/contract.ts";
import { openInterface } from "#capture/afpacket.ts";
import type { Store } from "#store/store.ts";
import { capture } from "./capture-record.ts";
import { captureRow } from "./capture-row.ts";
import { Reader, type ReaderOptions } from "./reader.ts";

export interface RecordOptions extends ReaderOptions {
  readonly name: string;
  readonly filter?: string | undefined;
}

export interface Recording {
  readonly openFlows: number;
  tick(): Promise<Tick>;
  /** Ends it: every conversation is written. */
  stop(): Promise<void>;
}

/** Rows of conversations that stay open, this often. */
const interimSeconds = 10;
const largestFlows = 20;

export async function record(store: Store, options: RecordOptions): Promise<Recording> {
  const { name, filter } = options;
  const source = openInterface({ name, filter });
  const live = await store.live(name);
  const reader = new Reader(live.write, { ...options, interimSeconds });
  const done = (async () => {
    for await (const batch of source.batches()) {
      if (batch.count === 0) tickNow(reader);
      else reader.batch(batch);
    }
    reader.finish();
    live.write(capture, undefined, { ...captureRow(source, reader), filter });
    await live.close();
  })();
  let before = { at: Date.now(), packets: 0, bytes: 0 };
  return {
    get openFlows() {
      return reader.engine.counters.liveFlows;
    },
    async tick() {
      const { packets, wireBytes, kernel, lastTime } = source.summary;
      const now = Date.now();
      const seconds = Math.max(0.001, (now - before.at) / 1000);
      const rates = {
        packetsPerSecond: (packets - before.packets) / seconds,
        bitsPerSecond: ((wireBytes - before.bytes) * 8) / seconds,
      };
      before = { at: now, packets, bytes: wireBytes };
      const { tables } = await store.status();
      return {
        now: now * 1000,
        watermark: lastTime ?? 0,
        rows: tables.reduce((sum, { rows }) => sum + rows, 0),
        ...rates,
        dropped: kernel?.drops ?? 0,
        openFlows: reader.engine.counters.liveFlows,
        largest: largestOf(reader),
      };
    },
    async stop() {
      source.close();
      await done;
    },
  };
}

function tickNow(reader: Reader): void {
  const now = Date.now();
  reader.tick(Math.floor(now / 1000), (now % 1000) * 1000);
}

function largestOf(reader: Reader): Tick["largest"] {
  return Array.from(reader.engine.openFlows(largestFlows), ({ head, row }) => ({
    uid: head.uid,
    ts: row.ts,
    orig_h: head.origAddress,
    orig_p: head.origPort,
    resp_h: head.respAddress,
    resp_p: head.respPort,
    proto: head.proto,
    ...(row.service === undefined ? {} : { service: row.service }),
    orig_bytes: row.orig_bytes ?? 0,
    resp_bytes: row.resp_bytes ?? 0,
  }));
}
