import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { type Dialogue, feed, type Heard, startTime } from "#test/build/conversation.ts";
import { told } from "#test/conformance.ts";
import { http } from "./http.ts";
import { http as record } from "./record.ts";
import { samples } from "./samples.ts";

const play = (name: string): Heard => feed(http, samples[name]!);
const get = (path: string, more = ""): string => `GET ${path} HTTP/1.1\r\nHost: h\r\n${more}\r\n`;
const ok = (body: string): string => `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
const only = (dialogue: Dialogue) => feed(http, dialogue).of(record)[0]!;

it("keeps a provisional reply and the final one in the row of their request", () => {
  const [first, second, third] = play("pipelined, with a provisional reply").of(record);
  expect(first).toMatchObject({ uri: "/one", info_code: 100, status_code: 200, response_body_len: 1 });
  expect(second).toMatchObject({ uri: "/two", trans_depth: 2, response_body_len: 2 });
  expect(third).toMatchObject({ uri: "/three", response_body_len: 3 });
});

it("takes chunks apart and goes on after their trailers", () => {
  const heard = play("chunks with extensions and trailers");
  expect(heard.files.map(({ text }) => text)).toEqual(["hello, world", "after"]);
  expect(heard.of(record)[0]).toMatchObject({ response_body_len: 12, transfer_encoding: "chunked" });
});

it.each([
  ["gzip in two members", "one two"],
  ["brotli around gzip", "<html><body>all work"],
  ["deflate, raw and with a header", "<html><body>all work"],
  ["compressed, but said only", "not packed at all"],
  ["cut compressed body", "<html><body>all work"],
])("unpacks %s", (name, start) => {
  expect(play(name).files[0]!.text.startsWith(start)).toBe(true);
});

it("cuts a body that unpacks to gigabytes, and goes on with the next reply", () => {
  const bomb = gzipSync(Buffer.alloc(64 << 20));
  const head = `HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${bomb.length}\r\n\r\n`;
  const heard = feed(http, [
    [0, get("/bomb")],
    [1, head],
    [1, bomb],
    [0, get("/next")],
    [1, ok("fine")],
  ]);
  expect(heard.weirds).toEqual(["wh_http_decode_bomb"]);
  expect(heard.files[0]!.isComplete).toBe(false);
  expect(heard.files[0]!.seenBytes).toBeLessThan(20 << 20);
  expect(heard.of(record)[1]).toMatchObject({ uri: "/next", response_body_len: 4 });
});

it("follows a counted body over a hole, and finds the next reply after a hole in chunks", () => {
  const counted = play("hole in a counted body");
  expect(counted.files[0]).toMatchObject({ missingBytes: 10, text: "01234567890123456789" });
  const chunked = play("hole in chunks");
  expect(chunked.files[0]!.isComplete).toBe(false);
  expect(chunked.of(record).map(({ uri, status_code }) => [uri, status_code])).toEqual([
    ["/hole", 200],
    ["/next", 200],
  ]);
});

it("hands over what follows a CONNECT, from the very segment of the reply on", () => {
  const heard = play("connect, then another protocol");
  expect(heard.handedOver?.toString()).toBe("server speaks firstthen the client");
  expect(heard.of(record)[0]).toMatchObject({ method: "CONNECT", status_code: 200 });
  expect(play("refused connect, then a plain request").of(record)[1]).toMatchObject({
    uri: "/plain",
    status_code: 200,
  });
});

it("hands over after an upgrade, and still writes its row", () => {
  const heard = play("upgrade");
  expect(heard.handedOver?.toString("latin1")).toBe("\x81\x02hi");
  expect(heard.of(record)[0]).toMatchObject({ status_code: 101, info_code: 101 });
});

it("never picks silently between a length and chunks", () => {
  const heard = play("length that two servers read differently");
  expect(heard.weirds).toContain("wh_http_smuggling");
  expect(heard.of(record).map(({ uri }) => uri)).toEqual(["/", "/smuggled"]);
});

it("expects no body of HEAD, whatever length is told", () => {
  const rows = feed(http, [
    [0, "HEAD / HTTP/1.1\r\n\r\n"],
    [1, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"],
    [0, get("/next")],
    [1, ok("x")],
  ]).of(record);
  expect(rows.map(({ response_body_len }) => response_body_len)).toEqual([0, 1]);
});

it("makes each part of a form a file", () => {
  const heard = play("form with a file");
  expect(heard.files.map(({ text }) => text)).toEqual(["see attached", "the plan"]);
  expect(heard.of(record)[0]).toMatchObject({ orig_filenames: ["plan.txt"], location: "/done" });
});

it("swaps the roles when the originator speaks like a server", () => {
  const heard = play("roles the wrong way round");
  expect([heard.swapped, heard.weirds, heard.of(record).length]).toEqual([true, ["HTTP_late_flip_roles"], 1]);
});

it("tells which part of which file a reply carries", () => {
  const heard = play("part of a whole");
  expect(heard.files[0]!.meta).toMatchObject({
    part: { of: 'http://h/big "v1" 100', offset: 5 },
    totalBytes: 100,
    depth: 0,
  });
  expect(heard.of(record)[0]).toMatchObject({ range_start: 5, range_end: 9, range_total: 100, response_body_len: 5 });
});

it("takes the parts of one reply apart, each with its place in the file", () => {
  const heard = play("several parts of a whole");
  expect(heard.files.map(({ text, meta }) => [meta.part?.offset, meta.totalBytes, text])).toEqual([
    [0, 100, "first"],
    [50, 100, "second"],
  ]);
  expect(new Set(heard.files.map(({ meta }) => meta.part?.of)).size).toBe(1);
});

it("takes all that answers a request without a version for its body, as its client does", () => {
  const row = only([
    [0, "GET /HTTP/1.1\r\nHost: h\r\n\r\n"],
    [1, "HTTP/1.0 400 Bad Request\r\n\r\nno"],
    [1, { fin: true }],
  ]);
  expect(row).toMatchObject({ uri: "/HTTP/1.1", host: "h", version: "0.9", status_code: 0, status_msg: "<empty>" });
  expect(row.response_body_len).toBe(30);
});

it("bears a status line that is only a code", () => {
  const row = only([
    [0, get("/")],
    [1, "HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n"],
  ]);
  expect(row).toMatchObject({ status_code: 200, status_msg: "<empty>" });
});

it("looks into a mail message that is posted", () => {
  const message = "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\none\r\n--b\r\n\r\ntwo\r\n--b--\r\n";
  const heard = feed(http, [
    [0, `POST / HTTP/1.1\r\nContent-Type: message/rfc822\r\nContent-Length: ${message.length}\r\n\r\n${message}`],
  ]);
  expect(heard.files.map(({ text }) => text)).toEqual(["one", "two"]);
});

it("reads chunks whatever stands around their sizes, and says so", () => {
  const heard = play("chunks with odd sizes");
  expect(heard.files.map(({ text }) => text)).toEqual(["hello, world", "next"]);
  expect(heard.weirds).toContain("HTTP_bad_chunk_size");
});

it("keeps a body as sent that was said to come in chunks and does not", () => {
  const heard = play("chunks that are none");
  expect(heard.files.map(({ text }) => text)).toEqual(["X5 is no size\r\nnor is this\n"]);
  const long = "x".repeat(5000);
  const replies = feed(http, [
    [0, get("/")],
    [1, `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${long}`],
  ]);
  expect(replies.files[0]!.text).toBe(long);
  const line = feed(http, [
    [0, get("/")],
    [1, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\none line, no end"],
  ]);
  expect(line.files[0]!.text).toBe("one line, no end");
});

it("takes a return alone for a line end, and a line of blanks for the end of the header", () => {
  const heard = play("returns that end lines");
  expect(heard.files[0]).toMatchObject({ text: "hi", isComplete: true });
  expect(heard.of(record)[0]).toMatchObject({ status_code: 200, resp_filenames: ["cr.bin"] });
});

it("unpacks gzip whatever its header and trailer claim", () => {
  expect(play("gzip whose header and trailer lie").files[0]!.text).toHaveLength(3000);
});

it("keeps as sent what only claims to be compressed twice", () => {
  const plain = "not packed at all";
  const heard = feed(http, [
    [0, get("/")],
    [1, `HTTP/1.1 200 OK\r\nContent-Encoding: gzip, deflate\r\nContent-Length: ${plain.length}\r\n\r\n${plain}`],
  ]);
  expect(heard.files[0]!.text).toBe(plain);
  expect(heard.weirds).toContain("inflate_failed");
});

it.each([
  ["HTTP/1.1 2xx fine", 0, "fine"],
  ["HTTP/1.1", 0, "<empty>"],
  ["http/1.0 200 small letters", 200, "small letters"],
])("shows what follows the status line %s", (line, status_code, status_msg) => {
  const heard = feed(http, [
    [0, get("/")],
    [1, `${line}\r\nContent-Length: 2\r\n\r\nhi`],
  ]);
  expect(heard.of(record)[0]).toMatchObject({ status_code, status_msg, response_body_len: 2 });
});

it.each([
  ["5 99", 5],
  ["(a comment) 5", 5],
  ["5;", 5],
  ["5.9", 5],
  ["no number", 0],
])("takes the number at the start of Content-Length: %s", (value, length) => {
  const heard = feed(http, [
    [0, get("/")],
    [1, `HTTP/1.1 200 OK\r\nContent-Length: ${value}\r\n\r\n`],
    [1, "01234HTTP/1.1 404 next"],
  ]);
  expect(heard.of(record)[0]!.response_body_len).toBe(length);
  expect(heard.weirds).toContain("HTTP_bad_content_length");
});

it("keeps the user of Basic authentication and never the password", () => {
  const secret = Buffer.from("alice:hunter2").toString("base64");
  const row = only([[0, get("/", `Authorization: Basic ${secret}\r\nCookie: sid=s3cret; theme=dark\r\n`)]]);
  expect(row).toMatchObject({ username: "alice", auth_scheme: "Basic", cookie_vars: ["sid", "theme"] });
  expect(JSON.stringify(row)).not.toMatch(/hunter2|s3cret|YWxpY2U/);
});

it("decodes a target as servers do, and keeps it as sent beside", () => {
  const row = only([[0, get("/%2e%2e/%%41/a%20b%ff?x=%00&y")]]);
  expect(row).toMatchObject({ uri: "/../A/a b\\xff?x=\\x00&y", uri_raw: "/%2e%2e/%%41/a%20b%ff?x=%00&y" });
  expect(row.uri_vars).toEqual(["x", "y"]);
});

it("reads names of attachments in any form", () => {
  const reply = (disposition: string): string =>
    `HTTP/1.1 200 OK\r\nContent-Disposition: ${disposition}\r\nContent-Length: 1\r\n\r\nx`;
  const nameOf = (disposition: string) =>
    only([
      [0, get("/")],
      [1, reply(disposition)],
    ]).resp_filenames;
  expect(nameOf('attachment; filename="a b.exe"')).toEqual(["a b.exe"]);
  expect(nameOf("attachment; filename=a; filename*=UTF-8''%e2%82%ac.pdf")).toEqual(["€.pdf"]);
});

it("lists the proxies that a request passed", () => {
  const row = only([[0, get("/", "X-Forwarded-For: 192.0.2.1, unknown, 2001:DB8::1\r\nVia: 1.1 cache\r\n")]]);
  expect(row.proxied).toEqual(["X-FORWARDED-FOR -> 192.0.2.1, unknown, 2001:DB8::1", "VIA -> 1.1 cache"]);
  expect(row.xff).toEqual(["192.0.2.1", "2001:db8::1"]);
});

it("forgets nothing of a client that never waits", () => {
  const heard = feed(
    http,
    Array.from({ length: 250 }, (_, i) => [0, get(`/${i}`)] as const),
  );
  expect(heard.of(record).length).toBe(250);
  expect(heard.weirds).toContain("HTTP_excessive_pipelining");
});

it("tells web traffic from its neighbours by the first bytes", () => {
  const probe = (text: string, onPort = false) => http.probe(Buffer.from(text), 0, text.length, 0, onPort);
  expect(probe("GET / HTTP/1.1\r\n")).toBe("yes");
  expect(probe("HTTP/1.0 200 OK\r\n")).toBe("yes");
  expect(probe("OPTIONS rtsp://h/ RTSP/1.0\r\n")).toBe("no");
  expect(probe("OPTIONS sip:a@h SIP/2.0\r\n")).toBe("no");
  expect(probe("\x16\x03\x01\x02\x00", true)).toBe("no");
  expect(probe("GE")).toBe("more");
});

it("unpacks the same of a damaged body however it was cut into segments", () => {
  const text = Array.from({ length: 3000 }, (_, i) => `line ${(i * 7919) % 3001}\n`).join("");
  const packed = gzipSync(text);
  packed.fill(0xff, packed.length - 1500, packed.length - 1400);
  const head = `HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${packed.length}\r\n\r\n`;
  const dialogue: Dialogue = [
    [0, get("/")],
    [1, Buffer.concat([Buffer.from(head), packed])],
  ];
  const whole = feed(http, dialogue);
  expect(whole.weirds).toEqual(["inflate_failed"]);
  expect(whole.files[0]!.isComplete).toBe(false);
  expect(text.startsWith(whole.files[0]!.text)).toBe(true);
  expect(whole.files[0]!.text.length).toBeGreaterThan(text.length / 2);
  for (const split of [1, 100, 1460, 5000]) expect(told(feed(http, dialogue, { split }))).toEqual(told(whole));
});

it("tells when a coded body began, not when enough of it had come to be unpacked", () => {
  const packed = gzipSync("a few words");
  const heard = feed(http, [
    [0, get("/")],
    [1, `HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${packed.length}\r\n\r\n`],
    [1, packed.subarray(0, 5)],
    [1, packed.subarray(5)],
  ]);
  expect(heard.files[0]).toMatchObject({
    text: "a few words",
    meta: { came: { firstAt: startTime + 2000, lastAt: startTime + 3000 } },
  });
});
