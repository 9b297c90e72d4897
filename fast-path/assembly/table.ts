/**
 * The index of a lane's conversations: pairs of slot ordinal and hash, linear probing, half empty. Its hash is tabulation hashing: with
 * linear probing its expected cost is constant for any set of keys chosen without sight of the words, so nobody can prepare collisions.
 */
import { hashAt, Key, Kind, keyAt, Lane, Slot, State } from "./layout";

/** VLANs between the same two ports: their flows stand in a row in the index, which nobody shall make long. */
const maxKins: i32 = 16;

/** The packet at hand is from end A of its flow. */
export let fromA: bool = false;
/** Hash of the key at hand. */
let wanted: i32 = 0;

function word(place: i32, value: i32): i32 {
  const base = hashAt + (place << 10);
  return (
    load<i32>(base + ((value & 255) << 2)) ^
    load<i32>(base + 1024 + (((value >> 8) & 255) << 2)) ^
    load<i32>(base + 2048 + (((value >> 16) & 255) << 2)) ^
    load<i32>(base + 3072 + ((<u32>value >> 24) << 2))
  );
}

/** Addresses in eight words from `at`; of IPv4 only the first of each four counts. */
function hashOf(at: i32, kind: i32, ports: i32, network: i32): i32 {
  let hash =
    word(0, load<i32>(at)) ^
    word(4, load<i32>(at, 16)) ^
    word(8, ports) ^
    load<i32>(hashAt + ((12 * 256 + (kind & Kind.protocol)) << 2));
  if (network !== 0) hash ^= word(13, network);
  if ((kind & Kind.ip6) === 0) return hash;
  for (let i = 1; i < 4; i++) hash ^= word(13 + 4 * i, load<i32>(at + (i << 2)));
  for (let i = 1; i < 4; i++) hash ^= word(25 + 4 * i, load<i32>(at + (i << 2), 16));
  return hash;
}

/** Flow between two IPv4 addresses. */
export function find4(lane: i32, source: i32, destination: i32, ports: i32, kind: i32, network: i32, vlans: i32): i32 {
  const isLower = source === destination ? <u32>ports >> 16 <= <u32>(ports & 0xffff) : <u32>source < <u32>destination;
  fromA = isLower || (kind & Kind.oneWay) !== 0;
  store<i32>(keyAt, fromA ? source : destination, Key.a);
  store<i32>(keyAt, fromA ? destination : source, Key.b);
  if ((load<i32>(keyAt, Key.kind) & Kind.ip6) !== 0) {
    store<i64>(keyAt, 0, Key.a + 4);
    store<i32>(keyAt, 0, Key.a + 12);
    store<i64>(keyAt, 0, Key.b + 4);
    store<i32>(keyAt, 0, Key.b + 12);
  }
  return lookUp(lane, ports, kind, network, vlans);
}

/** Flow between two IPv6 addresses, where they stand in a packet. */
export function find6(
  lane: i32,
  sourceAt: i32,
  destinationAt: i32,
  ports: i32,
  kind: i32,
  network: i32,
  vlans: i32,
): i32 {
  let order: i32 = 0;
  for (let i = 0; i < 16 && order === 0; i += 4) {
    const a = bswap<u32>(load<u32>(sourceAt + i));
    const b = bswap<u32>(load<u32>(destinationAt + i));
    order = a > b ? 1 : a < b ? -1 : 0;
  }
  if (order === 0) order = (<u32>ports >> 16) - (ports & 0xffff);
  fromA = (kind & Kind.oneWay) !== 0 || order <= 0;
  const lower = fromA ? sourceAt : destinationAt;
  const upper = fromA ? destinationAt : sourceAt;
  for (let i = 0; i < 16; i += 4) {
    store<u32>(keyAt + i, bswap<u32>(load<u32>(lower + i)), Key.a);
    store<u32>(keyAt + i, bswap<u32>(load<u32>(upper + i)), Key.b);
  }
  return lookUp(lane, ports, kind | Kind.ip6, network, vlans);
}

