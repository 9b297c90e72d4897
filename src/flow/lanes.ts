/** The engines of all lanes as one: each has its own table and its share of every bound, so that who runs which is of no account. */
import type { WeirdName } from "#base/weird/index.ts";
import { laneCount, tunnelLane } from "#decode/lane.ts";
import type { Packet } from "#decode/packet.ts";
import type { Emit, FlowHead, RowOf } from "#record/record.ts";
import type { conn } from "./conn.ts";
import { type EngineOptions, type FlowCounters, FlowEngine } from "./engine.ts";
import { borrowFastPath, type FastPath, giveBackFastPath } from "./fast-path.ts";
import type { Files } from "./files.ts";
import { KnownProtocols } from "./known-protocols.ts";
import type { Protocol } from "./protocol.ts";
import { boundsOf } from "./table.ts";
import { WeirdLog } from "./weird.ts";

/** What the lane of the tunnels and each other lane may hold: together a million conversations. */
const boundsOfTunnels = { maxFlows: 131_072, maxParsed: 12_000 } as const;
const bounds = { maxFlows: 108_616, maxParsed: 12_000 } as const;

const nowhere: Emit = () => {};

export interface LanesOptions
  extends Omit<
    EngineOptions,
    "protocols" | "files" | "weirdLog" | "memory" | "seed" | "carriers" | keyof typeof bounds
  > {
  protocols: readonly Protocol[];
  /** Makes the files of a lane. */
  files: (emit: Emit) => Files;
  /** The lanes that are run here; all of them unless given. */
  mine?: readonly boolean[] | undefined;
}

export class FlowLanes {
  /** By lane; undefined where another reader runs it. */
  private readonly engines: (FlowEngine | undefined)[] = [];
  readonly fast: FastPath;
  private readonly carriers: FlowEngine;
  private readonly running: readonly FlowEngine[];
  /** Those of which this reader tells: all that run here, the tunnels only of the first reader. */
  private readonly told: readonly FlowEngine[];
  private readonly weirdLog: WeirdLog;
  private second = -1;
  /** Of the packet before, in the same frame. */
  private laneBefore = tunnelLane;

  constructor({ mine, files, emit, ...others }: LanesOptions) {
    const options = { ...others, protocols: new KnownProtocols(others.protocols) };
    this.weirdLog = new WeirdLog(emit);
    const isMine = (lane: number): boolean => mine?.[lane] ?? true;
    const own = Array.from({ length: laneCount }, (_, lane) => lane).filter(isMine);
    const fast = borrowFastPath({
      bounds: [boundsOf(boundsOfTunnels.maxFlows), ...own.map(() => boundsOf(bounds.maxFlows))],
      ignoreChecksums: others.ignoreChecksums ?? false,
    });
    this.fast = fast;
    const isTeller = mine?.[0] ?? true;
    // every reader knows all tunnels, as each may carry conversations of its own
    const carriersEmit = isTeller ? emit : nowhere;
    this.carriers = new FlowEngine({
      ...options,
      ...boundsOfTunnels,
      memory: { fast, lane: fast.lanes[0]! },
      emit: carriersEmit,
      files: files(carriersEmit),
      weirdLog: isTeller ? this.weirdLog : new WeirdLog(nowhere),
    });
    const { carriers, weirdLog } = this;
    own.forEach((ordinal, i) => {
      const lane = fast.lanes[i + 1]!;
      fast.give(ordinal, lane);
      const memory = { fast, lane };
      this.engines[ordinal] = new FlowEngine({
        ...options,
        ...bounds,
        memory,
        emit,
        files: files(emit),
        weirdLog,
        carriers,
      });
    });
    const engines = own.map((ordinal) => this.engines[ordinal]!);
    this.engines[tunnelLane] = carriers;
    this.running = [...engines, carriers];
    this.told = isTeller ? this.running : engines;
  }

  /** Called once for every frame, whoever's it is: the clock that timers follow. */
  frame(seconds: number, micros: number): void {
    if (seconds === this.second) return;
    this.second = seconds;
    this.fast.second = seconds;
    for (const engine of this.running) engine.frame(seconds, micros);
  }

  /** The payload of the packet that the fast path took last. */
  data(): void {
    const { lane, at, side, packet } = this.fast;
    this.engines[lane]!.data(at, side, packet);
  }

  /** The packet that the fast path read and left. */
  left(): void {
    const { lane, at, packet } = this.fast;
    const { seconds, micros } = packet;
    const engine = this.engines[lane]!;
    engine.frame(seconds, micros);
    this.laneBefore = lane;
    engine.left(packet, at);
  }

  /** One decoded IP packet, by its lane; outer packets of a tunnel come before the inner. Nothing when the lane is another's. */
  packet(lane: number, packet: Packet): void {
    const { seconds, micros } = packet;
    if (packet.depth === 0) {
      this.carriers.frame(seconds, micros);
      this.laneBefore = tunnelLane;
    }
    if (packet.depth > 0 && lane !== tunnelLane) this.carriers.encloses(packet);
    const engine = this.engines[lane];
    if (engine === undefined) return;
    // what encloses a packet in the same lane stays known
    if (lane !== this.laneBefore) engine.frame(seconds, micros);
    this.laneBefore = lane;
    engine.packet(packet);
  }

  /** What was found odd in the packet that packet() got last, told of its conversation. */
  weirdOf(lane: number, name: WeirdName, addition = ""): void {
    this.engines[lane]?.weird(name, addition);
  }

  /** What was found odd in a packet before it was known whose it is. `now`: microseconds since 1970. */
  weird(now: number, name: WeirdName, addition = ""): void {
    this.weirdLog.ofPacket(now, name, addition);
  }

  get counters(): Pick<FlowCounters, "liveFlows" | "copies" | "wrongChecksums" | "shed" | "weirds"> {
    const all = this.told.map((engine) => engine.counters);
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

  /** End of input, whose last frame came then: everything still open is written, and nothing may come any more. */
  finish(seconds: number, micros: number): void {
    for (const engine of this.running) {
      engine.frame(seconds, micros);
      engine.finish();
    }
    giveBackFastPath(this.fast);
  }

  /** Conversations that are open now, the largest first. */
  openFlows(limit: number): { head: FlowHead; row: RowOf<typeof conn> }[] {
    return this.told
      .flatMap((engine) => [...engine.openFlows(limit)])
      .sort((a, b) => carriedBytes(b.row) - carriedBytes(a.row))
      .slice(0, limit);
  }
}

const carriedBytes = (row: RowOf<typeof conn>): number => (row.orig_ip_bytes ?? 0) + (row.resp_ip_bytes ?? 0);
