import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Dialogue, feed, type Piece } from "#test/build/conversation.ts";
import { http } from "../http/http.ts";
import { websocket as record } from "./record.ts";
import { websocket } from "./websocket.ts";

const textFrame = 0x81;
const continued = 0;
const ping = 0x89;
const close = 0x88;
const mask = [1, 2, 3, 4];

/** A frame of the server; the client's are masked. */
const frame = (first: number, content: string): Uint8Array => {
  const { length } = content;
  const size = length < 126 ? [length] : length < 65536 ? [126, length >> 8, length & 0xff] : [127, 0, 0, 0, 0, 0];
  if (length >= 65536) size.push(length >> 16, (length >> 8) & 0xff, length & 0xff);
  return Buffer.concat([Uint8Array.of(first, ...size), Buffer.from(content, "latin1")]);
};

const maskedFrame = (first: number, content: string): Uint8Array => {
  const plain = frame(first, content);
  const headSize = plain.length - content.length;
  plain[1]! |= 0x80;
  const secret = plain.slice(headSize).map((byte, i) => byte ^ mask[i % 4]!);
  return Buffer.concat([plain.subarray(0, headSize), Uint8Array.from(mask), secret]);
};

const long = "x".repeat(70_000);
const dialogue: Dialogue = [
  [0, maskedFrame(textFrame & 0x7f, "GET / ")],
  [0, maskedFrame(ping, "are you there")],
  [0, maskedFrame(continued | 0x80, "HTTP/1.1")],
  [1, frame(textFrame, "y".repeat(300))],
  [1, frame(textFrame, long)],
  [1, frame(close, "\x03\xe8")],
  [1, "after the end"],
];

describe("frames", () => {
  it("give what they carry, unmasked, whatever the split", () => {
    const expected = ["GET / HTTP/1.1", "y".repeat(300) + long];
    expect(feed(websocket, dialogue).unwrapped).toEqual(expected);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9000 }), (split) => {
        expect(feed(websocket, dialogue, { split }).unwrapped).toEqual(expected);
      }),
      { numRuns: 20 },
    );
  });

  it("are not guessed once one is lost", () => {
    const within: Piece[] = [
      [1, frame(textFrame, "abcdef").slice(0, 4)],
      [1, { gap: 4 }],
      [1, frame(textFrame, "next")],
    ];
    expect(feed(websocket, within).unwrapped[1]).toBe("abnext");
    expect(feed(websocket, [[1, { gap: 4 }], ...within]).unwrapped[1]).toBe("");
  });

  it("keep quiet of what is compressed", () => {
    expect(feed(websocket, [[1, frame(textFrame | 0x40, "deflated")]]).unwrapped[1]).toBe("");
  });

  it("bear any bytes", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 8 }), (pieces) => {
        feed(
          websocket,
          pieces.map((bytes): Piece => [0, bytes]),
        );
      }),
      { numRuns: 300 },
    );
  });
});

describe("the handshake", () => {
  const request = (key: string): Piece => [
    0,
    `GET /chat HTTP/1.1\r\nHost: a.example\r\nUser-Agent: me\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n${key}Sec-WebSocket-Protocol: v1, v2\r\n\r\n`,
  ];
  // the example of RFC 6455 1.3
  const key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
  const reply: Piece = [
    1,
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nSec-WebSocket-Protocol: v2\r\n\r\n",
  ];

  it("becomes a record, and the rest is handed over", () => {
    const heard = feed(http, [request(key), reply, [1, "frames"]]);
    expect(heard.of(record)).toMatchObject([
      { host: "a.example", uri: "/chat", user_agent: "me", client_protocols: ["v1", "v2"], subprotocol: "v2" },
    ]);
    expect(heard.weirds).toEqual([]);
    expect(heard.handedOver?.toString()).toBe("frames");
  });

  it("is odd without a key, and with an answer that does not fit it", () => {
    expect(feed(http, [request(""), reply]).weirds).toEqual(["websocket_missing_key_header"]);
    const other = key.replace("dGhl", "AAAA");
    expect(feed(http, [request(other), reply]).weirds).toEqual(["websocket_wrong_accept_header"]);
  });
});
