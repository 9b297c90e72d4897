/** Whether a certificate is for a host: Zeek's reading of RFC 6125 and RFC 2818. */
import type { Certificate } from "../x509/certificate.ts";

/** The names that count are those of the alternative names; the common name only where there are none. */
export function matchesName(certificate: Certificate, host: string): boolean {
  const names = certificate.hasAlternativeNames ? certificate.dnsNames : certificate.commonNames.slice(-1);
  return host !== "" && names.some((name) => matches(host.toLowerCase(), name.toLowerCase()));
}

/** A wildcard stands for one label, the leftmost, at its end, and not above the third level. */
function matches(host: string, pattern: string): boolean {
  if (pattern === host) return true;
  const star = pattern.indexOf("*");
  const firstDot = pattern.indexOf(".");
  if (star < 0 || star !== firstDot - 1 || pattern.indexOf("*", star + 1) >= 0) return false;
  const rest = pattern.slice(firstDot);
  if (!rest.slice(1).includes(".")) return false;
  const hostDot = host.indexOf(".");
  return hostDot >= star && host.slice(hostDot) === rest && host.startsWith(pattern.slice(0, star));
}
