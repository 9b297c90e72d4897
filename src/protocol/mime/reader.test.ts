import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Entity } from "./entity.ts";
import type { MimeListener } from "./listener.ts";
import { MimeReader } from "./reader.ts";

interface Part {
  ordinal: number;
  type: string;
  filename: string | undefined;
  text: string;
  missing: number;
  isComplete: boolean | undefined;
}

/** Keeps all that a reader says. */
class Keeper implements MimeListener {
  readonly parts: Part[] = [];
  readonly entities: string[] = [];
  readonly weirds: string[] = [];

  entity(entity: Entity): void {
    this.entities.push(`${entity.depth} ${entity.type}`);
  }

  leaf(entity: Entity) {
    const part: Part = {
      ordinal: entity.ordinal,
      type: entity.type,
      filename: entity.filename,
      text: "",
      missing: 0,
      isComplete: undefined,
    };
    this.parts.push(part);
    return {
      data(bytes: Uint8Array, at: number, end: number) {
        part.text += Buffer.from(bytes.slice(at, end)).toString("latin1");
      },
      gap(length: number) {
        part.missing += length;
      },
      end(isComplete: boolean) {
        part.isComplete = isComplete;
      },
    };
  }

  weird(name: string): void {
    this.weirds.push(name);
  }
}

const bytesOf = (text: string): Uint8Array => Buffer.from(text, "latin1");

/** Reads a message that comes in pieces of these sizes, used in turn. */
function read(message: string, sizes: readonly number[] = [message.length || 1]): Keeper {
  const keeper = new Keeper();
  const reader = new MimeReader(keeper);
  const bytes = bytesOf(message);
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const end = Math.min(bytes.length, at + sizes[i % sizes.length]!);
    // a copy that is spoilt afterwards shows who keeps bytes beyond the call
    const piece = bytes.slice(at, end);
    reader.data(piece, 0, piece.length);
    piece.fill(0x55);
    at = end;
  }
  reader.end(true);
  return keeper;
}

const lines = (...all: string[]): string => all.map((line) => `${line}\r\n`).join("");

const mixed = lines(
  "Subject: report",
  "Content-Type: multipart/mixed;",
  '\tboundary="=_outer"',
  "",
  "This is for old mail programs.",
  "--=_outer",
  "Content-Type: multipart/alternative; boundary==_outer2",
  "",
  "--=_outer2",
  "Content-Transfer-Encoding: quoted-printable",
  "",
  "caf=E9 =",
  "au lait   ",
  "--not a boundary",
  "",
  "--=_outer2",
  "Content-Type: text/html",
  "",
  "<b>caf\xe9</b>",
  "--=_outer2--",
  "--=_outer",
  "Content-Type: application/octet-stream",
  "Content-Transfer-Encoding: base64",
  'Content-Disposition: attachment; filename="a.bin"',
  "",
  "AAEC AwQF",
  "Bgc=",
  "--=_outer",
  "Content-Type: message/rfc822",
  "",
  "Subject: inner",
  "",
  "forwarded",
  "--=_outer--",
  "epilogue",
);

