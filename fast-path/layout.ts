/** How memory and headers are laid out, as the rooms declare it, written down for the other side: assembly/layout.ts. */
import { columnBytes, columnIndex } from "#base/packet-batch.ts";
import { IP4 } from "#decode/ip4.ts";
import { IP6 } from "#decode/ip6.ts";
import { laneBits, maybeTunnel } from "#decode/lane.ts";
import { ETHERNET, ethernetLinkType, VLAN } from "#decode/link/ethernet.ts";
import { ipProtocol, tcpFlag } from "#decode/packet.ts";
import { TCP, UDP } from "#decode/transport.ts";
import * as layout from "#flow/fast-layout.ts";
import { Letter, lettersInWord, onceBit, sideStep } from "#flow/history.ts";
import { Detail, Endpoint, kind, microsMask, SeenBit, Slot, State, Sum } from "#flow/slot.ts";
import { maxUnacknowledged } from "#flow/stream.ts";

type Numbers = Readonly<Record<string, number>>;

/** Places of words as places of bytes. */
const inBytes = (words: Numbers, size: number): Numbers =>
  Object.fromEntries(Object.entries(words).map(([name, at]) => [name, size * at]));

const spaces: Readonly<Record<string, Numbers>> = {
  Ethernet: ETHERNET,
  Vlan: VLAN,
  Ip4: IP4,
  Ip6: IP6,
  Tcp: TCP,
  Udp: UDP,
  IpProtocol: ipProtocol,
  TcpFlag: tcpFlag,
  Slot: { ...inBytes(Slot, 4), shift: Math.log2(4 * Slot.words) },
  Detail: { ...inBytes(Detail, 4), shift: Math.log2(4 * Detail.words) },
  Sum: inBytes(Sum, 8),
  State,
  Kind: kind,
  Endpoint,
  OnceBit: onceBit,
  Letter,
  SeenBit,
  Batch: columnIndex,
  Run: inBytes(layout.Run, 4),
  Stop: layout.Stop,
  Packet: inBytes(layout.PacketWord, 4),
  Key: inBytes(layout.Key, 4),
  Lane: inBytes(layout.Lane, 4),
  Copies: layout.Copies,
  Entry: inBytes(layout.Entry, 4),
};
const { runAt, packetAt, keyAt, lanesAt, hashAt, portsAt, batchAt, laneOrdinalsAt } = layout;
const numbers: Numbers = {
  ...{ runAt, packetAt, keyAt, lanesAt, hashAt, portsAt, batchAt, laneOrdinalsAt },
  ...{ columnBytes, ethernetLinkType, laneBits, maybeTunnel, microsMask, lettersInWord, sideStep, maxUnacknowledged },
};

const constants = (values: Numbers): string =>
  Object.entries(values)
    .map(([name, value]) => `export const ${name}: i32 = ${value | 0};\n`)
    .join("");
const namespaces = Object.entries(spaces).map(
  ([name, values]) => `export namespace ${name} {\n${constants(values)}}\n`,
);

export const layoutText = `/** Written by fast-path/build.ts. */\n${constants(numbers)}${namespaces.join("")}`;

export const layoutFile = new URL("assembly/layout.ts", import.meta.url);
