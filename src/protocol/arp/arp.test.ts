import { describe, expect, it } from "vitest";
import { Packet } from "#decode/packet.ts";
import type { Row } from "#record/record.ts";
import { arp } from "./arp.ts";

const laptop = [2, 0, 0, 0, 0, 1];
const router = [2, 0, 0, 0, 0, 2];
const thief = [2, 0, 0, 0, 0, 3];
const nobody = [0, 0, 0, 0, 0, 0];

interface Fields {
  readonly kind: number;
  readonly sender: readonly number[];
  readonly senderAddress: readonly number[];
  readonly target?: readonly number[];
  readonly targetAddress: readonly number[];
}

const arpFrame = ({ kind, sender, senderAddress, target = nobody, targetAddress }: Fields): Uint8Array =>
  Uint8Array.from([0, 1, 8, 0, 6, 4, 0, kind, ...sender, ...senderAddress, ...target, ...targetAddress]);

/** What is told of the frames, one second apart. */
function play(frames: readonly Uint8Array[]): { rows: Row[]; weirds: string[] } {
  const rows: Row[] = [];
  const weirds: string[] = [];
  const conversation = arp.open(
    (_spec, _head, row) => void rows.push({ ...row } as unknown as Row),
    (name) => void weirds.push(name),
  );
  const packet = new Packet();
  for (const bytes of frames) {
    packet.bytes = bytes;
    packet.seconds++;
    conversation.data(packet, bytes, 0, bytes.length);
  }
  conversation.close();
  return { rows, weirds };
}

const ask = arpFrame({ kind: 1, sender: laptop, senderAddress: [10, 0, 0, 9], targetAddress: [10, 0, 0, 1] });
const tell = arpFrame({
  kind: 2,
  sender: router,
  senderAddress: [10, 0, 0, 1],
  target: laptop,
  targetAddress: [10, 0, 0, 9],
});

describe("arp", () => {
  it("tells a new binding, and how long the reply took", () => {
    const { rows } = play([ask, tell, ask, tell]);
    expect(rows).toMatchObject([
      { operation: "request", sender_mac: "02:00:00:00:00:01", sender_addr: "10.0.0.9", target_addr: "10.0.0.1" },
      { operation: "reply", sender_mac: "02:00:00:00:00:02", sender_addr: "10.0.0.1", answered: true, rtt: 1 },
      { operation: "reply", answered: true },
    ]);
  });

  it("rolls questions that nobody answers into one row", () => {
    const { rows } = play([ask, ask, ask]);
    expect(rows.at(-1)).toMatchObject({ operation: "request", answered: false, count: 3, target_addr: "10.0.0.1" });
  });

  it("notes an address that moves to other hardware", () => {
    const lie = arpFrame({ kind: 2, sender: thief, senderAddress: [10, 0, 0, 1], targetAddress: [10, 0, 0, 9] });
    const { rows, weirds } = play([ask, tell, lie]);
    expect(rows.at(-1)).toMatchObject({
      changed: true,
      prev_mac: "02:00:00:00:00:02",
      sender_mac: "02:00:00:00:00:03",
    });
    expect(weirds).toEqual(["wh_arp_binding_flip"]);
  });

  it("tells probes and announcements apart", () => {
    const probe = arpFrame({ kind: 1, sender: laptop, senderAddress: [0, 0, 0, 0], targetAddress: [10, 0, 0, 9] });
    const claim = arpFrame({ kind: 1, sender: laptop, senderAddress: [10, 0, 0, 9], targetAddress: [10, 0, 0, 9] });
    const { rows } = play([probe, claim]);
    expect(rows).toMatchObject([
      { announce: true, gratuitous: true, probe: false },
      { probe: true, answered: false },
    ]);
  });

  it("does not read a frame that is cut", () => {
    expect(play([ask.slice(0, 27)])).toEqual({ rows: [], weirds: ["truncated_ARP"] });
  });
});
