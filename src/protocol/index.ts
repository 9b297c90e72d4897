/** Every protocol that is read, one line each; the order is the order of the tries where several could match. */
import type { LinkProtocol } from "#flow/link-protocol.ts";
import type { Protocol } from "#flow/protocol.ts";
import { arp } from "./arp/arp.ts";
import { dhcp } from "./dhcp/dhcp.ts";
import { dns, dnsOverTcp } from "./dns/dns.ts";
import { ftp } from "./ftp/ftp.ts";
import { http } from "./http/http.ts";
import { icmp } from "./icmp/icmp.ts";
import { imap } from "./imap/imap.ts";
import { ntp } from "./ntp/ntp.ts";
import { pop3 } from "./pop3/pop3.ts";
import { quic } from "./quic/quic.ts";
import { recognised } from "./recognised/recognised.ts";
import { smtp } from "./smtp/smtp.ts";
import { socks } from "./socks/socks.ts";
import { ssh } from "./ssh/ssh.ts";
import { dtls, tls } from "./ssl/ssl.ts";

export const protocols: readonly Protocol[] = [
  icmp,
  dhcp,
  dns,
  dnsOverTcp,
  tls,
  dtls,
  quic,
  ntp,
  http,
  ftp,
  smtp,
  pop3,
  imap,
  socks,
  ssh,
  ...recognised,
];
export const linkProtocols: readonly LinkProtocol[] = [arp];
