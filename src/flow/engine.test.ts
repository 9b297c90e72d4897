import { expect, it } from "vitest";
import { tcpFlag } from "#decode/packet.ts";
import { onlyConn, play, playStart, TcpTalk, type Timed } from "#test/build/flows.ts";
import { ether, gre, icmp, ip4, join, n16, n32, tcp, udp } from "#test/build/packets.ts";
import { tunnel } from "./tunnel.ts";

const { syn, ack, fin, rst } = tcpFlag;
const client = "10.0.0.1";
const server = "192.0.2.80";
const datagram = (from: string, fromPort: number, to: string, toPort: number, text = "hello") =>
  ether({}, ip4({ source: from, destination: to }, udp({ sourcePort: fromPort, destinationPort: toPort }, text)));

it("tells a whole conversation by its handshake, data and close", () => {
  const played = play(new TcpTalk().handshake().says(0, "question").says(1, "an answer").closes().frames);
  expect(played.conns).toEqual(["10.0.0.1:40000 > 192.0.2.80:9999 SF ShADadFf"]);
  expect(onlyConn(played)).toMatchObject({
    ts: playStart * 1e6,
    proto: "tcp",
    orig_bytes: 8,
    resp_bytes: 9,
    orig_acked_bytes: 8,
    resp_acked_bytes: 9,
    orig_pkts: 6,
    resp_pkts: 4,
    orig_ip_bytes: 6 * 40 + 8,
    missed_bytes: 0,
    end_reason: "eof",
    orig_l2_addr: "02:00:00:00:00:01",
  });
});

it("stops the clock when both sides have closed, so that the last ACK is in the history only", () => {
  const talk = new TcpTalk()
    .handshake()
    .send(0, { flags: fin | ack })
    .send(1, { flags: fin | ack });
  const row = onlyConn(play(talk.waits(2).send(0, {}).frames));
  expect(row.duration).toBeCloseTo(0.004, 6);
  expect(row.orig_pkts).toBe(4);
});

it("ends conversations after 2038, whose seconds need 32 bits, as those before", () => {
  const seconds = 2_300_000_000 - playStart;
  const reset = new TcpTalk({ seconds }).handshake().send(1, { flags: rst | ack });
  const again = new TcpTalk({ seconds: seconds + 20 }).handshake().closes();
  const late = new TcpTalk({ seconds: seconds + 400 }).handshake();
  const played = play([...reset.frames, ...again.frames, ...late.frames]);
  expect(played.written.map(({ row }) => row["end_reason"])).toEqual(["reset", "close", "eof"]);
});

it("tells of IPv4's protocol 0, too, when the input ends", () => {
  const frame = ether({}, ip4({ source: client, destination: server, protocol: 0 }, join(n32(0))));
  const row = onlyConn(play([[0, frame]]));
  expect(row).toMatchObject({ proto: "unknown_transport", ip_proto: 0, orig_pkts: 1, orig_ip_bytes: 24 });
});

it("calls an unanswered SYN an attempt after five seconds, and the next SYN another flow", () => {
  const lone = new TcpTalk().send(0, { flags: syn });
  const again = new TcpTalk({ seconds: 7 }).send(0, { flags: syn });
  const played = play([...lone.frames, ...again.frames]);
  expect(played.conns).toEqual(Array(2).fill("10.0.0.1:40000 > 192.0.2.80:9999 S0 S"));
  expect(played.written.map(({ row }) => row["end_reason"])).toEqual(["attempt", "eof"]);
  expect(played.written[0]!.row["duration"]).toBeUndefined();
});

