/** Fingerprints of hellos: JA3 and JA3S (salesforce/ja3, BSD) and JA4 (FoxIO-LLC/ja4, the TLS client part, BSD). */
import { hash } from "node:crypto";
import { hex } from "#base/bytes.ts";
import type { ClientHello } from "./client-hello.ts";
import { extension, isGrease, version } from "./names.ts";
import type { ServerHello } from "./server-hello.ts";

export type Carrier = "tcp" | "dtls" | "quic";

/** The clients and servers of a network are some hundred programs; each says the same in all its hellos. */
const maxKnown = 2000;
/** A hello of an honest program is shorter. */
const maxKnownLength = 1000;

/** Does what `tell` does, once for each text that is still remembered. */
function remembered(tell: (text: string) => string): (text: string) => string {
  const told = new Map<string, string>();
  return (text) => {
    const known = told.get(text);
    if (known !== undefined) return known;
    const fresh = tell(text);
    if (told.size >= maxKnown) told.clear();
    if (text.length <= maxKnownLength) told.set(text, fresh);
    return fresh;
  };
}

const md5 = remembered((text) => hash("md5", text));
const meaningful = (values: readonly number[]): number[] => values.filter((value) => !isGrease(value));
const list = (values: readonly number[]): string => meaningful(values).join("-");

/** What tells the client's program. */
export interface ClientPrints {
  readonly ja3: string;
  readonly ja4: string;
}

export function clientPrints(hello: ClientHello, carrier: Carrier): ClientPrints {
  const ciphers = meaningful(hello.ciphers);
  const extensions = meaningful(hello.extensions);
  const cipherText = ciphers.join("-");
  const extensionText = extensions.join("-");
  const groups = list(hello.groups);
  const ja3 = `${hello.legacyVersion},${cipherText},${extensionText},${groups},${hello.pointFormats.join("-")}`;
  const b = ciphers.length === 0 ? noList : cipherDigest(cipherText);
  const c = extensions.length === 0 ? noList : extensionDigest(`${extensionText}_${list(hello.signatureAlgorithms)}`);
  return { ja3: md5(ja3), ja4: `${ja4Start(hello, carrier, ciphers.length, extensions.length)}_${b}_${c}` };
}

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
const noList = "000000000000";
const digest = (text: string): string => hash("sha256", text).slice(0, noList.length);
const codes = (numbers: string): string[] =>
  numbers.split("-").map((number) => Number(number).toString(16).padStart(4, "0"));

const cipherDigest = remembered((ciphers) => digest(codes(ciphers).sort().join(",")));

const namingExtensions = new Set([extension.serverName, extension.alpn].map((type) => codes(String(type))[0]));

/** Of `extensions_algorithms`: those sorted, but for the two that name a service, these as they came. */
const extensionDigest = remembered((text) => {
  const [extensions = "", algorithms = ""] = text.split("_");
  const sorted = codes(extensions)
    .filter((code) => !namingExtensions.has(code))
    .sort()
    .join(",");
  if (sorted === "") return noList;
  return digest(algorithms === "" ? sorted : `${sorted}_${codes(algorithms).join(",")}`);
});

/** First and last character of the first protocol offered; of its hexadecimal form when they are no letters or digits. */
function protocolCode(alpn: Uint8Array | undefined): string {
  if (alpn === undefined || alpn.length === 0) return "00";
  const ends = String.fromCharCode(alpn[0]!, alpn[alpn.length - 1]!);
  return /^[0-9a-z]{2}$/i.test(ends) ? ends : hex(alpn, 0, 1)[0]! + hex(alpn, alpn.length - 1)[1]!;
}

/** The part of JA4 that people can read. */
function ja4Start(hello: ClientHello, carrier: Carrier, ciphers: number, extensions: number): string {
  const offered = meaningful(hello.supportedVersions);
  // of DTLS versions the lower number is the newer one
  const highest = offered.length === 0 ? hello.legacyVersion : newest(offered, carrier);
  return (
    carrierLetter[carrier] +
    (versionCode[highest] ?? "00") +
    (hello.extensions.includes(extension.serverName) ? "d" : "i") +
    twoDigits(ciphers) +
    twoDigits(extensions) +
    protocolCode(hello.alpn[0])
  );
}

const newest = (versions: readonly number[], carrier: Carrier): number =>
  carrier === "dtls" ? Math.min(...versions) : Math.max(...versions);
