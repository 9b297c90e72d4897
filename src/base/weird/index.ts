/** Everything odd that traffic can do, by name, each with a sentence. Zeek's names where Zeek has one, else `wh_`. */
import { dnsWeirds } from "./dns.ts";
import { ftpWeirds } from "./ftp.ts";
import { httpWeirds } from "./http.ts";
import { linkWeirds } from "./link.ts";
import { mailboxWeirds } from "./mailbox.ts";
import { mimeWeirds } from "./mime.ts";
import { miscWeirds } from "./misc.ts";
import { quicWeirds } from "./quic.ts";
import { smtpWeirds } from "./smtp.ts";
import { tcpWeirds } from "./tcp.ts";
import { tlsWeirds } from "./tls.ts";

export const weirds = {
  ...linkWeirds,
  ...tcpWeirds,
  ...dnsWeirds,
  ...httpWeirds,
  ...tlsWeirds,
  ...quicWeirds,
  ...mimeWeirds,
  ...ftpWeirds,
  ...smtpWeirds,
  ...mailboxWeirds,
  ...miscWeirds,
} as const satisfies Readonly<Record<string, string>>;

export type WeirdName = keyof typeof weirds;
