import { describe, expect, it } from "vitest";
import { clientHello, handshakeMessage, serverHello, tlsRecord } from "#test/build/tls.ts";
import { labelOf } from "./block-label.ts";

const bytes = (...records: (readonly number[])[]): Uint8Array => Uint8Array.from(records.flat());
const random = Array.from({ length: 40 }, (_, i) => (i * 89 + 200) & 255);

describe("the label of what was said", () => {
  it("names the messages of a TLS handshake in their order", () => {
    expect(labelOf(bytes(tlsRecord(22, handshakeMessage(1, clientHello({ ciphers: [0xc02f], extensions: [] })))))).toBe(
      "TLS ClientHello",
    );
    const answer = bytes(
      tlsRecord(22, handshakeMessage(2, serverHello(0xc02f))),
      tlsRecord(22, handshakeMessage(14, [])),
      tlsRecord(20, [1]),
    );
    expect(labelOf(answer)).toBe("TLS ServerHello, ServerHelloDone, ChangeCipherSpec");
  });

  it("does not name what is encrypted", () => {
    expect(labelOf(bytes(tlsRecord(22, random), tlsRecord(23, random)))).toBe(
      "TLS encrypted Handshake, encrypted data",
    );
  });

  it("says nothing of text, of a cut record's rest, of nothing", () => {
    for (const text of ["GET / HTTP/1.1\r\n", "", "\u0016\u0003"])
      expect(labelOf(Buffer.from(text, "latin1"))).toBeUndefined();
  });

  it("is bounded, whatever the bytes", () => {
    const zeroes = bytes(...Array.from({ length: 5000 }, () => [23, 3, 3, 0, 0]));
    expect(labelOf(zeroes)).toBe("TLS encrypted data");
  });
});
