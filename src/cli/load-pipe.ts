/** Standard input into the store: what it is, the store learns at its end, so it goes in whole or not at all. */
import { createHash } from "node:crypto";
import { type ByteSource, openBytes } from "#capture/byte-source.ts";
import { captureFrom } from "#capture/capture-file.ts";
import type { InputIdentity } from "#store/input.ts";
import type { Store } from "#store/store.ts";
import { type Loaded, type LoadOptions, loadSource } from "./load.ts";

export async function loadPipe(store: Store, options: LoadOptions): Promise<Loaded> {
  const pipe = new HashedSource(openBytes("-"));
  // Ctrl-C goes to the one who writes into the pipe too: what that one still writes is read.
  const goOn = (): void => {
    process.stderr.write("wirehawk: reading to the end of the pipe; Ctrl-C again gives up\n");
  };
  process.once("SIGINT", goOn);
  try {
    return await loadSource(store, await captureFrom(pipe, "stdin"), pipe, options);
  } finally {
    process.off("SIGINT", goOn);
    pipe.end();
  }
}

/** Bytes that pass by, known by their hash when they have ended. */
class HashedSource implements ByteSource, InputIdentity {
  readonly name = "stdin";
  readonly quickKey = undefined;
  bytes = 0;
  private readonly source: ByteSource;
  private readonly hash = createHash("sha256");
  private whole: Promise<string> | undefined;

  constructor(source: ByteSource) {
    this.source = source;
  }

  async read(into: Uint8Array, at: number): Promise<number> {
    const count = await this.source.read(into, at);
    this.hash.update(into.subarray(at, at + count));
    this.bytes += count;
    return count;
  }

  /** Damage ends the reading of a capture, but what follows it is part of what the input is. */
  sha256(): Promise<string> {
    this.whole ??= this.drain();
    return this.whole;
  }

  private async drain(): Promise<string> {
    const rest = new Uint8Array(1 << 16);
    while ((await this.read(rest, 0)) > 0);
    return this.hash.digest("hex");
  }

  /** The reader of the capture is done, which is not the end of the bytes. */
  close(): void {}

  end(): void {
    this.source.close();
  }
}
