/** Makes the captures that goldens are read from: every dialogue that a protocol is tested with, and what lies below. */
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Protocol } from "#flow/protocol.ts";
import type { Dialogue } from "../test/build/conversation.ts";
import { subjects } from "../test/conformance.ts";
import { framesOf } from "./goldens/dialogue.ts";
import { arpFrames, fragmentFrames, tunnelFrames } from "./goldens/link.ts";
import { tcpFrames } from "./goldens/tcp.ts";
import { type Frame, writePcap } from "./pcap-file.ts";

const folder = fileURLToPath(new URL("../test/golden/", import.meta.url));
/** 2024-01-01 00:00:00 UTC. */
const start = 1_704_067_200_000_000;
/** Between the beginnings of two conversations. */
const apartMicros = 2e6;
const unregisteredPort = 9000;

/** The capture of a dialogue of this name begins after the conversation did. */
const metInTheMiddle = "met in the middle";

/** Each dialogue between two hosts of its own. */
function conversations({ transports, ports }: Protocol, samples: Readonly<Record<string, Dialogue>>): Frame[] {
  const transport = transports[0] ?? "tcp";
  return Object.entries(samples).flatMap(([name, dialogue], i) => {
    const ends = {
      client: `10.0.0.${10 + i}`,
      clientPort: 40_000 + i,
      server: `192.0.2.${10 + i}`,
      serverPort: ports[0] ?? unregisteredPort,
    };
    return framesOf(dialogue, transport, ends, start + i * apartMicros, name === metInTheMiddle);
  });
}

mkdirSync(folder, { recursive: true });
const captures = new Map<string, Frame[]>();
for (const { protocol, samples } of await subjects()) {
  const { name, transports } = protocol;
  // a protocol that speaks over both has a capture for each
  captures.set(captures.has(name) ? `${name}-${transports[0]}` : name, conversations(protocol, samples));
}
captures.set("arp", arpFrames(start));
captures.set("tunnels", tunnelFrames(start));
captures.set("fragments", fragmentFrames(start));
captures.set("tcp", tcpFrames(start));
for (const [name, frames] of captures) writePcap(`${folder}${name}.pcap`, frames);
