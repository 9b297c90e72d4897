/** The engines of all lanes as one: each has its own table and its share of every bound, so that who runs which is of no account. */
import type { WeirdName } from "#base/weird/index.ts";
import { laneCount } from "#decode/lane.ts";
import type { FlowHead, RowOf } from "#record/record.ts";
import type { conn } from "./conn.ts";
import { type EngineOptions, type FlowCounters, FlowEngine } from "./engine.ts";
import type { Files } from "./files.ts";
import { TabulationHash } from "./tabulation-hash.ts";
import { WeirdLog } from "./weird.ts";

/** What the first lane, where all tunnels meet, and each other lane may hold: together a million conversations. */
const boundsOfFirst = { maxFlows: 524_288, maxParsed: 50_000 } as const;
const bounds = { maxFlows: 74_898, maxParsed: 16_000 } as const;

export interface LanesOptions extends Omit<EngineOptions, "files" | "weirdLog" | "hash" | keyof typeof bounds> {
  /** Who makes the files of each lane. */
  files: readonly Files[];
  /** The lanes that are run here; all of them unless given. */
  mine?: readonly boolean[] | undefined;
}

export class FlowLanes {
  private readonly engines: FlowEngine[] = [];
  private readonly running: FlowEngine[];
  private readonly weirdLog: WeirdLog;
  private second = -1;

  constructor({ mine, files, ...options }: LanesOptions) {
    this.weirdLog = new WeirdLog(options.emit);
    const hash = new TabulationHash();
    for (let lane = 0; lane < laneCount; lane++) {
      const bound = lane === 0 ? boundsOfFirst : bounds;
      this.engines.push(new FlowEngine({ ...options, files: files[lane]!, weirdLog: this.weirdLog, hash, ...bound }));
    }
    this.running = this.engines.filter((_, lane) => mine?.[lane] ?? true);
  }

  /** Called once for every frame, whoever's it is: the clock that timers follow. */
  frame(seconds: number, micros: number): void {
    if (seconds === this.second) return;
    this.second = seconds;
    for (const engine of this.running) engine.frame(seconds, micros);
  }

  /** The engine that takes the packets of a frame. */
  of(lane: number, seconds: number, micros: number): FlowEngine {
    const engine = this.engines[lane]!;
    engine.frame(seconds, micros);
    return engine;
  }

  /** What was found odd in a packet before it was known whose it is. `now`: microseconds since 1970. */
  weird(now: number, name: WeirdName, addition = ""): void {
    this.weirdLog.ofPacket(now, name, addition);
  }

  get counters(): Pick<FlowCounters, "liveFlows" | "copies" | "wrongChecksums" | "shed" | "weirds"> {
    const all = this.running.map((engine) => engine.counters);
    const sum = (of: (counters: FlowCounters) => number): number => all.reduce((total, one) => total + of(one), 0);
    return {
      liveFlows: sum((one) => one.liveFlows),
      copies: sum((one) => one.copies),
      wrongChecksums: {
        believed: sum((one) => one.wrongChecksums.believed),
        unread: sum((one) => one.wrongChecksums.unread),
      },
      shed: {
        parsing: sum((one) => one.shed.parsing),
        reassembly: sum((one) => one.shed.reassembly),
        flows: sum((one) => one.shed.flows),
      },
      weirds: this.weirdLog.counts,
    };
  }

  /** End of input: everything still open is written. */
  finish(): void {
    for (const engine of this.running) engine.finish();
  }

  /** Conversations that are open now, the largest first. */
  openFlows(limit: number): { head: FlowHead; row: RowOf<typeof conn> }[] {
    return this.running
      .flatMap((engine) => [...engine.openFlows(limit)])
      .sort((a, b) => carriedBytes(b.row) - carriedBytes(a.row))
      .slice(0, limit);
  }
}

const carriedBytes = (row: RowOf<typeof conn>): number => (row.orig_ip_bytes ?? 0) + (row.resp_ip_bytes ?? 0);
