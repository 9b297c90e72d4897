import { describe, expect, it } from "vitest";
import { bytesOf, hexLines, partsOf, textOf } from "./payload.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const shown = (input: Uint8Array): string[] =>
  partsOf(input).map((part) => (part.isText ? textOf(part.bytes) : "binary"));

describe("payload on a page", () => {
  it("parts a readable head from a body that only a program reads", () => {
    const head = "HTTP/1.1 200 OK\r\nContent-Type: application/x-dosexec\r\n\r\n";
    const answer = Uint8Array.from([...bytes(head), 0x4d, 0x5a, 0x90, 0, 3, 0, 0, 0, 4]);
    expect(shown(answer)).toEqual([head.replaceAll("\r\n", "\n"), "binary"]);
  });

  it("reads text of other writings, and text cut within a character", () => {
    expect(shown(bytes("Grüße, 世界"))).toEqual(["Grüße, 世界"]);
    const cut = bytes(`${"Grüße an alle im Haus. ".repeat(8)}ü`);
    expect(shown(cut.subarray(0, cut.length - 1))).not.toEqual(["binary"]);
  });

  it("shows what could steer a terminal or turn the writing around as signs", () => {
    expect(shown(bytes("a\u001b[31mred\u202Eevil"))).toEqual(["a␛[31mred⟪U+202E⟫evil"]);
  });

  it("does not take a TLS handshake for text", () => {
    expect(shown(Uint8Array.from([22, 3, 1, 0, 5, 1, 0, 0, 1, 3]))).toEqual(["binary"]);
  });

  it("lays bytes out sixteen a line", () => {
    expect(hexLines(bytesOf(btoa("GET / HTTP/1.1\r\n")))).toBe(
      "0000  47 45 54 20 2f 20 48 54 54 50 2f 31 2e 31 0d 0a  GET / HTTP/1.1··",
    );
  });
});
