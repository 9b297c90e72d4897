/** Hot: walks a frame from its link to its transport, and into the tunnels that it carries. */
import { metaChecksumsBlank, metaHasVlan, metaVlanMask, type PacketBatch } from "#base/packet-batch.ts";
import { byEtherType, ethernet } from "./ethernet.ts";
import { ip } from "./ip.ts";
import type { Packet } from "./packet.ts";
import { transport } from "./transport.ts";
import { type DecoderOptions, type Next, next, Walk } from "./walk.ts";

export type { DecoderOptions };

/**
 * What decode() and inner() found: an IP packet; a payload by packet.etherType in [transportAt, payloadEnd); nothing
 * (more) that is followed, counted by name.
 */
export type Layer = "ip" | "link" | "none";

/** More headers than any real stack of labels and tags has; a frame of nothing but tags ends here. */
const maxHeaders = 32;

export class Decoder {
  /** The packet at hand: refilled by each call of decode() and inner(). */
  readonly packet: Packet;
  /** Frames that are recognised and not followed, or not recognised, by name. */
  readonly counters: ReadonlyMap<string, number>;
  private readonly walk: Walk;

  constructor(options: DecoderOptions) {
    this.walk = new Walk(options);
    this.packet = this.walk.packet;
    this.counters = this.walk.counters;
  }

  /** Decodes one frame to its outermost IP packet. */
  decode(batch: PacketBatch, index: number): Layer {
    const { walk, packet } = this;
    walk.start(batch, index);
    const meta = batch.meta[index]!;
    walk.checksumsBlank = (meta & metaChecksumsBlank) !== 0;
    if ((meta & metaHasVlan) !== 0) packet.vlan = meta & metaVlanMask;
    return this.follow(next.ethernet);
  }

  /** The next packet inside the one at hand, when that is a tunnel's; to be called until it says "none". */
  inner(): Layer {
    return "none";
  }

  /** Which of `workers` reads a frame, so that a conversation, its fragments, tunnels and errors come to one of them. */
  share(_batch: PacketBatch, _index: number, _workers: number): number {
    return 0;
  }

  private follow(step: Next): Layer {
    const { walk } = this;
    for (let headers = 0; headers < maxHeaders; headers++) {
      switch (step) {
        case next.ethernet:
          step = ethernet(walk);
          break;
        case next.etherType:
          step = byEtherType(walk);
          break;
        case next.ip:
          step = ip(walk);
          break;
        case next.transport:
          transport(walk);
          return "ip";
        case next.linkPayload:
          return this.linkPayload();
        default:
          return "none";
      }
    }
    walk.weird("max_packet_analyzer_depth_exceeded");
    return "none";
  }

  private linkPayload(): Layer {
    const { packet, at, end, wireEnd } = this.walk;
    packet.ipVersion = 0;
    packet.hasTransport = false;
    packet.isCarrier = false;
    packet.transportAt = at;
    packet.payloadAt = at;
    packet.payloadEnd = end;
    packet.payloadLength = wireEnd - at;
    return "link";
  }
}
