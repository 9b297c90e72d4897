/** A protocol that rides directly on the link, such as ARP: no flow, one call per frame. */

import type { WeirdName } from "#base/weird/index.ts";
import type { Packet } from "#decode/packet.ts";
import type { Emit, RecordSpec } from "#record/record.ts";

export interface LinkProtocol {
  readonly name: string;
  readonly etherTypes: readonly number[];
  readonly records: readonly RecordSpec[];
  open(emit: Emit, weird: (name: WeirdName, addition?: string) => void): LinkConversation;
}

export interface LinkConversation {
  /** The payload of one frame, bytes[at, end), carried by `packet`. */
  data(packet: Packet, bytes: Uint8Array, at: number, end: number): void;
  close(): void;
}

export type { Packet };
