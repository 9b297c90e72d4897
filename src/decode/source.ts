/** Hot: bytes that packets are read from, with all that is made once for them. */
import { ChecksumReader } from "./checksum.ts";

export class Source {
  bytes: Uint8Array = new Uint8Array(0);
  view: DataView = new DataView(new ArrayBuffer(0));
  readonly sums = new ChecksumReader();

  attach(bytes: Uint8Array): void {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.sums.attach(bytes);
  }
}
