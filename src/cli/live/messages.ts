/** What the capture process and the server that started it say to each other. */
import type { Tick } from "#api/contract.ts";
import type { ExitCode } from "#base/user-error.ts";
import type { HashName } from "#object/digests.ts";
import type { RowOf } from "#record/record.ts";
import type { capture } from "../capture-record.ts";

/** What a capture process is started for: its one argument, as JSON. */
export interface CaptureJob {
  readonly name: string;
  readonly filter?: string | undefined;
  readonly hashes: readonly HashName[];
  readonly dataDir: string;
  readonly sensor: string;
}

/** How the recording stands; told every second. */
export interface CaptureState {
  /** The clock, and what was counted since the process began. */
  readonly now: number;
  readonly packets: number;
  readonly wireBytes: number;
  readonly skipped: number;
  readonly dropped: number;
  readonly openFlows: number;
  /** Time of the latest packet. */
  readonly lastTime: number | undefined;
  /** What was counted since the last capture record was written: a crash would lose it. */
  readonly unwritten: RowOf<typeof capture>;
}

export type FromCapture =
  | { readonly kind: "recording"; readonly since: number }
  /** It cannot record, or no longer. */
  | { readonly kind: "failed"; readonly message: string; readonly exitCode: ExitCode }
  /** A load on the spool that is to be taken in. */
  | { readonly kind: "load"; readonly load: string }
  | { readonly kind: "state"; readonly state: CaptureState }
  | { readonly kind: "largest"; readonly flows: Tick["largest"] };

export type ToCapture =
  | { readonly kind: "taken"; readonly load: string; readonly problem?: string }
  | { readonly kind: "largest" }
  | { readonly kind: "stop" };
