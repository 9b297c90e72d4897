/** The memory that all streams of a lane share for segments out of order: chunks of one size, used again, counted. */

const chunkBytes = 2048;
/** Of all streams together: beyond, holes are given up rather than kept. */
const maxBytes = 16 << 20;
/** Idle chunks that are kept for the next reordering. */
const maxIdle = 512;

export class ReassemblyMemory {
  private readonly idle: Uint8Array[] = [];
  /** In use now. */
  bytes = 0;

  get isFull(): boolean {
    return this.bytes >= maxBytes;
  }

  take(): Uint8Array {
    this.bytes += chunkBytes;
    return this.idle.pop() ?? new Uint8Array(chunkBytes);
  }

  release(chunk: Uint8Array): void {
    this.bytes -= chunkBytes;
    if (this.idle.length < maxIdle) this.idle.push(chunk);
  }
}
