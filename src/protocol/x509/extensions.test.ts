import { expect, it } from "vitest";
import { certificateFor, der, oid } from "#test/build/tls.ts";
import { readCertificate } from "./certificate.ts";
import { x509Row } from "./record.ts";

const ascii = (text: string): number[] => [...Buffer.from(text, "latin1")];
const extension = (id: readonly number[], value: readonly number[]) => der(0x30, [...id, ...der(4, [...value])]);
const standard = (last: number) => oid(0x55, 0x1d, last);
const uri = (text: string) => der(0x86, ascii(text));
const access = (kind: number, text: string) => der(0x30, [...oid(0x2b, 6, 1, 5, 5, 7, 0x30, kind), ...uri(text)]);
const rowOf = (host: string, ...extensions: readonly (readonly number[])[]) =>
  x509Row(readCertificate(Uint8Array.from(certificateFor(host, extensions.flat())))!, {
    ts: 0,
    isHost: true,
    isClient: false,
    uid: "C",
  });

it("tells what a certificate may be used for, and where more is told of it", () => {
  const row = rowOf(
    "*.example.org",
    extension(standard(0x0f), der(3, [5, 0b1010_0000])),
    extension(standard(0x25), der(0x30, [...oid(0x2b, 6, 1, 5, 5, 7, 3, 1), ...oid(0x2b, 6, 1, 5, 5, 7, 3, 99)])),
    extension(
      oid(0x2b, 6, 1, 5, 5, 7, 1, 1),
      der(0x30, [...access(1, "http://o.test"), ...access(2, "http://ca.test")]),
    ),
    extension(standard(0x1f), der(0x30, der(0x30, der(0xa0, der(0xa0, uri("http://crl.test/a")))))),
    extension(standard(0x0e), der(4, [0xab, 0xcd])),
    extension(standard(0x23), der(0x30, der(0x80, [0x12, 0x34]))),
  );
  expect(row).toMatchObject({
    key_usage: ["digitalSignature", "keyEncipherment"],
    ext_key_usage: ["serverAuth", "1.3.6.1.5.5.7.3.99"],
    aia_ocsp: ["http://o.test"],
    aia_ca: ["http://ca.test"],
    crl: ["http://crl.test/a"],
    ski: "abcd",
    aki: "1234",
    wildcard: true,
  });
});

it("knows a renewed certificate by its key", () => {
  expect(rowOf("a.test").spki_sha256).toBe(rowOf("b.test").spki_sha256);
  expect(rowOf("a.test")).toMatchObject({ wildcard: false, key_usage: undefined });
});

it("counts the promises of transparency logs, and bears a list that is cut", () => {
  const logs = oid(0x2b, 6, 1, 4, 1, 0xd6, 0x79, 2, 4, 2);
  expect(rowOf("a.test", extension(logs, der(4, [0, 6, 0, 1, 9, 0, 1, 9]))).scts).toBe(2);
  expect(rowOf("a.test", extension(logs, der(4, [0, 200, 0, 100, 9]))).scts).toBe(1);
  expect(rowOf("a.test", extension(logs, [0x30, 0x7f])).scts).toBeUndefined();
});
