/** Versions, groups and alerts of TLS by number (iana.org/assignments/tls-parameters), spelt as Zeek spells them. */

export const version = {
  ssl2: 0x0002,
  ssl3: 0x0300,
  tls10: 0x0301,
  tls11: 0x0302,
  tls12: 0x0303,
  tls13: 0x0304,
  /** The last draft of 1.0, which some gateways still speak. */
  dtls10Draft: 0x0100,
  dtls10: 0xfeff,
  dtls12: 0xfefd,
  dtls13: 0xfefc,
} as const;

const versions: Readonly<Record<number, string>> = {
  [version.ssl2]: "SSLv2",
  [version.ssl3]: "SSLv3",
  [version.tls10]: "TLSv10",
  [version.tls11]: "TLSv11",
  [version.tls12]: "TLSv12",
  [version.tls13]: "TLSv13",
  [version.dtls10Draft]: "DTLSv10-draft",
  [version.dtls10]: "DTLSv10",
  [version.dtls12]: "DTLSv12",
  [version.dtls13]: "DTLSv13",
};

/** Drafts of TLS 1.3 were numbered 0x7f00 and up. */
const isDraft = (value: number): boolean => value >> 8 === 0x7f;

export const versionName = (value: number): string =>
  versions[value] ?? (isDraft(value) ? `TLSv13-draft${value & 0xff}` : `unknown-${value}`);

/** TLS 1.3 and all that is newer or a draft of it: the handshake is encrypted after the ServerHello. */
export const isTls13 = (value: number): boolean =>
  value === version.tls13 || value === version.dtls13 || (value !== 0 && versions[value] === undefined);

/** Versions that a hello can have; the drafts have one number each, and Facebook's 0xfbxx were drafts too. */
export const isHelloVersion = (value: number): boolean =>
  versions[value] !== undefined || isDraft(value) || value >> 8 === 0xfb;

/** RFC 8701: numbers that mean nothing, sent to keep the other end tolerant. */
export const isGrease = (value: number): boolean => (value & 0x0f0f) === 0x0a0a && value >> 8 === (value & 0xff);

const groups: Readonly<Record<number, string>> = {
  1: "sect163k1",
  2: "sect163r1",
  3: "sect163r2",
  4: "sect193r1",
  5: "sect193r2",
  6: "sect233k1",
  7: "sect233r1",
  8: "sect239k1",
  9: "sect283k1",
  10: "sect283r1",
  11: "sect409k1",
  12: "sect409r1",
  13: "sect571k1",
  14: "sect571r1",
  15: "secp160k1",
  16: "secp160r1",
  17: "secp160r2",
  18: "secp192k1",
  19: "secp192r1",
  20: "secp224k1",
  21: "secp224r1",
  22: "secp256k1",
  23: "secp256r1",
  24: "secp384r1",
  25: "secp521r1",
  26: "brainpoolP256r1",
  27: "brainpoolP384r1",
  28: "brainpoolP512r1",
  29: "x25519",
  30: "x448",
  31: "brainpoolP256r1tls13",
  32: "brainpoolP384r1tls13",
  33: "brainpoolP512r1tls13",
  41: "curveSM2",
  256: "ffdhe2048",
  257: "ffdhe3072",
  258: "ffdhe4096",
  259: "ffdhe6144",
  260: "ffdhe8192",
  512: "MLKEM512",
  513: "MLKEM768",
  514: "MLKEM1024",
  4587: "SecP256r1MLKEM768",
  4588: "X25519MLKEM768",
  4589: "SecP384r1MLKEM1024",
  25497: "X25519Kyber768Draft00",
  25498: "SecP256r1Kyber768Draft00",
  65281: "arbitrary_explicit_prime_curves",
  65282: "arbitrary_explicit_char2_curves",
};

export const groupName = (group: number): string => {
  if (isGrease(group)) return `grease_0x${group.toString(16).toUpperCase().padStart(4, "0")}`;
  return groups[group] ?? `unknown-${group}`;
};

/** Key agreement that a quantum computer does not break. */
export const isPostQuantum = (group: number): boolean => /MLKEM|Kyber/.test(groups[group] ?? "");

const alerts: Readonly<Record<number, string>> = {
  0: "close_notify",
  10: "unexpected_message",
  20: "bad_record_mac",
  21: "decryption_failed",
  22: "record_overflow",
  30: "decompression_failure",
  40: "handshake_failure",
  41: "no_certificate",
  42: "bad_certificate",
  43: "unsupported_certificate",
  44: "certificate_revoked",
  45: "certificate_expired",
  46: "certificate_unknown",
  47: "illegal_parameter",
  48: "unknown_ca",
  49: "access_denied",
  50: "decode_error",
  51: "decrypt_error",
  60: "export_restriction",
  70: "protocol_version",
  71: "insufficient_security",
  80: "internal_error",
  86: "inappropriate_fallback",
  90: "user_canceled",
  100: "no_renegotiation",
  110: "unsupported_extension",
  111: "certificate_unobtainable",
  112: "unrecognized_name",
  113: "bad_certificate_status_response",
  114: "bad_certificate_hash_value",
  115: "unknown_psk_identity",
  120: "no_application_protocol",
};

export const alertName = (description: number): string => alerts[description] ?? `unknown-${description}`;

export const contentType = {
  changeCipherSpec: 20,
  alert: 21,
  handshake: 22,
  applicationData: 23,
  heartbeat: 24,
  /** RFC 9146: encrypted, with a connection id. */
  cid: 25,
} as const;

export const handshakeType = {
  clientHello: 1,
  serverHello: 2,
  sessionTicket: 4,
  certificate: 11,
  serverKeyExchange: 12,
  clientKeyExchange: 16,
  certificateStatus: 22,
} as const;

/** Letters of ssl_history for handshake messages; the client's are written in capitals. */
const letters: Readonly<Record<number, string>> = {
  0: "h",
  1: "c",
  2: "s",
  3: "v",
  4: "t",
  5: "e",
  6: "j",
  8: "o",
  11: "x",
  12: "k",
  13: "r",
  14: "n",
  15: "y",
  16: "g",
  20: "f",
  21: "w",
  22: "u",
  23: "a",
  24: "p",
  254: "m",
};

export const historyLetter = (type: number): string => letters[type] ?? "z";

export const extension = {
  serverName: 0,
  supportedGroups: 10,
  pointFormats: 11,
  signatureAlgorithms: 13,
  alpn: 16,
  sessionTicket: 35,
  preSharedKey: 41,
  earlyData: 42,
  supportedVersions: 43,
  pskKeyExchangeModes: 45,
  keyShare: 51,
  encryptedClientHello: 0xfe0d,
} as const;
