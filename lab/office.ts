/**
 * Makes samples/office-tuesday.pcap: a day in a small office, Tuesday 17 November 2026, in which one PC meets a drive-by at
 * 16:25. Everything is made up and harmless: names end in .example, "programs" are a header and noise.
 */
import { fileURLToPath } from "node:url";
import { dnsFrames, tcpFrames } from "./conversation.ts";
import { type Frame, writePcap } from "./pcap-file.ts";

const resolver = "10.20.30.1";
const victim = "10.20.30.12";
const day = Date.UTC(2026, 10, 17) * 1000;
const at = (hour: number, minute: number, second = 0): number => day + ((hour * 60 + minute) * 60 + second) * 1e6;

/** Small and seeded: the same file every time. */
let state = 20261117;
const random = (): number => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 32;
};
const noise = (length: number): Buffer => Buffer.from(Array.from({ length }, () => Math.floor(random() * 256)));

const frames: Frame[] = [];
let port = 49_200;
let queryId = 1;

const browser =
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36";

interface Fetch {
  readonly host: string;
  readonly address: string;
  readonly path: string;
  readonly type: string;
  readonly body: Uint8Array | string;
  readonly method?: "GET" | "POST";
  readonly referrer?: string;
  readonly status?: string;
  readonly location?: string;
  readonly agent?: string;
  readonly post?: string;
}

const resolved = new Set<string>();

function fetch(client: string, when: number, request: Fetch): void {
  const {
    host,
    address,
    path,
    type,
    body,
    method = "GET",
    referrer,
    status = "200 OK",
    location,
    agent = browser,
    post = "",
  } = request;
  if (!resolved.has(`${client} ${host}`))
    frames.push(...dnsFrames(when, client, port++, resolver, host, address, queryId++));
  resolved.add(`${client} ${host}`);
  const content = typeof body === "string" ? Buffer.from(body) : body;
  const head = [
    `${method} ${path} HTTP/1.1`,
    `Host: ${host}`,
    `User-Agent: ${agent}`,
    "Accept: */*",
    ...(referrer ? [`Referer: ${referrer}`] : []),
    ...(post ? [`Content-Length: ${post.length}`] : []),
  ];
  const answer = [
    `HTTP/1.1 ${status}`,
    "Server: nginx",
    `Content-Type: ${type}`,
    `Content-Length: ${content.length}`,
    ...(location ? [`Location: ${location}`] : []),
  ];
  frames.push(
    ...tcpFrames(when + 40_000, { client, clientPort: port++, server: address, serverPort: 80 }, [
      ["c", `${head.join("\r\n")}\r\n\r\n${post}`],
      ["s", Buffer.concat([Buffer.from(`${answer.join("\r\n")}\r\n\r\n`), content])],
    ]),
  );
}

const page = (title: string, more = ""): string =>
  `<!doctype html><html><head><title>${title}</title></head><body><h1>${title}</h1>${"<p>Nothing to see here.</p>".repeat(20)}${more}</body></html>`;
const program = (length: number): Buffer => {
  return Buffer.concat([
    Buffer.from("MZ"),
    Buffer.alloc(58),
    Buffer.from([0x80, 0, 0, 0]),
    Buffer.alloc(64),
    Buffer.from("PE\0\0"),
    noise(length),
  ]);
};

const sites = [
  ["www.daily-harbour.example", "198.51.100.10"],
  ["intranet.harbourlane.example", "10.20.30.5"],
  ["weather.northcoast.example", "198.51.100.23"],
  ["parts.lanternworks.example", "198.51.100.41"],
  ["cdn.imagebarn.example", "198.51.100.77"],
] as const;

function ordinaryDay(): void {
  for (let minute = 8 * 60; minute < 18 * 60; minute += 4) {
    const client = `10.20.30.${11 + Math.floor(random() * 10)}`;
    const [host, address] = sites[Math.floor(random() * sites.length)]!;
    fetch(client, day + minute * 60e6 + Math.floor(random() * 200e6), {
      host,
      address,
      path: `/${["", "news", "today", "list?page=2", "about"][Math.floor(random() * 5)]}`,
      type: "text/html",
      body: page(host),
    });
  }
}

