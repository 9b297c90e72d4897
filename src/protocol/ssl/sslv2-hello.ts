/** The hello of SSLv2, in which later versions were offered, too (RFC 5246 E.2): it stands alone at a stream's start. */
import { u16, u24 } from "#base/bytes.ts";

const field = { version: 3, cipherBytes: 5, idBytes: 7, ciphers: 11 } as const;
const lengthSize = 2;
/** Real ones are below a hundred bytes. */
const maxHello = 2048;

export class Sslv2Hello {
  readonly #held = new Uint8Array(lengthSize + maxHello);
  #length = 0;

  /** Whether a stream that starts with this byte starts with such a hello. */
  static startsWith(first: number): boolean {
    return (first & 0x80) !== 0;
  }

  /** Takes what belongs to the hello; one past it. */
  add(bytes: Uint8Array, at: number, end: number): number {
    while (at < end && !this.isWhole) this.#held[this.#length++] = bytes[at++]!;
    return at;
  }

  get isWhole(): boolean {
    return this.#length >= lengthSize && this.#length >= lengthSize + Math.min(this.#declared, maxHello);
  }

  /** The lengths inside add up to the length before them. */
  get isSound(): boolean {
    const held = this.#held;
    if (this.#length < field.ciphers) return false;
    const inner = u16(held, field.cipherBytes) + u16(held, field.idBytes) + u16(held, field.idBytes + 2);
    return field.ciphers + inner === lengthSize + this.#declared && this.#declared <= maxHello;
  }

  get version(): number {
    return u16(this.#held, field.version);
  }

  get ciphers(): number[] {
    const ciphers: number[] = [];
    for (let at = field.ciphers; at + 3 <= this.#idAt; at += 3) ciphers.push(u24(this.#held, at));
    return ciphers;
  }

  get sessionId(): Uint8Array {
    return this.#held.slice(this.#idAt, this.#idAt + u16(this.#held, field.idBytes));
  }

  get #declared(): number {
    return u16(this.#held, 0) & 0x7fff;
  }

  get #idAt(): number {
    return field.ciphers + u16(this.#held, field.cipherBytes);
  }
}
