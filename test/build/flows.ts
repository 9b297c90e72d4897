/** Frames played through decoder and engine, and what they came to: the stage of the flow room's tests. */
import { latin1 } from "#base/bytes.ts";
import type { WeirdName } from "#base/weird/index.ts";
import { Decoder } from "#decode/decoder.ts";
import { tcpFlag } from "#decode/packet.ts";
import type { conn } from "#flow/conn.ts";
import { type EngineOptions, FlowEngine } from "#flow/engine.ts";
import { Stop } from "#flow/fast-layout.ts";
import type { Flow } from "#flow/flow.ts";
import { KnownProtocols } from "#flow/known-protocols.ts";
import type { Protocol } from "#flow/protocol.ts";
import type { FlowHead, RecordSpec, Row, RowOf } from "#record/record.ts";
import { noFiles } from "./files.ts";
import { batchOf, type Content, ether, ip4, tcp } from "./packets.ts";

/** Seconds after the start, and what is seen then. */
export type Timed = readonly [seconds: number, frame: Content];

/** When a play begins: 2023-11-14 22:13:20 UTC. */
export const playStart = 1_700_000_000;

/** A row as it was written, with the ends as they stood then. */
export interface Written {
  readonly kind: string;
  readonly row: Row;
  readonly uid: string | undefined;
  readonly ends: string;
  readonly communityId: string | undefined;
}

export interface Played {
  readonly written: readonly Written[];
  of<S extends RecordSpec>(spec: S): RowOf<S>[];
  /** Rows of conn as "orig > resp state history". */
  readonly conns: readonly string[];
  readonly weirds: readonly unknown[];
  readonly engine: FlowEngine;
}

const endsOf = (head: FlowHead | undefined): string =>
  head ? `${head.origAddress}:${head.origPort} > ${head.respAddress}:${head.respPort}` : "";

export type PlayOptions = Partial<Omit<EngineOptions, "emit" | "files" | "protocols">> & {
  protocols?: readonly Protocol[];
  ignoreChecksums?: boolean;
  /** False leaves the conversations open. */
  finish?: boolean;
  /** False takes every frame the long way. */
  isFast?: boolean;
};

export function play(frames: readonly Timed[], options: PlayOptions = {}): Played {
  const written: Written[] = [];
  const rows: { spec: RecordSpec; row: unknown }[] = [];
  const { protocols = [], ignoreChecksums = false, finish = true, isFast = true, ...rest } = options;
  const engine = new FlowEngine({
    protocols: new KnownProtocols(protocols),
    flowsOnly: false,
    seed: 1,
    ignoreChecksums,
    maxFlows: 10_000,
    ...rest,
    files: noFiles,
    emit: (spec, head, row) => {
      rows.push({ spec, row });
      const plain = { ...row } as unknown as Row;
      written.push({
        kind: spec.name,
        row: plain,
        uid: head?.uid,
        ends: endsOf(head),
        communityId: head?.communityId,
      });
    },
  });
  const oddities: { readonly name: WeirdName; readonly addition: string | undefined }[] = [];
  const decoder = new Decoder({ ignoreChecksums, weird: (name, _, addition) => oddities.push({ name, addition }) });
  const { fast } = engine;
  const tellOddities = () => {
    for (const { name, addition } of oddities.splice(0)) engine.weird(name, addition);
  };
  for (const [seconds, frame] of frames) {
    const micros = Math.round(seconds * 1e6);
    const batch = batchOf([frame], { seconds: playStart + Math.floor(micros / 1e6) });
    batch.micros[0] = micros % 1e6;
    engine.frame(batch.seconds[0]!, batch.micros[0]!);
    fast.second = batch.seconds[0]!;
    if (isFast && fast.attach(batch, undefined)) {
      if (fast.run(0, 1) === 1) continue;
      if (fast.stop === Stop.data) engine.data(fast.at, fast.side, fast.packet);
      else if (fast.stop === Stop.packet) engine.left(fast.packet, fast.at);
      if (fast.stop !== Stop.frame) continue;
    }
    for (let layer = decoder.decode(batch, 0); layer !== "none"; layer = decoder.inner()) {
      if (layer === "ip") engine.packet(decoder.packet);
      tellOddities();
    }
    tellOddities();
  }
  if (finish) engine.finish();
  return {
    written,
    engine,
    of: <S extends RecordSpec>(spec: S) => rows.filter((one) => one.spec === spec).map(({ row }) => row as RowOf<S>),
    get conns() {
      return written
        .filter(({ kind }) => kind === "conn")
        .map(({ ends, row }) => `${ends} ${row["conn_state"]} ${row["history"] ?? "-"}`);
    },
    get weirds() {
      return written.filter(({ kind }) => kind === "weird").map(({ row }) => row["name"]);
    },
  };
}