it.each([
  ["refused", (talk: TcpTalk) => talk.send(0, { flags: syn }).resets(1), "REJ Sr"],
  ["answered and left open", (talk: TcpTalk) => talk.handshake(), "S1 ShA"],
  ["aborted by the originator", (talk: TcpTalk) => talk.handshake().resets(0), "RSTO ShAR"],
  ["aborted by the responder", (talk: TcpTalk) => talk.handshake().resets(1), "RSTR ShAr"],
  ["given up before an answer", (talk: TcpTalk) => talk.send(0, { flags: syn }).send(0, { flags: rst }), "RSTOS0 SR"],
  ["closed by the originator only", (talk: TcpTalk) => talk.handshake().send(0, { flags: fin | ack }), "S2 ShAF"],
  ["closed by the responder only", (talk: TcpTalk) => talk.handshake().send(1, { flags: fin | ack }), "S3 ShAf"],
  ["met midway", (talk: TcpTalk) => talk.says(0, "data"), "OTH Da"],
  ["met midway and closed", (talk: TcpTalk) => talk.says(0, "data").closes(), "SF DaFfA"],
  ["met midway and aborted", (talk: TcpTalk) => talk.send(0, {}).send(1, { flags: rst }), "RSTRH Ar"],
  [
    "given up without an answer",
    (talk: TcpTalk) => talk.send(0, { flags: syn }).send(0, { flags: fin | ack }),
    "SH SF",
  ],
  ["reset twice before any data", (talk: TcpTalk) => talk.handshake().resets(0).resets(1), "REJ ShARr"],
  [
    "closed and reset by one side, closed by the other",
    (talk: TcpTalk) =>
      talk
        .handshake()
        .send(1, { flags: fin | ack })
        .send(1, { flags: rst })
        .send(0, { flags: fin | ack }),
    "SF ShAfrF",
  ],
  ["opened and closed in one segment", (talk: TcpTalk) => talk.send(0, { flags: syn | fin }), "SH Q"],
  [
    "opened by both ends at once",
    (talk: TcpTalk) => talk.send(0, { flags: syn }).send(1, { flags: syn }).send(0, {}).send(1, {}).says(0, "hi"),
    "S1 SsAaD",
  ],
  [
    "opened by both ends at once, each answering the other, and closed",
    (talk: TcpTalk) =>
      talk
        .send(0, { flags: syn })
        .send(1, { flags: syn })
        .send(0, { flags: syn | ack, at: -1 })
        .send(1, { flags: syn | ack, at: -1 })
        .says(0, "hi")
        .closes(),
    "SF SsDaFfA",
  ],
  [
    "opened by both ends at once, and by both again when no answer came",
    (talk: TcpTalk) =>
      talk
        .send(0, { flags: syn })
        .send(1, { flags: syn })
        .send(0, { flags: syn, at: -1 })
        .send(1, { flags: syn, at: -1 })
        .says(1, "hi"),
    "S1 SsdA",
  ],
] as const)("tells a conversation that was %s", (_, speak, expected) => {
  expect(play(speak(new TcpTalk()).frames).conns).toEqual([`10.0.0.1:40000 > 192.0.2.80:9999 ${expected}`]);
});

it("takes a SYN with another number for a new conversation on the same ports", () => {
  const first = new TcpTalk().handshake().says(0, "one");
  const second = new TcpTalk({ seconds: 1, start: [777_000, 888_000] }).handshake();
  const played = play([...first.frames, ...second.frames]);
  expect(played.conns).toHaveLength(2);
  expect(played.written.find(({ kind }) => kind === "conn")!.row["end_reason"]).toBe("reuse");
  expect(played.weirds).toContain("active_connection_reuse");
});

it("knows who refused by the ports, when only the server's side was captured", () => {
  const talk = new TcpTalk({ ports: [40000, 80] }).send(1, { flags: syn | ack, ack: 1001 }).send(1, { flags: rst });
  expect(play(talk.frames).conns).toEqual(["10.0.0.1:40000 > 192.0.2.80:80 RSTRH ^hr"]);
  const closed = new TcpTalk({ ports: [40000, 80] })
    .send(1, { flags: syn | ack, ack: 1001 })
    .send(1, { flags: fin | ack });
  expect(play(closed.frames).conns).toEqual(["10.0.0.1:40000 > 192.0.2.80:80 SHR ^hf"]);
});

it("scales windows, and tells when one is taken back or closed", () => {
  const options = Uint8Array.of(3, 3, 2, 1);
  const talk = new TcpTalk().send(0, { flags: syn, options }).send(1, { flags: syn | ack, options });
  const taken = play(talk.send(0, { window: 1000 }).send(0, { window: 10 }).send(0, { window: 0 }).frames);
  expect(taken.weirds).toEqual(["window_recision"]);
  expect(onlyConn(taken)).toMatchObject({ history: "ShAW", orig_zero_windows: 1 });
});

it("turns roles round when a conversation met midway comes from a known port", () => {
  const talk = new TcpTalk({ ports: [443, 50000] }).send(0, { data: "answer" });
  expect(play(talk.frames).conns).toEqual(["192.0.2.80:50000 > 10.0.0.1:443 OTH ^d"]);
});

it("turns roles round when a SYN+ACK is answered", () => {
  const talk = new TcpTalk();
  talk.send(0, { flags: syn | ack, ack: 5001 });
  talk.send(1, { at: 0, ack: 1001 });
  expect(play(talk.frames).conns).toEqual(["192.0.2.80:9999 > 10.0.0.1:40000 S1 ^hA"]);
});

