/** The packets of one conversation in their order: whose, when, how much, and which only said again what had been said. */
import { ipProtocol, type Packet } from "#decode/packet.ts";
import { Asking, addressOf, everything, type Sources } from "#investigate/asking.ts";
import { sql } from "#store/sql.ts";
import { maxPacketMarks, type PacketMark } from "./contract-pages.ts";
import { addressIn } from "./extract.ts";

interface Originator {
  readonly host: string;
  readonly port: number;
}

/** Who began it. */
export async function originatorOf(sources: Sources, uid: string): Promise<Originator | undefined> {
  const asking = new Asking(sources, { q: `uid:${uid}`, window: everything });
  const [row] = await asking.of<Originator>(
    "conn",
    (where) => sql`
    SELECT ${addressOf("id.orig_h")} AS host, \`id.orig_p\` AS port FROM conn WHERE ${where} LIMIT 1`,
  );
  return row;
}

export class Sequence {
  readonly marks: PacketMark[] = [];
  private readonly originator: Originator;
  /** One past the highest byte that each side has sent, TCP's way of counting. */
  private readonly reached: { orig?: number; resp?: number } = {};

  constructor(originator: Originator) {
    this.originator = originator;
  }

  add(packet: Packet, at: number): void {
    if (this.marks.length >= maxPacketMarks) return;
    const { host, port } = this.originator;
    const isOrig = packet.sourcePort === port && addressIn(packet, packet.sourceAt) === host;
    const side = isOrig ? "orig" : "resp";
    this.marks.push({ at, side, length: packet.payloadLength, isAgain: this.isAgain(packet, side) });
  }

  private isAgain({ ipProto, seq, payloadLength }: Packet, side: "orig" | "resp"): boolean {
    if (ipProto !== ipProtocol.tcp || payloadLength === 0) return false;
    const end = (seq + payloadLength) >>> 0;
    const reached = this.reached[side];
    // Numbers of TCP go round: the nearer way says which is later.
    const ahead = reached === undefined ? 1 : (end - reached) | 0;
    if (ahead > 0) this.reached[side] = end;
    return ahead <= 0;
  }
}
