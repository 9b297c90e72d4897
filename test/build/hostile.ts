/** A capture in which an attacker wrote every text: what a browser, a terminal, a spreadsheet would act on. Harmless bytes. */
import { tcpFlag } from "#decode/packet.ts";
import { writePcap } from "../../lab/pcap-file.ts";
import { ascii, dnsMessage, reply } from "./dns.ts";
import { ether, ip4, tcp, udp } from "./packets.ts";

export const script = "<script>document.title='owned'</script>";
const image = "<img src=x onerror=document.title='owned'>";
export const formula = "=cmd|'/c calc'!A0";
/** Turns the rest of the line around: an exe that reads as a text file. */
export const turned = "report\u202Etxt.exe";
/** Colours a terminal, sets its title, and rings. */
const escapes = "\u001b[31mred\u001b]0;owned\u0007";
const longPath = `/${"a".repeat(64 << 10)}`;

/** 17 November 2026 16:25 UTC. */
const start = 1_794_932_700_000_000;
const client = "10.66.0.7";
const server = "192.0.2.66";
const segmentBytes = 1400;

type Said = readonly [side: 0 | 1, text: string | Uint8Array];

/** One TCP conversation, a packet a millisecond. */
function conversation(at: number, sourcePort: number, port: number, said: readonly Said[]) {
  const { syn, ack, fin, psh } = tcpFlag;
  const next = [1000, 5000];
  const frames: { at: number; bytes: Uint8Array }[] = [];
  const send = (side: 0 | 1, flags: number, data: Uint8Array = new Uint8Array()): void => {
    const ends = side === 0 ? [client, server, sourcePort, port] : [server, client, port, sourcePort];
    const [source, destination, from, to] = ends as [string, string, number, number];
    const acked = flags === syn ? 0 : next[1 - side]!;
    const segment = tcp({ sourcePort: from, destinationPort: to, seq: next[side]!, ack: acked, flags }, data);
    frames.push({ at: at + frames.length * 1000, bytes: ether({}, ip4({ source, destination }, segment)).bytes });
    next[side] = next[side]! + data.length + (flags & (syn | fin) ? 1 : 0);
  };
  send(0, syn);
  send(1, syn | ack);
  send(0, ack);
  for (const [side, text] of said) {
    const bytes = typeof text === "string" ? Buffer.from(text, "utf8") : text;
    for (let from = 0; from < bytes.length; from += segmentBytes) {
      send(side, psh | ack, bytes.subarray(from, from + segmentBytes));
      send(side === 0 ? 1 : 0, ack);
    }
  }
  send(0, fin | ack);
  send(1, fin | ack);
  send(0, ack);
  return frames;
}

const request = (path: string, more = ""): string =>
  `GET ${path} HTTP/1.1\r\nHost: ${formula}\r\nUser-Agent: ${image}${escapes}\r\nReferer: ${script}\r\n${more}\r\n`;
const page = (body: string): string =>
  `HTTP/1.1 200 ${script}\r\nServer: ${turned}\r\nContent-Type: text/html\r\nContent-Disposition: attachment; filename="${turned}"\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

const mail: readonly Said[] = [
  [1, `220 ${image}\r\n`],
  [0, `HELO ${script}\r\n`],
  [1, "250 hello\r\n"],
  [0, `MAIL FROM:<${formula}@evil.example>\r\n`],
  [1, "250 ok\r\n"],
  [0, "RCPT TO:<=1+1@office.example>\r\n"],
  [1, "250 ok\r\n"],
  [0, "DATA\r\n"],
  [1, "354 go on\r\n"],
  [
    0,
    `From: "${turned}" <${script}@evil.example>\r\nTo: =1+1@office.example\r\nSubject: ${escapes}${image}\r\n\r\n${script}\r\n.\r\n`,
  ],
  [1, `250 ${escapes}\r\n`],
  [0, "QUIT\r\n"],
  [1, "221 bye\r\n"],
];

/** A label of DNS may hold any byte. */
const label = (text: string): readonly number[] => {
  const bytes = Buffer.from(text, "utf8");
  return [bytes.length, ...bytes];
};

function question(at: number) {
  const name = [...label(script), ...label(turned), ...label("\u001b[2J"), ...label("example"), 0];
  const message = (flags: number, answers: Parameters<typeof dnsMessage>[0]["answers"] = []): Uint8Array =>
    dnsMessage({ id: 7, flags, questions: [{ name }], answers });
  const txt = ascii(image);
  const asked = udp({ sourcePort: 5353 + 1, destinationPort: 53 }, message(0x0100));
  const told = udp(
    { sourcePort: 53, destinationPort: 5353 + 1 },
    message(reply, [{ type: 16, data: [txt.length, ...txt] }]),
  );
  return [
    { at, bytes: ether({}, ip4({ source: client, destination: server }, asked)).bytes },
    { at: at + 1000, bytes: ether({}, ip4({ source: server, destination: client }, told)).bytes },
  ];
}

/** Writes the capture. */
export function writeHostile(path: string): void {
  const body = `<html><body>${script}${image}${escapes}</body></html>`;
  writePcap(path, [
    ...question(start),
    ...conversation(start + 1e6, 40_001, 80, [
      [0, request(`/${script}?q=${turned}`)],
      [1, page(body)],
    ]),
    ...conversation(start + 2e6, 40_002, 80, [
      [0, request(longPath)],
      [1, page(body)],
    ]),
    ...conversation(start + 3e6, 40_003, 25, mail),
  ]);
}
