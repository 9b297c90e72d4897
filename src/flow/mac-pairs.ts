/** Hot: the pairs of MAC addresses seen on the link, numbered, so that a flow keeps 16 bits instead of 12 bytes. */
import { macText } from "#base/address.ts";
import { Slot } from "./slot.ts";

const macBytes = 6;
const pairBytes = 2 * macBytes;
/** A link has few; a flood of forged ones gets no number. */
const maxPairs = 0xffff;
const indexSize = 1 << 17;
/** Texts that are kept: a router, and the hosts of a link. */
const keptTexts = 2048;

export class MacPairs {
  private bytes = new Uint8Array(256 * pairBytes);
  private count = 0;
  /** Number of a pair in the lower half; above, the upper half of its hash, so that few others are compared. */
  private readonly index = new Int32Array(indexSize);
  /** Two of each of the first pairs, made when first asked for. */
  private readonly texts: (string | undefined)[] = [];

  /** Number of the pair, from 1; 0 when there are too many. */
  number(source: Uint8Array, first: number, second: number): number {
    let hash = 0;
    for (let i = 0; i < macBytes; i++) hash = Math.imul(hash ^ source[first + i]!, 0x01000193);
    for (let i = 0; i < macBytes; i++) hash = Math.imul(hash ^ source[second + i]!, 0x01000193);
    hash ^= hash >>> 15;
    for (let probe = 0; probe < 32; probe++) {
      const place = (hash + probe) & (indexSize - 1);
      const known = this.index[place]!;
      if (known === 0) return this.add(place, hash, source, first, second);
      if ((known ^ hash) >>> 16 === 0 && this.isPair(known & maxPairs, source, first, second)) return known & maxPairs;
    }
    return 0;
  }

  private isPair(pair: number, source: Uint8Array, first: number, second: number): boolean {
    const at = (pair - 1) * pairBytes;
    const { bytes } = this;
    for (let i = 0; i < macBytes; i++)
      if (bytes[at + i] !== source[first + i] || bytes[at + macBytes + i] !== source[second + i]) return false;
    return true;
  }

  private add(place: number, hash: number, source: Uint8Array, first: number, second: number): number {
    if (this.count === maxPairs) return 0;
    if ((this.count + 1) * pairBytes > this.bytes.length) {
      const grown = new Uint8Array(2 * this.bytes.length);
      grown.set(this.bytes);
      this.bytes = grown;
    }
    const at = this.count * pairBytes;
    for (let i = 0; i < macBytes; i++) {
      this.bytes[at + i] = source[first + i]!;
      this.bytes[at + macBytes + i] = source[second + i]!;
    }
    this.index[place] = (hash & ~maxPairs) | ++this.count;
    return this.count;
  }

  /** MAC address of end A (0) or B (1) of the flow at `at`. */
  text(slots: Int32Array, at: number, end: number): string | undefined {
    const pair = slots[at + Slot.link]! >>> 16;
    if (pair === 0) return undefined;
    const place = 2 * (pair - 1) + end;
    if (place >= keptTexts) return macText(this.bytes, place * macBytes);
    while (this.texts.length <= place) this.texts.push(undefined);
    this.texts[place] ??= macText(this.bytes, place * macBytes);
    return this.texts[place];
  }
}
