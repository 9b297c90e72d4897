import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { formula, script, turned, writeHostile } from "#test/build/hostile.ts";
import { openStage, type Stage } from "./stage.ts";

const root = new URL("../../", import.meta.url).pathname;
const kinds = ["conn", "dns", "http", "smtp", "files", "weird"];

/** The cells of a CSV file (RFC 4180). */
function cellsOf(csv: string): string[] {
  return [...csv.matchAll(/"((?:[^"]|"")*)"|([^,\r\n]+)/g)].map(([, quoted, plain]) =>
    quoted === undefined ? plain! : quoted.replaceAll('""', '"'),
  );
}

describe("texts that an attacker wrote", () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage((folder) => {
      const path = join(folder, "hostile.pcap");
      writeHostile(path);
      return [path];
    });
  }, 120_000);
  afterAll(() => stage?.close(), 30_000);

  it("are kept as they were, control characters spelled out, and sent as data", async () => {
    const { headers, text } = await stage.ask("/api/v1/rows/http?cols=host,user_agent,referrer");
    expect(headers["content-type"]).toMatch(/^application\/json/);
    const { cols } = JSON.parse(text) as { cols: Record<string, string[]> };
    expect(cols["host"]).toContain(formula);
    expect(cols["referrer"]).toContain(script);
    expect(cols["user_agent"]?.[0]).toContain("\\x1b[31mred");
  });

  it.each(kinds)("run in no spreadsheet: %s", async (kind) => {
    const { headers, text } = await stage.ask(`/api/v1/export/${kind}?format=csv`);
    expect(headers["content-type"]).toMatch(/^text\/csv/);
    expect(headers["content-disposition"]).toBe(`attachment; filename="${kind}.csv"`);
    const running = cellsOf(text).filter((cell) => /^[=+@\t\r]|^-(?![\d.]+$)/.test(cell));
    expect(running).toEqual([]);
    if (kind === "http") expect(cellsOf(text)).toContain(`'${formula}`);
  });

  it.each(kinds)("leave every line of an export a JSON object: %s", async (kind) => {
    const { text } = await stage.ask(`/api/v1/export/${kind}?format=ndjson`);
    for (const line of text.trimEnd().split("\n"))
      if (line !== "") expect(JSON.parse(line)).toMatchObject({ _path: kind });
  });

  it("steer no terminal, whatever command shows them", () => {
    const commands = [
      ["at", "17 november 2026 16:25", "--tz", "UTC", "--now", "2026-11-24T10:00:00Z"],
      ["find", turned],
      ["find", script],
      ["host", "10.66.0.7"],
      ...kinds.map((kind) => ["query", "host:10.66.0.7", "--kind", kind]),
    ];
    const printed = commands.map((command) =>
      execFileSync(process.execPath, ["--import", "tsx", "src/cli/main.ts", ...command, "--data", stage.dataDir], {
        cwd: root,
        encoding: "utf8",
        stdio: ["ignore", "pipe", "inherit"],
      }),
    );
    for (const text of printed) {
      expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
    }
    expect(printed.join("")).toContain("⟪U+202E⟫");
    expect(printed.join("")).toContain("\\x1b[31mred");
    const longest = Math.max(...printed.flatMap((text) => text.split("\n").map(({ length }) => length)));
    expect(longest).toBeLessThan(2000);
  });
});
