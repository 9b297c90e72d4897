/** Several readers of one input, in a thread each, which make the same of it as one: each reads the packets of its own lanes. */
import type { PacketSource } from "#capture/source.ts";
import type { InputSummary } from "#capture/summary.ts";
import { passing } from "../filtered.ts";
import { handOut } from "./hand-out.ts";
import { type ReaderData, ReaderThreads } from "./threads.ts";

export interface SharedInput {
  /** Its summary is that of the readers when they are done. */
  readonly source: PacketSource;
  readonly path: string;
  readonly filter: string | undefined;
  /** Told now and then how far they are. */
  readonly onProgress?: ((summary: InputSummary) => void) | undefined;
}

/**
 * So many threads of the file `entry`, which calls readShare(), read the input; gives back what each made of its share. `hear` takes
 * what they tell meanwhile. A file is read by each for itself; what comes once only is handed out.
 */
export async function readBySeveral<T, R, M = never>(
  { source, path, filter, onProgress }: SharedInput,
  entry: URL,
  workers: number,
  { hear, ...data }: Omit<ReaderData<T>, "file"> & { readonly hear?: (told: M) => void },
): Promise<R[]> {
  if (!source.isPlainFile) {
    const told = (): void => onProgress?.(source.summary);
    return handOut<T, R, M>(passing(source, filter), entry, workers, { ...data, hear, told });
  }
  source.close();
  const summary = (read: InputSummary): void => {
    Object.assign(source.summary, read);
    onProgress?.(source.summary);
  };
  const file = { path, filter };
  const readers = new ReaderThreads<T, R, M>(entry, workers, { ...data, file }, { summary, told: hear });
  try {
    return await readers.results;
  } finally {
    await readers.end();
  }
}
