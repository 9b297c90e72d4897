/**
 * Builds the fast path, dist/ (the command and the server) and web/dist/ (the pages), each with the tool that its folder declares.
 * With --if-older only when a source is younger: npm asks for it again at the first `npx wirehawk` in this folder.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
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

const outputs = ["fast-path/fast-path.wasm", "dist/cli/main.js", "web/dist/index.html"];
const sources = ["bin", "src", "fast-path", "web/src", "web/index.html", "web/vite.config.ts", "package-lock.json"];

/** When a file, or the youngest in a folder, was written. */
function written(path) {
  if (!statSync(path).isDirectory()) return statSync(path).mtimeMs;
  return Math.max(...readdirSync(path, { recursive: true }).map((name) => statSync(join(path, name)).mtimeMs));
}

function isBuilt() {
  const paths = outputs.map((name) => join(root, name));
  // what is built of fast-path/ lies there, too, and is made before dist/
  return paths.every(existsSync) && sources.every((name) => written(join(root, name)) <= written(paths[1]));
}

if (process.argv.includes("--if-older") && isBuilt()) process.exit(0);

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
