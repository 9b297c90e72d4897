import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defanged, shortened, visible, visibleLines } from "./inert.ts";

describe("text that an attacker wrote", () => {
  it("shows what would turn the writing around or hide", () => {
    expect(visible("invoice\u202efdp.exe")).toBe("invoice⟪U+202E⟫fdp.exe");
    expect(visible("pay\u200bpal")).toBe("pay⟪U+200B⟫pal");
    expect(visible("\u001b[31m\u0000\u007f\u0085")).toBe("␛[31m␀␡⟪U+0085⟫");
    expect(visible("tag\u{e0041}")).toBe("tag⟪U+E0041⟫");
  });

  it("leaves every other text alone, accents and other writings included", () => {
    for (const text of ["naïve café", "пример.испытание", "例え.テスト", "a\\x00b"]) expect(visible(text)).toBe(text);
  });

  it("keeps the lines of a message and shows every other control in it", () => {
    expect(visibleLines("GET / HTTP/1.1\r\nHost: a\r\n\r\n")).toBe("GET / HTTP/1.1\nHost: a\n\n");
    expect(visibleLines("a\rb")).toBe("a␍b");
  });

  it("leaves nothing invisible in any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(visible(text)).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069\u200b-\u200f]/u);
      }),
    );
  });

  it("is cut where it is longer than anybody reads, and says so", () => {
    expect(shortened("a".repeat(65_536))).toBe(`${"a".repeat(400)}… (65,536 characters)`);
    expect(shortened("short")).toBe("short");
  });

  it("takes the teeth out of links, names, addresses and mail addresses", () => {
    expect(defanged("https://evil.example.com/a.exe")).toBe("hxxps://evil[.]example[.]com/a[.]exe");
    expect(defanged("10.0.0.31")).toBe("10[.]0[.]0[.]31");
    expect(defanged("ann@example.com")).toBe("ann[@]example[.]com");
    expect(defanged("The end. Next")).toBe("The end. Next");
  });
});
