/** Hot: which tunnel, if any, the packet at hand is, and how it is opened. */

import { type Next, next } from "../next.ts";
import { ipProtocol } from "../packet.ts";
import { carrier } from "../transport.ts";
import type { Walk } from "../walk.ts";
import { ayiya } from "./ayiya.ts";
import { capwap } from "./capwap.ts";
import { gre } from "./gre.ts";
import { gtp } from "./gtp.ts";
import { l2tp, l2tpInIp } from "./l2tp.ts";
import { mplsInUdp } from "./mpls.ts";
import { pim } from "./pim.ts";
import { kind, kindByPort } from "./ports.ts";
import { teredo, teredoBetweenClients } from "./teredo.ts";
import { tzsp } from "./tzsp.ts";
import { geneve, vxlan, vxlanGeneric } from "./vxlan.ts";

const ETHER_IP = { size: 2 } as const;

/** Steps into what the packet carries; next.stop when that is no tunnel or the payload does not bear it out. */
export function enterTunnel(walk: Walk): Next {
  const { packet } = walk;
  if (packet.isCarrier) return enterCarrier(walk);
  if (packet.ipProto === ipProtocol.pim) return enterPim(walk);
  if (packet.ipProto !== ipProtocol.udp || !packet.hasTransport || !packet.checksumOk) return next.stop;
  const { payloadAt, payloadEnd } = packet;
  if (payloadEnd <= payloadAt) return next.stop;
  const tunnel = kindByPort[packet.destinationPort]! || kindByPort[packet.sourcePort]!;
  if (tunnel === kind.none && packet.bytes[payloadAt]! >> 4 !== 6) return next.stop;
  packet.tunnelId = -1;
  walk.at = payloadAt;
  walk.end = payloadEnd;
  walk.wireEnd = payloadAt + packet.payloadLength;
  switch (tunnel) {
    case kind.vxlan:
      return vxlan(walk);
    case kind.vxlanGeneric:
      return vxlanGeneric(walk);
    case kind.geneve:
      return geneve(walk);
    case kind.teredo:
      return teredo(walk);
    case kind.gtp:
      return gtp(walk);
    case kind.l2tp:
      return l2tp(walk);
    case kind.tzsp:
      return tzsp(walk);
    case kind.gre:
      return gre(walk);
    case kind.ayiya:
      return ayiya(walk);
    case kind.capwap:
      return capwap(walk);
    case kind.mpls:
      return mplsInUdp(walk);
    default:
      return teredoBetweenClients(walk);
  }
}

function enterPim(walk: Walk): Next {
  startAtPayload(walk);
  return pim(walk);
}

/** Stands behind the IP header of a packet that has no ports. */
function startAtPayload(walk: Walk): void {
  const { packet } = walk;
  packet.tunnelId = -1;
  walk.at = packet.transportAt;
  walk.end = packet.payloadEnd;
  walk.wireEnd = packet.transportAt + packet.payloadLength;
}

function enterCarrier(walk: Walk): Next {
  const { packet } = walk;
  startAtPayload(walk);
  switch (packet.ipProto) {
    case carrier.gre:
      return gre(walk);
    case carrier.l2tp:
      return l2tpInIp(walk);
    case carrier.mplsInIp:
      packet.tunnel = "IP";
      return next.mpls;
    case carrier.etherIp:
      packet.tunnel = "IP";
      return walk.go(next.ethernet, walk.at + ETHER_IP.size);
    case carrier.ethernet:
      packet.tunnel = "IP";
      return next.ethernet;
    default:
      packet.tunnel = "IP";
      return next.ip;
  }
}
