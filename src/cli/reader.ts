/** From packets to records: joins capture, decode, flow, the protocols and the bodies for one input. */
import type { PacketBatch } from "#base/packet-batch.ts";
import type { WeirdName } from "#base/weird/index.ts";
import { Decoder, type Layer } from "#decode/decoder.ts";
import { laneCount, maybeTunnel } from "#decode/lane.ts";
import { Stop } from "#flow/fast-layout.ts";
import { FlowLanes } from "#flow/lanes.ts";
import type { LinkConversation } from "#flow/link-protocol.ts";
import type { HashName } from "#object/digests.ts";
import { createFiles, type InputFiles } from "#object/files.ts";
import { linkProtocols, protocols } from "#protocol/index.ts";
import { OncePerDay } from "#record/once.ts";
import type { Emit, Row } from "#record/record.ts";
import { keepYoungSpace } from "./heap.ts";
import type { ReaderCounts } from "./readers/counts.ts";

export interface ReaderOptions {
  ignoreChecksums: boolean;
  flowsOnly: boolean;
  hashes: ReadonlySet<HashName>;
  /** One of several readers of the same input: each has lanes of its own. */
  share?: { readonly worker: number; readonly workers: number };
  /** Rows of conversations that are still open, every so many seconds: for live use. */
  interimSeconds?: number;
}

export class Reader {
  readonly engine: FlowLanes;
  private readonly decoder: Decoder;
  /** Of each lane. */
  private readonly files: InputFiles[] = [];
  private readonly links = new Map<number, LinkConversation[]>();
  private readonly mine: readonly boolean[] | undefined;
  /** What was odd in the packet at hand, until it is known whose it is. */
  private readonly oddities: { readonly name: WeirdName; readonly addition: string | undefined }[] = [];
  /** The frame at hand is counted here; what is not followed of it is told here. */
  private isMine = true;
  private lastSeconds = 0;
  private lastMicros = 0;
  /** Packets that reached the flow table or a protocol of the link. */
  decoded = 0;

  constructor(take: Emit, options: ReaderOptions) {
    keepYoungSpace();
    const once = new OncePerDay();
    const emit: Emit = (spec, head, row) => {
      if (!once.isRepeat(spec, row as Row)) take(spec, head, row);
    };
    const { ignoreChecksums, flowsOnly, hashes, interimSeconds, share } = options;
    this.mine = share && Array.from({ length: laneCount }, (_, lane) => lane % share.workers === share.worker);
    this.engine = new FlowLanes({
      emit,
      protocols,
      files: (emit) => {
        const made = createFiles({ hashes, emit });
        this.files.push(made);
        return made;
      },
      flowsOnly,
      ignoreChecksums,
      mine: this.mine,
      ...(interimSeconds ? { interimSeconds } : {}),
    });
    const weird = (name: WeirdName, addition?: string): void =>
      this.engine.weird(this.lastSeconds * 1e6 + this.lastMicros, name, addition);
    this.decoder = new Decoder({
      ignoreChecksums,
      weird: (name, _packet, addition) => this.oddities.push({ name, addition }),
    });
    if (flowsOnly) return;
    for (const protocol of linkProtocols) {
      const conversation = protocol.open(emit, weird);
      for (const type of protocol.etherTypes) this.links.set(type, [...(this.links.get(type) ?? []), conversation]);
    }
  }

  /** Where the bytes of batches are best put. */
  get room(): Uint8Array {
    return this.engine.fast.room;
  }

  /** Everything in the batch, in order; of other readers' frames only the time. `lanes`: where each is known already. */
  batch(batch: PacketBatch, lanes?: Uint8Array): void {
    const { decoder, engine, mine } = this;
    const { fast } = engine;
    const { count } = batch;
    const isFast = fast.attach(batch, lanes);
    for (let i = 0; i < count; i++) {
      let stop: number = Stop.frame;
      if (isFast) {
        i = fast.run(i, count);
        this.decoded += fast.taken;
        if (i === count) break;
        stop = fast.stop;
      }
      this.lastSeconds = batch.seconds[i]!;
      this.lastMicros = batch.micros[i]!;
      if (stop === Stop.data) engine.data();
      else if (stop === Stop.packet) {
        engine.left();
        this.decoded++;
      } else {
        engine.frame(this.lastSeconds, this.lastMicros);
        if (stop === Stop.tick) i--;
        else if (!mine || this.isForMe(mine, lanes ? lanes[i]! : decoder.laneOf(batch, i)))
          this.frame(decoder.decode(batch, i));
      }
    }
    if (count === 0) return;
    this.lastSeconds = batch.seconds[count - 1]!;
    this.lastMicros = batch.micros[count - 1]!;
  }

  /** Says whether the frame may hold a packet for this reader, and whether it is to be counted here. */
  private isForMe(mine: readonly boolean[], lane: number): boolean {
    const isMine = mine[lane & ~maybeTunnel]!;
    this.isMine = isMine;
    this.decoder.isMuted = !isMine;
    return isMine || (lane & maybeTunnel) !== 0;
  }

  private frame(layer: Layer): void {
    const { decoder, engine, oddities, isMine } = this;
    if (layer !== "none" && isMine) this.decoded++;
    let last = layer;
    for (; layer !== "none"; layer = decoder.inner()) {
      last = layer;
      if (layer === "ip") engine.packet(decoder.lane, decoder.packet);
      else if (this.mine?.[decoder.lane] ?? true) this.link();
      if (oddities.length > 0) this.tellOddities(layer);
    }
    // what made the last packet the last
    if (oddities.length > 0) this.tellOddities(last);
  }

  /** What decoding found odd is told of the conversation that the packet belongs to, where there is one. */
  private tellOddities(layer: Layer): void {
    const { decoder, engine, oddities } = this;
    const now = this.lastSeconds * 1e6 + this.lastMicros;
    for (const { name, addition } of oddities) {
      if (layer === "ip") engine.weirdOf(decoder.lane, name, addition);
      else if (this.isMine) engine.weird(now, name, addition);
    }
    oddities.length = 0;
  }

  private link(): void {
    const { packet } = this.decoder;
    const conversations = this.links.get(packet.etherType);
    if (!conversations) return;
    for (const conversation of conversations)
      conversation.data(packet, packet.bytes, packet.transportAt, packet.payloadEnd);
  }

  /** The clock went on although no packet came: live use. */
  tick(seconds: number, micros: number): void {
    if (seconds > this.lastSeconds || (seconds === this.lastSeconds && micros > this.lastMicros))
      this.engine.frame(seconds, micros);
  }

  finish(): void {
    this.engine.finish(this.lastSeconds, this.lastMicros);
    for (const files of this.files) files.finish();
    for (const conversations of this.links.values()) for (const conversation of conversations) conversation.close();
  }

  /** What was counted so far. */
  get counts(): ReaderCounts {
    const { shed, copies, wrongChecksums, weirds } = this.engine.counters;
    return {
      decoded: this.decoded,
      copies,
      believedChecksums: wrongChecksums.believed,
      unreadChecksums: wrongChecksums.unread,
      skipped: this.decoder.counters,
      shed: new Map(Object.entries(shed)),
      weirds,
    };
  }
}