/** First word of the flow of the key at hand, or 0. */
function lookUp(lane: i32, ports: i32, kind: i32, network: i32, vlans: i32): i32 {
  if (!fromA) ports = (ports << 16) | (<u32>ports >> 16);
  store<i32>(keyAt, ports, Key.ports);
  store<i32>(keyAt, kind, Key.kind);
  store<i32>(keyAt, network, Key.network);
  wanted = hashOf(keyAt + Key.a, kind, ports, network);
  const index = load<i32>(lane, Lane.index);
  const mask = load<i32>(lane, Lane.mask);
  const words = load<i32>(lane, Lane.words);
  const a = load<i32>(keyAt, Key.a);
  const b = load<i32>(keyAt, Key.b);
  let several: i32 = 0;
  let kin: i32 = 0;
  let kins: i32 = 0;
  let slot: i32;
  for (let i = wanted & mask; (slot = load<i32>(index + (i << 3))) !== 0; i = (i + 1) & mask) {
    if (load<i32>(index + (i << 3), 4) !== wanted) continue;
    const at = words + (slot << Slot.shift);
    if (
      load<i32>(at, Slot.kind) === kind &&
      load<i32>(at, Slot.ports) === ports &&
      load<i32>(at, Slot.network) === network &&
      load<i32>(at, Slot.addressA) === a &&
      load<i32>(at, Slot.addressB) === b &&
      ((kind & Kind.ip6) === 0 || isSameTail(at))
    ) {
      const found = slot << (Slot.shift - 2);
      if (vlansOf(at) === vlans) {
        store<i32>(keyAt, 0, Key.kin);
        return found;
      }
      kins++;
      if ((load<i32>(at, Slot.state) & State.severalVlans) !== 0) several = onLowerVlan(words, several, found);
      else kin = onLowerVlan(words, kin, found);
    }
  }
  store<i32>(keyAt, kin, Key.kin);
  return several === 0 && kins >= maxKins ? kin : several;
}

/** VLANs of the flow's first packet: outer in the upper 12 bits, inner in the lower. */
function vlansOf(at: i32): i32 {
  return ((load<u32>(at, Slot.startMicros) >> 20) << 12) | (load<u32>(at, Slot.lastMicros) >> 20);
}

/** The same one whatever the order in which the index has them, which is another in each process. */
function onLowerVlan(words: i32, known: i32, other: i32): i32 {
  return known === 0 || vlansOf(words + (other << 2)) < vlansOf(words + (known << 2)) ? other : known;
}

function isSameTail(at: i32): bool {
  return (
    load<i64>(at, Slot.addressA + 4) === load<i64>(keyAt, Key.a + 4) &&
    load<i32>(at, Slot.addressA + 12) === load<i32>(keyAt, Key.a + 12) &&
    load<i64>(at, Slot.addressB + 4) === load<i64>(keyAt, Key.b + 4) &&
    load<i32>(at, Slot.addressB + 12) === load<i32>(keyAt, Key.b + 12)
  );
}

/** Puts the slot into the index by the key at hand. */
export function insert(lane: i32, slot: i32): void {
  put(lane, slot, wanted);
}

function put(lane: i32, slot: i32, hash: i32): void {
  const index = load<i32>(lane, Lane.index);
  const mask = load<i32>(lane, Lane.mask);
  let i = hash & mask;
  while (load<i32>(index + (i << 3)) !== 0) i = (i + 1) & mask;
  store<i32>(index + (i << 3), slot);
  store<i32>(index + (i << 3), hash, 4);
}

/** Twice the room; the larger index follows the smaller in memory. */
export function growIndex(lane: i32): void {
  const old = load<i32>(lane, Lane.index);
  const size = (load<i32>(lane, Lane.mask) + 1) << 3;
  // from the flows of an input before
  memory.fill(old + size, 0, 2 * size);
  store<i32>(lane, old + size, Lane.index);
  store<i32>(lane, (size >> 2) - 1, Lane.mask);
  for (let entry = old; entry < old + size; entry += 8)
    if (load<i32>(entry) !== 0) put(lane, load<i32>(entry), load<i32>(entry, 4));
}

/** Takes the slot out of the index. Backward-shift deletion: no tombstones. */
export function remove(lane: i32, slot: i32): void {
  const index = load<i32>(lane, Lane.index);
  const mask = load<i32>(lane, Lane.mask);
  const at = load<i32>(lane, Lane.words) + (slot << Slot.shift);
  const hash = hashOf(at, load<i32>(at, Slot.kind), load<i32>(at, Slot.ports), load<i32>(at, Slot.network));
  let i = hash & mask;
  while (load<i32>(index + (i << 3)) !== slot) i = (i + 1) & mask;
  for (let j = (i + 1) & mask; load<i32>(index + (j << 3)) !== 0; j = (j + 1) & mask) {
    const home = load<i32>(index + (j << 3), 4) & mask;
    if (((j - home) & mask) < ((j - i) & mask)) continue;
    store<i64>(index + (i << 3), load<i64>(index + (j << 3)));
    i = j;
  }
  store<i32>(index + (i << 3), 0);
}
