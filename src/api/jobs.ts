/** Uploads: a capture is taken as it comes, then read like any other file. One after the other. */
import { randomUUID } from "node:crypto";
import { createWriteStream, existsSync, mkdirSync, rmSync, statfsSync } from "node:fs";
import { basename, join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { UserError } from "#base/user-error.ts";
import type { Job } from "./contract.ts";
import { ApiError } from "./problem.ts";

export interface LoadOutcome {
  readonly known: boolean;
  readonly packets: number;
  readonly rows: number;
  readonly window: { readonly from: number; readonly to: number } | undefined;
  readonly damage: string | undefined;
}

export type LoadFile = (path: string, onProgress: (packets: number, bytes: number) => void) => Promise<LoadOutcome>;

/** Finished jobs that are remembered. */
const mostJobs = 200;
/** Left free on the disk: records need room too. */
const spareBytes = 1 << 30;

export class Jobs {
  private readonly jobs = new Map<string, Job>();
  private readonly folder: string;
  private readonly load: LoadFile;
  private last: Promise<void> = Promise.resolve();

  constructor(dataDir: string, load: LoadFile) {
    this.folder = join(dataDir, "uploads");
    this.load = load;
  }

  get(id: string): Job {
    const job = this.jobs.get(id);
    if (!job) throw new ApiError(404, `there is no job ${id}`);
    return job;
  }

  async upload(name: string, body: Readable, bytesTotal: number | undefined): Promise<Job> {
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    const { bavail, bsize } = statfsSync(this.folder);
    if (bytesTotal !== undefined && bytesTotal > bavail * bsize - spareBytes)
      throw new ApiError(507, `${name} does not fit on the disk`, {
        hint: "free some space, or read it where it lies with `wirehawk read`",
      });
    const id = randomUUID();
    const path = this.pathFor(name, id);
    const job: Job = {
      id,
      name,
      state: "waiting",
      bytesDone: 0,
      packets: 0,
      records: 0,
      ...(bytesTotal === undefined ? {} : { bytesTotal }),
    };
    this.remember(job);
    try {
      await pipeline(body, createWriteStream(path, { flags: "wx", mode: 0o600 }));
    } catch {
      rmSync(path, { force: true });
      this.jobs.delete(id);
      throw new ApiError(400, `${name} did not arrive whole`, { hint: "upload it again" });
    }
    this.last = this.last.then(() => this.run(job, path));
    return job;
  }

  private pathFor(name: string, id: string): string {
    const plain =
      basename(name)
        .replace(/[^\w.-]+/g, "_")
        .slice(0, 100) || "capture";
    const path = join(this.folder, plain);
    return existsSync(path) ? join(this.folder, `${id.slice(0, 8)}-${plain}`) : path;
  }

  private remember(job: Job): void {
    this.jobs.set(job.id, job);
    for (const id of this.jobs.keys()) {
      if (this.jobs.size <= mostJobs) break;
      this.jobs.delete(id);
    }
  }

  private async run(job: Job, path: string): Promise<void> {
    job.state = "running";
    try {
      const outcome = await this.load(path, (packets, bytes) => {
        job.packets = packets;
        job.bytesDone = bytes;
      });
      job.state = outcome.known ? "known" : "done";
      job.packets = outcome.packets;
      job.records = outcome.rows;
      if (outcome.window) job.window = { ...outcome.window };
      const message = outcome.known ? "the same content was loaded before" : outcome.damage;
      if (message !== undefined) job.message = message;
      // Its packets are answered for by the file that was loaded first.
      if (outcome.known) rmSync(path, { force: true });
    } catch (error) {
      job.state = "failed";
      job.message =
        error instanceof UserError ? error.message.replaceAll(path, job.name) : "reading it failed unexpectedly";
      rmSync(path, { force: true });
    }
  }
}
