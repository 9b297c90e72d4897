/** DHCP messages as nested calls. */
import { type Bytes, ip4, u32 } from "./dns.ts";

export const dhcpOption = (code: number, data: Bytes): Bytes => [code, data.length, ...data];

export interface DhcpFields {
  readonly op?: number;
  readonly xid?: number;
  readonly yourAddress?: string;
  readonly mac?: Bytes;
  /** Option 53. */
  readonly type: number;
  readonly options?: readonly Bytes[];
  /** False leaves the end option out. */
  readonly end?: boolean;
}

export function dhcpMessage(fields: DhcpFields): Uint8Array {
  const { op = 1, xid = 0x3903f326, yourAddress = "0.0.0.0", mac = [2, 0, 0, 0, 0, 1], type, options = [] } = fields;
  const none: Bytes = ip4("0.0.0.0");
  const header = [op, 1, 6, 0, ...u32(xid), ...u32(0), ...none, ...ip4(yourAddress), ...none, ...none, ...mac];
  return Uint8Array.from([
    ...header,
    ...Array<number>(236 - header.length).fill(0),
    ...u32(0x63825363),
    ...dhcpOption(53, [type]),
    ...options.flat(),
    ...(fields.end === false ? [] : [255]),
  ]);
}
