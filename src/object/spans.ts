/** Hot: which bytes of a file have been seen, when they come in any order. */

/** A download in parallel holds a span per connection; more than this is an attack. */
const mostSpans = 1024;

export class Spans {
  /** Sum of all spans. */
  bytes = 0;
  /** One past the last byte seen. */
  end = 0;
  /** In order, never touching each other. */
  readonly #from: number[] = [];
  readonly #to: number[] = [];

  /** Adds [from, to); false when there is no room for another span. */
  add(from: number, to: number): boolean {
    // the first span that does not end before
    let at = this.#from.length;
    while (at > 0 && this.#to[at - 1]! >= from) at--;
    let last = at;
    while (last < this.#from.length && this.#from[last]! <= to) last++;
    if (last === at && this.#from.length >= mostSpans) return false;
    let start = from;
    let stop = to;
    for (let i = at; i < last; i++) {
      start = Math.min(start, this.#from[i]!);
      stop = Math.max(stop, this.#to[i]!);
      this.bytes -= this.#to[i]! - this.#from[i]!;
    }
    this.bytes += stop - start;
    this.end = Math.max(this.end, stop);
    if (last === at + 1) {
      this.#from[at] = start;
      this.#to[at] = stop;
      return true;
    }
    this.#from.splice(at, last - at, start);
    this.#to.splice(at, last - at, stop);
    return true;
  }
}
