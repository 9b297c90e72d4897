import { isIPv6 } from "node:net";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ip6Text, macText, parseAddress } from "./address.ts";

const groups = (...values: number[]): Uint8Array =>
  Uint8Array.from(values.flatMap((value) => [value >> 8, value & 255]));

describe("an IPv6 address as text", () => {
  it.each([
    [groups(0, 0, 0, 0, 0, 0, 0, 0), "::"],
    [groups(0, 0, 0, 0, 0, 0, 0, 1), "::1"],
    [groups(1, 0, 0, 0, 0, 0, 0, 0), "1::"],
    [groups(0x2001, 0xdb8, 0, 0, 1, 0, 0, 1), "2001:db8::1:0:0:1"],
    [groups(0x2001, 0xdb8, 0, 1, 1, 1, 1, 1), "2001:db8:0:1:1:1:1:1"],
    [groups(0xfe80, 0, 0, 0, 0xabcd, 0xf, 0x10, 0x100), "fe80::abcd:f:10:100"],
  ])("is %s in the form of RFC 5952", (bytes, text) => {
    expect(ip6Text(bytes, 0)).toBe(text);
  });

  it("says the same address when it is read again", () => {
    const group = fc.oneof(fc.constant(0), fc.nat(0xffff));
    fc.assert(
      fc.property(fc.array(group, { minLength: 8, maxLength: 8 }), (values) => {
        const text = ip6Text(groups(...values), 0);
        expect(isIPv6(text)).toBe(true);
        expect(parseAddress(text)).toEqual(groups(...values));
      }),
    );
  });
});

it("parts the bytes of a MAC address by colons", () => {
  expect(macText(Uint8Array.of(0, 1, 0xab, 0xcd, 0xef, 0x0f), 0)).toBe("00:01:ab:cd:ef:0f");
});
