/** Protocols that begin with lines of text. */
import { never, onPort, type Signature, text } from "./signature.ts";

const anywhere = (): number => 0;
const sipMethod = "INVITE|ACK|BYE|CANCEL|OPTIONS|REGISTER|PRACK|SUBSCRIBE|NOTIFY|PUBLISH|INFO|REFER|MESSAGE|UPDATE";
const sipRequest = new RegExp(`^(?:${sipMethod}) [^ \\r\\n]+ SIP/2\\.0\\r?\\n`);
const sipReply = /^SIP\/2\.0 [1-6]\d\d /;
const sipPorts = [5060, 5061];
const sipLine = 512;
const syslogPorts = [514, 601];
/** RFC 5424 6.2.1: facility and severity, 0 to 191. */
const priority = "<(?:\\d|[1-9]\\d|1[0-8]\\d|19[01])>";
const ircLine = /^(?:NICK|USER|CAP|SERVER|PASS|JOIN|MODE) /i;
const redisInline = /^(?:PING|SUBSCRIBE \S+|SET \S+ \S+|GET \S+|AUTH \S+|QUIT|INFO)\r\n/i;

/** RFC 6120: a stream opens; of one that was met in the middle, a stanza that names an end. */
const xmpp = text(
  /^\s*(?:(?:<\?xml[^>]*>\s*)?<stream:stream[\s>]|<(?:message|presence|iq)\s[^>]*\b(?:to|from|id)=['"])/,
  128,
  256,
);

export const textProtocols: readonly Signature[] = [
  {
    name: "irc",
    transport: "tcp",
    ports: [6666, 6667, 6668, 6669],
    originator: text(ircLine, 7),
    responder: text(/^(?::\S+ (?:\d\d\d|NOTICE|MODE|JOIN|PRIVMSG|CAP|[A-Z]+) |NOTICE |PING |ERROR )/, 32, 512),
    isStrong: false,
    tlsFrom: anywhere,
  },
  {
    name: "xmpp",
    transport: "tcp",
    ports: [5222, 5269],
    originator: xmpp,
    responder: xmpp,
    isStrong: true,
    tlsFrom: anywhere,
  },
  {
    name: "sip",
    transport: "udp",
    ports: sipPorts,
    originator: text(new RegExp(`${sipRequest.source}|${sipReply.source}`), 0, sipLine),
    responder: text(new RegExp(`${sipRequest.source}|${sipReply.source}`), 0, sipLine),
    isStrong: true,
  },
  {
    name: "sip",
    transport: "tcp",
    ports: sipPorts,
    originator: text(new RegExp(`${sipRequest.source}|${sipReply.source}`), 12, sipLine),
    responder: text(new RegExp(`${sipRequest.source}|${sipReply.source}`), 12, sipLine),
    isStrong: true,
  },
  {
    name: "syslog",
    transport: "udp",
    ports: syslogPorts,
    originator: onPort(text(new RegExp(`^${priority}`), 0)),
    responder: onPort(text(new RegExp(`^${priority}`), 0)),
    isStrong: true,
  },
  {
    name: "syslog_tcp",
    transport: "tcp",
    ports: syslogPorts,
    // RFC 6587 3.4: the length before each message, or lines
    originator: onPort(text(new RegExp(`^(?:\\d{1,5} )?${priority}`), 12)),
    responder: never,
    isStrong: true,
  },
  {
    name: "rfb",
    transport: "tcp",
    ports: [5900, 5901, 5902, 5903, 5904, 5905, 5906, 5907, 5908, 5909],
    originator: text(/^RFB 00[34]\.\d\d\d\n/, 12),
    responder: text(/^RFB 00[34]\.\d\d\d\n/, 12),
    isStrong: false,
  },
  {
    name: "redis",
    transport: "tcp",
    ports: [6379],
    originator: text(new RegExp(`^\\*\\d{1,4}\\r\\n\\$\\d|${redisInline.source}`, "i"), 16),
    responder: text(/^(?:[+-][^\r\n]|:-?\d|\$-?\d|[*%~>#_,(])/, 2),
    isStrong: false,
  },
  {
    name: "gnutella",
    transport: "tcp",
    ports: [6346],
    originator: text(/^GNUTELLA CONNECT\/0\./, 19),
    responder: text(/^GNUTELLA\/0\./, 11),
    isStrong: true,
  },
  {
    name: "http2",
    transport: "tcp",
    ports: [],
    originator: text(/^PRI \* HTTP\/2\.0\r\n\r\nSM\r\n\r\n/, 24),
    responder: never,
    isStrong: true,
  },
];
