/** Hot: walks a frame from its link to its transport, and into the tunnels that it carries. */
import type { PacketBatch } from "#base/packet-batch.ts";
import { ip } from "./ip.ts";
import { laneOf, laneOfPacket, mayBeTunnel, maybeTunnel, tunnelLane } from "./lane.ts";
import { byEtherType, ethernet, ethernetLinkType } from "./link/ethernet.ts";
import { byLinkType } from "./link/link-type.ts";
import { llc } from "./link/llc.ts";
import { mpls } from "./link/mpls.ts";
import { nsh } from "./link/nsh.ts";
import { frameRelay, ppp, pppoe } from "./link/serial.ts";
import { subframe, wifi } from "./link/wifi.ts";
import { type Next, next } from "./next.ts";
import type { Packet } from "./packet.ts";
import { transport } from "./transport.ts";
import { isOfTunnel } from "./tunnel/ports.ts";
import { enterTunnel } from "./tunnel/tunnel.ts";
import { type DecoderOptions, Walk } from "./walk.ts";

export type { DecoderOptions };

/**
 * What decode() and inner() found: an IP packet; a payload by packet.etherType in [transportAt, payloadEnd); nothing
 * (more) that is followed, counted by name.
 */
export type Layer = "ip" | "link" | "none";

/** More headers than any real stack of labels and tags has; a frame of nothing but tags ends here. */
const maxHeaders = 32;
/** Real tunnels nest twice or three times. */
const maxDepth = 4;

export class Decoder {
  /** The packet at hand: refilled by each call of decode() and inner(). */
  readonly packet: Packet;
  /** Lane of the packet at hand. */
  lane = 0;
  /** Frames that are recognised and not followed, or not recognised, by name. */
  readonly counters: ReadonlyMap<string, number>;
  private readonly walk: Walk;
  /** For laneOf(): walks links only, and keeps its oddities to itself. */
  private readonly peek = new Walk({ ignoreChecksums: true, weird: () => undefined });

  constructor(options: DecoderOptions) {
    this.walk = new Walk(options);
    this.packet = this.walk.packet;
    this.counters = this.walk.counters;
  }

  /** Decodes one frame to its outermost IP packet. */
  decode(batch: PacketBatch, index: number): Layer {
    const { walk } = this;
    walk.start(batch, index);
    const step = followLink(walk, walk.linkType === ethernetLinkType ? next.ethernet : next.linkType);
    const layer = toLayer(walk, step);
    if (layer === "none") return this.nextInAggregate();
    this.lane = this.ownLane(layer);
    return layer;
  }

  /**
   * The next packet inside the one at hand, when that is a tunnel's (or the next of an 802.11 aggregate, at depth 0); to
   * be called until it says "none".
   */
  inner(): Layer {
    const { walk, packet } = this;
    const enclosed = packet.tunnel;
    const step = enterTunnel(walk);
    if (step === next.stop) return this.nextInAggregate();
    if (packet.depth >= maxDepth) {
      packet.tunnel = enclosed;
      walk.weird("exceeded_tunnel_max_depth");
      return "none";
    }
    packet.depth++;
    // a bare packet keeps the addresses and VLANs of the frame that brought it
    if (step !== next.ip && step !== next.etherType) walk.forgetLink();
    const layer = toLayer(walk, followLink(walk, step));
    // what a tunnel on no known port carries stays with it
    if (layer !== "none" && (this.lane === tunnelLane || layer === "link")) this.lane = this.ownLane(layer);
    return layer;
  }

  private ownLane(layer: Layer): number {
    if (layer !== "ip") return 0;
    return isOfTunnel(this.packet) ? tunnelLane : laneOfPacket(this.packet);
  }

  /** Whether another reader counts the next frame when it is not followed. */
  set isMuted(isMuted: boolean) {
    this.walk.isMuted = isMuted;
  }

  /**
   * Lane of a frame that is not decoded here: of its outermost packet. With `maybeTunnel` when only decoding can tell whether it
   * carries packets of other lanes.
   */
  laneOf(batch: PacketBatch, index: number): number {
    const { peek } = this;
    peek.start(batch, index);
    const step = followLink(peek, peek.linkType === ethernetLinkType ? next.ethernet : next.linkType);
    const isAggregate = peek.restAt >= 0;
    if (step !== next.ip) return isAggregate ? maybeTunnel : 0;
    return laneOf(peek) | (isAggregate || mayBeTunnel(peek) ? maybeTunnel : 0);
  }

  private nextInAggregate(): Layer {
    const { walk, packet } = this;
    while (walk.restAt >= 0) {
      packet.depth = 0;
      packet.tunnel = undefined;
      packet.tunnelId = -1;
      const layer = toLayer(walk, followLink(walk, subframe(walk)));
      if (layer === "none") continue;
      this.lane = this.ownLane(layer);
      return layer;
    }
    return "none";
  }
}

/** Walks link headers until something else begins. */
function followLink(walk: Walk, step: Next): Next {
  for (let headers = 0; headers < maxHeaders; headers++) {
    switch (step) {
      case next.ethernet:
        step = ethernet(walk);
        break;
      case next.etherType:
        step = byEtherType(walk);
        break;
      case next.llc:
        step = llc(walk);
        break;
      case next.mpls:
        step = mpls(walk);
        break;
      case next.ppp:
        step = ppp(walk);
        break;
      case next.pppoe:
        step = pppoe(walk);
        break;
      case next.frameRelay:
        step = frameRelay(walk);
        break;
      case next.wifi:
        step = wifi(walk);
        break;
      case next.nsh:
        step = nsh(walk);
        break;
      case next.linkType:
        step = byLinkType(walk);
        break;
      default:
        return step;
    }
  }
  return walk.weird("max_packet_analyzer_depth_exceeded");
}

function toLayer(walk: Walk, step: Next): Layer {
  if (step === next.ip && ip(walk) === next.transport) {
    transport(walk);
    return "ip";
  }
  if (step !== next.linkPayload) return "none";
  const { packet, at, end, wireEnd } = walk;
  packet.ipVersion = 0;
  packet.hasTransport = false;
  packet.isCarrier = false;
  packet.transportAt = at;
  packet.payloadAt = at;
  packet.payloadEnd = end;
  packet.payloadLength = wireEnd - at;
  return "link";
}
