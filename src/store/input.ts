/** What makes two inputs the same: their content, wherever and under whatever name they lie. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { basename } from "node:path";

export interface InputIdentity {
  /** What people call it: a file's name without its folder. */
  readonly name: string;
  readonly bytes: number;
  /**
   * Cheap, and equal for equal content: an input whose quick key is new is new. Undefined when the content cannot be
   * looked at before it is read (standard input); then commit finds out.
   */
  readonly quickKey: string | undefined;
  /** SHA-256 of the content, in hexadecimal. Asked for when the quick key is known already, and at commit. */
  sha256(): Promise<string>;
}

/** What people read in the column `capture`: the name, and enough of the content's hash to tell two of one name apart. */
export const captureLabel = (name: string, key: string | undefined): string =>
  key === undefined ? name : `${name} ${key.slice(0, 8)}`;

/** Both ends of a capture of some length differ between any two recordings: they hold times. */
const endBytes = 64 * 1024;

/** Identity of a file as it lies on disk (compressed if it is). */
export async function fileIdentity(path: string): Promise<InputIdentity> {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    const ends = Buffer.alloc(2 * endBytes);
    const head = await file.read(ends, 0, endBytes, 0);
    const tail = await file.read(ends, endBytes, endBytes, Math.max(0, size - endBytes));
    const hash = createHash("sha256").update(`${size}:`);
    hash.update(ends.subarray(0, head.bytesRead)).update(ends.subarray(endBytes, endBytes + tail.bytesRead));
    let whole: Promise<string> | undefined;
    return {
      name: basename(path),
      bytes: size,
      quickKey: hash.digest("hex"),
      sha256: () => (whole ??= sha256OfFile(path)),
    };
  } finally {
    await file.close();
  }
}

async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Uint8Array);
  return hash.digest("hex");
}
