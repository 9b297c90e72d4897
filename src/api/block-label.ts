/** What a piece of a dialogue is, where its first bytes tell and a person could not read them: TLS, mostly. */

const contentTypes: Readonly<Record<number, string>> = {
  20: "ChangeCipherSpec",
  21: "Alert",
  22: "Handshake",
  23: "encrypted data",
  24: "Heartbeat",
};

const handshakes: Readonly<Record<number, string>> = {
  0: "HelloRequest",
  1: "ClientHello",
  2: "ServerHello",
  4: "NewSessionTicket",
  8: "EncryptedExtensions",
  11: "Certificate",
  12: "ServerKeyExchange",
  13: "CertificateRequest",
  14: "ServerHelloDone",
  15: "CertificateVerify",
  16: "ClientKeyExchange",
  20: "Finished",
  22: "CertificateStatus",
};

/** RFC 8446 5.1: type, version, length. */
const record = { type: 0, major: 1, length: 3, size: 5 } as const;
/** More records in one piece are not named one by one. */
const mostRecords = 12;

/** `TLS ClientHello`, `TLS ServerHello, Certificate, ServerHelloDone`; undefined for what is not recognised. */
export function labelOf(bytes: Uint8Array): string | undefined {
  const names: string[] = [];
  for (let at = 0; at + record.size < bytes.length && names.length < mostRecords; ) {
    const type = contentTypes[bytes[at + record.type]!];
    if (type === undefined || bytes[at + record.major] !== 3) break;
    const length = bytes[at + record.length]! * 256 + bytes[at + record.length + 1]!;
    const name = type === "Handshake" ? handshakeName(bytes, at + record.size, length) : type;
    if (names.at(-1) !== name) names.push(name);
    at += record.size + length;
  }
  return names.length === 0 ? undefined : `TLS ${names.join(", ")}`;
}

/** After ChangeCipherSpec a handshake message is encrypted, so its type means nothing. */
function handshakeName(bytes: Uint8Array, at: number, length: number): string {
  const declared = bytes[at + 1]! * 65536 + bytes[at + 2]! * 256 + bytes[at + 3]!;
  const isPlain = declared + 4 <= length || bytes[at] === 11;
  return (isPlain && handshakes[bytes[at]!]) || "encrypted Handshake";
}
