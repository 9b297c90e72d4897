import { appendFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findInputs } from "./inputs.ts";
import { payload, pcapFile } from "./samples.ts";
import { WatchedFolder } from "./watch-folder.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "inputs-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const captureAt = (seconds: number): Uint8Array => pcapFile([{ seconds, data: payload(20) }]);

function put(name: string, bytes: Uint8Array | string): string {
  const path = join(folder, name);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, bytes);
  return path;
}

describe("inputs", () => {
  it("are ordered by their first packet, whatever they are called and however packed", async () => {
    const late = put("a.pcap", captureAt(300));
    const early = put("b/deep/down.bin", captureAt(100));
    const middle = put("c.pcap.gz", gzipSync(captureAt(200)));
    expect((await findInputs([folder])).paths).toEqual([early, middle, late]);
    expect((await findInputs([late, early, late])).paths).toEqual([early, late]);
  });

  it("in a folder leave out what is no capture, and say why", async () => {
    const capture = put("a.pcap", captureAt(1));
    const notes = put("notes.txt", "remember the milk");
    const empty = put("empty.pcap", "");
    symlinkSync(folder, join(folder, "round-and-round"));
    const { paths, passedOver } = await findInputs([folder]);
    expect(paths).toEqual([capture]);
    expect([...passedOver]).toEqual([
      [empty, `cannot read ${empty}: it is empty`],
      [notes, `cannot read ${notes}: not a pcap or pcapng file (it starts with 0x72656d65)`],
    ]);
  });

  it("refuse a folder without captures, and a named file that is none", async () => {
    await expect(findInputs([folder])).rejects.toThrow(`no captures in the folder ${folder}: it is empty`);
    const notes = put("notes.txt", "remember the milk");
    await expect(findInputs([folder])).rejects.toThrow("none of its 1 files is a pcap or pcapng");
    await expect(findInputs([notes])).rejects.toThrow("not a pcap or pcapng file");
    await expect(findInputs([join(folder, "absent")])).rejects.toThrow("there is no such file");
  });

  it("take standard input last", async () => {
    const capture = put("a.pcap", captureAt(1));
    expect((await findInputs(["-", capture])).paths).toEqual([capture, "-"]);
  });
});

describe("a watched folder", () => {
  it("hands on a file when it has stopped growing, once", () => {
    const watched = new WatchedFolder(folder);
    const path = put("a.pcap", captureAt(1));
    expect(watched.look()).toEqual([]);
    appendFileSync(path, payload(20));
    expect(watched.look()).toEqual([]);
    expect(watched.look()).toEqual([path]);
    expect(watched.look()).toEqual([]);
  });

  it("waits for a file that is renamed when it is done", () => {
    const watched = new WatchedFolder(folder);
    const writing = put("a.pcap.part", captureAt(1));
    expect([watched.look(), watched.look()]).toEqual([[], []]);
    const done = join(folder, "a.pcap");
    renameSync(writing, done);
    expect([watched.look(), watched.look()]).toEqual([[], [done]]);
  });

  it("hands a file on again when it was written anew", () => {
    const watched = new WatchedFolder(folder);
    const path = put("a.pcap", captureAt(1));
    watched.look();
    watched.look();
    writeFileSync(path, pcapFile([{ data: payload(20) }, { data: payload(30) }]));
    expect([watched.look(), watched.look()]).toEqual([[], [path]]);
  });

  it("that is not there is told of", () => {
    expect(() => new WatchedFolder(join(folder, "absent")).look()).toThrow("cannot watch the folder");
  });
});
