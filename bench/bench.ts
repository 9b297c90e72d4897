/**
 * `npm run bench -- [--mixed CAPTURE] [--packets N] [--folder DIR]`: our passes over three traces beside those of other programs,
 * all in one run. See README.md beside.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { openCapture } from "#capture/capture-file.ts";
import { floodTrace, mixedTrace, smallTrace } from "../lab/traces.ts";
import type { Cost } from "./measure.ts";
import { allRecords, flowsOnly, passes } from "./passes.ts";
import { timeByRoom } from "./rooms.ts";

const { values } = parseArgs({
  options: {
    mixed: { type: "string" },
    packets: { type: "string", default: "5000000" },
    folder: { type: "string", default: join(tmpdir(), "wirehawk-bench") },
  },
});
const packets = Number(values.packets);
const millionBytes = 1e6;

/** What the kernel has not read before costs the first reader several times more: nobody is measured on it. */
const warm = (capture: string): void => void spawnSync("cat", [capture], { stdio: ["ignore", "ignore", "ignore"] });

function costOf(command: readonly string[]): Cost | undefined {
  const script = fileURLToPath(new URL("measure.ts", import.meta.url));
  const { status, stdout } = spawnSync(process.execPath, ["--import", "tsx", script, ...command], { encoding: "utf8" });
  return status === 0 ? JSON.parse(stdout) : undefined;
}

const row = (name: string, ...cells: readonly (string | number)[]): string =>
  `${name.padEnd(28)}${cells.map((cell) => String(cell).padStart(10)).join("")}`;

async function packetsIn(capture: string): Promise<number> {
  const source = await openCapture(capture);
  for await (const _ of source.batches());
  return source.summary.packets;
}

async function bench(capture: string): Promise<void> {
  const bytes = statSync(capture).size;
  const count = await packetsIn(capture);
  console.log(`\n${capture}: ${count} packets, ${(bytes / millionBytes).toFixed(0)} MB`);
  console.log(row("", "CPU s", "wall s", "Mpps", "MB/s", "RSS MB", "× first"));
  warm(capture);
  const scratch = mkdtempSync(join(tmpdir(), "wirehawk-bench-"));
  let first: number | undefined;
  for (const { name, command, debianPackage } of passes) {
    const cost = costOf(command(capture, scratch));
    if (!cost) {
      console.log(`${name.padEnd(28)}  skipped: it is not here${debianPackage ? ` (Debian: ${debianPackage})` : ""}`);
      continue;
    }
    const { cpuSeconds, wallSeconds, rssMegabytes } = cost;
    first ??= cpuSeconds;
    console.log(
      row(
        name,
        cpuSeconds.toFixed(2),
        wallSeconds.toFixed(2),
        (count / 1e6 / cpuSeconds).toFixed(2),
        (bytes / millionBytes / cpuSeconds).toFixed(0),
        rssMegabytes.toFixed(0),
        (first / cpuSeconds).toFixed(2),
      ),
    );
  }
  rmSync(scratch, { recursive: true, force: true });
  for (const [name, args] of [
    ["flows only", flowsOnly(capture)],
    ["all records", allRecords(capture)],
  ] as const) {
    const shares = timeByRoom(args).map(([room, percent]) => `${room} ${percent.toFixed(0)} %`);
    console.log(`time by room, ${name}: ${shares.join(", ")}`);
  }
}

function made(name: string, make: (path: string) => void): string {
  const path = join(values.folder, name);
  if (!existsSync(path)) make(path);
  return path;
}

if (!existsSync("dist/cli/main.js")) {
  console.error("nothing is built: run npm run build first");
  process.exit(1);
}
mkdirSync(values.folder, { recursive: true });
await bench(values.mixed ?? made(`mixed-${packets}.pcap`, (path) => mixedTrace(path, packets)));
await bench(made(`small-${packets}.pcap`, (path) => smallTrace(path, packets)));
await bench(made(`flood-${packets}.pcap`, (path) => floodTrace(path, packets)));
