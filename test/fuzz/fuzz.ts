/**
 * `npm run fuzz -- [FOLDER] [--minutes N] [--seed N]`: damages every capture of a folder at random and reads it. A reader
 * that throws, hangs or eats memory is found; the input that did it is kept.
 */
import { fork } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Report, Task } from "./worker.ts";

/** A damaged half megabyte is read in well under a second. */
const hangMs = 20_000;
const watchMs = 500;
const mostRss = 1024 * 1024 * 1024;
/** After that many finds the cause is plain. */
const mostFinds = 20;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { minutes: { type: "string", default: "1" }, seed: { type: "string", default: "1" } },
});
const folders = positionals.length > 0 ? positionals : ["samples", "src/protocol"].filter((path) => existsSync(path));
const captures = folders.flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => /\.(pcap|pcapng|cap)$/.test(path))
    .map((path) => join(folder, path))
    .filter((path) => statSync(path).isFile() && statSync(path).size > 0)
    .sort(),
);
if (captures.length === 0) {
  console.error(`no captures in ${folders.join(", ")}: name a folder that holds .pcap or .pcapng files`);
  process.exit(2);
}

const work = mkdtempSync(join(tmpdir(), "wirehawk-fuzz-"));
const scratch = join(work, "input.pcap");
const until = Date.now() + Number(values.minutes) * 60_000;
let inputs = 0;
let uncaught = 0;
let hangs = 0;
let peakRss = 0;
let next = 0;

function keep(report: Report, what: string): void {
  const kept = join(work, `${what}-${report.input}.pcap`);
  copyFileSync(scratch, kept);
  console.error(`${what}: ${kept} (of ${report.capture})${report.error === undefined ? "" : `\n${report.error}`}`);
}

/** Runs one worker until the time is over or it hangs. */
function run(): Promise<void> {
  return new Promise((resolve) => {
    const task: Task = { captures, scratch, seed: Number(values.seed), first: next, until };
    // thousands of paths are more than a command line takes
    const taskPath = join(work, "task.json");
    writeFileSync(taskPath, JSON.stringify(task));
    const worker = fork(new URL("./worker.ts", import.meta.url), [taskPath]);
    let last: Report | undefined;
    let lastAt = Date.now();
    const watch = setInterval(() => {
      if (!last || Date.now() - lastAt < hangMs) return;
      hangs++;
      keep(last, "hang");
      clearInterval(watch);
      worker.kill("SIGKILL");
    }, watchMs);
    worker.on("message", (report: Report) => {
      last = report;
      lastAt = Date.now();
      next = report.input + 1;
      if (report.rss === 0) return;
      inputs++;
      peakRss = Math.max(peakRss, report.rss);
      if (report.error === undefined) return;
      uncaught++;
      keep(report, "uncaught");
    });
    worker.on("exit", (code, signal) => {
      clearInterval(watch);
      const isKilled = signal === "SIGKILL" && hangs > 0;
      if (code !== 0 && !isKilled) {
        uncaught++;
        if (last) keep(last, "died");
      }
      resolve();
    });
  });
}

do await run();
while (Date.now() < until && uncaught + hangs < mostFinds);
const isBounded = peakRss <= mostRss;
console.log(`${inputs} inputs, ${uncaught} uncaught, ${hangs} hangs, peak RSS ${Math.round(peakRss / 1048576)} MiB`);
process.exitCode = uncaught + hangs === 0 && isBounded && inputs > 0 ? 0 : 1;
