/** Whole conversations as frames: TCP with its handshake and acknowledgements, and DNS questions with their answers. */
import { ether, ip4, join, n16, n32, tcp, udp } from "../test/build/packets.ts";
import type { Frame } from "./pcap-file.ts";

export interface Ends {
  readonly client: string;
  readonly clientPort: number;
  readonly server: string;
  readonly serverPort: number;
}

const macOf = (address: string): string => {
  const parts = address.startsWith("10.20.30.") ? address.split(".").map(Number) : [0, 0, 0, 1];
  return `02:00:00:1e:00:${(parts[3] ?? 1).toString(16).padStart(2, "0")}`;
};

const flag = { fin: 1, syn: 2, psh: 8, ack: 16 } as const;
const segmentBytes = 1400;
/** There and back. */
const roundTripMicros = 24_000;

/** `lines`: who says what, in turns; c is the client. */
export function tcpFrames(
  start: number,
  ends: Ends,
  lines: readonly (readonly ["c" | "s", Uint8Array | string])[],
): Frame[] {
  const frames: Frame[] = [];
  let now = start;
  const seq = { c: 1000 + (ends.clientPort & 0xfff), s: 77_000 + ends.serverPort };
  const send = (who: "c" | "s", flags: number, payload: Uint8Array = new Uint8Array(0)): void => {
    const isClient = who === "c";
    const [source, destination] = isClient ? [ends.client, ends.server] : [ends.server, ends.client];
    const [sourcePort, destinationPort] = isClient
      ? [ends.clientPort, ends.serverPort]
      : [ends.serverPort, ends.clientPort];
    const ack = flags & flag.ack ? seq[isClient ? "s" : "c"] : 0;
    const segment = tcp({ sourcePort, destinationPort, seq: seq[who], ack, flags }, payload);
    frames.push({
      at: now,
      bytes: ether(
        { source: macOf(source), destination: macOf(destination) },
        ip4({ source, destination, ttl: isClient ? 128 : 52 }, segment),
      ).bytes,
    });
    seq[who] += payload.length + (flags & (flag.syn | flag.fin) ? 1 : 0);
  };
  send("c", flag.syn);
  now += roundTripMicros;
  send("s", flag.syn | flag.ack);
  now += 200;
  send("c", flag.ack);
  for (const [who, text] of lines) {
    const bytes = typeof text === "string" ? Buffer.from(text, "latin1") : text;
    now += roundTripMicros;
    for (let at = 0; at < bytes.length; at += segmentBytes) {
      now += 900;
      send(who, flag.ack | flag.psh, bytes.subarray(at, at + segmentBytes));
      if ((at / segmentBytes) % 2 === 1 || at + segmentBytes >= bytes.length) {
        now += 300;
        send(who === "c" ? "s" : "c", flag.ack);
      }
    }
  }
  now += roundTripMicros;
  send("c", flag.fin | flag.ack);
  now += roundTripMicros;
  send("s", flag.fin | flag.ack);
  now += 200;
  send("c", flag.ack);
  return frames;
}

const nameBytes = (name: string): Uint8Array =>
  join(...name.split(".").flatMap((label) => [[label.length], label]), [0]);

/** A question for an address and its answer. */
export function dnsFrames(
  start: number,
  client: string,
  clientPort: number,
  resolver: string,
  name: string,
  address: string,
  id: number,
): Frame[] {
  const question = join(nameBytes(name), n16(1), n16(1));
  const query = join(n16(id), n16(0x0100), n16(1), n16(0), n16(0), n16(0), question);
  const answer = join([0xc0, 12], n16(1), n16(1), n32(300), n16(4), address.split(".").map(Number));
  const reply = join(n16(id), n16(0x8180), n16(1), n16(1), n16(0), n16(0), question, answer);
  const frame = (
    at: number,
    source: string,
    destination: string,
    sourcePort: number,
    destinationPort: number,
    payload: Uint8Array,
  ): Frame => ({
    at,
    bytes: ether(
      { source: macOf(source), destination: macOf(destination) },
      ip4({ source, destination }, udp({ sourcePort, destinationPort }, payload)),
    ).bytes,
  });
  return [
    frame(start, client, resolver, clientPort, 53, query),
    frame(start + 14_000, resolver, client, 53, clientPort, reply),
  ];
}
