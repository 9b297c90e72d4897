import { describe, expect, it } from "vitest";
import { tcpFlag } from "#decode/packet.ts";
import { play, TcpTalk, type Timed } from "#test/build/flows.ts";
import { ether, icmp, ip4, udp } from "#test/build/packets.ts";

const { syn } = tcpFlag;
const client = "10.0.0.1";
const server = "192.0.2.80";
const datagram = (from: string, fromPort: number, to: string, toPort: number) =>
  ether({}, ip4({ source: from, destination: to }, udp({ sourcePort: fromPort, destinationPort: toPort }, "hello")));

describe("a silent conversation", () => {
  const lasts = (frames: readonly Timed[], seconds: number): boolean => {
    const end = frames.at(-1)![0];
    const other = (at: number): Timed => [at, datagram("203.0.113.1", 1, "203.0.113.2", 2)];
    const played = play([...frames, other(end + seconds)], { finish: false });
    return !played.written.some(({ kind }) => kind === "conn");
  };

  it.each([
    ["TCP that is open: five minutes", new TcpTalk().handshake().frames, 300],
    ["TCP of a terminal: an hour", new TcpTalk({ ports: [40000, 22] }).handshake().frames, 3600],
    ["TCP that was closed: five seconds", new TcpTalk().handshake().closes().frames, 5],
    ["a SYN without an answer: five seconds", new TcpTalk().send(0, { flags: syn }).frames, 5],
    ["UDP: a minute", [[0, datagram(client, 1, server, 9000)]] as Timed[], 60],
    ["DNS: ten seconds", [[0, datagram(client, 1, server, 53)]] as Timed[], 10],
    [
      "ICMP: a minute",
      [[0, ether({}, ip4({ source: client, destination: server }, icmp({ type: 8 }, "x")))]] as Timed[],
      60,
    ],
  ])("is let go as its protocol has it: %s", (_, frames, seconds) => {
    expect(lasts(frames, seconds - 2)).toBe(true);
    expect(lasts(frames, seconds + 2)).toBe(false);
  });
});
