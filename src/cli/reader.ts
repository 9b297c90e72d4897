/** From packets to records: joins capture, decode, flow, the protocols and the bodies for one input. */
import type { PacketBatch } from "#base/packet-batch.ts";
import { Decoder, type Layer } from "#decode/decoder.ts";
import { FlowEngine } from "#flow/engine.ts";
import type { LinkConversation } from "#flow/link-protocol.ts";
import type { HashName } from "#object/digests.ts";
import { createFiles, type InputFiles } from "#object/files.ts";
import { linkProtocols, protocols } from "#protocol/index.ts";
import { OncePerDay } from "#record/once.ts";
import type { Emit, Row } from "#record/record.ts";

export interface ReaderOptions {
  ignoreChecksums: boolean;
  flowsOnly: boolean;
  hashes: ReadonlySet<HashName>;
  /** One of several readers of the same input: only the conversations that fall to it are followed. */
  share?: { readonly worker: number; readonly workers: number };
  /** Rows of conversations that are still open, every so many seconds: for live use. */
  interimSeconds?: number;
}

export class Reader {
  readonly engine: FlowEngine;
  private readonly decoder: Decoder;
  private readonly files: InputFiles;
  private readonly links = new Map<number, LinkConversation[]>();
  private readonly share: ReaderOptions["share"];
  private lastSeconds = 0;
  private lastMicros = 0;
  /** Packets that reached the flow table or a protocol of the link. */
  decoded = 0;

  constructor(take: Emit, options: ReaderOptions) {
    const once = new OncePerDay();
    const emit: Emit = (spec, head, row) => {
      if (!once.isRepeat(spec, row as Row)) take(spec, head, row);
    };
    const { ignoreChecksums, flowsOnly, hashes, interimSeconds } = options;
    this.share = options.share;
    const files = createFiles({ hashes, emit });
    this.files = files;
    this.engine = new FlowEngine({ emit, protocols, files, flowsOnly, ...(interimSeconds ? { interimSeconds } : {}) });
    this.decoder = new Decoder({
      ignoreChecksums,
      weird: (name, packet, addition) => this.engine.weird(name, packet, addition),
    });
    if (flowsOnly) return;
    for (const protocol of linkProtocols) {
      const conversation = protocol.open(emit, (name, addition) =>
        this.engine.weird(name, this.decoder.packet, addition),
      );
      for (const type of protocol.etherTypes) this.links.set(type, [...(this.links.get(type) ?? []), conversation]);
    }
  }

  /** Everything in the batch, in order. */
  batch(batch: PacketBatch): void {
    const { share, decoder, engine } = this;
    for (let i = 0; i < batch.count; i++) {
      this.lastSeconds = batch.seconds[i]!;
      this.lastMicros = batch.micros[i]!;
      engine.frame(this.lastSeconds, this.lastMicros);
      if (share && decoder.share(batch, i, share.workers) !== share.worker) continue;
      let layer: Layer = decoder.decode(batch, i);
      if (layer !== "none") this.decoded++;
      for (; layer !== "none"; layer = decoder.inner()) {
        if (layer === "ip") engine.packet(decoder.packet);
        else this.link();
      }
    }
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
    this.engine.finish();
    this.files.finish();
    for (const conversations of this.links.values()) for (const conversation of conversations) conversation.close();
  }

  /** What was not followed, by name. */
  get skipped(): ReadonlyMap<string, number> {
    return this.decoder.counters;
  }
}
