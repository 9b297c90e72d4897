import { describe, expect, it } from "vitest";
import { type Dialogue, feed, type Heard } from "#test/build/conversation.ts";
import { certificateFor, clientHello, handshakeMessage, serverNameExtension, tlsRecord } from "#test/build/tls.ts";
import { readCertificate } from "../x509/certificate.ts";
import { x509 } from "../x509/record.ts";
import { dtls } from "./dtls.ts";
import { ssl as record } from "./record.ts";
import { samples, streamSamples } from "./samples.ts";
import { matchesName } from "./server-name.ts";
import { tls } from "./tls.ts";

const play = (name: string): Heard => feed(tls, streamSamples[name] as Dialogue, { head: { respPort: 443 } });

describe("tls", () => {
  it("follows a handshake of TLS 1.2 to its end", () => {
    const heard = play("TLS 1.2 with a certificate");
    expect(heard.services).toEqual(["ssl"]);
    expect(heard.of(record)).toMatchObject([
      {
        version: "TLSv12",
        cipher: "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
        curve: "x25519",
        server_name: "www.example.org",
        next_protocol: "h2",
        established: true,
        resumed: false,
        ssl_history: "CsxknGIi",
        subject: "CN=www.example.org",
        sni_matches_cert: true,
        orig_alpn: ["h2", "http/1.1"],
        pq: false,
      },
    ]);
  });

  it("tells the certificate, and links the session to it", () => {
    const heard = play("TLS 1.2 with a certificate");
    const [certificate] = heard.of(x509);
    expect(certificate).toMatchObject({
      "certificate.version": 3,
      "certificate.serial": "F001",
      "certificate.issuer": "CN=Test CA,O=A\\\\, Inc.",
      "certificate.key_type": "ecdsa",
      "certificate.key_length": 256,
      "certificate.curve": "prime256v1",
      "certificate.sig_alg": "ecdsa-with-SHA256",
      "certificate.not_valid_before": Date.UTC(2024, 0, 1) * 1000,
      "certificate.not_valid_after": Date.UTC(2050, 0, 1) * 1000,
      "san.dns": ["www.example.org"],
      "basic_constraints.ca": false,
      host_cert: true,
    });
    expect(heard.of(record)[0]!.cert_chain_fps).toEqual([certificate!.fingerprint]);
  });

  it("knows TLS 1.3 by its extension, and that it is established by data from both sides", () => {
    expect(play("TLS 1.3 with an encrypted hello").of(record)).toMatchObject([
      {
        version: "TLSv13",
        curve: "X25519MLKEM768",
        pq: true,
        established: true,
        ssl_history: "CsiI",
        ech: "offered",
        ech_outer_name: "www.example.org",
        ech_config_id: 42,
      },
    ]);
  });

  it("puts a hello together that five records carry", () => {
    const heard = play("a client's hello in five records");
    expect(heard.of(record)).toMatchObject([{ server_name: "www.example.org", hello_records: 5, established: false }]);
    expect(heard.weirds).toEqual(["wh_tls_hello_split"]);
  });

  it("tells why a handshake failed", () => {
    const [row] = play("a refusal").of(record);
    expect(row).toMatchObject({ last_alert: "handshake_failure", ssl_history: "Cl", established: false });
    expect(row!.version).toBeUndefined();
  });

  it("has no digest of extensions where the name is the only one", () => {
    const hello = handshakeMessage(1, clientHello({ ciphers: [0xc02f], extensions: [serverNameExtension("a.test")] }));
    const [row] = feed(tls, [[0, Uint8Array.from(tlsRecord(22, hello))]]).of(record);
    expect(row!.ja4).toMatch(/^t12d010100_[0-9a-f]{12}_000000000000$/);
  });

  it("leaves GREASE out of its fingerprints", () => {
    const [row] = play("a refusal").of(record);
    expect(row!.ja4).toMatch(/^t12d0204h2_[0-9a-f]{12}_[0-9a-f]{12}$/);
    expect(row!.client_ciphers).toEqual([0x0a0a, 0xc02b, 0xc02f]);
  });
});

describe("dtls", () => {
  it("puts a hello together from parts out of order", () => {
    const heard = feed(dtls, samples["parts of a hello, the last first"]!);
    expect(heard.of(record)).toMatchObject([{ version: "DTLSv12", ssl_history: "Cs", dtls: true }]);
  });

  it("is read between access points and their controller, behind CAPWAP's preamble", () => {
    const dialogue = samples["hellos of an access point and its controller"]!;
    const [[, said]] = dialogue as [[0, Uint8Array]];
    expect(dtls.probe(said, 0, said.length, 0, false)).toBe("yes");
    expect(feed(dtls, dialogue).of(record)).toMatchObject([{ version: "DTLSv12", ssl_history: "Cs", dtls: true }]);
  });

  it("is read where the ends still speak the last draft of 1.0", () => {
    const heard = feed(dtls, samples["hellos of the last draft of 1.0"]!);
    expect(heard.of(record)).toMatchObject([{ version: "DTLSv10-draft", ssl_history: "Cs", dtls: true }]);
  });
});

describe("a name and a certificate", () => {
  const certificate = readCertificate(Uint8Array.from(certificateFor("*.example.org")))!;

  it("match where a wildcard stands for one label", () => {
    expect(matchesName(certificate, "www.example.org")).toBe(true);
    expect(matchesName(certificate, "a.b.example.org")).toBe(false);
    expect(matchesName(certificate, "example.org")).toBe(false);
  });

  it("do not match where a wildcard stands for a whole domain", () => {
    const greedy = readCertificate(Uint8Array.from(certificateFor("*.org")))!;
    expect(matchesName(greedy, "example.org")).toBe(false);
  });
});
