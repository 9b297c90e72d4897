/** Where a capture's bytes come from: a file is read in place, everything else arrives in pieces. */
import { closeSync, createReadStream, fstatSync, openSync, readSync } from "node:fs";
import { UserError } from "#base/user-error.ts";

export interface ByteSource {
  /** Reads on into bytes[at, …); answers how many came, 0 at the end. Synchronous where the source can be. */
  read(into: Uint8Array, at: number): number | Promise<number>;
  close(): void;
}

/** A regular file, a pipe by its path, or standard input for `-`. */
export function openBytes(path: string): ByteSource {
  if (path === "-") return new PieceSource(process.stdin, () => process.stdin.destroy());
  const descriptor = openForReading(path);
  const status = fstatSync(descriptor);
  if (status.isDirectory()) {
    closeSync(descriptor);
    throw new UserError(`cannot read ${path}: it is a folder`);
  }
  if (status.isFile()) return new FileSource(descriptor);
  const pipe = createReadStream(path, { fd: descriptor });
  return new PieceSource(pipe, () => pipe.destroy());
}

function openForReading(path: string): number {
  try {
    return openSync(path, "r");
  } catch (cause) {
    throw new UserError(`cannot read ${path}: ${reasonOf(cause)}`, { cause });
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EACCES: "permission denied; run as a user who may read it",
  EPERM: "permission denied; run as a user who may read it",
  ENOTDIR: "a part of the path is not a folder",
  ELOOP: "its symbolic links run in a circle",
  EMFILE: "too many files are open; raise `ulimit -n`",
};

/** What a failed system call means to the person who asked for it. */
export function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const code = "code" in cause && typeof cause.code === "string" ? cause.code : "";
  return reasons[code] ?? cause.message;
}

/** A regular file, read in place. */
export class FileSource implements ByteSource {
  readonly #descriptor: number;
  #isOpen = true;

  constructor(descriptor: number) {
    this.#descriptor = descriptor;
  }

  read(into: Uint8Array, at: number): number {
    return this.#isOpen ? readSync(this.#descriptor, into, at, into.length - at, null) : 0;
  }

  close(): void {
    if (this.#isOpen) closeSync(this.#descriptor);
    this.#isOpen = false;
  }
}

/** Pieces of any size, as a pipe or an unpacker hands them over. */
export class PieceSource implements ByteSource {
  readonly #pieces: AsyncIterator<Uint8Array>;
  readonly #end: () => void;
  #piece: Uint8Array = new Uint8Array(0);
  #used = 0;

  constructor(pieces: AsyncIterable<Uint8Array>, end: () => void) {
    this.#pieces = pieces[Symbol.asyncIterator]();
    this.#end = end;
  }

  async read(into: Uint8Array, at: number): Promise<number> {
    while (this.#used === this.#piece.length) {
      const { done, value } = await this.#pieces.next();
      if (done) return 0;
      this.#piece = value;
      this.#used = 0;
    }
    const count = Math.min(this.#piece.length - this.#used, into.length - at);
    into.set(this.#piece.subarray(this.#used, this.#used + count), at);
    this.#used += count;
    return count;
  }

  close(): void {
    this.#end();
  }
}
