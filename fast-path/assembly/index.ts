/**
 * The fast path: the packets of a batch that are what most packets are, the next segment of an open TCP conversation or one more
 * datagram of a known one, are read, found and counted here in one go. It stops at each that needs more, and says why.
 */
import { isCopy } from "./copies";
import {
  ack,
  column,
  destinationAt,
  flags,
  ipAt,
  ipLength,
  ipProto,
  ipVersion,
  isTransportSumRight,
  macAt,
  optionsAt,
  payloadAt,
  payloadEnd,
  ports,
  read,
  seq,
  sourceAt,
  transportAt,
  ttl,
  u16At,
  u32At,
  vlan,
  window,
} from "./frame";
import { hasRoom, tell } from "./history";
import { laneOfAddresses } from "./lane";
import {
  Batch,
  Detail,
  ethernetLinkType,
  Ip4,
  IpProtocol,
  Key,
  keyAt,
  Lane,
  laneOrdinalsAt,
  lanesAt,
  maybeTunnel,
  Packet,
  packetAt,
  Run,
  runAt,
  SeenBit,
  Slot,
  State,
  Stop,
  Tcp,
  Udp,
} from "./layout";
import { fits, isUsual, pass, take } from "./segment";
import { find4, find6, fromA } from "./table";
import { addToTally, countPacket } from "./tally";

export { growIndex, insert, remove } from "./table";
export { isCopy };

/** Of a packet with one VLAN tag or none. */
const noInnerVlan: i32 = 0xfff;

/** Looks up the key that stands in the key's place, addresses in network order; `lane` is the lane's own memory. */
export function find(lane: i32, version: i32, ports: i32, kind: i32, network: i32, vlans: i32): i32 {
  const source = keyAt + Key.source;
  const destination = keyAt + Key.destination;
  const at =
    version === 4
      ? find4(lane, u32At(source), u32At(destination), ports, kind, network, vlans)
      : find6(lane, source, destination, ports, kind, network, vlans);
  store<i32>(keyAt, fromA ? 1 : 0, Key.fromA);
  return at;
}

/** Takes packets [from, count) as far as it can; the first that it leaves, and in the run's words why, or `count`. */
export function run(from: i32, count: i32): i32 {
  const base = load<i32>(runAt, Run.base);
  const second = load<i32>(runAt, Run.second);
  const ignoresChecksums = load<i32>(runAt, Run.ignoresChecksums) !== 0;
  const hasLanes = load<i32>(runAt, Run.hasLanes) !== 0;
  let taken: i32 = 0;
  let stop: i32 = Stop.none;
  let i = from;
  for (; i < count; i++) {
    const seconds = column(Batch.seconds, i);
    if (seconds !== second) {
      stop = Stop.tick;
      break;
    }
    if (hasLanes) {
      const ordinal = load<u8>(laneOrdinalsAt + i);
      if (load<i32>(lanesAt + ((ordinal & ~maybeTunnel) << 2)) === 0) {
        if ((ordinal & maybeTunnel) === 0) continue;
        stop = Stop.frame;
        break;
      }
    }
    if (
      column(Batch.linkType, i) !== ethernetLinkType ||
      column(Batch.meta, i) !== 0 ||
      !read(base + column(Batch.at, i), base + column(Batch.end, i), ignoresChecksums)
    ) {
      stop = Stop.frame;
      break;
    }
    const ordinal = laneOfAddresses();
    const lane = load<i32>(lanesAt + (ordinal << 2));
    // another reader's
    if (lane === 0) continue;
    stop = takePacket(lane, ordinal, i, seconds, ignoresChecksums);
    if (stop === Stop.none) {
      taken++;
      continue;
    }
    if (stop === Stop.data) taken++;
    break;
  }
  store<i32>(runAt, i < count ? stop : Stop.none, Run.stop);
  store<i32>(runAt, taken, Run.taken);
  return i;
}

