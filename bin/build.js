/**
 * Builds the fast path, dist/ (the command and the server) and web/dist/ (the pages), each with the tool that its folder declares.
 */
import { spawnSync } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/** The command, and what runs in threads and processes of its own (src/cli/entries.ts). */
const entries = ["main", "read-worker", "load-thread", "store-process", "live/process"];

function run(cwd, ...command) {
  const { status, error } = spawnSync("npx", ["--no-install", ...command], { cwd, stdio: ["ignore", 2, 2] });
  if (error || status !== 0) {
    console.error(`build failed: ${command.join(" ")} in ${cwd}`);
    process.exit(1);
  }
}

run(root, "tsx", "./fast-path/build.ts");

// Node.js takes about a millisecond to find and load a file, and there are five hundred: few are made of them.
rmSync(`${root}/dist`, { recursive: true, force: true });
run(
  root,
  "esbuild",
  ...entries.map((name) => `./src/cli/${name}.ts`),
  ...["--bundle", "--splitting", "--format=esm", "--platform=node", "--target=node20", "--packages=external"],
  ...["--outdir=dist", "--outbase=src", "--chunk-names=cli/[name]-[hash]", "--log-level=warning"],
);
if (existsSync(`${root}/web/index.html`)) run(`${root}/web`, "vite", "build", "--logLevel", "warn");
