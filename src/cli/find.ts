/** `wirehawk find`: where a value was seen. */
import { visible } from "#base/visible.ts";
import type { Found } from "#investigate/answers.ts";
import { counted } from "#investigate/counted.ts";
import { findValue } from "#investigate/find.ts";
import { rowsOf } from "#investigate/rows.ts";
import { dateText, windowText } from "./print/clock.ts";
import { rowTable } from "./print/rows.ts";
import { table } from "./print/table.ts";
import { printJson, type QuestionFlags, windowOf, withSources, zoneOf } from "./question.ts";

export interface FindFlags extends QuestionFlags {
  limit: number;
}

export async function find(value: string, flags: FindFlags): Promise<void> {
  const zone = zoneOf(flags);
  const window = windowOf(flags);
  await withSources(flags, async (sources) => {
    const found = await findValue(sources, value, window);
    const samples = await Promise.all(
      [...new Set(found.kinds.map(({ kind }) => kind))].slice(0, 4).map(async (kind) => {
        const places = found.kinds.filter((place) => place.kind === kind);
        const q = places.map((place) => place.q).join(" OR ");
        return { kind, rows: await rowsOf(sources, { kind, q, window, limit: Math.min(flags.limit, 1000) }) };
      }),
    );
    if (flags.json)
      return printJson({
        ...found,
        rows: samples.flatMap(({ kind, rows }) => rows.map((row) => ({ _path: kind, ...row }))),
      });
    const tables = samples.map(({ kind, rows }) => `${kind}\n${rowTable(sources.catalogue.get(kind)!, rows, zone)}`);
    process.stdout.write(`${[summaryText(found, zone), ...tables].join("\n\n")}\n`);
  });
}

function summaryText(found: Found, zone: string): string {
  const watched = found.watched
    ? `Everything held: ${windowText(found.watched, zone)}.`
    : "Nothing has been recorded yet.";
  const head = `${visible(found.value)} (${found.is})`;
  const asked = found.asked && `${windowText(found.asked.window, zone)}: ${visible(found.asked.coverageNote)}`;
  if (found.count === 0 || found.first === undefined || found.last === undefined) {
    if (!asked) return `${head}: seen nowhere in what is held. ${watched}`;
    return `${head}: ${found.asked?.coverage ? "not seen" : "nothing can be said of it"} in ${asked}. ${watched}`;
  }
  const lines = [
    `${head}: ${counted(found.count, "record")}, first ${dateText(found.first, zone)}, last ${dateText(found.last, zone)}. ${asked ? `Looked for in ${asked}. ` : ""}${watched}`,
  ];
  lines.push(
    table(
      ["where", "field", "records", "first", "last"],
      found.kinds.map(({ kind, field, count, first, last }) => [
        kind,
        field,
        count,
        dateText(first, zone),
        dateText(last, zone),
      ]),
    ),
  );
  if (found.by.length > 0)
    lines.push(
      table(
        ["by host", "records", "first", "last"],
        found.by.map(({ host, count, first, last }) => [host, count, dateText(first, zone), dateText(last, zone)]),
      ),
    );
  return lines.join("\n\n");
}