it("counts repeats in the history by powers of ten", () => {
  const talk = new TcpTalk().handshake().send(0, { data: "abc" });
  for (let i = 0; i < 10; i++) talk.send(0, { data: "abc", at: 0 });
  const row = onlyConn(play(talk.frames));
  expect(row.history).toBe("ShADTT");
  expect(row.orig_retrans).toBe(10);
});

it("counts what the other end acknowledged and the capture lacks", () => {
  const talk = new TcpTalk().handshake().says(0, "seen").loses(0, 100).send(1, {}).says(0, "more");
  const row = onlyConn(play(talk.closes().frames));
  expect(row).toMatchObject({ missed_bytes: 100, orig_bytes: 108, history: "ShADaGFf" });
});

it("keeps its numbers when sequence numbers wrap", () => {
  const talk = new TcpTalk({ start: [0xffff_fff0, 0xffff_ffff] }).handshake();
  for (let i = 0; i < 5; i++) talk.says(0, "0123456789").says(1, "abcdefghij");
  expect(onlyConn(play(talk.closes().frames))).toMatchObject({
    orig_bytes: 50,
    resp_bytes: 50,
    missed_bytes: 0,
    conn_state: "SF",
  });
});

it("pairs datagrams either way, and begins anew after a minute of silence", () => {
  const there = datagram(client, 40000, server, 9000);
  const back = datagram(server, 9000, client, 40000, "hi");
  const played = play([
    [0, there],
    [1, back],
    [60.5, there],
    [121, there],
  ]);
  expect(played.conns).toEqual(["10.0.0.1:40000 > 192.0.2.80:9000 SF Dd", "10.0.0.1:40000 > 192.0.2.80:9000 S0 D"]);
  expect(played.written[0]!.row).toMatchObject({ orig_bytes: 10, resp_bytes: 2, duration: 60.5 });
});

it("begins a flow of DNS anew after ten seconds of silence", () => {
  const query = datagram(client, 40000, server, 53);
  expect(play([0, 9, 19, 31].map((at): Timed => [at, query])).conns).toHaveLength(2);
});

it("joins an echo and its reply, and keeps errors apart", () => {
  const ping = (from: string, to: string, type: number, code = 0) =>
    ether({}, ip4({ source: from, destination: to }, icmp({ type, code }, "payload!")));
  const played = play([
    [0, ping(client, server, 8)],
    [0.1, ping(server, client, 0)],
    [0.2, ping(server, client, 3, 1)],
  ]);
  expect(played.conns).toEqual(["10.0.0.1:8 > 192.0.2.80:0 OTH -", "192.0.2.80:3 > 10.0.0.1:1 OTH -"]);
  expect(played.written[0]!.row).toMatchObject({ orig_bytes: 8, resp_bytes: 8 });
});

it("keeps an unknown protocol as a flow without ports", () => {
  const played = play([[0, ether({}, ip4({ source: client, destination: server, protocol: 253 }, "?"))]]);
  expect(played.conns).toEqual(["10.0.0.1:0 > 192.0.2.80:0 OTH -"]);
  expect(onlyConn(played).ip_proto_name).toBeUndefined();
  const ospf = play([[0, ether({}, ip4({ source: client, destination: "224.0.0.5", protocol: 89 }, "hello"))]]);
  expect(onlyConn(ospf)).toMatchObject({ proto: "unknown_transport", ip_proto: 89, ip_proto_name: "ospf" });
});

it("tells the PPPoE session that a conversation came in", () => {
  const inside = ip4({ source: client, destination: server }, udp({ sourcePort: 5, destinationPort: 6 }, "x"));
  const length = join(inside).length + 2;
  const frame = ether({ etherType: 0x8864 }, join([0x11, 0], n16(3847), n16(length), n16(0x21), inside));
  const row = onlyConn(play([[0, frame]]));
  expect(row.pppoe_session_id).toBe(3847);
});

it("knows the ports of SCTP", () => {
  const played = play([
    [0, ether({}, ip4({ source: client, destination: server, protocol: 132 }, join(n16(7), n16(9), n32(0), n32(0))))],
  ]);
  expect(played.conns).toEqual(["10.0.0.1:7 > 192.0.2.80:9 OTH -"]);
});

it("tells which ends are the site's own", () => {
  const rows = play([
    [0, datagram("172.31.255.255", 1, "172.32.0.0", 2)],
    [0, datagram("192.168.7.7", 1, "100.64.0.1", 2)],
  ]).written.map(({ row }) => [row["local_orig"], row["local_resp"]]);
  expect(rows).toContainEqual([true, false]);
  expect(rows).toContainEqual([true, true]);
});

