import { describe, expect, it } from "vitest";
import { addressList, bareAddress, pretendedAddress } from "./addresses.ts";
import { decodeWords } from "./encoded-word.ts";
import { Links } from "./links.ts";
import { userOf } from "./login.ts";
import { addressesIn, addressInReceived } from "./mail-header.ts";
import { parameterText, parseParameters } from "./parameters.ts";

const latin1 = (text: string): string => Buffer.from(text, "utf8").toString("latin1");

describe("encoded words", () => {
  it.each([
    ["plain", "plain"],
    ["=?utf-8?Q?caf=C3=A9_au_lait?= bar", "café au lait bar"],
    ["=?ISO-8859-1?Q?Andr=E9?=", "André"],
    ["=?utf-8?B?w6Q=?= =?utf-8?B?w7Y=?=", "äö"],
    ["=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=", "日本"],
    ["=?no-such-charset?Q?abc=E9?=", "abcé"],
    ["=?utf-8?Q?bell=07?=", "bell\\x07"],
    [latin1("schön"), "schön"],
    ["a =?broken", "a =?broken"],
  ])("reads %j as %j", (value, text) => {
    expect(decodeWords(value)).toBe(text);
  });

  it("puts a character together that was split between two words", () => {
    expect(decodeWords("=?utf-8?Q?=E6=97?=\r\n =?utf-8?Q?=A5?=")).toBe("日");
  });
});

describe("parameters", () => {
  it.each([
    ['attachment; filename="a;b.txt"', "a;b.txt"],
    ["attachment; filename=plain.txt ; size=3", "plain.txt"],
    ["attachment; filename*=UTF-8''%e2%82%ac%20rates.txt", "€ rates.txt"],
    ["attachment; filename*0*=us-ascii'en'long%20; filename*1=name.txt", "long name.txt"],
    ['attachment; filename="=?utf-8?B?w6QudHh0?="', "ä.txt"],
    ['attachment; filename="a\\"b"', 'a"b'],
    ["attachment", undefined],
  ])("finds the name in %j", (header, name) => {
    expect(parameterText(parseParameters(header).parameters, "filename")).toBe(name);
  });
});

describe("addresses", () => {
  it("cuts a list at its commas, but not at those inside quotes", () => {
    const lists = ['"Doe, Jane" <jane@a.test>, bob@b.test,,', "<eve@c.test>,bob@b.test"];
    expect(addressList(lists, 10)).toEqual(['"Doe, Jane" <jane@a.test>', "bob@b.test", "<eve@c.test>"]);
  });

  it("takes the bare address out of an entry or an argument", () => {
    expect(bareAddress("Jane <jane@a.test>")).toBe("jane@a.test");
    expect(bareAddress("<jane@a.test> SIZE=100")).toBe("jane@a.test");
    expect(bareAddress("<>")).toBeUndefined();
  });

  it("sees that a shown name pretends to be another sender", () => {
    expect(pretendedAddress('"ceo@corp.test" <x@evil.test>')).toBe("ceo@corp.test");
    expect(pretendedAddress('"jane@a.test" <JANE@a.test>')).toBeUndefined();
    expect(pretendedAddress("Jane <jane@a.test>")).toBeUndefined();
  });

  it("believes the second address of a Received field, since the first is the sender's claim", () => {
    expect(addressInReceived("from x (HELO [1.2.3.4]) ([192.0.2.7]) by y")).toBe("192.0.2.7");
    expect(addressInReceived("from x ([192.0.2.7]) by y (8.14.7/8.14.7)")).toBe("192.0.2.7");
    expect(addressesIn("[IPv6:2001:db8::1] at 10:15:00")).toEqual(["2001:db8::1"]);
  });
});

describe("links", () => {
  it("takes the target of a link, and sees when its text names another site", () => {
    const links = new Links();
    links.search('<p>Go to <a class=b href="http://evil.test/a?x=1&amp;y=2">https://www.bank.test/</a></p>', true);
    expect(links.all).toEqual(["http://evil.test/a?x=1&y=2", "https://www.bank.test/"]);
    expect(links.isMisleading).toBe(true);
  });

  it("leaves the end of the sentence out of a link", () => {
    const links = new Links();
    links.search("See http://www.example.test/page. Or (https://b.test/x)!", false);
    expect(links.all).toEqual(["http://www.example.test/page", "https://b.test/x"]);
    expect(links.isMisleading).toBe(false);
  });

  it("looks at hostile text in bounded time", () => {
    const links = new Links();
    links.search("<a href=".repeat(30_000), true);
    links.search("http://".repeat(30_000), false);
    expect(links.all.length).toBeLessThanOrEqual(200);
  });
});

describe("logins", () => {
  const base64 = (text: string): string => Buffer.from(text, "latin1").toString("base64");
  it.each([
    ["PLAIN", base64("\0jane\0secret"), "jane"],
    ["LOGIN", base64("jane"), "jane"],
    ["CRAM-MD5", base64("jane b913a602c7eda7a495b4e6e7334d3890"), "jane"],
    ["XOAUTH2", base64("user=jane@a.test\x01auth=Bearer token\x01\x01"), "jane@a.test"],
    ["GSSAPI", base64("whatever"), undefined],
    ["PLAIN", "=", undefined],
  ])("reads the user of %s", (mechanism, answer, user) => {
    expect(userOf(mechanism, answer, 0)).toBe(user);
  });

  it("never takes the second answer of LOGIN, the password, for a user", () => {
    expect(userOf("LOGIN", base64("secret"), 1)).toBeUndefined();
  });
});
