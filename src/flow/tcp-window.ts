/** Hot: the receive window that each side offers: scaled, taken back, or zero. */
import type { WeirdName } from "#base/weird/index.ts";
import { type Packet, tcpFlag } from "#decode/packet.ts";
import { endpointState, sequenceDelta } from "./endpoint.ts";
import { addLetter, isLogarithmic, Letter } from "./history.ts";
import { Detail, Endpoint, Slot } from "./slot.ts";
import type { FlowTable } from "./table.ts";
import { maxWindowScale } from "./tcp-options.ts";

const control = tcpFlag.syn | tcpFlag.fin | tcpFlag.rst;

/** What the window of a segment tells. */
export function updateWindow(
  table: FlowTable,
  weirds: { weird(at: number, name: WeirdName): void },
  at: number,
  detail: number,
  side: number,
  packet: Packet,
): void {
  const { details } = table;
  const { flags } = packet;
  const state = table.words[at + Slot.state]!;
  const now = endpointState(state, side);
  const scale = (details[detail + Detail.scale]! >>> (16 + 8 * side)) & 255;
  const window = packet.window << scale;
  // After the other end's FIN, or with a RST, nobody needs a window.
  const isAfterEnd = endpointState(state, 1 - side) === Endpoint.closed || now === Endpoint.reset;
  if (window === 0 && (flags & tcpFlag.rst) === 0 && !isAfterEnd) {
    const count = ++details[detail + Detail.zeroWindows + side]!;
    if (isLogarithmic(count)) addLetter(table, at, Letter.W, side);
  }
  if ((flags & control) !== 0 || now === Endpoint.closed || now === Endpoint.reset) return;
  const sequence = packet.seq | 0;
  const acknowledged = packet.ack | 0;
  const windowAck = details[detail + Detail.windowAck + side]!;
  if (sequenceDelta(sequence, details[detail + Detail.windowSeq + side]!) < 0) return;
  if (sequenceDelta(acknowledged, windowAck) < 0) return;
  const advance = sequenceDelta(acknowledged + window, windowAck + details[detail + Detail.window + side]!);
  // the granularity of the scale may make it look smaller
  if (advance < 0 && -advance >= 1 << scale) weirds.weird(at, "window_recision");
  details[detail + Detail.window + side] = window;
  details[detail + Detail.windowAck + side] = acknowledged;
  details[detail + Detail.windowSeq + side] = sequence;
}

/** A SYN offers window scaling or does not. `offered`: window scale + 1, or 0. */
export function initWindow(
  details: Int32Array,
  detail: number,
  side: number,
  offered: number,
  isAck: boolean,
  sequence: number,
  acknowledged: number,
): void {
  const scaleAt = detail + Detail.scale;
  const inForce = 16 + 8 * side;
  if (offered === 0) {
    // without the option in the SYN+ACK no side scales
    details[scaleAt]! &= isAck ? 0xffff : ~(255 << inForce);
    return;
  }
  const scale = Math.min(offered - 1, maxWindowScale);
  details[scaleAt] =
    (details[scaleAt]! & ~((255 << inForce) | (255 << (8 * side)))) | (scale << inForce) | ((scale + 1) << (8 * side));
  details[detail + Detail.windowSeq + side] = sequence;
  details[detail + Detail.windowAck + side] = acknowledged;
  details[detail + Detail.windowSeq + 1 - side] = acknowledged;
  details[detail + Detail.windowAck + 1 - side] = sequence;
}