it("tells the tunnel that a conversation was carried in", () => {
  const inner = ether({}, ip4({ source: "172.16.0.1", destination: "172.16.0.2" }, tcp({ flags: syn, seq: 7 }, "")));
  const outer = ether(
    {},
    ip4(
      { source: client, destination: server },
      udp({ sourcePort: 50000, destinationPort: 4789 }, join([8, 0, 0, 0], n32(42 << 8), inner)),
    ),
  );
  const played = play([[0, outer]]);
  const [outerRow, innerRow] = played.written
    .filter(({ kind }) => kind === "conn")
    .toSorted((a, b) => (a.ends < b.ends ? -1 : 1));
  expect(outerRow!.row["service"]).toBe("vxlan");
  expect(innerRow!.row).toMatchObject({ tunnel_parents: [outerRow!.uid], conn_state: "S0", history: "S" });
  expect(played.of(tunnel).map(({ tunnel_type, action, vni }) => [tunnel_type, action, vni])).toEqual([
    ["Tunnel::VXLAN", "Tunnel::DISCOVER", 42],
    ["Tunnel::VXLAN", "Tunnel::CLOSE", undefined],
  ]);
});

it("tells options of the handshake", () => {
  const options = join([2, 4], n16(1460), [3, 3, 7, 1]);
  const talk = new TcpTalk()
    .send(0, { flags: syn, options })
    .waits(0.02)
    .send(1, { flags: syn | ack, options });
  expect(onlyConn(play(talk.frames))).toMatchObject({
    orig_mss: 1460,
    resp_mss: 1460,
    orig_wscale: 7,
    resp_wscale: 7,
    rtt_syn: 0.021,
  });
});

it("tells what the path did: both halves of the handshake, disorder, repeats, a window that closed", () => {
  const talk = new TcpTalk()
    .send(0, { flags: syn })
    .waits(0.02)
    .send(1, { flags: syn | ack })
    .waits(0.004)
    .send(0, {});
  talk.send(0, { data: "aaaa" }).loses(0, 4).send(0, { data: "cccc" });
  talk.send(1, { ack: 1005 }).send(1, { ack: 1005 }).send(1, { ack: 1005 });
  talk.send(0, { at: 4, data: "bbbb" }).send(0, { at: 4, data: "bbbb" });
  const row = onlyConn(play(talk.send(1, { window: 0 }).frames));
  expect(row).toMatchObject({
    rtt_syn: 0.021,
    rtt_ack: 0.005,
    orig_ooo: 1,
    orig_retrans: 1,
    resp_dup_acks: 2,
    resp_zero_windows: 1,
    history: "ShADaTw",
  });
  expect(row.orig_dup_acks).toBeUndefined();
  expect(row.orig_gaps).toBeUndefined();
});

it("tells a reset that comes from another distance than its sender", () => {
  const talk = new TcpTalk().handshake().says(0, "question").says(1, "answer");
  const reset = (ttl: number): Timed => {
    const segment = tcp({ sourcePort: 9999, destinationPort: 40000, seq: 5007, flags: rst }, "");
    return [1, ether({}, ip4({ source: server, destination: client, ttl }, segment))];
  };
  expect(play([...talk.frames, reset(51)]).weirds).toEqual(["wh_rst_ttl_mismatch"]);
  expect(play([...talk.frames, reset(63)]).weirds).toEqual([]);
});

it("lets the soonest to leave go when the table is full, and says so", () => {
  const flood = Array.from({ length: 100 }, (_, i): Timed => [i / 100, datagram(client, 1000 + i, server, 9)]);
  const played = play(flood, { maxFlows: 32 });
  expect(played.conns).toHaveLength(100);
  expect(played.engine.counters.shed.flows).toBe(68);
});

it("writes the same rows whatever the seed of its table", () => {
  const frames = Array.from({ length: 300 }, (_, i): Timed => [i / 3, datagram(client, 1000 + (i % 90), server, 9)]);
  const rows = (seed: number) => play(frames, { seed }).written;
  expect(rows(1)).toEqual(rows(2));
});

it("lets nothing expire while the clock steps back", () => {
  const there = datagram(client, 40000, server, 9000);
  expect(play([[100, there], [40, there], [41, there]]).conns).toHaveLength(1); // biome-ignore format: one line tells it
});

