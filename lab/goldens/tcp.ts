/** What TCP does beside the textbook, a conversation each. */
import { tcpFlag } from "#decode/packet.ts";
import { TcpTalk } from "../../test/build/flows.ts";
import type { Built } from "../../test/build/packets.ts";
import type { Frame } from "../pcap-file.ts";

const { syn, ack, fin, psh, rst } = tcpFlag;
const secondMicros = 1e6;

const tales: readonly ((talk: TcpTalk) => TcpTalk)[] = [
  // closed as it should be
  (talk) => talk.handshake().says(0, "question").says(1, "answer").closes(),
  // nobody there, nobody willing, and gone at once
  (talk) => talk.send(0, { flags: syn }).waits(1).send(0, { flags: syn, at: -1 }),
  (talk) => talk.send(0, { flags: syn }).resets(1),
  (talk) =>
    talk
      .send(0, { flags: syn })
      .send(1, { flags: syn | ack })
      .resets(0),
  // both at once
  (talk) =>
    talk
      .send(0, { flags: syn })
      .send(1, { flags: syn })
      .send(0, { flags: syn | ack, at: -1 })
      .says(0, "both"),
  // sent again, whole and in part; out of order; again with other bytes
  (talk) =>
    talk.handshake().says(0, "question").send(0, { at: 0, data: "question" }).send(0, { at: 4, data: "tion more" }),
  (talk) => talk.handshake().send(0, { at: 4, data: "last" }).send(0, { at: 0, data: "1st," }).send(1, { ack: 1009 }),
  (talk) =>
    talk
      .handshake()
      .send(0, { at: 4, data: "right" })
      .send(0, { at: 4, data: "wrong" })
      .send(0, { at: 0, data: "1st," }),
  // lost by the capture: acknowledged, and not
  (talk) => talk.handshake().says(0, "before").loses(0, 500).says(0, "after").closes(),
  (talk) =>
    talk
      .handshake()
      .says(0, "before")
      .loses(0, 500)
      .send(0, { data: "after", flags: psh | ack })
      .resets(1),
  // kept alive, window shut
  (talk) => talk.handshake().says(0, "a").send(0, { at: 0, data: "a" }).send(1, {}).send(1, { window: 0 }).closes(),
  // met in the middle, one side only
  (talk) => talk.says(0, "middle").says(1, "yes").closes(),
  (talk) => talk.send(1, { data: "alone", flags: psh | ack }).send(1, { flags: fin | ack }),
  // data after the end
  (talk) =>
    talk
      .handshake()
      .says(0, "x")
      .resets(1)
      .send(0, { data: "late", flags: psh | ack }),
  (talk) =>
    talk
      .handshake()
      .send(0, { flags: fin | rst | ack })
      .says(1, "half"),
];

export const tcpFrames = (start: number): Frame[] =>
  tales.flatMap((tale, i) =>
    tale(new TcpTalk({ seconds: i, ports: [41000 + i, 9999] })).frames.map(([seconds, frame]) => ({
      at: start + Math.round(seconds * secondMicros),
      bytes: (frame as Built).bytes,
    })),
  );
