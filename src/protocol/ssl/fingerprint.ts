/** Fingerprints of hellos: JA3 and JA3S (salesforce/ja3, BSD) and JA4 (FoxIO-LLC/ja4, the TLS client part, BSD). */
import { createHash } from "node:crypto";
import type { ClientHello } from "./client-hello.ts";
import { extension, isGrease, version } from "./names.ts";
import type { ServerHello } from "./server-hello.ts";

export type Carrier = "tcp" | "dtls" | "quic";

const md5 = (text: string): string => createHash("md5").update(text).digest("hex");
const meaningful = (values: readonly number[]): number[] => values.filter((value) => !isGrease(value));
const list = (values: readonly number[]): string => meaningful(values).join("-");

export const ja3 = (hello: ClientHello): string =>
  md5(
    [
      hello.legacyVersion,
      list(hello.ciphers),
      list(hello.extensions),
      list(hello.groups),
      hello.pointFormats.join("-"),
    ].join(","),
  );

export const ja3s = (hello: ServerHello): string =>
  md5(`${hello.legacyVersion},${hello.cipher},${hello.extensions.join("-")}`);

const carrierLetter: Readonly<Record<Carrier, string>> = { tcp: "t", dtls: "d", quic: "q" };

const versionCode: Readonly<Record<number, string>> = {
  [version.tls13]: "13",
  [version.tls12]: "12",
  [version.tls11]: "11",
  [version.tls10]: "10",
  [version.ssl3]: "s3",
  [version.ssl2]: "s2",
  [version.dtls10]: "d1",
  [version.dtls12]: "d2",
  [version.dtls13]: "d3",
};

const twoDigits = (count: number): string => String(Math.min(count, 99)).padStart(2, "0");
const code = (value: number): string => value.toString(16).padStart(4, "0");
const noList = "000000000000";
const digest = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, noList.length);

/** First and last character of the first protocol offered; of its hexadecimal form when they are no letters or digits. */
function protocolCode(alpn: Uint8Array | undefined): string {
  if (alpn === undefined || alpn.length === 0) return "00";
  const text = Buffer.from(alpn).toString("latin1");
  const ends = text[0]! + text[text.length - 1]!;
  if (/^[0-9a-z]{2}$/i.test(ends)) return ends;
  const hexText = Buffer.from(alpn).toString("hex");
  return hexText[0]! + hexText[hexText.length - 1]!;
}

export function ja4(hello: ClientHello, carrier: Carrier): string {
  const ciphers = meaningful(hello.ciphers);
  const extensions = meaningful(hello.extensions);
  const offered = meaningful(hello.supportedVersions);
  // of DTLS versions the lower number is the newer one
  const highest = offered.length === 0 ? hello.legacyVersion : newest(offered, carrier);
  const a =
    carrierLetter[carrier] +
    (versionCode[highest] ?? "00") +
    (hello.extensions.includes(extension.serverName) ? "d" : "i") +
    twoDigits(ciphers.length) +
    twoDigits(extensions.length) +
    protocolCode(hello.alpn[0]);
  const b = ciphers.length === 0 ? noList : digest(ciphers.map(code).sort().join(","));
  const sorted = extensions
    .filter((type) => type !== extension.serverName && type !== extension.alpn)
    .map(code)
    .sort()
    .join(",");
  const algorithms = meaningful(hello.signatureAlgorithms).map(code).join(",");
  const c = extensions.length === 0 ? noList : digest(algorithms === "" ? sorted : `${sorted}_${algorithms}`);
  return `${a}_${b}_${c}`;
}

const newest = (versions: readonly number[], carrier: Carrier): number =>
  carrier === "dtls" ? Math.min(...versions) : Math.max(...versions);
