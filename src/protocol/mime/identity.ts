/** Hot: parts that are sent as they are: 7bit, 8bit, binary. */
import type { Output, TransferDecoder } from "./transfer-decoder.ts";

const lf = 0x0a;
const cr = 0x0d;

const lineEnds = { cr: Uint8Array.of(cr), lf: Uint8Array.of(lf), crlf: Uint8Array.of(cr, lf) } as const;
type LineEnd = keyof typeof lineEnds;

/** Nothing to undo; a line end is held back until it is known whether it belongs to the boundary that follows. */
export class IdentityDecoder implements TransferDecoder {
  readonly #output: Output;
  #held: LineEnd | undefined;

  constructor(output: Output) {
    this.#output = output;
  }

  write(bytes: Uint8Array, at: number, end: number): void {
    if (end <= at) return;
    if (this.#held === "cr" && end === at + 1 && bytes[at] === lf) {
      this.#held = "crlf";
      return;
    }
    this.#release();
    let stop = end;
    if (bytes[stop - 1] === lf) {
      const isCrlf = stop - 2 >= at && bytes[stop - 2] === cr;
      this.#held = isCrlf ? "crlf" : "lf";
      stop -= isCrlf ? 2 : 1;
    } else if (bytes[stop - 1] === cr) {
      this.#held = "cr";
      stop--;
    }
    if (stop > at) this.#output.decoded(bytes, at, stop);
  }

  flush(): void {}

  skip(): void {
    this.#release();
  }

  finish(isBeforeBoundary: boolean): void {
    if (!isBeforeBoundary) this.#release();
  }

  #release(): void {
    if (!this.#held) return;
    const ending = lineEnds[this.#held];
    this.#held = undefined;
    this.#output.decoded(ending, 0, ending.length);
  }
}
