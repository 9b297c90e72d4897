import { describe, expect, it } from "vitest";
import { tcpFlag } from "#decode/packet.ts";
import { onlyConn, play, TcpTalk, type Timed } from "#test/build/flows.ts";
import { ether, ip4, tcp, udp } from "#test/build/packets.ts";

const { syn } = tcpFlag;
const client = "10.0.0.1";
const server = "192.0.2.80";

describe("a wrong checksum", () => {
  const segment = (checksum: "right" | "wrong", text: string, seq: number) =>
    ether(
      {},
      ip4(
        { source: client, destination: server },
        tcp({ seq, ...(checksum === "wrong" ? { checksum: 0x1234 } : {}) }, text),
      ),
    );

  it("lets a segment only be counted when its sender has shown that it sends right ones", () => {
    const played = play([
      [0, segment("right", "good", 100)],
      [1, segment("wrong", "evil", 104)],
      [2, segment("right", "more", 104)],
    ]);
    expect(onlyConn(played)).toMatchObject({ orig_pkts: 3, orig_bytes: 8, history: "DC", orig_retrans: 0 });
    expect(played.weirds).toEqual(["bad_TCP_checksum"]);
    expect(played.engine.counters.wrongChecksums).toEqual({ believed: 0, unread: 1 });
  });

  it("is the card's or an anonymiser's when the sender has no right one: the packets count, and it is said", () => {
    const played = play([
      [0, segment("wrong", "one", 100)],
      [1, segment("wrong", "two", 103)],
    ]);
    expect(onlyConn(played)).toMatchObject({ orig_pkts: 2, orig_bytes: 6, history: "D" });
    expect(played.weirds).toEqual(["bad_TCP_checksum"]);
    expect(played.engine.counters.wrongChecksums).toEqual({ believed: 2, unread: 0 });
  });

  it("tells no more after the first right one", () => {
    const played = play([
      [0, segment("wrong", "one", 100)],
      [1, segment("right", "two", 103)],
      [2, segment("wrong", "six", 106)],
    ]);
    expect(onlyConn(played)).toMatchObject({ orig_pkts: 3, history: "DC" });
  });

  it("of a SYN does not end the conversation that is there", () => {
    const talk = new TcpTalk().handshake();
    const forged = ether(
      {},
      ip4(
        { source: client, destination: server },
        tcp({ sourcePort: 40000, destinationPort: 9999, seq: 5, flags: syn, checksum: 0x1234 }, ""),
      ),
    );
    const played = play([...talk.frames, [1, forged], ...talk.waits(2).says(0, "on").frames.slice(3)]);
    expect(played.conns).toEqual(["10.0.0.1:40000 > 192.0.2.80:9999 S1 ShACDa"]);
  });

  it("of an IPv4 header is weighed the same way", () => {
    const packet = (headerChecksum: number | undefined) =>
      ether(
        {},
        ip4(
          { source: client, destination: server, ...(headerChecksum === undefined ? {} : { headerChecksum }) },
          udp({ sourcePort: 5, destinationPort: 6 }, "ping"),
        ),
      );
    expect(onlyConn(play([0, 1, 2].map((at): Timed => [at, packet(0x1234)])))).toMatchObject({ orig_pkts: 3 });
    const played = play([undefined, 0x1234, undefined].map((sum, at): Timed => [at, packet(sum)]));
    expect(onlyConn(played)).toMatchObject({ orig_pkts: 3, history: "DC" });
    expect(played.weirds).toEqual(["bad_IP_checksum"]);
  });
});
