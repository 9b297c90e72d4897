/**
 * The capture process: reads one interface, puts the records on the spool, and tells the server that started it how it
 * stands. It parses what strangers send, so it does nothing else; when it ends, answers go on.
 */
import { basename } from "node:path";
import { UserError } from "#base/user-error.ts";
import { openInterface } from "#capture/afpacket.ts";
import type { PacketSource } from "#capture/source.ts";
import type { RowOf } from "#record/record.ts";
import { LiveSpool } from "#store/load.ts";
import { capture } from "../capture-record.ts";
import { captureRow } from "../capture-row.ts";
import { catalogue } from "../catalogue.ts";
import { keepHeapSmall } from "../heap.ts";
import { Reader } from "../reader.ts";
import { letTimePass } from "./clock.ts";
import type { CaptureJob, CaptureState, FromCapture, ToCapture } from "./messages.ts";
import { largestOf } from "./open-flows.ts";
import { sliceOf } from "./slice.ts";

/** Rows of what is open, and the capture record of what was watched, this often. */
const interimSeconds = 10;
const stateMs = 1000;
/** Where nothing comes, it is said less often that nothing came. */
const idleSliceSeconds = 60;

class CaptureProcess {
  private readonly job: CaptureJob;
  private readonly source: PacketSource;
  private readonly spool: LiveSpool;
  private readonly reader: Reader;
  private readonly waiting = new Map<string, (problem: string | undefined) => void>();
  private readonly timers: NodeJS.Timeout[];
  private sliceFrom = nowMicros();
  private sliced: RowOf<typeof capture> | undefined;

  constructor(job: CaptureJob) {
    const { name, filter, dataDir, sensor, hashes } = job;
    this.job = job;
    this.spool = new LiveSpool(name, {
      dataDir,
      catalogue,
      sensor,
      driver: { ingest: (folder) => this.handOn(folder) },
    });
    this.source = openInterface({ name, filter });
    this.reader = new Reader(this.spool.write, {
      ignoreChecksums: false,
      flowsOnly: false,
      hashes: new Set(hashes),
      interimSeconds,
    });
    tell({ kind: "recording", since: this.sliceFrom });
    this.writeSlice();
    this.timers = [
      setInterval(() => tell({ kind: "state", state: this.state() }), stateMs),
      setInterval(() => this.writeSliceIfDue(), interimSeconds * 1000),
    ];
  }

  /** Ends when it is told to, when the server is gone, or when the interface is. */
  async run(): Promise<void> {
    for await (const batch of this.source.batches()) {
      if (batch.count > 0) this.reader.batch(batch);
      else letTimePass(this.reader);
    }
    this.timers.forEach(clearInterval);
    this.reader.finish();
    this.writeSlice();
    await this.spool.close().catch((error: unknown) => {
      // Without a server nobody takes it in now; it is on the spool for the store's next start.
      if (process.connected) throw error;
    });
    tell({ kind: "state", state: this.state() });
    const { damage } = this.source.summary;
    if (damage !== undefined) throw new UserError(damage);
  }

  hear(message: ToCapture): void {
    if (message.kind === "stop") this.stop();
    else if (message.kind === "largest") tell({ kind: "largest", flows: largestOf(this.reader.engine) });
    else this.waiting.get(message.load)?.(message.problem);
  }

  /** The server is gone: what is on the spool goes in at the store's next start. */
  abandon(): void {
    this.stop();
    for (const refuse of this.waiting.values()) refuse("the server is gone");
  }

  private stop(): void {
    this.source.close();
  }

  private async handOn(folder: string): Promise<void> {
    const load = basename(folder);
    if (!process.connected) throw new Error("the server is gone");
    const problem = await new Promise<string | undefined>((resolve) => {
      this.waiting.set(load, resolve);
      tell({ kind: "load", load });
    });
    this.waiting.delete(load);
    if (problem !== undefined) throw new Error(problem);
  }

  private state(): CaptureState {
    const { packets, wireBytes, kernel, lastTime } = this.source.summary;
    return {
      now: nowMicros(),
      packets,
      wireBytes,
      skipped: packets - this.reader.decoded,
      dropped: kernel?.drops ?? 0,
      openFlows: this.reader.engine.counters.liveFlows,
      lastTime,
      unwritten: sliceOf(this.counted(), this.sliced, this.sliceFrom, nowMicros()),
    };
  }

  private writeSliceIfDue(): void {
    const isIdle = this.source.summary.packets === this.sliced?.packets_read;
    if (!isIdle || nowMicros() - this.sliceFrom >= idleSliceSeconds * 1e6) this.writeSlice();
  }

  private writeSlice(): void {
    const counted = this.counted();
    const now = nowMicros();
    this.spool.write(capture, undefined, sliceOf(counted, this.sliced, this.sliceFrom, now));
    this.sliced = counted;
    this.sliceFrom = now;
  }

  private counted(): RowOf<typeof capture> {
    const row = captureRow(this.source, this.reader);
    const lost = this.spool.dropped > 0 ? [`${this.spool.dropped} records`] : [];
    return { ...row, filter: this.job.filter, shed: [...(row.shed ?? []), ...lost] };
  }
}

const nowMicros = (): number => Date.now() * 1000;

function tell(message: FromCapture): void {
  if (process.connected) process.send!(message);
}

// A terminal's signal goes to all of its processes: this one ends when the server says so, or is gone.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => undefined);
keepHeapSmall();
try {
  const recorder = new CaptureProcess(JSON.parse(process.argv[2] ?? "{}") as CaptureJob);
  process.on("message", (message) => recorder.hear(message as ToCapture));
  process.on("disconnect", () => recorder.abandon());
  await recorder.run();
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  tell({ kind: "failed", message: error.message, exitCode: error.exitCode });
}
if (process.connected) process.disconnect();
