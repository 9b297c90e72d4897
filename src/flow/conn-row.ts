/** A slot of the table as a row of conn. */
import { ipProtocol } from "#decode/packet.ts";
import type { RowOf } from "#record/record.ts";
import { rowClass } from "#record/row.ts";
import { conn } from "./conn.ts";
import { streamSize } from "./endpoint.ts";
import type { FlowState } from "./flow-state.ts";
import { historyText } from "./history.ts";
import { ipProtocolName } from "./ip-protocol-names.ts";
import { isLocal } from "./local.ts";
import type { MacPairs } from "./mac-pairs.ts";
import { lastMicros, startMicros } from "./name.ts";
import { Detail, kind, Slot, State, Sum, Tally } from "./slot.ts";
import type { FlowTable } from "./table.ts";
import { tally } from "./tally.ts";
import { connState } from "./tcp-state.ts";
import type { Tunnels } from "./tunnels.ts";

export type ConnRow = RowOf<typeof conn>;
const ConnRow = rowClass(conn);
export type EndReason = NonNullable<ConnRow["end_reason"]>;

const protoNames: Readonly<Record<number, ConnRow["proto"]>> = {
  [ipProtocol.tcp]: "tcp",
  [ipProtocol.udp]: "udp",
  [ipProtocol.icmp]: "icmp",
  [ipProtocol.icmp6]: "icmp",
};

/** What the table, and the flow's object where it has one, tell of it. */
export function connRow(
  table: FlowTable,
  at: number,
  state: FlowState | undefined,
  macs: MacPairs,
  tunnels: Tunnels,
): ConnRow {
  const { words } = table;
  const protocol = words[at + Slot.kind]! & kind.protocol;
  const flags = words[at + Slot.state]!;
  const isTcp = protocol === ipProtocol.tcp;
  const start = startMicros(words, at);
  const micros = lastMicros(words, at) - start;
  // a lone segment is a part of a stream: how much was sent is not known of TCP without a duration
  const hasBytes = micros > 0 || !isTcp;
  const origBytes = payloadBytes(table, at, 0);
  const respBytes = payloadBytes(table, at, 1);
  const history = historyText(table, at);
  const origIsB = (flags & State.origIsB) !== 0 ? 1 : 0;
  const first = words[at + Slot.first]!;
  const isIp6 = (words[at + Slot.kind]! & kind.ip6) !== 0;
  const isLocalA = isLocal(words, at + Slot.addressA, isIp6);
  const isLocalB = isLocal(words, at + Slot.addressB, isIp6);
  const row = new ConnRow(start);
  row.proto = protoNames[protocol] ?? "unknown_transport";
  row.duration = micros > 0 ? micros / 1e6 : undefined;
  row.orig_bytes = hasBytes ? origBytes : undefined;
  row.resp_bytes = hasBytes ? respBytes : undefined;
  row.conn_state = isTcp
    ? connState(flags, origBytes === 0 && respBytes === 0, () => history)
    : datagramState(table, at, protocol);
  row.local_orig = origIsB ? isLocalB : isLocalA;
  row.local_resp = origIsB ? isLocalA : isLocalB;
  row.missed_bytes = 0;
  row.history = history === "" ? undefined : history;
  row.orig_pkts = words[at + Slot.packets]!;
  row.orig_ip_bytes = tally(words, at, Tally.ipBytes, 0);
  row.resp_pkts = words[at + Slot.packets + 1]!;
  row.resp_ip_bytes = tally(words, at, Tally.ipBytes, 1);
  row.ip_proto = protocol;
  row.orig_l2_addr = macs.text(words, at, origIsB);
  row.resp_l2_addr = macs.text(words, at, 1 - origIsB);
  row.orig_ttl = words[at + Slot.packets]! > 0 ? first & 255 : undefined;
  row.resp_ttl = words[at + Slot.packets + 1]! > 0 ? (first >>> 8) & 255 : undefined;
  const detail = words[at + Slot.detail]! * Detail.words;
  if (row.proto === "unknown_transport") row.ip_proto_name = ipProtocolName(protocol);
  if (detail !== 0) addUncounted(row, table.details, detail);
  const parent = tunnels.parentOf(at);
  if (parent !== undefined) row.tunnel_parents = state ? [parent, ...state.parents] : [parent];
  const carries = tunnels.serviceOf(at);
  const services = state?.services.join(",") ?? "";
  if (carries !== undefined) row.service = services === "" ? carries : `${carries},${services}`;
  else if (services !== "") row.service = services;
  if (state && state.failedServices.length > 0) row.failed_service = state.failedServices;
  if (isTcp) addTcp(row, table, at, detail, first);
  return row;
}