/** The one row of conn that a play came to. */
export function onlyConn(played: Played): RowOf<typeof conn> {
  const rows = played.written.filter(({ kind }) => kind === "conn");
  if (rows.length !== 1) throw new Error(`${rows.length} conversations: ${played.conns.join("; ")}`);
  return rows[0]!.row as RowOf<typeof conn>;
}

export interface Segment {
  flags?: number;
  /** Bytes of the stream before this segment's; by default it follows what the side sent. */
  at?: number;
  ack?: number;
  data?: string;
  window?: number;
  options?: Uint8Array;
}

const { syn, ack, fin, psh, rst } = tcpFlag;

/** Two ends of a TCP conversation that keep their numbers; each call is a segment, a millisecond after the one before. */
export class TcpTalk {
  readonly frames: Timed[] = [];
  seconds: number;
  private readonly next: [number, number];
  private readonly start: readonly [number, number];
  private readonly ports: readonly [number, number];

  constructor(more: { seconds?: number; start?: readonly [number, number]; ports?: readonly [number, number] } = {}) {
    this.seconds = more.seconds ?? 0;
    this.start = more.start ?? [1000, 5000];
    this.ports = more.ports ?? [40000, 9999];
    this.next = [this.start[0], this.start[1]];
  }

  /** A segment of the client (0) or the server (1). */
  send(side: 0 | 1, segment: Segment): this {
    const { flags = ack, data = "", window, options } = segment;
    const seq = segment.at === undefined ? this.next[side] : (this.start[side] + 1 + segment.at) >>> 0;
    const length = data.length + ((flags & syn) !== 0 ? 1 : 0) + ((flags & fin) !== 0 ? 1 : 0);
    if (segment.at === undefined) this.next[side] = (seq + length) >>> 0;
    const addresses = ["10.0.0.1", "192.0.2.80"];
    const frame = ether(
      {},
      ip4(
        { source: addresses[side]!, destination: addresses[1 - side]! },
        tcp(
          {
            sourcePort: this.ports[side],
            destinationPort: this.ports[side === 0 ? 1 : 0],
            seq,
            ack: (flags & ack) !== 0 ? (segment.ack ?? this.next[side === 0 ? 1 : 0]) : 0,
            flags,
            ...(window === undefined ? {} : { window }),
            ...(options ? { options } : {}),
          },
          data,
        ),
      ),
    );
    this.frames.push([this.seconds, frame]);
    this.seconds += 0.001;
    return this;
  }

  handshake(): this {
    return this.send(0, { flags: syn })
      .send(1, { flags: syn | ack })
      .send(0, {});
  }

  says(side: 0 | 1, data: string): this {
    return this.send(side, { flags: psh | ack, data }).send(side === 0 ? 1 : 0, {});
  }

  /** Moves on without a segment: what `side` sent here was not captured. */
  loses(side: 0 | 1, length: number): this {
    this.next[side] = (this.next[side] + length) >>> 0;
    return this;
  }

  waits(seconds: number): this {
    this.seconds += seconds;
    return this;
  }

  closes(): this {
    return this.send(0, { flags: fin | ack })
      .send(1, { flags: fin | ack })
      .send(0, {});
  }

  resets(side: 0 | 1): this {
    return this.send(side, { flags: rst | ack });
  }
}

/** A protocol that knows its first word, and writes down what it is told: "0@3:text" with the place in the stream, "1-5" for a gap, "end 0", "close". */
export function listener(name: string, more: Partial<Protocol> & { onData?: (flow: Flow, text: string) => void } = {}) {
  const heard: string[] = [];
  const { onData, ...rest } = more;
  const protocol: Protocol = {
    name,
    transports: ["tcp"],
    ports: [],
    records: [],
    probe: (bytes, at, end, side) => {
      if (side === 1) return "more";
      const text = latin1(bytes, at, Math.min(end, at + name.length));
      if (text === name) return "yes";
      return name.startsWith(text) ? "more" : "no";
    },
    open: (flow) => ({
      data: (side, bytes, at, end) => {
        const text = latin1(bytes, at, end);
        heard.push(`${side}@${flow.position(side)}:${text}`);
        onData?.(flow, text);
      },
      gap: (side, length) => void heard.push(`${side}-${length}`),
      end: (side) => void heard.push(`end ${side}`),
      close: () => void heard.push("close"),
    }),
    ...rest,
  };
  return { protocol, heard };
}
