/** Reads one input into the store: what `read`, an upload and the sample at the first start all do. */
import { openCapture } from "#capture/capture-file.ts";
import { PacketFilter } from "#capture/packet-filter.ts";
import type { PacketSource } from "#capture/source.ts";
import { fileIdentity, type InputIdentity } from "#store/input.ts";
import type { LoadResult, Store } from "#store/store.ts";
import { capture } from "./capture-record.ts";
import { captureRow } from "./capture-row.ts";
import { filtered } from "./filtered.ts";
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
}

export interface LoadOptions extends ReaderOptions {
  readonly isSample?: boolean;
  /** BPF that packets must pass. */
  readonly filter?: string | undefined;
  readonly onProgress?: (progress: LoadProgress) => void;
}

/** The same content is loaded once, under whatever name. */
export async function loadFile(store: Store, path: string, options: LoadOptions): Promise<Loaded> {
  const source = await openCapture(path);
  return loadSource(store, source, await fileIdentity(path), options, path);
}

export async function loadSource(
  store: Store,
  source: PacketSource,
  identity: InputIdentity,
  options: LoadOptions,
  path?: string,
): Promise<Loaded> {
  const matcher = options.filter === undefined ? undefined : new PacketFilter(options.filter);
  const load = await store.begin(identity);
  if (load === "known") {
    source.close();
    return { known: true, rows: 0, kinds: {}, packets: 0, window: undefined, damage: undefined };
  }
  try {
    const reader = new Reader(load.write, options);
    for await (const batch of source.batches()) {
      reader.batch(matcher ? filtered(batch, matcher, source.summary) : batch);
      options.onProgress?.({ packets: source.summary.packets, capturedBytes: source.summary.capturedBytes });
    }
    reader.finish();
    const row = captureRow(source, reader);
    load.write(capture, undefined, {
      ...row,
      name: identity.name,
      path,
      size: identity.bytes,
      content: await identity.sha256(),
      is_sample: options.isSample,
      filter: options.filter,
    });
    const result = await load.commit();
    const { packets, firstTime, lastTime, damage } = source.summary;
    const window =
      firstTime === undefined || lastTime === undefined ? undefined : { from: firstTime, to: lastTime + 1 };
    return { ...result, packets, window, damage };
  } catch (error) {
    await load.abort();
    throw error;
  } finally {
    source.close();
  }
}