function mail(when: number, from: string, to: string, subject: string): void {
  const message = [
    `From: <${from}>`,
    `To: <${to}>`,
    `Subject: ${subject}`,
    `Message-ID: <${queryId}@harbourlane.example>`,
    "Date: Tue, 17 Nov 2026 09:12:00 +0000",
    "Content-Type: text/plain",
    "",
    "Good morning,",
    "the figures are in the shared folder.",
    ".",
    "",
  ].join("\r\n");
  frames.push(
    ...tcpFrames(when, { client: "10.20.30.14", clientPort: port++, server: "10.20.30.6", serverPort: 25 }, [
      ["s", "220 mail.harbourlane.example ESMTP\r\n"],
      ["c", "EHLO accounts-pc14\r\n"],
      ["s", "250-mail.harbourlane.example\r\n250 8BITMIME\r\n"],
      ["c", `MAIL FROM:<${from}>\r\n`],
      ["s", "250 2.1.0 Ok\r\n"],
      ["c", `RCPT TO:<${to}>\r\n`],
      ["s", "250 2.1.5 Ok\r\n"],
      ["c", "DATA\r\n"],
      ["s", "354 End data with <CR><LF>.<CR><LF>\r\n"],
      ["c", message],
      ["s", "250 2.0.0 Ok: queued\r\n"],
      ["c", "QUIT\r\n"],
      ["s", "221 2.0.0 Bye\r\n"],
    ]),
  );
}

/** Search page, compromised page, redirect, landing, payload without referrer, two more downloads, then posts. */
function driveBy(): void {
  const search = { host: "search.findwell.example", address: "198.51.100.5" };
  const shop = { host: "www.lantern-repair.example", address: "203.0.113.20" };
  const counter = { host: "go.misty-counter.example", address: "203.0.113.66" };
  const landing = { host: "static.thornlanding.example", address: "203.0.113.71" };
  const store = { host: "files.umberstore.example", address: "203.0.113.90" };
  const control = { host: "stat.quietfern.example", address: "203.0.113.133" };
  fetch(victim, at(16, 24, 50), {
    ...search,
    path: "/?q=cheap+lantern+repair",
    type: "text/html",
    body: page("cheap lantern repair"),
  });
  fetch(victim, at(16, 25, 7), {
    ...shop,
    path: "/",
    type: "text/html",
    referrer: "http://search.findwell.example/?q=cheap+lantern+repair",
    body: page("Lantern repair", '<script src="http://go.misty-counter.example/c.js"></script>'),
  });
  fetch(victim, at(16, 25, 8), {
    ...counter,
    path: "/c.js",
    type: "text/html",
    status: "302 Found",
    location: "http://static.thornlanding.example/i.php?u=81",
    referrer: "http://www.lantern-repair.example/",
    body: "",
  });
  fetch(victim, at(16, 25, 9), {
    ...landing,
    path: "/i.php?u=81",
    type: "text/html",
    referrer: "http://www.lantern-repair.example/",
    body: page("Loading", '<embed src="banner.swf">'),
  });
  fetch(victim, at(16, 25, 11), {
    ...landing,
    path: "/banner.swf",
    type: "application/x-shockwave-flash",
    referrer: "http://static.thornlanding.example/i.php?u=81",
    body: Buffer.concat([Buffer.from("CWS\x0a"), noise(18_000)]),
  });
  fetch(victim, at(16, 25, 19), {
    ...store,
    path: "/get.php?id=7",
    type: "application/octet-stream",
    agent: "Mozilla/4.0 (compatible)",
    body: program(64_000),
  });
  fetch(victim, at(16, 27, 2), {
    ...store,
    path: "/update-2.bin",
    type: "application/octet-stream",
    agent: "Mozilla/4.0 (compatible)",
    body: program(90_000),
  });
  fetch(victim, at(16, 27, 40), {
    ...store,
    path: "/module.dat",
    type: "image/jpeg",
    agent: "Mozilla/4.0 (compatible)",
    body: program(30_000),
  });
  for (let i = 0; i < 24; i++) {
    const post = `id=10-20-30-12&n=${i}&d=${noise(60).toString("hex")}`;
    fetch(victim, at(16, 29) + i * 90e6 + Math.floor(random() * 4e6), {
      ...control,
      path: "/gate.php",
      method: "POST",
      type: "text/plain",
      agent: "Mozilla/4.0 (compatible)",
      post,
      body: "ok",
    });
  }
}

ordinaryDay();
mail(at(9, 12), "ann@harbourlane.example", "ben@harbourlane.example", "Figures for October");
mail(at(16, 31, 20), "ben@harbourlane.example", "orders@lanternworks.example", "Order 4471");
driveBy();
writePcap(fileURLToPath(new URL("../samples/office-tuesday.pcap", import.meta.url)), frames);
