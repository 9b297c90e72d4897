/** `wirehawk at`: what happened then. */
import { parseAddress } from "#base/address.ts";
import { UserError } from "#base/user-error.ts";
import { visible } from "#base/visible.ts";
import type { Moment, Sentence } from "#investigate/answers.ts";
import { momentOf } from "#investigate/moment.ts";
import { clockText, lengthText, windowText } from "./print/clock.ts";
import { bytesText, table } from "./print/table.ts";
import { phraseWindow, printJson, type QuestionFlags, withSources, zoneOf } from "./question.ts";

export interface AtFlags extends QuestionFlags {
  host?: string;
}

export async function at(phrase: string, flags: AtFlags): Promise<void> {
  const zone = zoneOf(flags);
  const { from, to, notes } = phraseWindow(phrase, flags);
  if (flags.host !== undefined && !parseAddress(flags.host)) {
    throw new UserError(`--host “${flags.host}” is no IP address: give one such as 10.0.0.7`, { exitCode: 2 });
  }
  const q = flags.host === undefined ? undefined : `host:${flags.host}`;
  const answer = await withSources(flags, (sources) => momentOf(sources, { q, window: { from, to } }));
  if (flags.json) return printJson({ ...answer, notes });
  process.stdout.write(`${momentText(answer, zone, notes)}\n`);
}

/** A URL may have 64 kB: the line stays one that a person reads, the record holds all of it. */
const mostOfPiece = 300;
const clipped = (text: string): string => (text.length <= mostOfPiece ? text : `${text.slice(0, mostOfPiece)}…`);
const sentenceText = (sentence: Sentence): string => visible(sentence.map(({ text }) => clipped(text)).join(""));

/** Lines of the story that fit a screen; the rest is counted. */
const mostLines = 60;

function momentText(answer: Moment, zone: string, notes: readonly string[]): string {
  const blocks = [
    `${windowText(answer.window, zone)}${notes.length > 0 ? `: ${notes.join("; ")}` : ""}\n${visible(answer.coverageNote)}\n\n${visible(answer.sentence)}`,
  ];
  if (answer.fresh.length > 0) {
    blocks.push(
      `Not seen before (${lengthText(answer.memory * 1e6)} of traffic remembered)\n${answer.fresh.map(({ at, sentence }) => `  ${clockText(at, zone)}  ${sentenceText(sentence)}`).join("\n")}`,
    );
  }
  for (const { title, rows } of answer.top) {
    const heads = [title, "count", "bytes", "", ""];
    blocks.push(
      table(
        heads,
        rows.map(({ value, count, bytes, isNew, note }) => [
          String(value),
          count,
          bytesText(bytes),
          isNew ? "new" : "",
          note ?? "",
        ]),
      ),
    );
  }
  if (answer.story.length > 0) {
    const shown = answer.story
      .slice(0, mostLines)
      .map(({ at, sentence, isNew }) => `  ${clockText(at, zone)} ${isNew ? "*" : " "} ${sentenceText(sentence)}`);
    const omitted = answer.omitted + answer.story.length - shown.length;
    blocks.push(
      `What happened, in order (* names something not seen before)\n${shown.join("\n")}${omitted > 0 ? `\n  … and ${omitted} lines more: narrow the time, or name a --host` : ""}`,
    );
  }
  return blocks.join("\n\n");
}
