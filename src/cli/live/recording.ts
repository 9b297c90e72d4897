/**
 * An interface being recorded, as the server sees it: starts the capture process, hands its loads to the store, starts it
 * again when it ends by itself, and says what was not watched meanwhile.
 */
import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Tick } from "#api/contract.ts";
import type { LiveInput } from "#api/live.ts";
import { UserError } from "#base/user-error.ts";
import type { Store } from "#store/store.ts";
import { capture } from "../capture-record.ts";
import { captureProcess } from "../entries.ts";
import type { CaptureJob, CaptureState, FromCapture, ToCapture } from "./messages.ts";

/** A process that ended is started again after this, and twice that each time it ends at once. */
const firstPauseMs = 500;
const longestPauseMs = 30_000;
/** One that ran for this long had nothing wrong with its start. */
const steadyMs = 60_000;

/** Begins to record; a UserError says why it cannot. */
export async function startRecording(store: Store, job: CaptureJob): Promise<Recording> {
  const recording = new Recording(store, job);
  await recording.launch();
  return recording;
}

export class Recording implements LiveInput {
  readonly name: string;
  since: number | undefined;
  packetsPerSecond = 0;
  bitsPerSecond = 0;
  private readonly store: Store;
  private readonly job: CaptureJob;
  private child: ChildProcess | undefined;
  private state: CaptureState | undefined;
  /** Of the processes before this one. */
  private readonly earlier = { packets: 0, skipped: 0, dropped: 0 };
  private gap: { readonly from: number; to?: number; reason: string } | undefined;
  private pauseMs = firstPauseMs;
  private isStopping = false;
  private restart: NodeJS.Timeout | undefined;
  private ended: Promise<void> = Promise.resolve();
  private lookers: ((flows: Tick["largest"]) => void)[] = [];

  constructor(store: Store, job: CaptureJob) {
    this.store = store;
    this.job = job;
    this.name = job.name;
  }

  get packets(): number {
    return this.earlier.packets + (this.state?.packets ?? 0);
  }

  get skipped(): number {
    return this.earlier.skipped + (this.state?.skipped ?? 0);
  }

  get dropped(): number {
    return this.earlier.dropped + (this.state?.dropped ?? 0);
  }

  get openFlows(): number {
    return this.state?.openFlows ?? 0;
  }

  get lastTime(): number | undefined {
    return this.state?.lastTime;
  }

  get note(): string | undefined {
    if (!this.gap) return undefined;
    const { from, to, reason } = this.gap;
    return to === undefined
      ? `not recorded since ${timeText(from)}: ${reason}`
      : `not recorded from ${timeText(from)} to ${timeText(to)}: ${reason}`;
  }

  largest(): Promise<Tick["largest"]> {
    if (!this.child?.connected) return Promise.resolve([]);
    this.tell({ kind: "largest" });
    return new Promise((resolve) => this.lookers.push(resolve));
  }

  /** Resolves when packets are being recorded. */
  launch(): Promise<void> {
    const child = fork(fileURLToPath(captureProcess), [JSON.stringify(this.job)], {
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    const startedAt = Date.now();
    let failure: UserError | undefined;
    this.child = child;
    return new Promise((resolve, reject) => {
      child.on("message", (message) => {
        const told = message as FromCapture;
        if (told.kind === "failed") failure = new UserError(told.message, { exitCode: told.exitCode });
        else if (told.kind === "recording") {
          this.since = told.since;
          resolve();
        } else this.hear(told);
      });
      this.ended = new Promise((end) => {
        child.once("error", reject);
        child.once("close", (code, signal) => {
          const crash = code === 0 ? undefined : `the capture process ended ${endingOf(code, signal)}`;
          reject(failure ?? new UserError(`cannot record ${this.name}: ${crash}`));
          void this.lost({ pid: child.pid, failure: failure?.message, crash, ranMs: Date.now() - startedAt }).then(end);
        });
      });
    });
  }

  private hear(message: Exclude<FromCapture, { kind: "failed" | "recording" }>): void {
    if (message.kind === "load") void this.take(message.load);
    else if (message.kind === "largest") this.lookers.shift()?.(message.flows);
    else this.update(message.state);
  }

  private update(state: CaptureState): void {
    const seconds = this.state ? (state.now - this.state.now) / 1e6 : 0;
    if (seconds > 0) {
      this.packetsPerSecond = (state.packets - this.state!.packets) / seconds;
      this.bitsPerSecond = ((state.wireBytes - this.state!.wireBytes) * 8) / seconds;
    }
    this.state = state;
  }

  private async take(load: string): Promise<void> {
    try {
      await this.store.take(load);
      this.tell({ kind: "taken", load });
    } catch (error) {
      this.tell({ kind: "taken", load, problem: String(error) });
    }
  }

  private tell(message: ToCapture): void {
    if (this.child?.connected) this.child.send(message);
  }

  /** The process is gone: what it left goes in, what it had counted is written, and another is started. */
  private async lost({ pid, failure, crash, ranMs }: Ending): Promise<void> {
    const { state, since } = this;
    for (const look of this.lookers.splice(0)) look([]);
    this.child = undefined;
    this.state = undefined;
    this.since = undefined;
    this.packetsPerSecond = 0;
    this.bitsPerSecond = 0;
    this.earlier.packets += state?.packets ?? 0;
    this.earlier.skipped += state?.skipped ?? 0;
    this.earlier.dropped += state?.dropped ?? 0;
    // What cannot go in now goes in at the store's next start.
    if (pid !== undefined) await this.store.takeLeft(pid).catch(() => undefined);
    if (state && crash !== undefined) await this.writeUnwritten(state, crash).catch(() => undefined);
    const reason = failure ?? crash;
    if (this.isStopping || since === undefined || reason === undefined) return;
    this.gap = { from: state?.now ?? since, reason };
    process.stderr.write(`wirehawk: ${this.name} is ${this.note}\n`);
    this.startAgain(ranMs);
  }

  private async writeUnwritten({ unwritten }: CaptureState, damage: string): Promise<void> {
    const live = await this.store.live(this.name);
    live.write(capture, undefined, { ...unwritten, damage });
    await live.close();
  }

  private startAgain(ranMs: number): void {
    this.pauseMs = ranMs > steadyMs ? firstPauseMs : Math.min(longestPauseMs, this.pauseMs * 2);
    this.restart = setTimeout(() => {
      const before = Date.now();
      this.launch().then(
        () => this.tellGap(),
        () => {
          if (!this.isStopping) this.startAgain(Date.now() - before);
        },
      );
    }, this.pauseMs);
  }

  private tellGap(): void {
    if (!this.gap || this.since === undefined) return;
    this.gap.to = this.since;
    process.stderr.write(`wirehawk: ${this.name} was ${this.note}\n`);
  }

  /** Ends it: every conversation is written and in the store. */
  async stop(): Promise<void> {
    this.isStopping = true;
    clearTimeout(this.restart);
    this.tell({ kind: "stop" });
    await this.ended;
  }
}

interface Ending {
  readonly pid: number | undefined;
  /** What the process said it cannot do. */
  readonly failure: string | undefined;
  /** How it ended without a word. */
  readonly crash: string | undefined;
  readonly ranMs: number;
}

const endingOf = (code: number | null, signal: string | null): string =>
  signal === null ? `with exit code ${code}` : `by ${signal}`;

const timeText = (micros: number): string =>
  `${new Date(micros / 1000).toISOString().slice(0, 19).replace("T", " ")} UTC`;
