/** Every look-up asks for several types at once, and most names have no AAAA: that nothing came of it is not worth a line. */

interface Lookup {
  readonly at: number;
  readonly orig: string;
  readonly query?: string;
  readonly qtype?: string;
  readonly rcode?: string;
  readonly answers?: readonly string[];
}

/** Types that programs ask for beside A. */
const besideA = new Set(["AAAA", "HTTPS"]);
const togetherMicros = 1_000_000;

/** Leaves out the answerless side questions of a host that asked for the A record of the same name within a second. */
export function withoutAnswerless<Row extends Lookup>(rows: readonly Row[]): Row[] {
  const asked = new Map<string, number[]>();
  const keyOf = ({ orig, query = "" }: Lookup): string => `${orig} ${query}`;
  for (const row of rows.filter(({ qtype }) => qtype === "A")) {
    const times = asked.get(keyOf(row));
    if (times) times.push(row.at);
    else asked.set(keyOf(row), [row.at]);
  }
  return rows.filter((row) => {
    const isAnswerless = row.rcode === "NOERROR" && (row.answers ?? []).length === 0;
    if (!isAnswerless || !besideA.has(row.qtype ?? "")) return true;
    return !asked.get(keyOf(row))?.some((at) => Math.abs(at - row.at) <= togetherMicros);
  });
}
