/** The dialogues that protocols are tested with, as conversations on a wire. */
import type { Dialogue, Utterance } from "../../test/build/conversation.ts";
import { type Built, ether, icmp, ip4, tcp, udp } from "../../test/build/packets.ts";
import type { Frame } from "../pcap-file.ts";

export interface Ends {
  readonly client: string;
  readonly clientPort: number;
  readonly server: string;
  readonly serverPort: number;
}

export type Transport = "tcp" | "udp" | "icmp";

const flag = { fin: 1, syn: 2, psh: 8, ack: 16 } as const;
const segmentBytes = 1400;
const stepMicros = 1000;
const firstSequence = [1000, 77_000] as const;
const icmpHeader = 8;

const bytesOf = (said: string | Uint8Array): Uint8Array =>
  typeof said === "string" ? Buffer.from(said, "latin1") : said;

/**
 * Frames of one conversation from `start` on, microseconds since 1970, a millisecond apart. Of one that is met in the middle
 * there is no handshake.
 */
export function framesOf(
  dialogue: Dialogue,
  transport: Transport,
  ends: Ends,
  start: number,
  isMetInTheMiddle: boolean,
): Frame[] {
  if (transport === "tcp") return new Stream(ends, start).play(dialogue, isMetInTheMiddle);
  return dialogue.flatMap(([side, said], i) => {
    if (typeof said === "object" && !(said instanceof Uint8Array)) return [];
    const content = transport === "udp" ? datagram(ends, side, bytesOf(said)) : message(bytesOf(said));
    return [{ at: start + i * stepMicros, bytes: onLink(ends, side, content) }];
  });
}

const datagram = ({ clientPort, serverPort }: Ends, side: number, bytes: Uint8Array): Built =>
  udp(
    side === 0
      ? { sourcePort: clientPort, destinationPort: serverPort }
      : { sourcePort: serverPort, destinationPort: clientPort },
    bytes,
  );

/** ICMP with its checksum filled in. */
function message(bytes: Uint8Array): Built {
  const rest = new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(4);
  return icmp({ type: bytes[0]!, code: bytes[1]!, rest }, bytes.subarray(icmpHeader));
}

function onLink({ client, server }: Ends, side: number, content: Built): Uint8Array {
  const macs = ["02:00:00:00:00:01", "02:00:00:00:00:02"] as const;
  const addresses = [client, server] as const;
  const [from, to] = side === 0 ? [0, 1] : [1, 0];
  return ether(
    { source: macs[from]!, destination: macs[to]! },
    ip4({ source: addresses[from]!, destination: addresses[to]!, ttl: side === 0 ? 128 : 52 }, content),
  ).bytes;
}

class Stream {
  private readonly ends: Ends;
  private readonly frames: Frame[] = [];
  private readonly next: [number, number] = [...firstSequence];
  private readonly ended = [false, false];
  private now: number;

  constructor(ends: Ends, start: number) {
    this.ends = ends;
    this.now = start;
  }

  play(dialogue: Dialogue, isMetInTheMiddle: boolean): Frame[] {
    if (!isMetInTheMiddle) this.shakeHands();
    for (const [side, said] of dialogue) this.say(side, said);
    for (const side of [0, 1] as const) if (!this.ended[side]) this.send(side, flag.fin | flag.ack);
    this.send(0, flag.ack);
    return this.frames;
  }

  private shakeHands(): void {
    this.send(0, flag.syn);
    this.send(1, flag.syn | flag.ack);
    this.send(0, flag.ack);
  }

  private say(side: 0 | 1, said: Utterance): void {
    const other = side === 0 ? 1 : 0;
    if (typeof said === "object" && "gap" in said) {
      // lost by the capture only: the other end has it
      this.next[side] += said.gap;
      this.send(other, flag.ack);
      return;
    }
    if (typeof said === "object" && "fin" in said) {
      this.ended[side] = true;
      this.send(side, flag.fin | flag.ack);
      return;
    }
    const bytes = bytesOf(said);
    for (let at = 0; at < bytes.length; at += segmentBytes)
      this.send(side, flag.psh | flag.ack, bytes.subarray(at, at + segmentBytes));
    this.send(other, flag.ack);
  }

  private send(side: 0 | 1, flags: number, payload: Uint8Array = new Uint8Array(0)): void {
    const { clientPort, serverPort } = this.ends;
    const [sourcePort, destinationPort] = side === 0 ? [clientPort, serverPort] : [serverPort, clientPort];
    const ack = (flags & flag.ack) !== 0 ? this.next[side === 0 ? 1 : 0] : 0;
    const segment = tcp({ sourcePort, destinationPort, seq: this.next[side], ack, flags }, payload);
    this.frames.push({ at: this.now, bytes: onLink(this.ends, side, segment) });
    this.next[side] += payload.length + ((flags & (flag.syn | flag.fin)) !== 0 ? 1 : 0);
    this.now += stepMicros;
  }
}
