/** Captures of what lies below conversations: ARP, tunnels, fragments. */
import {
  type Built,
  type Content,
  ether,
  gre,
  ip4,
  ip6,
  join,
  n16,
  n24,
  n32,
  udp,
  vlan,
} from "../../test/build/packets.ts";
import type { Frame } from "../pcap-file.ts";

const secondMicros = 1e6;

const everySecond = (start: number, frames: readonly Built[]): Frame[] =>
  frames.map(({ bytes }, i) => ({ at: start + i * secondMicros, bytes }));

const nobody = "00:00:00:00:00:00";
const everybody = "ff:ff:ff:ff:ff:ff";
const laptop = "02:00:00:00:00:01";
const router = "02:00:00:00:00:02";
const thief = "02:00:00:00:00:03";
const macBytes = (mac: string): number[] => mac.split(":").map((pair) => Number.parseInt(pair, 16));
const addressBytes = (address: string): number[] => address.split(".").map(Number);

function arpFrame(kind: number, from: string, address: string, to: string, target: string): Built {
  const payload = join(
    [0, 1, 8, 0, 6, 4, 0, kind],
    macBytes(from),
    addressBytes(address),
    macBytes(to),
    addressBytes(target),
  );
  return ether({ source: from, destination: kind === 1 ? everybody : to, etherType: 0x0806 }, payload);
}

/** A question and its answer, a question to nobody, an address that is tried and announced, and one that changes hands. */
export const arpFrames = (start: number): Frame[] =>
  everySecond(start, [
    arpFrame(1, laptop, "10.0.0.9", nobody, "10.0.0.1"),
    arpFrame(2, router, "10.0.0.1", laptop, "10.0.0.9"),
    arpFrame(1, laptop, "10.0.0.9", nobody, "10.0.0.77"),
    arpFrame(1, laptop, "0.0.0.0", nobody, "10.0.0.10"),
    arpFrame(1, laptop, "10.0.0.10", nobody, "10.0.0.10"),
    arpFrame(2, thief, "10.0.0.1", laptop, "10.0.0.9"),
  ]);

const inside = ip4({ source: "10.1.1.1", destination: "10.1.1.2" }, udp({ destinationPort: 9000 }, "inside"));
const inside6 = ip6({ source: "2001:db8::1", destination: "2001:db8::2" }, udp({ destinationPort: 9000 }, "inside"));

/** The same datagrams in every tunnel and behind every tag. */
export function tunnelFrames(start: number): Frame[] {
  let host = 0;
  const outer = (content: Content): Built => ether({}, ip4({ source: `192.0.2.${++host}` }, content));
  const inUdp = (port: number, content: Content): Built => outer(udp({ destinationPort: port }, content));
  const network = [...n24(4242), 0];
  const gtp = join([0x30, 0xff], n16(inside.bytes.length), n32(77), inside);
  return everySecond(start, [
    outer(inside),
    outer(inside6),
    ether({}, ip6({}, inside)),
    outer(gre({}, inside)),
    outer(gre({ key: 77 }, inside6)),
    outer(gre({ protocolType: 0x88be }, ether({}, inside))),
    inUdp(4789, join([8, 0, 0, 0], network, ether({}, vlan({ id: 3 }, inside)))),
    inUdp(6081, join([0, 0], n16(0x6558), network, ether({}, inside))),
    inUdp(2152, gtp),
    inUdp(3544, inside6),
    outer(gre({}, ip4({ source: "192.0.2.200" }, inside))),
    ether({}, vlan({ id: 7 }, vlan({ id: 8 }, inside))),
    ether({ etherType: 0x8847 }, join(n32((16 << 12) | 0x140), inside)),
    ether({ etherType: 0x8864 }, join([0x11, 0], n16(1), n16(inside.bytes.length + 2), n16(0x21), inside)),
  ]);
}

const ends = { source: "192.0.2.1", destination: "198.51.100.2" } as const;
const ipHeader = 20;
const ip6Header = 40;
const datagramText = "0123456789abcdef".repeat(180);

function cut4(id: number, at: number, end: number, text = datagramText): Built {
  const payload = ip4(ends, udp({ sourcePort: 40000 + id, destinationPort: 9000 }, text)).bytes.subarray(ipHeader);
  const stop = Math.min(end, payload.length);
  const part = payload.subarray(at, stop);
  return ether({}, ip4({ ...ends, protocol: 17, id, fragmentOffset: at, moreFragments: stop < payload.length }, part));
}

function cut6(at: number, end: number): Built {
  const payload = ip6({}, udp({ sourcePort: 40006, destinationPort: 9000 }, datagramText)).bytes.subarray(ip6Header);
  const header = join(17, 0, n16(at | (end < payload.length ? 1 : 0)), n32(7));
  return ether({}, ip6({ nextHeader: 44, extensions: header }, payload.subarray(at, end)));
}

/** Datagrams in order, in disorder, with overlaps that agree and that do not, and one that never comes to an end. */
export const fragmentFrames = (start: number): Frame[] =>
  everySecond(start, [
    cut4(1, 0, 1480),
    cut4(1, 1480, 9999),
    cut4(2, 1480, 9999),
    cut4(2, 0, 1480),
    cut4(3, 0, 1480),
    cut4(3, 1400, 9999),
    cut4(4, 0, 1480),
    cut4(4, 1400, 9999, datagramText.replaceAll("0", "x")),
    cut4(5, 0, 1480),
    cut6(0, 1440),
    cut6(1440, 9999),
  ]);
