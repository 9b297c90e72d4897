/** `wirehawk packets`: the packets behind conversations, from the files that they were read from. */
import { closeSync, existsSync, openSync, realpathSync, renameSync, rmSync, statSync, writeSync } from "node:fs";
import { extractPackets } from "#api/extract.ts";
import { planExtract } from "#api/extract-plan.ts";
import { idValue } from "#base/base62.ts";
import { UserError } from "#base/user-error.ts";
import { PcapngWriter } from "#capture/pcapng-writer.ts";
import { Asking } from "#investigate/asking.ts";
import { coverageOf } from "#investigate/coverage.ts";
import { type QuestionFlags, windowOf, withSources } from "./question.ts";

export interface PacketsFlags extends QuestionFlags {
  write: string;
}

export async function packets(filter: string, flags: PacketsFlags): Promise<void> {
  const q = idValue(filter) === undefined || !filter.startsWith("C") ? filter : `uid:${filter}`;
  const window = windowOf(flags) ?? { from: 0, to: 2 ** 52 };
  const toStdout = flags.write === "-";
  const path = `${flags.write}.tmp`;
  await withSources(flags, async (sources) => {
    const plan = await planExtract(sources, q, window);
    if (plan.conversations === 0) {
      const { note } = await coverageOf(new Asking(sources, { window }));
      throw new UserError(`no conversation matches “${filter}”${windowOf(flags) ? `: ${note}` : ""}`);
    }
    if (plan.files.some((source) => isSame(source.path, flags.write)))
      throw new UserError(`${flags.write} is one of the captures that the packets are taken from: name another file`, {
        exitCode: 2,
      });
    const file = toStdout ? 1 : openForWriting(path, flags.write);
    try {
      const writer = new PcapngWriter((bytes) => void writeSync(file, bytes), `Packets of ${filter}`);
      const packets = await extractPackets(plan, (batch, index) => writer.packet(batch, index));
      for (const problem of plan.problems) process.stderr.write(`wirehawk: ${problem}\n`);
      if (packets === 0)
        throw new UserError(
          `the packets of “${filter}” are not to be had: they are taken from the capture files that were read, so keep those where they are; beside an interface that is recorded, tcpdump -w keeps its packets`,
        );
      if (toStdout) return;
      closeSync(file);
      renameSync(path, flags.write);
      process.stdout.write(
        `${flags.write}: ${packets} packets of ${plan.conversations} conversations, looked for in ${plan.files.map((source) => source.path).join(", ")}${plan.isCut ? " (cut: narrow the filter)" : ""}\n`,
      );
    } catch (error) {
      if (!toStdout) rmSync(path, { force: true });
      // whoever read them has enough
      if (toStdout && (error as NodeJS.ErrnoException).code === "EPIPE") return;
      throw error;
    }
  });
}

const isSame = (one: string, other: string): boolean => existsSync(other) && realpathSync(one) === realpathSync(other);

function openForWriting(path: string, target: string): number {
  if (statSync(target, { throwIfNoEntry: false })?.isDirectory())
    throw new UserError(`cannot write ${target}: it is a folder`);
  try {
    return openSync(path, "w", 0o600);
  } catch (cause) {
    throw new UserError(`cannot write ${path}: ${(cause as Error).message.replace(/^[A-Z]+: /, "")}`, { cause });
  }
}
