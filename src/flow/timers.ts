/**
 * Hot: when flows are looked at again: a wheel of seconds over the capture's clock. A packet does not move its flow in the
 * wheel; when its second comes the flow's true deadline decides (the owner tells it) and it goes or waits again.
 */
import { startOrder } from "./name.ts";
import { ordinalOf, Slot } from "./slot.ts";
import type { FlowTable } from "./table.ts";

/** Seconds in the wheel; longer waits are looked at in between. */
const wheelSeconds = 4096;
const firstDue = 1024;
const maxTries = 16;
/** Slot ordinals fit in 21 bits, so that a deadline in microseconds and a slot are one exact double. */
const slotRoom = 2 ** 21;
const maxAhead = 2 ** 32 - 1;

export class Timers {
  private readonly table: FlowTable;
  private readonly heads = new Int32Array(wheelSeconds);
  private second = -1;
  private waiting = 0;
  private due = new Float64Array(firstDue);
  private dueCount = 0;
  private dueBase = 0;

  constructor(table: FlowTable) {
    this.table = table;
  }

  /** Looks at the flow again in `second`, or later: no earlier than the next tick. */
  schedule(at: number, second: number): void {
    const { words } = this.table;
    const latest = this.second + wheelSeconds - 1;
    const wanted = Math.max(this.second, Math.min(second, latest));
    words[at + Slot.due] = wanted;
    const place = wanted & (wheelSeconds - 1);
    const head = this.heads[place]!;
    const slot = ordinalOf(at);
    words[at + Slot.next] = head;
    words[at + Slot.previous] = 0;
    if (head !== 0) words[head * Slot.words + Slot.previous] = slot;
    this.heads[place] = slot;
    this.waiting++;
  }

  cancel(at: number): void {
    const { words } = this.table;
    const next = words[at + Slot.next]!;
    const previous = words[at + Slot.previous]!;
    if (next !== 0) words[next * Slot.words + Slot.previous] = previous;
    if (previous !== 0) words[previous * Slot.words + Slot.next] = next;
    else this.heads[words[at + Slot.due]! & (wheelSeconds - 1)] = next;
    this.waiting--;
  }

  /** Makes sure that the flow is looked at by `second`. */
  hasten(at: number, second: number): void {
    if (this.table.words[at + Slot.due]! >>> 0 <= second) return;
    this.cancel(at);
    this.schedule(at, second);
  }

  /**
   * The clock stands at `second`: collects the flows whose deadline has passed, for take(). A clock that steps back lets
   * nothing expire.
   */
  advance(second: number, deadline: (at: number) => number): void {
    const from = this.second;
    this.second = second;
    this.dueCount = 0;
    if (from < 0 || second <= from || this.waiting === 0) return;
    this.dueBase = from;
    const steps = Math.min(second - from, wheelSeconds);
    for (let i = 0; i < steps; i++) this.collect((second - steps + i) & (wheelSeconds - 1), second, deadline);
    if (this.dueCount > 1) this.sort();
  }

  private collect(place: number, second: number, deadline: (at: number) => number): void {
    const { words } = this.table;
    let slot = this.heads[place]!;
    while (slot !== 0) {
      const at = slot * Slot.words;
      slot = words[at + Slot.next]!;
      if (words[at + Slot.due]! >>> 0 >= second) continue;
      const micros = deadline(at);
      if (micros < second * 1e6) {
        this.remember(at, micros);
        continue;
      }
      this.cancel(at);
      this.schedule(at, Math.floor(micros / 1e6));
    }
  }

  private remember(at: number, micros: number): void {
    if (this.dueCount === this.due.length) {
      const grown = new Float64Array(2 * this.due.length);
      grown.set(this.due);
      this.due = grown;
    }
    const ahead = Math.min(Math.max(0, micros - this.dueBase * 1e6), maxAhead);
    this.due[this.dueCount++] = ahead * slotRoom + ordinalOf(at);
  }

  /** By deadline, then by the flow's start and key: the same for any table. */
  private sort(): void {
    const { due, dueCount } = this;
    due.subarray(0, dueCount).sort();
    for (let i = 1; i < dueCount; i++) {
      const value = due[i]!;
      let j = i - 1;
      while (j >= 0 && sameTime(due[j]!, value) && this.isAfter(due[j]!, value)) {
        due[j + 1] = due[j]!;
        j--;
      }
      due[j + 1] = value;
    }
  }

  private isAfter(a: number, b: number): boolean {
    return startOrder(this.table.words, slotIn(a), slotIn(b)) > 0;
  }

  /** How many flows advance() collected. */
  get count(): number {
    return this.dueCount;
  }

  /** The i-th of them, in order of deadline. */
  take(i: number): number {
    return slotIn(this.due[i]!);
  }

  /**
   * A flow that would leave soon: the one to let go when the table is full, or 0. Flows that were busy since they were put
   * in the wheel wait anew; after a few of them any one must do.
   */
  soonest(deadline: (at: number) => number): number {
    let any = 0;
    for (let i = 0, tries = 0; i < wheelSeconds; i++) {
      const second = this.second + i;
      for (;;) {
        const slot = this.heads[second & (wheelSeconds - 1)]!;
        if (slot === 0) break;
        const at = slot * Slot.words;
        const due = Math.floor(deadline(at) / 1e6);
        if (due <= second || ++tries > maxTries) return at;
        any = at;
        this.cancel(at);
        this.schedule(at, due);
        if (this.table.words[at + Slot.due]! >>> 0 <= second) return at;
      }
    }
    return any;
  }
}

/** First word of the flow of an entry. */
const slotIn = (entry: number): number => ((entry % slotRoom) | 0) * Slot.words;

const sameTime = (a: number, b: number): boolean => Math.floor(a / slotRoom) === Math.floor(b / slotRoom);
