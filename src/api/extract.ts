/** The packets behind conversations, out of the files that they were read from. */
import { statSync } from "node:fs";
import { addressText } from "#base/address.ts";
import type { PacketBatch } from "#base/packet-batch.ts";
import { openCapture } from "#capture/capture-file.ts";
import { Decoder, type Layer } from "#decode/decoder.ts";
import type { Packet } from "#decode/packet.ts";
import type { Window } from "#investigate/answers.ts";
import { Asking, type Sources } from "#investigate/asking.ts";
import { sql } from "#store/sql.ts";

/** Conversations that one extract may hold. */
const mostFlows = 20_000;

interface WantedFlow {
  readonly from: number;
  readonly to: number;
}

export interface ExtractPlan {
  /** By both ends and protocol, in either direction. */
  readonly flows: ReadonlyMap<string, readonly WantedFlow[]>;
  readonly window: Window;
  readonly files: readonly { readonly path: string; readonly size: number | undefined }[];
  /** More matched than are taken. */
  readonly isCut: boolean;
}

/** What to look for, and where. */
export async function planExtract(sources: Sources, q: string, window: Window): Promise<ExtractPlan> {
  const asking = new Asking(sources, { q, window });
  const rows = await asking.of<{
    orig: string;
    op: number;
    resp: string;
    rp: number;
    proto: string;
    from: number;
    to: number;
  }>(
    "conn",
    (where) => sql`
    SELECT \`id.orig_h\` AS orig, \`id.orig_p\` AS op, \`id.resp_h\` AS resp, \`id.resp_p\` AS rp, proto, ts AS from,
      toUnixTimestamp64Micro(ts) + toInt64(ifNull(duration, 0) * 1e6) AS to FROM conn WHERE ${where} ORDER BY ts LIMIT ${mostFlows + 1}`,
  );
  const flows = new Map<string, WantedFlow[]>();
  for (const { orig, op, resp, rp, proto, from, to } of rows.slice(0, mostFlows)) {
    const key = keyOf(orig, op, resp, rp, proto === "tcp" ? 6 : proto === "udp" ? 17 : 0);
    flows.set(key, [...(flows.get(key) ?? []), { from, to }]);
  }
  const span = { from: Math.min(...rows.map(({ from }) => from)), to: Math.max(...rows.map(({ to }) => to)) };
  const files =
    rows.length === 0
      ? []
      : await asking.rows<{ path: string; size?: number }>(sql`
    SELECT path, any(size) AS size FROM capture WHERE isNotNull(path) AND toUnixTimestamp64Micro(ts) <= ${span.to}
      AND toUnixTimestamp64Micro(ts) + ifNull(duration, 0) * 1e6 >= ${span.from} GROUP BY path ORDER BY min(ts)`);
  return {
    flows,
    window: span,
    files: files.map(({ path, size }) => ({ path, size })),
    isCut: rows.length > mostFlows,
  };
}

function keyOf(a: string, ap: number, b: string, bp: number, protocol: number): string {
  // ICMP's ports are types and codes: the pair of hosts and the time tell enough
  const one = protocol === 0 ? a : `${a} ${ap}`;
  const other = protocol === 0 ? b : `${b} ${bp}`;
  return one < other ? `${one} ${other} ${protocol}` : `${other} ${one} ${protocol}`;
}

/** Why a file cannot be used any more, or undefined. */
export function fileProblem({ path, size }: { path: string; size: number | undefined }): string | undefined {
  try {
    const now = statSync(path).size;
    return size !== undefined && now !== size ? `${path} has changed since it was read` : undefined;
  } catch {
    return `${path} is not there any more`;
  }
}

/** A packet that was stored is a little later than the end that its conversation was given. */
const slackMicros = 10e6;

type Take = (batch: PacketBatch, index: number, packet: Packet) => void;

/** Shows every wanted packet: the frame of the batch, and the decoded packet that made it wanted. */
export async function extractPackets(plan: ExtractPlan, take: Take): Promise<{ packets: number; problems: string[] }> {
  const problems: string[] = [];
  let packets = 0;
  for await (const shown of extracting(plan, take, problems)) packets += shown;
  return { packets, problems };
}

/** The same in steps, each with the packets that it showed: whoever passes them on may wait between two. */
export async function* extracting(plan: ExtractPlan, take: Take, problems: string[]): AsyncGenerator<number> {
  for (const file of plan.files) {
    const problem = fileProblem(file);
    if (problem !== undefined) {
      problems.push(problem);
      continue;
    }
    const source = await openCapture(file.path);
    const decoder = new Decoder({ ignoreChecksums: true, weird: () => undefined });
    for await (const batch of source.batches()) {
      let shown = 0;
      for (let i = 0; i < batch.count; i++) {
        const now = batch.seconds[i]! * 1e6 + batch.micros[i]!;
        if (now < plan.window.from || now > plan.window.to + slackMicros) continue;
        if (!isWanted(decoder, batch, i, now, plan)) continue;
        shown++;
        take(batch, i, decoder.packet);
      }
      yield shown;
    }
  }
}

function isWanted(decoder: Decoder, batch: PacketBatch, index: number, now: number, plan: ExtractPlan): boolean {
  for (let layer: Layer = decoder.decode(batch, index); layer !== "none"; layer = decoder.inner()) {
    if (layer !== "ip") continue;
    const { packet } = decoder;
    const wanted = plan.flows.get(keyOfPacket(packet));
    if (wanted?.some(({ from, to }) => now >= from && now <= to + slackMicros)) return true;
  }
  return false;
}

function keyOfPacket(packet: Packet): string {
  const protocol = packet.ipProto === 6 || packet.ipProto === 17 ? packet.ipProto : 0;
  return keyOf(
    textOf(packet, packet.sourceAt),
    packet.sourcePort,
    textOf(packet, packet.destinationAt),
    packet.destinationPort,
    protocol,
  );
}

function textOf({ bytes, ipVersion }: Packet, at: number): string {
  if (ipVersion === 4) return `${bytes[at]}.${bytes[at + 1]}.${bytes[at + 2]}.${bytes[at + 3]}`;
  return addressText(bytes, at);
}
