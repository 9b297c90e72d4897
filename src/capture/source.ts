/** What every input of packets is to the rooms after this one: a file, a pipe or an interface. */
import type { PacketBatch } from "#base/packet-batch.ts";
import type { CaptureNotes } from "./notes.ts";
import type { InputSummary } from "./summary.ts";

export interface PacketSource {
  /** Path of the file, `stdin`, or name of the interface. */
  readonly name: string;
  /** The input is a file whose bytes are a capture as they are: it can be opened any number of times. */
  readonly isPlainFile: boolean;
  /** What was read so far; final once batches() has ended. */
  readonly summary: InputSummary;
  /** What the capture says beside its packets. */
  readonly notes: CaptureNotes;
  /**
   * The packets, once. One batch is reused: it and its bytes are valid until the next is asked for. Damage ends the
   * batches and is told in the summary; it is never thrown. `room`: where the caller would like to have the bytes; a source that
   * has them elsewhere leaves them there.
   */
  batches(room?: Uint8Array): AsyncIterable<PacketBatch>;
  /** Ends the batches early (live: after what the kernel already holds) and gives the input back. Idempotent. */
  close(): void;
}
