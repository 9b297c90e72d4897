/** The frames that an Initial packet may hold (RFC 9000 12.4 and 19). */
import { varint, varintSize } from "./packet.ts";

const frame = { padding: 0x00, ping: 0x01, ack: 0x02, ackWithEcn: 0x03, crypto: 0x06, close: 0x1c } as const;

export interface FrameSink {
  crypto(offset: number, bytes: Uint8Array, at: number, end: number): void;
  connectionClose(code: number, bytes: Uint8Array, reasonAt: number, reasonEnd: number): void;
}

/** Walks all frames of one packet; stops at the first that does not belong there or is cut. */
export function readFrames(bytes: Uint8Array, sink: FrameSink): void {
  const end = bytes.length;
  let at = 0;
  /** The next number; negative when there is none, and from then on. */
  const next = (): number => {
    const value = varint(bytes, at, end);
    at = value < 0 ? end + 1 : at + varintSize(bytes[at]!);
    return value;
  };
  while (at < end) {
    const type = next();
    if (type === frame.padding || type === frame.ping) continue;
    if (type === frame.crypto) {
      const offset = next();
      const length = next();
      if (length < 0 || at + length > end) return;
      sink.crypto(offset, bytes, at, at + length);
      at += length;
    } else if (type === frame.ack || type === frame.ackWithEcn) {
      next();
      next();
      const ranges = next();
      // each range takes two bytes at least, so that a false count ends with the packet
      const numbers = 1 + 2 * ranges + (type === frame.ackWithEcn ? 3 : 0);
      for (let i = 0; i < numbers && at < end; i++) next();
    } else if (type === frame.close) {
      const code = next();
      next();
      const length = next();
      if (length < 0 || at + length > end) return;
      sink.connectionClose(code, bytes, at, at + length);
      at += length;
    } else return;
  }
}
