/** What the two ends of one conversation said, put together again from its packets. Inert bytes, bounded. */

import { FlowEngine } from "#flow/engine.ts";
import type { Files } from "#flow/files.ts";
import type { Flow, Side } from "#flow/flow.ts";
import { KnownProtocols } from "#flow/known-protocols.ts";
import type { Protocol } from "#flow/protocol.ts";
import { everything, type Sources } from "#investigate/asking.ts";
import { labelOf } from "./block-label.ts";
import type { Block, Dialogue } from "./contract-pages.ts";
import { maxBlockBytes } from "./contract-pages.ts";
import { extractPackets } from "./extract.ts";
import { planExtract } from "./extract-plan.ts";
import { originatorOf, Sequence } from "./sequence.ts";

/** Blocks kept of one conversation: a megabyte and a half of payload. */
const mostBlocks = 400;

const noFiles: Files = {
  open() {
    throw new Error("the dialogue opens no bodies");
  },
  close: () => undefined,
};

/** Accepts whatever is said, of one conversation. */
function listener(uid: string, blocks: Block[], state: { isCut: boolean }): Protocol {
  const open = (flow: Flow) => {
    const isWanted = flow.uid === uid;
    const add = (side: Side, length: number, bytes: Uint8Array | undefined): void => {
      if (!isWanted) return;
      if (blocks.length >= mostBlocks) {
        state.isCut = true;
        return;
      }
      const data = bytes ? Buffer.from(bytes).toString("base64") : "";
      blocks.push({
        side: side === 0 ? "orig" : "resp",
        at: flow.now,
        offset: flow.position(side),
        length,
        isGap: bytes === undefined,
        data,
      });
    };
    return {
      data(side: Side, bytes: Uint8Array, at: number, end: number): void {
        for (let from = at; from < end; from += maxBlockBytes) {
          const piece = bytes.subarray(from, Math.min(end, from + maxBlockBytes));
          add(side, piece.length, piece);
        }
      },
      gap: (side: Side, length: number): void => add(side, length, undefined),
      close: () => undefined,
    };
  };
  return { name: "dialogue", transports: ["tcp", "udp", "icmp"], ports: [], records: [], probe: () => "yes", open };
}

/** One conversation's packets, and those of its tunnels. */
const maxFlows = 1000;

export async function dialogueOf(
  sources: Sources,
  uid: string,
  query: { after?: number; limit?: number },
): Promise<Dialogue> {
  const blocks: Block[] = [];
  const state = { isCut: false };
  const engine = new FlowEngine({
    emit: () => undefined,
    protocols: new KnownProtocols([listener(uid, blocks, state)]),
    files: noFiles,
    flowsOnly: false,
    maxFlows,
  });
  const plan = await planExtract(sources, `uid:${uid}`, everything);
  const originator = await originatorOf(sources, uid);
  const sequence = originator && new Sequence(originator);
  const packets = await extractPackets(plan, (batch, index, packet) => {
    engine.frame(batch.seconds[index]!, batch.micros[index]!);
    if (!packet) return;
    sequence?.add(packet, batch.seconds[index]! * 1e6 + batch.micros[index]!);
    engine.packet(packet);
  });
  engine.finish();
  const joined = joinedBlocks(blocks);
  const after = query.after ?? 0;
  const limit = query.limit ?? 100;
  const notes = [
    ...plan.problems,
    ...(packets === 0 && plan.problems.length === 0 ? ["its packets are not held"] : []),
    ...(state.isCut ? ["cut: it goes on"] : []),
  ];
  return {
    packets: sequence?.marks ?? [],
    blocks: joined.slice(after, after + limit).map(labelled),
    more: joined.length > after + limit,
    ...(notes.length > 0 ? { note: notes.join("; ") } : {}),
  };
}

/** Pieces of one side that follow each other are one block, as long as it is not too long. */
function joinedBlocks(blocks: readonly Block[]): Block[] {
  const joined: Block[] = [];
  for (const block of blocks) {
    const last = joined.at(-1);
    const fits =
      last && !last.isGap && !block.isGap && last.side === block.side && last.length + block.length <= maxBlockBytes;
    if (!fits) {
      joined.push({ ...block });
      continue;
    }
    last.data = Buffer.concat([Buffer.from(last.data, "base64"), Buffer.from(block.data, "base64")]).toString("base64");
    last.length += block.length;
  }
  return joined;
}

function labelled(block: Block): Block {
  const label = labelOf(Buffer.from(block.data, "base64"));
  return label === undefined ? block : { ...block, label };
}
