/** One message of DHCP (RFC 2131 2, options of RFC 2132). */
import { ip4Text, macText } from "#base/address.ts";
import { hex, u32 } from "#base/bytes.ts";

const field = {
  op: 0,
  hardwareType: 1,
  hardwareLength: 2,
  xid: 4,
  clientAddress: 12,
  yourAddress: 16,
  relay: 24,
  hardwareAddress: 28,
  file: 108,
  cookie: 236,
  options: 240,
} as const;

const magicCookie = 0x63825363;
/** RFC 2131 2: the hardware address has room for sixteen bytes. */
const maxHardwareLength = 16;
const ethernet = 1;

export const option = {
  pad: 0,
  subnetMask: 1,
  routers: 3,
  dnsServers: 6,
  hostName: 12,
  domain: 15,
  ntpServers: 42,
  requestedAddress: 50,
  leaseTime: 51,
  messageType: 53,
  serverId: 54,
  parameterList: 55,
  message: 56,
  renewal: 58,
  rebinding: 59,
  vendorClass: 60,
  clientId: 61,
  tftpServer: 66,
  bootfile: 67,
  clientFqdn: 81,
  relayAgent: 82,
  proxySettings: 252,
  end: 255,
} as const;

const messageTypes = [
  "DISCOVER",
  "OFFER",
  "REQUEST",
  "DECLINE",
  "ACK",
  "NAK",
  "RELEASE",
  "INFORM",
  "FORCERENEW",
  "LEASEQUERY",
  "LEASEUNASSIGNED",
  "LEASEUNKNOWN",
  "LEASEACTIVE",
  "BULKLEASEQUERY",
  "LEASEQUERYDONE",
] as const;

/** Whether bytes[at, end) are a message: by its cookie and sane hardware fields. */
export function isMessage(bytes: Uint8Array, at: number, end: number): boolean {
  if (end - at < field.options || u32(bytes, at + field.cookie) !== magicCookie) return false;
  const op = bytes[at + field.op]!;
  return (op === 1 || op === 2) && bytes[at + field.hardwareLength]! <= maxHardwareLength;
}

/** A message, read where it stands: valid during the call that brought it. */
export class DhcpMessage {
  readonly bytes: Uint8Array;
  readonly #at: number;
  /** The options ran past the end. */
  readonly isOverrun: boolean;
  /** Where each option's data stands; of several of one code the first. */
  readonly #options = new Map<number, readonly [at: number, end: number]>();

  constructor(bytes: Uint8Array, at: number, end: number) {
    this.bytes = bytes;
    this.#at = at;
    this.isOverrun = !this.#readOptions(at + field.options, end);
  }

  #readOptions(at: number, end: number): boolean {
    while (at < end) {
      const code = this.bytes[at]!;
      if (code === option.end) return true;
      if (code === option.pad) {
        at++;
        continue;
      }
      if (at + 1 >= end) return false;
      const next = at + 2 + this.bytes[at + 1]!;
      if (next > end) return false;
      if (!this.#options.has(code)) this.#options.set(code, [at + 2, next]);
      at = next;
    }
    return true;
  }

  get xid(): string {
    return hex(this.bytes, this.#at + field.xid, this.#at + field.xid + 4);
  }

  /** Hardware address of the client. */
  get mac(): string | undefined {
    if (this.bytes[this.#at + field.hardwareLength]! < 6) return undefined;
    return macText(this.bytes, this.#at + field.hardwareAddress);
  }

  get type(): string {
    const at = this.find(option.messageType)?.[0];
    const code = at === undefined ? 0 : this.bytes[at]!;
    return messageTypes[code - 1] ?? `unknown-message-type-${code}`;
  }

  get yourAddress(): string | undefined {
    return this.#headerAddress(field.yourAddress);
  }

  get relay(): string | undefined {
    return this.#headerAddress(field.relay);
  }

  /** The Ethernet address that the client calls itself by. */
  get clientIdMac(): string | undefined {
    const found = this.find(option.clientId);
    if (found === undefined || found[1] - found[0] < 7 || this.bytes[found[0]] !== ethernet) return undefined;
    return macText(this.bytes, found[0] + 1);
  }

  /** Where an option's data stands. */
  find(code: number): readonly [at: number, end: number] | undefined {
    return this.#options.get(code);
  }

  /** Addresses of an option, at most `limit`. */
  addresses(code: number, limit: number): string[] | undefined {
    const found = this.find(code);
    if (found === undefined) return undefined;
    const addresses: string[] = [];
    for (let at = found[0]; at + 4 <= found[1] && addresses.length < limit; at += 4)
      addresses.push(ip4Text(this.bytes, at));
    return addresses;
  }

  seconds(code: number): number | undefined {
    const found = this.find(code);
    return found !== undefined && found[1] - found[0] >= 4 ? u32(this.bytes, found[0]) : undefined;
  }

  /** An address of the header; 0.0.0.0 says that there is none. */
  #headerAddress(offset: number): string | undefined {
    const at = this.#at + offset;
    return u32(this.bytes, at) === 0 ? undefined : ip4Text(this.bytes, at);
  }
}