/** The packet that was read: taken, or for whom it is. */
function takePacket(lane: i32, ordinal: i32, index: i32, seconds: i32, ignoresChecksums: bool): i32 {
  const vlans = ((vlan & 0xfff) << 12) | noInnerVlan;
  const found =
    ipVersion === 4
      ? find4(lane, u32At(sourceAt), u32At(destinationAt), ports, ipProto, 0, vlans)
      : find6(lane, sourceAt, destinationAt, ports, ipProto, 0, vlans);
  const isRight = ignoresChecksums || isTransportSumRight();
  if (!isRight) return Stop.frame;
  const isTcp = ipProto === IpProtocol.tcp;
  if (found === 0 || (isTcp && !isUsual())) return leave(ordinal, found);
  const at = load<i32>(lane, Lane.words) + (found << 2);
  // it may be over, and another begin
  if (<u32>seconds >= load<u32>(at, Slot.due)) return leave(ordinal, found);
  const state = load<i32>(at, Slot.state);
  const side: i32 = fromA === ((state & State.origIsB) === 0) ? 0 : 1;
  if ((state & (State.unprovenSums << side)) !== 0) return leave(ordinal, found);
  const detail = load<i32>(lane, Lane.details) + (load<i32>(at, Slot.detail) << Detail.shift);
  const seen = load<i32>(at, Slot.seen);
  if (isTcp) {
    if (load<i32>(at, Slot.detail) === 0 || !fits(at, detail, side)) return leave(ordinal, found);
  } else if (!hasRoom(at, side, true)) return leave(ordinal, found);
  const micros = column(Batch.micros, index);
  if (isKnownCopy(lane, found, side, seconds, micros)) return leave(ordinal, found);
  const length = payloadEnd - payloadAt;
  if (isTcp) {
    take(at, detail, side, seconds, micros, column(Batch.wireLength, index));
    if (length === 0) return Stop.none;
    if ((seen & (SeenBit.unread | SeenBit.holds)) === SeenBit.unread) {
      pass(at, detail, side);
      return Stop.none;
    }
  } else {
    if (load<i32>(at + (side << 2), Slot.packets) === 0)
      store<i32>(at, load<i32>(at, Slot.first) | (ttl << (8 * side)), Slot.first);
    tell(at, side, true);
    countPacket(at, side, ipLength, seconds, micros);
    addToTally(at + Slot.start, at + Slot.tallyHigh + 4, side, length);
    if (length === 0 || (seen & SeenBit.unread) !== 0) return Stop.none;
  }
  describePayload(ordinal);
  store<i32>(runAt, found, Run.at);
  store<i32>(runAt, side, Run.side);
  return Stop.data;
}

/** The engine's: nothing was changed. Its flow, if there is one, and its key are told as find() tells them. */
function leave(ordinal: i32, found: i32): i32 {
  describe(ordinal);
  store<i32>(runAt, found, Run.at);
  store<i32>(keyAt, fromA ? 1 : 0, Key.fromA);
  return Stop.packet;
}

function isKnownCopy(lane: i32, found: i32, side: i32, seconds: i32, micros: i32): bool {
  const id = ipVersion === 4 ? u16At(ipAt + Ip4.id) : 0;
  const isTcp = ipProto === IpProtocol.tcp;
  const content = u16At(transportAt + (isTcp ? Tcp.checksum : Udp.checksum));
  const place = isTcp ? ((seq ^ (ack * 0x85ebca6b)) * 0xc2b2ae35) ^ (ipLength | (flags << 16)) : ipLength;
  return isCopy(lane, (found << 1) | side, id, content, place, id === 0 ? leg() : 0, seconds, micros, 1);
}

/** The way that it came: routers count the TTL down, VLANs and hops have their own addresses. */
function leg(): i32 {
  const destination = u32At(macAt + 2);
  const source = u32At(macAt + 8);
  // no inner VLAN
  const tags = ttl | (vlan << 8) | (-1 << 20);
  return tags ^ ((source ^ (destination * 0x85ebca6b)) * 0xc2b2ae35);
}

/** Tells what concerns the payload; places are those in the batch's bytes. */
function describePayload(ordinal: i32): void {
  const base = load<i32>(runAt, Run.base);
  store<i32>(packetAt, ordinal, Packet.lane);
  store<i32>(packetAt, ipProto, Packet.ipProto);
  store<i32>(packetAt, payloadAt - base, Packet.payloadAt);
  store<i32>(packetAt, payloadEnd - base, Packet.payloadEnd);
  store<i32>(packetAt, seq, Packet.seq);
}

/** Tells all of the packet. */
function describe(ordinal: i32): void {
  describePayload(ordinal);
  const base = load<i32>(runAt, Run.base);
  store<i32>(packetAt, macAt - base, Packet.macAt);
  store<i32>(packetAt, vlan, Packet.vlan);
  store<i32>(packetAt, ipVersion, Packet.ipVersion);
  store<i32>(packetAt, ipAt - base, Packet.ipAt);
  store<i32>(packetAt, ipLength, Packet.ipLength);
  store<i32>(packetAt, sourceAt - base, Packet.sourceAt);
  store<i32>(packetAt, destinationAt - base, Packet.destinationAt);
  store<i32>(packetAt, ttl, Packet.ttl);
  store<i32>(packetAt, transportAt - base, Packet.transportAt);
  store<i32>(packetAt, ports, Packet.ports);
  store<i32>(packetAt, ack, Packet.ack);
  store<i32>(packetAt, flags, Packet.flags);
  store<i32>(packetAt, window, Packet.window);
  store<i32>(packetAt, optionsAt - base, Packet.optionsAt);
}
