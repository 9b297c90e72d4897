#!/usr/bin/env node
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

// An install with --ignore-scripts leaves nothing built: build once, then go on.
const main = new URL("../dist/cli/main.js", import.meta.url);
if (!existsSync(main)) {
  const build = spawnSync(process.execPath, [fileURLToPath(new URL("build.js", import.meta.url))], {
    stdio: ["ignore", 2, 2],
  });
  if (build.status !== 0) process.exit(1);
}
await import(main.href);
