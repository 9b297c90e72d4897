/** STUN: what a message begins with (RFC 8489 5), and one of before there was a cookie (RFC 3489 11). */
import { u16, u32 } from "#base/bytes.ts";

export const stunPorts: readonly number[] = [3478, 5349, 19302];

const head = 20;
const cookie = 0x2112a442;
/** Types of RFC 3489: a binding or a secret is asked for, granted or refused. */
const earlyTypes = [0x0001, 0x0101, 0x0111, 0x0002, 0x0102, 0x0112];

/** The first 20 bytes: two zero bits, the cookie. Not all senders make the length a multiple of four. */
export const isStunHead = (bytes: Uint8Array, at: number): boolean =>
  bytes[at]! < 0x40 && u32(bytes, at + 4) === cookie;

/** A whole datagram. Without a cookie its attributes have to fill it exactly, on a port of STUN. */
export function isStunDatagram(bytes: Uint8Array, at: number, end: number, onPort: boolean): boolean {
  if (end - at < head || u16(bytes, at + 2) !== end - at - head) return false;
  if (isStunHead(bytes, at)) return true;
  if (!onPort || !earlyTypes.includes(u16(bytes, at))) return false;
  let position = at + head;
  while (position + 4 <= end) position += 4 + u16(bytes, position + 2);
  return position === end;
}
