/** Hot: from packets to conversations. The one way into this room. */
import type { WeirdName } from "#base/weird/index.ts";
import type { Packet } from "#decode/packet.ts";
import type { Emit, FlowHead, RecordSpec, RowOf } from "#record/record.ts";
import { conn } from "./conn.ts";
import type { Files } from "./files.ts";
import type { Protocol } from "./protocol.ts";
import { tunnel } from "./tunnel.ts";
import { weird } from "./weird.ts";

/** The records that this room itself writes. */
export const flowRecords: readonly RecordSpec[] = [conn, weird, tunnel];

export interface EngineOptions {
  emit: Emit;
  protocols: readonly Protocol[];
  files: Files;
  /** Counts only: no stream is put together and no protocol read. */
  flowsOnly: boolean;
  /** Networks that count as local, for local_orig and local_resp; none: both stay unset. */
  localNetworks?: readonly { readonly bytes: Uint8Array; readonly prefix: number }[] | undefined;
  /** How many conversations are remembered at once. */
  maxFlows?: number;
  /** Of the table's hash; by chance for each process unless given. Results never depend on it. */
  seed?: number;
  /** Write rows of conversations that are still open, every so many seconds. */
  interimSeconds?: number;
}

/** What the engine did, for the capture row and the live view. */
export interface FlowCounters {
  liveFlows: number;
  createdFlows: number;
  evictedFlows: number;
  reassemblyBytes: number;
  /** Work that was left out under pressure, by step. */
  shed: { parsing: number; reassembly: number; flows: number };
  weirds: ReadonlyMap<string, number>;
}

export class FlowEngine {
  readonly counters: FlowCounters = {
    liveFlows: 0,
    createdFlows: 0,
    evictedFlows: 0,
    reassemblyBytes: 0,
    shed: { parsing: 0, reassembly: 0, flows: 0 },
    weirds: new Map(),
  };

  constructor(_options: EngineOptions) {}

  /** One decoded IP packet of the frame at hand; outer packets of a tunnel come before the inner. */
  packet(_packet: Packet): void {}

  /** Called once for every frame, before its packets: the clock that timers follow. */
  frame(_seconds: number, _micros: number): void {}

  /** What decoding found odd, on the packet's flow where there is one. */
  weird(_name: WeirdName, _packet: Packet, _addition?: string): void {}

  /** End of input: everything still open is written, in order of time. */
  finish(): void {}

  /** Conversations that are open now, the latest first. */
  openFlows(_limit: number): Iterable<{ head: FlowHead; row: RowOf<typeof conn> }> {
    return [];
  }
}
