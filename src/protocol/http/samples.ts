/** Dialogues that the conformance suite splits, cuts and mutates. */
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import type { Dialogue } from "#test/build/conversation.ts";

const page = "<html><body>".padEnd(3000, "all work and no play ");
const compressed = (coding: string, body: Uint8Array): Buffer =>
  Buffer.concat([
    Buffer.from(`HTTP/1.1 200 OK\r\nContent-Encoding: ${coding}\r\nContent-Length: ${body.length}\r\n\r\n`),
    body,
  ]);
const get = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: www.example.test\r\n\r\n`;
const ok = (body: string): string => `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
const chunk = (text: string): string => `${text.length.toString(16)};ext="a"\r\n${text}\r\n`;
const form = [
  "--xyz\r\n",
  'Content-Disposition: form-data; name="note"\r\n\r\nsee attached\r\n',
  "--xyz\r\n",
  'Content-Disposition: form-data; name="f"; filename="plan.txt"\r\nContent-Type: text/plain\r\n\r\nthe plan\r\n',
  "--xyz--\r\n",
].join("");
/** A reserved flag, a header checksum that is none, and a trailer of other data. */
const lyingGzip = Buffer.concat([
  Buffer.from([0x1f, 0x8b, 8, 0x42, 0, 0, 0, 0, 0, 3, 0, 0]),
  deflateRawSync(page),
  Buffer.alloc(8, 0xff),
]);
const ranges = [
  "--b\r\nContent-Range: bytes 0-4/100\r\n\r\nfirst\r\n",
  "--b\r\nContent-Range: bytes 50-55/100\r\n\r\nsecond\r\n",
  "--b--\r\n",
].join("");

export const samples: Readonly<Record<string, Dialogue>> = {
  "two exchanges": [
    [0, get("/one")],
    [1, ok("first")],
    [0, get("/two")],
    [1, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"],
  ],
  "pipelined, with a provisional reply": [
    [0, get("/one") + get("/two") + get("/three")],
    [1, `HTTP/1.1 100 Continue\r\n\r\n${ok("1")}${ok("22")}${ok("333")}`],
  ],
  "chunks with extensions and trailers": [
    [0, get("/chunks")],
    [1, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"],
    [1, `${chunk("hello, ")}${chunk("world")}0\r\nX-Sum: 1\r\n\r\n`],
    [0, get("/after")],
    [1, ok("after")],
  ],
  "gzip in two members": [
    [0, get("/gz")],
    [1, compressed("gzip", Buffer.concat([gzipSync("one "), gzipSync("two")]))],
  ],
  "deflate, raw and with a header": [
    [0, get("/zlib") + get("/raw")],
    [1, compressed("deflate", deflateSync(page))],
    [1, compressed("deflate", deflateRawSync(page))],
  ],
  "brotli around gzip": [
    [0, get("/br")],
    [1, compressed("gzip, br", brotliCompressSync(gzipSync(page)))],
  ],
  "compressed, but said only": [
    [0, get("/plain")],
    [1, compressed("gzip", Buffer.from("not packed at all"))],
  ],
  "cut compressed body": [
    [0, get("/cut")],
    [1, compressed("gzip", gzipSync(page)).subarray(0, 150)],
  ],
  "form with a file": [
    [
      0,
      `POST /up HTTP/1.1\r\nHost: h\r\nContent-Type: multipart/form-data; boundary=xyz\r\nContent-Length: ${form.length}\r\n\r\n`,
    ],
    [0, form],
    [1, "HTTP/1.1 303 See Other\r\nLocation: /done\r\nContent-Length: 0\r\n\r\n"],
  ],
  "connect, then another protocol": [
    [0, "CONNECT mail.example.test:443 HTTP/1.1\r\nHost: mail.example.test:443\r\n\r\n"],
    [1, "HTTP/1.1 200 Connection established\r\n\r\nserver speaks first"],
    [0, "then the client"],
  ],
  "refused connect, then a plain request": [
    [0, "CONNECT mail.example.test:443 HTTP/1.1\r\n\r\n"],
    [1, "HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno"],
    [0, get("/plain")],
    [1, ok("yes")],
  ],
  upgrade: [
    [0, "GET /chat HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"],
    [1, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n\x81\x02hi"],
  ],
  "request without a version": [
    [0, "GET /old\r\n"],
    [1, "<html>as it was in 1991</html>"],
    [1, { fin: true }],
  ],
  "reply to the end of the stream": [
    [0, "GET / HTTP/1.0\r\n\r\n"],
    [1, "HTTP/1.0 200 OK\r\nServer: thttpd\r\n\r\nall there is"],
    [1, { fin: true }],
  ],
  "hole in a counted body": [
    [0, get("/hole")],
    [1, "HTTP/1.1 200 OK\r\nContent-Length: 30\r\n\r\n0123456789"],
    [1, { gap: 10 }],
    [1, "0123456789"],
    [0, get("/next")],
    [1, ok("next")],
  ],
  "hole in chunks": [
    [0, get("/hole")],
    [1, `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${chunk("0123456789")}`],
    [1, { gap: 100 }],
    [1, "tail of a chunk\r\n0\r\n\r\n"],
    [0, get("/next")],
    [1, ok("next")],
  ],
  "length that two servers read differently": [
    [0, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nG"],
    [0, "ET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n"],
    [1, ok("a") + ok("b")],
  ],
  "roles the wrong way round": [
    [1, get("/flipped")],
    [0, ok("flipped")],
  ],
  "part of a whole": [
    [0, "GET /big HTTP/1.1\r\nHost: h\r\nRange: bytes=5-9\r\n\r\n"],
    [1, 'HTTP/1.1 206 Partial Content\r\nETag: "v1"\r\nContent-Range: bytes 5-9/100\r\nContent-Length: 5\r\n\r\nabcde'],
  ],
  "several parts of a whole": [
    [0, "GET /big HTTP/1.1\r\nHost: h\r\nRange: bytes=0-4,50-55\r\n\r\n"],
    [
      1,
      "HTTP/1.1 206 Partial Content\r\nContent-Type: multipart/byteranges; boundary=b\r\n" +
        `Content-Length: ${ranges.length}\r\n\r\n${ranges}`,
    ],
  ],
  "chunks with odd sizes": [
    [0, get("/odd")],
    [1, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"],
    [1, "\r\n 5\r\nhello\r\n2x\r\n, \r\n\x0b5;\r\nworld\r\n0\r\n\r\n"],
    [0, get("/next")],
    [1, ok("next")],
  ],
  "chunks that are none": [
    [0, get("/none")],
    [1, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nX5 is no size\r\nnor is this\n"],
    [1, { fin: true }],
  ],
  "returns that end lines": [
    [0, get("/cr")],
    [1, '\rHTTP/1.1 200 OK\rContent-Length: 2\rContent-Disposition: attachment;\r filename="cr.bin"\r\n\t\r\nhi'],
  ],
  "gzip whose header and trailer lie": [
    [0, get("/liar")],
    [1, compressed("gzip", lyingGzip)],
  ],
  "garbage instead of a request": [
    [0, "GET\r\n\x01\x02\x03\r\n"],
    [1, "HTTP/1.0 400 Bad Request\r\nContent-Length: 3\r\n\r\nbad"],
    [0, get("/again")],
    [1, ok("good")],
  ],
};
