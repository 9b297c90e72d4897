import { expect, it } from "vitest";
import { certificateFor } from "#test/build/tls.ts";
import { fingerprintOf } from "./certificate.ts";
import { certificateOf } from "./known.ts";

const der = (name: string): Buffer => Buffer.from(certificateFor(name));

it("knows a certificate again, wherever it lies", () => {
  const bytes = der("www.example.org");
  const shown = certificateOf(bytes, 0, bytes.length);
  const moved = Buffer.concat([Buffer.from("before"), bytes, Buffer.from("behind")]);
  expect(certificateOf(moved, 6, 6 + bytes.length)).toBe(shown);
  expect(shown.fingerprint).toBe(fingerprintOf(bytes));
  expect(shown.certificate?.subject).toBe("CN=www.example.org");
});

it("tells two apart whose last bytes are the same", () => {
  const [one, other] = [der("one.example.org"), der("two.example.org")];
  other.set(one.subarray(-16), other.length - 16);
  for (const [bytes, subject] of [
    [one, "CN=one.example.org"],
    [other, "CN=two.example.org"],
    [one, "CN=one.example.org"],
  ] as const)
    expect(certificateOf(bytes, 0, bytes.length).certificate?.subject).toBe(subject);
});

it("remembers what is no certificate as such", () => {
  const noise = Buffer.from("no certificate at all");
  expect(certificateOf(noise, 0, noise.length)).toMatchObject({
    fingerprint: fingerprintOf(noise),
    certificate: undefined,
  });
});
