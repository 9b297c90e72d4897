/** Hot: a part of a file on its way from the conversation that carries it to the file. */
import type { FileBody } from "#flow/files.ts";
import type { Flow } from "#flow/flow.ts";
import type { Whole } from "./whole.ts";

export class Part implements FileBody {
  seenBytes = 0;
  readonly #whole: Whole;
  readonly #flow: Flow;
  readonly #onEnd: () => void;
  #offset: number;
  #isEnded = false;

  /** `offset`: where in the whole the part begins. */
  constructor(whole: Whole, flow: Flow, offset: number, onEnd: () => void) {
    this.#whole = whole;
    this.#flow = flow;
    this.#offset = offset;
    this.#onEnd = onEnd;
    whole.openParts++;
  }

  get fuid(): string {
    return this.#whole.fuid;
  }

  get mimeType(): string | undefined {
    return this.#whole.mimeType;
  }

  get sha256(): string | undefined {
    return this.#whole.sha256;
  }

  data(bytes: Uint8Array, at: number, end: number): void {
    if (this.#isEnded || end <= at) return;
    this.seenBytes += end - at;
    this.#whole.add(this.#flow, this.#offset, bytes, at, end);
    this.#offset += end - at;
  }

  gap(length: number): void {
    this.#offset += Math.max(0, length);
  }

  end(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#whole.openParts--;
    this.#onEnd();
  }

  rename(filename: string): void {
    this.#whole.rename(filename);
  }
}
