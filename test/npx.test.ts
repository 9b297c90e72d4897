/** The command as the README has it typed: in this folder, by npx. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const builtAt = (): number => statSync(join(root, "dist/cli/main.js")).mtimeMs;

it("runs the first time that npx is asked for it, without all being built once more", () => {
  const cache = mkdtempSync(join(tmpdir(), "wirehawk-npx-"));
  const before = builtAt();
  try {
    const { status, stdout } = spawnSync("npx", ["--no-install", "wirehawk", "--version"], {
      cwd: root,
      env: { ...process.env, npm_config_cache: cache },
      encoding: "utf8",
    });
    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
    expect(builtAt()).toBe(before);
  } finally {
    rmSync(cache, { recursive: true, force: true });
  }
});