function addTcp(row: ConnRow, table: FlowTable, at: number, detail: number, first: number): void {
  const { words, details, sums } = table;
  row.orig_tcp_flags = (first >>> 16) & 255;
  row.resp_tcp_flags = first >>> 24;
  if (detail === 0) return;
  const half = detail >> 1;
  if ((words[at + Slot.state]! & State.partial) === 0) row.missed_bytes = sums[half + Sum.missed]!;
  row.orig_acked_bytes = Math.max(0, sums[half + Sum.trim]! - 1);
  row.resp_acked_bytes = Math.max(0, sums[half + Sum.trim + 1]! - 1);
  const mss = details[detail + Detail.mss]!;
  const scale = details[detail + Detail.scale]!;
  if ((mss & 0xffff) > 0) row.orig_mss = mss & 0xffff;
  if (mss >>> 16 > 0) row.resp_mss = mss >>> 16;
  if ((scale & 255) > 0) row.orig_wscale = (scale & 255) - 1;
  if (((scale >>> 8) & 255) > 0) row.resp_wscale = ((scale >>> 8) & 255) - 1;
  if (details[detail + Detail.rttSynMicros]! > 0) row.rtt_syn = details[detail + Detail.rttSynMicros]! / 1e6;
  if (details[detail + Detail.rttAckMicros]! > 0) row.rtt_ack = details[detail + Detail.rttAckMicros]! / 1e6;
  addCounts(row, details, detail);
  row.orig_l2_bytes = sums[half + Sum.linkBytes]!;
  row.resp_l2_bytes = sums[half + Sum.linkBytes + 1]!;
}

/** How often the path, or an end, was in trouble: unset where it never was. */
function addCounts(row: ConnRow, details: Int32Array, detail: number): void {
  const { outOfOrder, retransmits, repeatedAcks, zeroWindows, gaps } = Detail;
  const count = (pair: number, side: number): number => details[detail + pair + side]!;
  row.orig_retrans = count(retransmits, 0) - count(outOfOrder, 0);
  row.resp_retrans = count(retransmits, 1) - count(outOfOrder, 1);
  row.orig_ooo = positive(count(outOfOrder, 0));
  row.resp_ooo = positive(count(outOfOrder, 1));
  row.orig_dup_acks = positive(count(repeatedAcks, 0));
  row.resp_dup_acks = positive(count(repeatedAcks, 1));
  row.orig_zero_windows = positive(count(zeroWindows, 0));
  row.resp_zero_windows = positive(count(zeroWindows, 1));
  row.orig_gaps = positive(count(gaps, 0));
  row.resp_gaps = positive(count(gaps, 1));
}

/** Packets that did not count, or not for all. */
function addUncounted(row: ConnRow, details: Int32Array, detail: number): void {
  row.copies = positive(details[detail + Detail.copies]!);
  row.orig_bad_checksums = positive(details[detail + Detail.badChecksums]!);
  row.resp_bad_checksums = positive(details[detail + Detail.badChecksums + 1]!);
}

const positive = (count: number): number | undefined => (count > 0 ? count : undefined);

/** Payload of a side: of a datagram flow the sum, of TCP by sequence numbers. */
export function payloadBytes(table: FlowTable, at: number, side: number): number {
  const { words } = table;
  if ((words[at + Slot.kind]! & kind.protocol) === ipProtocol.tcp) return streamSize(table, at, side);
  return tally(words, at, Tally.payload, side);
}

function datagramState({ words }: FlowTable, at: number, protocol: number): ConnRow["conn_state"] {
  if (protocol !== ipProtocol.udp) return "OTH";
  const hasOrig = words[at + Slot.packets]! > 0;
  const hasResp = words[at + Slot.packets + 1]! > 0;
  if (hasOrig) return hasResp ? "SF" : "S0";
  return hasResp ? "SHR" : "OTH";
}
