/** What a protocol's parser sees of the conversation that it reads, and may ask of it. */

import type { WeirdName } from "#base/weird/index.ts";
import type { FlowHead, RecordSpec, RowOf } from "#record/record.ts";
import type { FileBody, FileMeta } from "./files.ts";
import type { Protocol } from "./protocol.ts";
import type { TunnelKind } from "./tunnels.ts";

/** 0: the originator sent it; 1: the responder did. */
export type Side = 0 | 1;

export interface Flow extends FlowHead {
  /**
   * Time of the packet at hand: microseconds since 1970. Of bytes that were held until the protocol was known, or until a
   * hole before them was filled, it is that of the packet which did so.
   */
  readonly now: number;
  /** Time of the flow's first packet. */
  readonly startTime: number;
  /** TCP: the flow was met in the middle, or only one direction is there. */
  readonly isPartial: boolean;
  /** Payload bytes of a side that came before those at hand, gaps included: the stream offset of `at` in data(). */
  position(side: Side): number;
  /** How many bytes of this side's stream the other end has acknowledged. UDP: as many as were seen. */
  acknowledged(side: Side): number;

  /** A finished record of this flow. `row.ts` is the time of the unit that it describes. */
  emit<S extends RecordSpec>(spec: S, row: RowOf<S>): void;
  /** Something odd on this flow; counted, sampled, never fatal. `addition` is short text about the case. */
  weird(name: WeirdName, addition?: string): void;
  /** A body that travels inside the flow: becomes a `files` record. */
  file(meta: FileMeta): FileBody;

  /** The parse has proven itself: the protocol's name joins conn's `service`, no other is tried any more. Idempotent. */
  confirm(name?: string): void;
  /**
   * This is not the protocol after all, or no longer readable: no more data comes, another protocol may be tried if this one
   * was not confirmed. close() still comes, and has nothing to write of what is another's.
   */
  reject(reason: string): void;
  /**
   * All is told that can be: no more data comes to this parser, and no close(), so that what is pending is written before.
   * What follows costs nothing. Nothing when it was rejected.
   */
  settle(): void;
  /**
   * What follows is another protocol (CONNECT, STARTTLS, Upgrade): recognition starts afresh after this data() call,
   * with bytes[at, end) of the side at hand first. No more data comes to this parser; its close() still does.
   * `envelope`: it comes in frames of that protocol, which hands on what they carry.
   */
  handOver(bytes: Uint8Array, at: number, end: number, envelope?: Protocol): void;
  /** Of an envelope: in-order bytes of this side that a frame carried. */
  carry(side: Side, bytes: Uint8Array, at: number, end: number): void;
  /** The flow carries another conversation from here on, as a proxy asked for it: Zeek's tunnel. */
  carries(type: TunnelKind): void;
  /** A flow to this end, if it begins soon, is to be read by this protocol (the data of FTP). */
  expect(address: string, port: number, protocol: Protocol): void;
  /** The roles were the wrong way round: swaps originator and responder. */
  swapRoles(): void;
}

export type { FlowHead };
