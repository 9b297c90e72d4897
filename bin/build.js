/** Builds dist/ (the command and the server) and web/dist/ (the pages), each with the tool that its folder declares. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

function run(cwd, ...command) {
  const { status, error } = spawnSync("npx", ["--no-install", ...command], { cwd, stdio: ["ignore", 2, 2] });
  if (error || status !== 0) {
    console.error(`build failed: ${command.join(" ")} in ${cwd}`);
    process.exit(1);
  }
}

run(root, "tsc", "-p", "tsconfig.build.json");
if (existsSync(`${root}/web/index.html`)) run(`${root}/web`, "vite", "build", "--logLevel", "warn");
