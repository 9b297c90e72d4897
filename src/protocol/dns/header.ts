/** Hot: the twelve bytes that every message starts with (RFC 1035 4.1.1; RFC 1002 4.2.1 has the same shape). */
import { u16 } from "#base/bytes.ts";

export const header = { id: 0, flags: 2, qdcount: 4, ancount: 6, nscount: 8, arcount: 10, size: 12 } as const;

export const flag = { qr: 0x8000, aa: 0x0400, tc: 0x0200, rd: 0x0100, ra: 0x0080, ad: 0x0020, cd: 0x0010 } as const;

export const opcode = { query: 0, notify: 4, update: 5 } as const;

export const opcodeOf = (flags: number): number => (flags >> 11) & 15;
export const reservedOf = (flags: number): number => (flags >> 4) & 7;
export const responseCodeOf = (flags: number): number => flags & 15;

export const flagsAt = (bytes: Uint8Array, at: number): number => u16(bytes, at + header.flags);