describe("MimeReader", () => {
  it("walks nested parts, though one boundary begins like another", () => {
    const { parts, entities } = read(mixed);
    expect(entities).toEqual([
      "0 multipart/mixed",
      "1 multipart/alternative",
      "2 text/plain",
      "2 text/html",
      "1 application/octet-stream",
      "1 message/rfc822",
      "2 text/plain",
    ]);
    expect(parts.map(({ ordinal, filename, text }) => ({ ordinal, filename, text }))).toEqual([
      { ordinal: 3, filename: undefined, text: "caf\xe9 au lait\r\n--not a boundary\r\n" },
      { ordinal: 4, filename: undefined, text: "<b>caf\xe9</b>" },
      { ordinal: 5, filename: "a.bin", text: "\x00\x01\x02\x03\x04\x05\x06\x07" },
      { ordinal: 7, filename: undefined, text: "forwarded" },
    ]);
    expect(parts.every(({ isComplete }) => isComplete)).toBe(true);
  });

  it("says the same however the message is split", () => {
    const whole = read(mixed);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 20 }), (sizes) => {
        const split = read(mixed, sizes);
        expect(split.parts).toEqual(whole.parts);
        expect(split.entities).toEqual(whole.entities);
      }),
      { numRuns: 100 },
    );
  });

  it("undoes base64 of any bytes, with any line length and junk between", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), fc.integer({ min: 1, max: 90 }), (content, width) => {
        const coded = Buffer.from(content).toString("base64");
        const folded = coded.replace(new RegExp(`.{${width}}`, "g"), "$& \r\n");
        const { parts } = read(`Content-Transfer-Encoding: BASE64\r\n\r\n${folded}\r\n`, [17, 3]);
        expect(parts[0]?.text ?? "").toBe(Buffer.from(content).toString("latin1"));
      }),
      { numRuns: 100 },
    );
  });

  it("keeps the last line end of a message, which no boundary follows", () => {
    expect(read("\r\nhello\r\n").parts[0]!.text).toBe("hello\r\n");
  });

  it("reads what follows the padding, and notes characters that base64 does not have", () => {
    const { parts, weirds } = read(lines("Content-Transfer-Encoding: base64", "", "aGk=", "!!dGhlcmU=", "!"));
    expect(parts[0]!.text).toBe("hithere");
    expect(weirds).toEqual(["base64_illegal_encoding"]);
  });

  it("leaves equals signs that code nothing as they are", () => {
    const { parts } = read(lines("Content-Transfer-Encoding: quoted-printable", "", "1=2 =G0 =4", "=", "x"));
    expect(parts[0]!.text).toBe("1=2 =G0 =4\r\nx\r\n");
  });

  it("finds the parts of a body whose header came by HTTP", () => {
    const keeper = new Keeper();
    const reader = MimeReader.ofBody("multipart/form-data; boundary=xyz", keeper);
    const body = bytesOf(
      lines("--xyz", 'Content-Disposition: form-data; name="f"; filename="plan.txt"', "", "the plan", "--xyz--"),
    );
    reader.data(body, 0, body.length);
    reader.end(true);
    expect(keeper.parts).toMatchObject([{ filename: "plan.txt", text: "the plan", isComplete: true }]);
  });

  it("ends a part at a closing boundary that has padding after it, however long and however split", () => {
    const message = `Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nstolen\r\n--b--${"\0".repeat(3000)}`;
    for (const size of [1, 7, 100, 5000])
      expect(read(message, [size]).parts.map(({ text }) => text)).toEqual(["stolen"]);
    const longer = "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\none\r\n--b--more\r\n--b--\r\n";
    expect(read(longer).parts.map(({ text }) => text)).toEqual(["one\r\n--b--more"]);
  });

  it("ends at a missing boundary, but says that nothing was lost", () => {
    const { parts } = read(lines("Content-Type: multipart/mixed; boundary=b", "", "--b", "", "cut off"));
    expect(parts).toMatchObject([{ text: "cut off\r\n", isComplete: true }]);
  });

  it("goes on at the next line after a hole, and calls the part incomplete", () => {
    const keeper = new Keeper();
    const reader = new MimeReader(keeper);
    const say = (text: string): void => reader.data(bytesOf(text), 0, text.length);
    say(lines("Content-Type: multipart/mixed; boundary=b", "", "--b", "", "before"));
    reader.gap(100);
    say(lines("--b", "after", "--b", "", "second", "--b--"));
    reader.end(true);
    expect(keeper.parts).toMatchObject([
      { missing: 100, isComplete: false },
      { text: "second", missing: 0, isComplete: true },
    ]);
  });

  it("follows a hundred levels and says where it stops", () => {
    const nested = "Content-Type: message/rfc822\r\n\r\n".repeat(110);
    const { entities, weirds } = read(`${nested}\r\nbody`);
    expect(entities).toHaveLength(101);
    expect(weirds).toEqual(["exceeded_mime_max_depth"]);
  });

  it("reads a message that only claims to be base64, and decodes one that is", () => {
    const header = lines("Content-Type: message/rfc822", "Content-Transfer-Encoding: base64", "");
    const inner = lines("Content-Type: application/x-msdownload; name=a.exe", "", "payload");
    expect(read(header + inner).parts).toMatchObject([{ filename: "a.exe", text: "payload\r\n" }]);
    expect(read(header + Buffer.from(inner).toString("base64")).parts).toMatchObject([{ text: inner }]);
  });

  it("stops reading a header block that never ends", () => {
    const { weirds } = read(`Subject: ${"x".repeat(100_000)}\r\n\r\nbody`, [1000]);
    expect(weirds).toEqual(["exceeded_mime_max_header_bytes"]);
  });

  it("stops at five hundred parts", () => {
    const many = `Content-Type: multipart/mixed; boundary=b\r\n\r\n${"--b\r\n\r\nx\r\n".repeat(600)}`;
    const { parts, weirds } = read(many);
    expect(parts).toHaveLength(499);
    expect(weirds).toEqual(["wh_mime_too_many_parts"]);
  });
});
