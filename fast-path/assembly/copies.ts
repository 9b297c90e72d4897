/**
 * A packet that was captured once more, through another tap or on another VLAN (docs/decisions/0023): counted once. The packets of
 * the last moment are remembered, all of them and of all flows of a lane, as a copy may come after a few others.
 */
import { Copies, Entry, Lane } from "./layout";

/** A full memory fills a bucket by half, on average. */
const maxSteps: i32 = 8;
/** Before the ordinals of entries wrap, everything is forgotten. */
const lastOrdinal: i32 = 1 << 30;

/**
 * Whether the packet was there a moment ago. `flow` stands for the flow and the side, `id` is IPv4's or 0, `content` and `place` are
 * what tells it from others; `leg` is the way it came, by which a copy differs where there is no id. `remembers`: it is, unless it
 * is a copy.
 */
export function isCopy(
  lane: i32,
  flow: i32,
  id: i32,
  content: i32,
  place: i32,
  leg: i32,
  seconds: i32,
  micros: i32,
  remembers: i32,
): bool {
  content |= id << 16;
  if (id !== 0) leg = 0;
  const hash = (flow ^ ((content ^ (place * 0x85ebca6b)) * 0xc2b2ae35)) * 0x9e3779b1;
  const latest = load<i32>(lane, Lane.latest) + (((hash >> 16) & (Copies.buckets - 1)) << 2);
  const entries = load<i32>(lane, Lane.entries);
  const ordinal = load<i32>(lane, Lane.ordinal);
  let known = load<i32>(latest);
  for (let steps: i32 = 0; steps < maxSteps && known > ordinal - Copies.capacity && known > 0; steps++) {
    const entry = entries + ((known & (Copies.capacity - 1)) << 5);
    known = load<i32>(entry, Entry.before);
    if (load<i32>(entry, Entry.flow) !== flow || load<i32>(entry, Entry.content) !== content) continue;
    if (load<i32>(entry, Entry.place) !== place || (id === 0 && load<i32>(entry, Entry.leg) === leg)) continue;
    const delay = <i64>(<u32>seconds) - <i64>load<u32>(entry, Entry.seconds);
    const delayMicros = delay * 1_000_000 + <i64>(micros - load<i32>(entry, Entry.micros));
    if (delayMicros <= Copies.maxDelayMicros && delayMicros >= -Copies.maxDelayMicros) return true;
  }
  if (remembers !== 0) remember(lane, latest, flow, content, place, leg, seconds, micros);
  return false;
}

function remember(
  lane: i32,
  latest: i32,
  flow: i32,
  content: i32,
  place: i32,
  leg: i32,
  seconds: i32,
  micros: i32,
): void {
  let ordinal = load<i32>(lane, Lane.ordinal);
  if (ordinal === lastOrdinal) {
    ordinal = 0;
    memory.fill(load<i32>(lane, Lane.latest), 0, Copies.buckets << 2);
  }
  ordinal++;
  store<i32>(lane, ordinal, Lane.ordinal);
  const entry = load<i32>(lane, Lane.entries) + ((ordinal & (Copies.capacity - 1)) << 5);
  store<i32>(entry, flow, Entry.flow);
  store<i32>(entry, content, Entry.content);
  store<i32>(entry, place, Entry.place);
  store<i32>(entry, leg, Entry.leg);
  store<i32>(entry, seconds, Entry.seconds);
  store<i32>(entry, micros, Entry.micros);
  store<i32>(entry, load<i32>(latest), Entry.before);
  store<i32>(latest, ordinal);
}