it("still knows who opened a conversation when the server speaks first after a long silence, and after the next", () => {
  const talk = new TcpTalk().handshake();
  for (let i = 0; i < 2; i++) {
    talk.waits(1200).send(1, { data: "task" });
    talk.send(0, { data: "done" });
  }
  const { written } = play(talk.frames);
  const conns = written.filter(({ kind }) => kind === "conn");
  expect(conns.map(({ ends }) => ends)).toEqual(Array(3).fill("10.0.0.1:40000 > 192.0.2.80:9999"));
  expect(conns.map(({ row }) => row["history"])).toEqual(
    ["Sh", "^dD", "^dD"].map((text) => expect.stringContaining(text)),
  );
});

it("writes rows of a long conversation while it is open, and a final one", () => {
  const frames = Array.from({ length: 18 }, (_, i): Timed => [i, datagram(client, 40000, server, 9000)]);
  const rows = play(frames, { interimSeconds: 5 }).written.map(({ row }) => [row["interim"], row["final"]]);
  expect(rows).toEqual([
    [2, undefined],
    [3, undefined],
    [undefined, true],
  ]);
});

it("writes no rows of what is open only because nobody closed it, and one more only where packets came", () => {
  const asked: Timed = [1, datagram(client, 5353, server, 53)];
  const quiet = new TcpTalk().handshake().frames;
  const clock = Array.from({ length: 40 }, (_, i): Timed => [i, datagram(server, 9000 + i, client, 7)]);
  const { written } = play(
    [...quiet, asked, ...clock].sort(([a], [b]) => a - b),
    { interimSeconds: 5 },
  );
  const open = written.filter(({ row }) => row["interim"] !== undefined);
  expect(open.map(({ ends, row }) => [ends, row["interim"]])).toEqual([["10.0.0.1:40000 > 192.0.2.80:9999", 1]]);
});

it("tells what is odd about a packet's headers of the conversation that it belongs to, once", () => {
  const short = ether(
    {},
    ip4({ source: client, destination: server }, udp({ destinationPort: 9000, length: 9 }, "xyz")),
  );
  const played = play([[0, short], [1, short]], { ignoreChecksums: true }); // biome-ignore format: one line tells it
  const weirds = played.written.filter(({ kind }) => kind === "weird");
  expect(weirds.map(({ row, ends }) => [row["name"], ends])).toEqual([
    ["UDP_datagram_length_mismatch", "10.0.0.1:40000 > 192.0.2.80:9000"],
  ]);
  expect(played.engine.counters.weirds.get("UDP_datagram_length_mismatch")).toBe(2);
});

it("writes what repeats on one flow once, and counts the rest", () => {
  const talk = new TcpTalk().handshake().resets(0);
  for (let i = 0; i < 5; i++) talk.send(0, { data: "late" });
  const played = play(talk.frames);
  expect(played.weirds.filter((name) => name === "data_after_reset")).toHaveLength(1);
  expect(played.engine.counters.weirds.get("data_after_reset")).toBe(5);
});

it("tells that a tunnel without ports was silent for an hour, and knows it again within a day", () => {
  const inside = ip4({ source: "10.9.0.1", destination: "10.9.0.2" }, udp({}, "inside"));
  const carried = ether({}, ip4({ protocol: 47 }, gre({}, inside)));
  const hour = 3600;
  const played = play([0, 2 * hour, 25 * hour, 50 * hour].map((at): Timed => [at, carried]));
  const told = played.written.filter(({ kind }) => kind === "tunnel");
  expect(told.map(({ row }) => row.action)).toEqual([
    "Tunnel::DISCOVER",
    "Tunnel::EXPIRE",
    "Tunnel::DISCOVER",
    "Tunnel::EXPIRE",
    "Tunnel::DISCOVER",
    "Tunnel::EXPIRE",
    "Tunnel::DISCOVER",
  ]);
  const uids = told.map(({ uid }) => uid);
  expect(new Set(uids.slice(0, 6)).size).toBe(1);
  expect(uids[6]).not.toBe(uids[0]);
});

it("tells of resets without number, not of many over a day", () => {
  const resets = (pause: number): Timed[] =>
    Array.from({ length: 1200 }, (_, i): Timed => {
      const segment = tcp({ sourcePort: 40000, destinationPort: 9999, seq: 1 + i, flags: rst }, "");
      return [1 + i * pause, ether({}, ip4({ source: client, destination: server }, segment))];
    });
  const open = new TcpTalk().handshake().says(0, "question").frames;
  expect(play([...open, ...resets(0.001)]).weirds).toContain("RST_storm");
  expect(play([...open, ...resets(60)]).weirds).not.toContain("RST_storm");
});
