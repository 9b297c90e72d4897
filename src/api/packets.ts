/** Packets as a download: a pcapng that is made while it is sent, however much it is. */
import { Readable } from "node:stream";
import { PcapngWriter } from "#capture/pcapng-writer.ts";
import type { Window } from "#investigate/answers.ts";
import type { Sources } from "#investigate/asking.ts";
import { extracting } from "./extract.ts";
import { type ExtractPlan, planExtract } from "./extract-plan.ts";
import { ApiError } from "./problem.ts";

/** Packets of the conversations that match. When none is held any more that is said instead of an empty file. */
export async function packetsOf(sources: Sources, q: string, window: Window): Promise<Readable> {
  const plan = await planExtract(sources, q, window);
  const pieces = pcapngOf(plan, q);
  const first = await pieces.next();
  if (first.done === true)
    throw new ApiError(
      404,
      plan.problems[0] ?? "the packets of these conversations are not in the files that were read",
      {
        hint: "packets are taken from the capture files that were read: keep those where they are; of an interface, record a file beside with tcpdump -w",
      },
    );
  return Readable.from(after(first.value, pieces));
}

async function* pcapngOf(plan: ExtractPlan, q: string): AsyncGenerator<Buffer> {
  let pieces: Buffer[] = [];
  const writer = new PcapngWriter(
    (bytes) => pieces.push(Buffer.from(bytes)),
    `Packets of ${q || "everything"}${plan.isCut ? ", cut at the first conversations" : ""}`,
  );
  for await (const shown of extracting(plan, (batch, index) => writer.packet(batch, index))) {
    if (shown === 0) continue;
    yield Buffer.concat(pieces);
    pieces = [];
  }
}

async function* after(first: Buffer, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  yield* rest;
}
