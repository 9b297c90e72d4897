/**
 * `npm run fuzz -- [FOLDER …] [--minutes N] [--cores N] [--seed N]`: damages every capture of the folders at random and reads
 * it. A reader that throws, hangs or eats memory is found; the input that did it is kept.
 */
import { fork } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Report, Task } from "./worker.ts";

/** A damaged half megabyte is read in well under a second. */
const hangMs = 20_000;
const watchMs = 500;
const mostRss = 1024 * 1024 * 1024;
/** After that many finds the cause is plain. */
const mostFinds = 20;
const captureName = /\.(pcap|pcapng|cap|trace|dmp)(\.gz)?$/;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    minutes: { type: "string", default: "10" },
    cores: { type: "string", default: String(availableParallelism()) },
    seed: { type: "string", default: "1" },
  },
});
const folders = positionals.length > 0 ? positionals : ["samples", "test/golden"];
const missing = folders.filter((folder) => !existsSync(folder));
const captures = folders
  .filter((folder) => !missing.includes(folder))
  .flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((path) => captureName.test(path))
      .map((path) => join(folder, path))
      .filter((path) => statSync(path).isFile() && statSync(path).size > 0)
      .sort(),
  );
if (captures.length === 0 || missing.length > 0) {
  console.error(`no captures in ${folders.join(", ")}: name folders that hold .pcap or .pcapng files`);
  process.exit(2);
}

const work = mkdtempSync(join(tmpdir(), "wirehawk-fuzz-"));
const until = Date.now() + Number(values.minutes) * 60_000;
const found = { inputs: 0, uncaught: 0, hangs: 0, peakRss: 0 };

/** One core's share: a process that is started anew when it hangs or dies. */
class Core {
  private readonly seed: number;
  private readonly scratch: string;
  private next = 0;

  constructor(core: number) {
    this.seed = Number(values.seed) * 100 + core;
    this.scratch = join(work, `input-${core}`);
  }

  async run(): Promise<void> {
    do await this.runOne();
    while (Date.now() < until && found.uncaught + found.hangs < mostFinds);
  }

  private runOne(): Promise<void> {
    const { scratch, seed } = this;
    const task: Task = { captures, scratch, seed, first: this.next, until };
    // thousands of paths are more than a command line takes
    const taskPath = `${scratch}.json`;
    writeFileSync(taskPath, JSON.stringify(task));
    const worker = fork(new URL("./worker.ts", import.meta.url), [taskPath]);
    let last: Report | undefined;
    let lastAt = Date.now();
    let isKilled = false;
    const watch = setInterval(() => {
      if (!last || Date.now() - lastAt < hangMs) return;
      found.hangs++;
      this.keep(last, "hang");
      clearInterval(watch);
      isKilled = true;
      worker.kill("SIGKILL");
    }, watchMs);
    worker.on("message", (report: Report) => {
      last = report;
      lastAt = Date.now();
      this.next = report.input + 1;
      if (report.rss === 0) return;
      found.inputs++;
      found.peakRss = Math.max(found.peakRss, report.rss);
      if (report.error === undefined) return;
      found.uncaught++;
      this.keep(report, "uncaught");
    });
    return new Promise((resolve) => {
      worker.on("exit", (code) => {
        clearInterval(watch);
        if (code !== 0 && !isKilled) {
          found.uncaught++;
          if (last) this.keep(last, "died");
        }
        resolve();
      });
    });
  }

  private keep(report: Report, what: string): void {
    const kept = join(work, `${what}-${this.seed}-${report.input}.pcap`);
    copyFileSync(this.scratch, kept);
    console.error(`${what}: ${kept} (of ${report.capture})${report.error === undefined ? "" : `\n${report.error}`}`);
  }
}

await Promise.all(Array.from({ length: Number(values.cores) }, (_, core) => new Core(core).run()));
const { inputs, uncaught, hangs, peakRss } = found;
console.log(
  `${captures.length} captures, ${inputs} inputs, ${uncaught} uncaught, ${hangs} hangs, peak RSS ${Math.round(peakRss / 1048576)} MiB`,
);
process.exitCode = uncaught + hangs === 0 && peakRss <= mostRss && inputs > 0 ? 0 : 1;
