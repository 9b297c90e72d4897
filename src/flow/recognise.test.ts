import { expect, it } from "vitest";
import { listener, onlyConn, play, TcpTalk, type Timed } from "#test/build/flows.ts";
import { ether, ip4, join, n32, udp } from "#test/build/packets.ts";
import type { Protocol } from "./protocol.ts";

it("shows the first bytes to all until one knows them, and replays what was held in the order of arrival", () => {
  const word = listener("hello");
  const other = listener("other");
  const talk = new TcpTalk().handshake().says(0, "hel").says(1, "greeting").says(0, "lo there");
  play(talk.frames, { protocols: [other.protocol, word.protocol] });
  expect(word.heard).toEqual(["0@0:hel", "1@0:greeting", "0@3:lo there", "close"]);
  expect(other.heard).toEqual([]);
});

it("tells the service only once its reader is sure", () => {
  const unsure = listener("word");
  const sure = listener("word", { onData: (flow) => flow.confirm() });
  const frames = new TcpTalk().handshake().says(0, "word").frames;
  expect(onlyConn(play(frames, { protocols: [unsure.protocol] })).service).toBeUndefined();
  expect(onlyConn(play(frames, { protocols: [sure.protocol] })).service).toBe("word");
});

it("gives what one rejects to the next, from the start", () => {
  const first = listener("wo", { onData: (flow) => flow.reject("not mine") });
  const second = listener("word", { onData: (flow) => flow.confirm() });
  const played = play(new TcpTalk().handshake().says(0, "word").says(1, "yes").frames, {
    protocols: [first.protocol, second.protocol],
  });
  expect(second.heard).toEqual(["0@0:word", "1@0:yes", "close"]);
  expect(onlyConn(played)).toMatchObject({ service: "word", failed_service: ["wo"] });
});

it("begins afresh with what is handed over, and adds up the services", () => {
  const outer = listener("outer", {
    onData: (flow, text) => {
      flow.confirm();
      const rest = Buffer.from(text.slice(text.indexOf("|") + 1), "latin1");
      if (text.includes("|")) flow.handOver(rest, 0, rest.length);
    },
  });
  const inner = listener("inner", { onData: (flow) => flow.confirm() });
  const talk = new TcpTalk().handshake().says(0, "outer").says(0, "go|inner").says(1, "yes");
  const played = play(talk.frames, { protocols: [outer.protocol, inner.protocol] });
  expect(outer.heard).toEqual(["0@0:outer", "0@5:go|inner", "close"]);
  expect(inner.heard).toEqual(["0@8:inner", "1@0:yes", "close"]);
  expect(onlyConn(played).service).toBe("outer,inner");
});

it("looks for a protocol in what an envelope's frames carry", () => {
  const frames: Protocol = {
    ...listener("never").protocol,
    open: (flow) => {
      flow.confirm("frames");
      return {
        data: (side, bytes, at, end) => flow.carry(side, bytes, at + 1, end),
        gap: () => undefined,
        close: () => undefined,
      };
    },
  };
  const outer = listener("outer", {
    onData: (flow, text) => flow.handOver(Buffer.from(text, "latin1"), text.length, text.length, frames),
  });
  const inner = listener("inner", { onData: (flow) => flow.confirm() });
  const talk = new TcpTalk().handshake().says(0, "outer").says(0, ":inn").says(0, ":er").says(1, ":yes");
  const played = play(talk.frames, { protocols: [outer.protocol, inner.protocol] });
  expect(inner.heard).toEqual(["0@5:inn", "0@8:er", "1@0:yes", "close"]);
  expect(onlyConn(played).service).toBe("frames,inner");
});

it("finds what begins behind a keep-alive, or behind the rest of a message, of a flow met in the middle", () => {
  for (const rest of ["\0", "rest of a message"]) {
    const hello = listener("hello");
    const talk = new TcpTalk().says(0, rest).says(1, "rest").says(0, "hello").says(1, "answer");
    play(talk.frames, { protocols: [hello.protocol] });
    expect(hello.heard.slice(-3)).toEqual([`0@${rest.length}:hello`, "1@4:answer", "close"]);
  }
});

it("does not look for a start within a flow that was seen from its own", () => {
  const hello = listener("hello");
  play(new TcpTalk().handshake().says(0, "what").says(0, "hello").frames, { protocols: [hello.protocol] });
  expect(hello.heard).toEqual([]);
});

it("gives up what is not known by 2 KiB", () => {
  const late = listener("z".repeat(3000));
  const talk = new TcpTalk().handshake();
  for (let i = 0; i < 5; i++) talk.says(0, "z".repeat(1000));
  play(talk.frames, { protocols: [late.protocol] });
  expect(late.heard).toEqual([]);
});

it("reads a conversation whose two directions come through two tunnels", () => {
  const word = listener("hello", { onData: (flow) => flow.confirm() });
  const talk = new TcpTalk().handshake().says(0, "hello").says(1, "greeting");
  const frames = talk.frames.map(([seconds, inner], i): Timed => {
    const sourcePort = i % 2 === 0 ? 50_000 : 50_001;
    const wrapped = udp({ sourcePort, destinationPort: 4789 }, join([8, 0, 0, 0], n32(0), inner));
    return [seconds, ether({}, ip4({ source: "198.51.100.1", destination: "198.51.100.2" }, wrapped))];
  });
  const played = play(frames, { protocols: [word.protocol] });
  const inner = played.written.find(({ kind, row }) => kind === "conn" && row["proto"] === "tcp")!.row;
  expect(inner["service"]).toBe("hello");
  expect(inner["tunnel_parents"]).toHaveLength(2);
});

it("tries those registered for the port first", () => {
  const any = listener("w");
  const onPort = listener("wo", { ports: [9999] });
  play(new TcpTalk().handshake().says(0, "wo").frames, { protocols: [any.protocol, onPort.protocol] });
  expect(any.heard).toEqual([]);
  expect(onPort.heard).toEqual(["0@0:wo", "close"]);
});

it("looks at the first sixteen datagrams of a flow, each for itself", () => {
  const word = listener("word", { transports: ["udp"] });
  const send = (text: string, i: number): Timed => [i, ether({}, ip4({}, udp({ destinationPort: 7000 }, text)))];
  play(["?", "word", "more"].map(send), { protocols: [word.protocol] });
  expect(word.heard).toEqual(["0@0:?", "0@1:word", "0@5:more", "close"]);
  const late = listener("word", { transports: ["udp"] });
  play([...Array<string>(17).fill("?"), "word"].map(send), { protocols: [late.protocol] });
  expect(late.heard).toEqual([]);
});

it("lets a reader swap the roles in the middle of the data", () => {
  let done = false;
  const swapping = listener("word", {
    onData: (flow) => {
      if (!done) flow.swapRoles();
      done = true;
    },
  });
  const talk = new TcpTalk().handshake().says(0, "word").says(1, "yes").says(0, "end").closes();
  const played = play(talk.frames, { protocols: [swapping.protocol] });
  expect(swapping.heard).toEqual(["0@0:word", "0@0:yes", "1@4:end", "end 1", "end 0", "close"]);
  expect(played.conns).toEqual(["192.0.2.80:9999 > 10.0.0.1:40000 SF ShAD^adfF"]);
});

it("reads nothing when only flows are asked for", () => {
  const word = listener("word");
  play(new TcpTalk().handshake().says(0, "word").frames, { protocols: [word.protocol], flowsOnly: true });
  expect(word.heard).toEqual([]);
});
