/** Reads one input into the store: what `read`, an upload and the sample at the first start all do. */
import type { PacketBatch } from "#base/packet-batch.ts";
import { openCapture } from "#capture/capture-file.ts";
import type { PacketSource } from "#capture/source.ts";
import type { Emit, RowOf } from "#record/record.ts";
import { fileIdentity, type InputIdentity } from "#store/input.ts";
import type { Load, LoadResult, Store } from "#store/store.ts";
import { capture } from "./capture-record.ts";
import { captureRow } from "./capture-row.ts";
import { passing } from "./filtered.ts";
import { loadShares } from "./load-shares.ts";
import { Reader, type ReaderOptions } from "./reader.ts";

export interface LoadProgress {
  readonly packets: number;
  readonly capturedBytes: number;
}

export interface Loaded extends LoadResult {
  readonly packets: number;
  /** First and last packet, microseconds since 1970. */
  readonly window: { readonly from: number; readonly to: number } | undefined;
  readonly damage: string | undefined;
  /** Packets that no record tells of, by what they are: `27 bluetooth low energy`. */
  readonly skipped: readonly string[];
}

export interface LoadOptions extends Omit<ReaderOptions, "share"> {
  /** Threads that may share a large file. */
  readonly workers: number;
  readonly isSample?: boolean;
  /** BPF that packets must pass. */
  readonly filter?: string | undefined;
  readonly onProgress?: (progress: LoadProgress) => void;
}

/** Threads cost a moment to start: what is smaller is read faster by one. */
const leastBytesToShare = 16 << 20;

/** The same content is loaded once, under whatever name. */
export async function loadFile(store: Store, path: string, options: LoadOptions): Promise<Loaded> {
  const identity = await fileIdentity(path);
  if (options.workers === 1 || identity.bytes < leastBytesToShare)
    return loadSource(store, await openCapture(path), identity, options, path);
  // What is no capture is told before anything is begun.
  const source = await openCapture(path);
  try {
    return await loadWith(store, identity, options, path, (load) => loadShares(source, path, load, options));
  } finally {
    source.close();
  }
}

export async function loadSource(
  store: Store,
  source: PacketSource,
  identity: InputIdentity,
  options: LoadOptions,
  path?: string,
): Promise<Loaded> {
  try {
    return await loadWith(store, identity, options, path, ({ write }) => readInto(write, source, options));
  } finally {
    source.close();
  }
}

/** The packets that are wanted; tells how far it is. */
async function* batchesOf(
  source: PacketSource,
  { filter, onProgress }: LoadOptions,
  room: Uint8Array,
): AsyncGenerator<PacketBatch> {
  for await (const batch of passing(source, filter, room)) {
    yield batch;
    onProgress?.({ packets: source.summary.packets, capturedBytes: source.summary.capturedBytes });
  }
}

/** Reads the input to its end; answers its capture record. */
async function readInto(write: Emit, source: PacketSource, options: LoadOptions): Promise<RowOf<typeof capture>> {
  const reader = new Reader(write, options);
  for await (const batch of batchesOf(source, options, reader.room)) reader.batch(batch);
  reader.finish();
  return captureRow(source, reader);
}

async function loadWith(
  store: Store,
  identity: InputIdentity,
  options: LoadOptions,
  path: string | undefined,
  readAll: (load: Load) => Promise<RowOf<typeof capture>>,
): Promise<Loaded> {
  const load = await store.begin(identity);
  if (load === "known")
    return { known: true, rows: 0, kinds: {}, packets: 0, window: undefined, damage: undefined, skipped: [] };
  try {
    const row = await readAll(load);
    const content = await identity.sha256();
    load.write(capture, undefined, {
      ...row,
      name: identity.name,
      path,
      size: identity.bytes,
      content,
      is_sample: options.isSample,
      filter: options.filter,
    });
    const result = await load.commit();
    const { ts, duration, packets_read: packets = 0, damage, skipped = [] } = row;
    const window = duration === undefined ? undefined : { from: ts, to: ts + Math.round(duration * 1e6) + 1 };
    return { ...result, packets, window, damage, skipped: [...skipped] };
  } catch (error) {
    // A full disk lets nothing go, either: then it is taken back when the input is read again.
    await load.abort().catch(() => undefined);
    throw error;
  }
}
