/**
 * The segment that most are: of a TCP conversation that both ends take part in and neither closes, the next of its side, acknowledging
 * what the other sent. It is taken here in one go, with the same outcome as in src/flow/tcp.ts, which takes all others.
 */
import { ack, flags, ipLength, payloadAt, payloadEnd, seq, window } from "./frame";
import { hasRoom, tell } from "./history";
import { Detail, Endpoint, maxUnacknowledged, microsMask, Slot, State, Sum, TcpFlag } from "./layout";
import { countPacket } from "./tally";

const unusual: i32 = TcpFlag.fin + TcpFlag.syn + TcpFlag.rst + TcpFlag.urg;
const bothSides: i32 = 3;
/** Bits of a state that tell of an end. */
const ending: i32 =
  State.didClose * bothSides +
  State.endOfStream * bothSides +
  State.closeDeferred +
  State.sawFin * bothSides +
  State.leaving;
/** A handshake takes no half hour. */
const longestHandshake: i64 = 1_800_000_000;

export function isUsual(): bool {
  return (flags & (unusual | TcpFlag.ack)) === TcpFlag.ack && window !== 0;
}

function isOpen(endpoint: i32): bool {
  return endpoint === Endpoint.established || endpoint === Endpoint.partial;
}

/** Whether the flow stands so that the segment, a usual one, can be taken here. */
export function fits(at: i32, detail: i32, side: i32): bool {
  const state = load<i32>(at, Slot.state);
  if ((state & ending) !== 0 || (state & (State.firstSeen << side)) === 0) return false;
  if (!isOpen(state & 7) || !isOpen((state >> 3) & 7)) return false;
  const length = payloadEnd - payloadAt;
  if (!hasRoom(at, side, length > 0)) return false;

  // it is the next one, and no sequence number wraps, or has
  const own = side << 2;
  const peer = own ^ 4;
  const end = seq + length;
  if (load<i32>(detail, Detail.wraps) !== 0) return false;
  if (load<i32>(detail + own, Detail.last) !== seq || <u32>end < <u32>seq) return false;
  const position = seq - load<i32>(at + own, Slot.start);
  if (position <= 0) return false;
  if (length > 0) {
    if (load<f64>(detail + 2 * own, Sum.next) !== <f64>position) return false;
    if (<f64>(position + length) > load<f64>(detail + 2 * own, Sum.trim) + <f64>maxUnacknowledged) return false;
  }

  // it acknowledges nothing that was not seen
  const known = load<i32>(detail + peer, Detail.ack);
  if (ack === 0 || (ack - known > 0 && <u32>ack < <u32>known)) return false;
  const ackPosition = ack - load<i32>(at + peer, Slot.start);
  if (ackPosition < 0 || <f64>ackPosition > load<f64>(detail + 2 * peer, Sum.next)) return false;

  // it takes back nothing of its window
  const scale = scaleOf(detail, side);
  return !movesWindow(detail + own) || windowAdvance(detail + own, scale) > -(1 << scale);
}

function scaleOf(detail: i32, side: i32): i32 {
  return (load<i32>(detail, Detail.scale) >> (16 + 8 * side)) & 255;
}

function movesWindow(own: i32): bool {
  return seq - load<i32>(own, Detail.windowSeq) >= 0 && ack - load<i32>(own, Detail.windowAck) >= 0;
}

function windowAdvance(own: i32, scale: i32): i32 {
  return ack + (window << scale) - (load<i32>(own, Detail.windowAck) + load<i32>(own, Detail.window));
}

/** Takes and counts a segment that fits; of the stream it says nothing yet. */
export function take(at: i32, detail: i32, side: i32, seconds: i32, micros: i32, wireLength: i32): void {
  const own = side << 2;
  const peer = own ^ 4;
  const length = payloadEnd - payloadAt;
  tell(at, side, length > 0);
  countPacket(at, side, ipLength, seconds, micros);
  store<f64>(detail + 2 * own, load<f64>(detail + 2 * own, Sum.linkBytes) + <f64>wireLength, Sum.linkBytes);
  store<i32>(at, load<i32>(at, Slot.first) | (flags << (16 + 8 * side)), Slot.first);

  const windowBefore = load<i32>(detail + own, Detail.window);
  if (movesWindow(detail + own)) {
    store<i32>(detail + own, window << scaleOf(detail, side), Detail.window);
    store<i32>(detail + own, ack, Detail.windowAck);
    store<i32>(detail + own, seq, Detail.windowSeq);
  }
  const advance = ack - load<i32>(detail + peer, Detail.ack);
  if (advance > 0) store<i32>(detail + peer, ack, Detail.ack);
  else if (
    advance === 0 &&
    length === 0 &&
    load<i32>(detail + own, Detail.window) === windowBefore &&
    load<i32>(detail + peer, Detail.last) - ack > 0
  )
    store<i32>(detail + own, load<i32>(detail + own, Detail.repeatedAcks) + 1, Detail.repeatedAcks);
  if (side === 0 && load<i32>(detail, Detail.rttAckMicros) === 0) timeAck(at, detail, seconds, micros);
  const ackPosition = <f64>(ack - load<i32>(at + peer, Slot.start));
  if (ackPosition > load<f64>(detail + 2 * peer, Sum.trim)) store<f64>(detail + 2 * peer, ackPosition, Sum.trim);
  if (length > 0) store<i32>(detail + own, seq + length, Detail.last);
}

/** Nobody waits for the payload: the stream is that much longer. */
export function pass(at: i32, detail: i32, side: i32): void {
  const position = seq - load<i32>(at + (side << 2), Slot.start);
  store<f64>(detail + (side << 3), <f64>(position + payloadEnd - payloadAt), Sum.next);
}

/** The first segment of the originator after the SYN+ACK ends the handshake. */
function timeAck(at: i32, detail: i32, seconds: i32, micros: i32): void {
  const synAck = load<i32>(detail, Detail.rttSynMicros);
  if (synAck === 0) return;
  const passed = <i64>(<u32>seconds) - <i64>load<u32>(at, Slot.startSeconds);
  const since = passed * 1_000_000 + <i64>(micros - (load<i32>(at, Slot.startMicros) & microsMask));
  const rtt = (since < longestHandshake ? since : -1) - synAck;
  store<i32>(detail, rtt > 1 ? <i32>rtt : 1, Detail.rttAckMicros);
}
