/** Hot: when a conversation is over for want of packets. */
import { ipProtocol } from "#decode/packet.ts";
import { endpointState } from "./endpoint.ts";
import type { FlowState } from "./flow-state.ts";
import { lastMicros, startMicros } from "./name.ts";
import { Detail, Endpoint, kind, Slot, State, Sum } from "./slot.ts";
import type { FlowTable } from "./table.ts";

const attemptMicros = 5e6;
/** One side closed, the other reset or never there: looked at every six seconds, as Zeek does. */
const halfClosedMicros = 6e6;
const tcpIdleMicros = 300e6;
const interactiveIdleMicros = 3600e6;
const datagramIdleMicros = 60e6;
/** A flow of DNS is looked at every ten seconds from its start, and leaves when it was silent for so long. */
const dnsIdleMicros = 10e6;
/** A tunnel without ports is told to have expired, and its uid forgotten. */
const tunnelIdleMicros = 3600e6;
const carrierIdleMicros = 86_400e6;

const isInteractivePort = (port: number): boolean => (port >= 21 && port <= 23) || port === 513;
const isDnsPort = (port: number): boolean => port === 53 || port === 137 || port === 5353 || port === 5355;

/** Microseconds since 1970 from which on the flow is let go. */
export function deadlineOf(table: FlowTable, at: number, state: FlowState | undefined): number {
  const { words } = table;
  const flags = words[at + Slot.state]!;
  if ((words[at + Slot.kind]! & kind.protocol) === ipProtocol.tcp) return tcpDeadline(table, at, flags, state);
  const last = lastMicros(words, at);
  if ((flags & State.isCarrier) !== 0)
    return last + ((flags & State.isTunnel) !== 0 ? tunnelIdleMicros : carrierIdleMicros);
  const isUdp = (words[at + Slot.kind]! & kind.protocol) === ipProtocol.udp;
  if (!isUdp || !(isDnsPort(responderPort(words, at, flags)) || state?.isDatagramDns)) return last + datagramIdleMicros;
  const start = startMicros(words, at);
  return start + Math.ceil((last - start) / dnsIdleMicros + 1) * dnsIdleMicros;
}

function tcpDeadline(table: FlowTable, at: number, flags: number, state: FlowState | undefined): number {
  const { words } = table;
  if ((flags & State.leaving) !== 0) return table.sums[((words[at + Slot.detail]! * Detail.words) >> 1) + Sum.leave]!;
  const orig = endpointState(flags, 0);
  const resp = endpointState(flags, 1);
  const isAttempt = orig === Endpoint.synSent || orig === Endpoint.synAckSent;
  if (isAttempt && resp === Endpoint.inactive) return startMicros(words, at) + attemptMicros;
  const last = lastMicros(words, at);
  const isHalfGone =
    orig === Endpoint.reset || resp === Endpoint.reset || orig === Endpoint.inactive || resp === Endpoint.inactive;
  const didClose = (flags & (State.didClose | (State.didClose << 1))) !== 0;
  const isNothing = orig === Endpoint.inactive && resp === Endpoint.inactive;
  if (isNothing || (didClose && isHalfGone)) return last + halfClosedMicros;
  const isInteractive = isInteractivePort(responderPort(words, at, flags)) || state?.isInteractive;
  return last + (isInteractive ? interactiveIdleMicros : tcpIdleMicros);
}

function responderPort(words: Int32Array, at: number, flags: number): number {
  const ports = words[at + Slot.ports]!;
  return (flags & State.origIsB) !== 0 ? ports >>> 16 : ports & 0xffff;
}
