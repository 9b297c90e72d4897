/** Hot: when a conversation is over for want of packets (RECORDS 1.7). */
import { ipProtocol } from "#decode/packet.ts";
import { endpointState } from "./endpoint.ts";
import type { FlowState } from "./flow-state.ts";
import { lastMicros, startMicros } from "./head.ts";
import { Detail, Endpoint, kind, Slot, State, Sum } from "./slot.ts";
import type { FlowTable } from "./table.ts";

const attemptMicros = 5e6;
const tcpIdleMicros = 300e6;
const interactiveIdleMicros = 3600e6;
const datagramIdleMicros = 60e6;
const dnsIdleMicros = 10e6;
const carrierIdleMicros = 3600e6;

/** Ports of sessions that people leave open. */
const interactivePorts: ReadonlySet<number> = new Set([21, 22, 23, 513]);

/** Microseconds since 1970 after which the flow is let go. */
export function deadlineOf(table: FlowTable, at: number, state: FlowState | undefined): number {
  const { words } = table;
  const flags = words[at + Slot.state]!;
  if ((flags & State.isCarrier) !== 0) return lastMicros(words, at) + carrierIdleMicros;
  const protocol = words[at + Slot.kind]! & kind.protocol;
  if (protocol !== ipProtocol.tcp) {
    return lastMicros(words, at) + (state?.isDatagramDns ? dnsIdleMicros : datagramIdleMicros);
  }
  if ((flags & State.leaving) !== 0) return table.sums[((words[at + Slot.detail]! * Detail.words) >> 1) + Sum.leave]!;
  const orig = endpointState(flags, 0);
  const isAttempt = orig === Endpoint.synSent || orig === Endpoint.synAckSent;
  if (isAttempt && endpointState(flags, 1) === Endpoint.inactive) return startMicros(words, at) + attemptMicros;
  const ports = words[at + Slot.ports]!;
  const isInteractive =
    interactivePorts.has(ports >>> 16) || interactivePorts.has(ports & 0xffff) || (state?.isInteractive ?? false);
  return lastMicros(words, at) + (isInteractive ? interactiveIdleMicros : tcpIdleMicros);
}

/** No deadline comes sooner than this after a packet: flows that were busy need no closer look. */
export const soonestSeconds = 5;
