/** Hot: fields of an ARP frame for IPv4 on Ethernet (RFC 826). */
import { u16, u32 } from "#base/bytes.ts";

export const frame = {
  hardwareType: 0,
  protocolType: 2,
  hardwareLength: 4,
  protocolLength: 5,
  operation: 6,
  senderMac: 8,
  senderAddress: 14,
  targetMac: 18,
  targetAddress: 24,
  size: 28,
} as const;

export const operation = { request: 1, reply: 2 } as const;

const ip4EtherType = 0x0800;

/** Ethernet and IPv4, as all that is seen today. */
export const isIp4OnEthernet = (bytes: Uint8Array, at: number): boolean =>
  bytes[at + frame.hardwareLength] === 6 &&
  bytes[at + frame.protocolLength] === 4 &&
  u16(bytes, at + frame.protocolType) === ip4EtherType;

/** A hardware address as a number, which is exact and compares fast. */
export const macNumber = (bytes: Uint8Array, at: number): number => u16(bytes, at) * 0x100000000 + u32(bytes, at + 2);
