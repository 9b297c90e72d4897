/** An answer of the engine as values: times in microseconds, 64-bit numbers as numbers, addresses and ids as text. */
import { idText } from "#base/base62.ts";
import type { Columns } from "./store.ts";

interface Answer {
  readonly meta: readonly { readonly name: string; readonly type: string }[];
  readonly data: Record<string, unknown[]>;
  readonly rows: number;
}

export function columnsOfAnswer(text: string): Columns {
  const { meta, data, rows } = JSON.parse(text) as Answer;
  const columns: Record<string, unknown[]> = {};
  for (const { name, type } of meta) {
    const convert = converterOf(name, type);
    const values = data[name] ?? [];
    columns[name] = convert ? values.map((value) => (value === null ? null : convert(value))) : values;
  }
  return { rows, columns };
}

type Convert = (value: unknown) => unknown;

function converterOf(name: string, type: string): Convert | undefined {
  const inner = /^(?:Nullable|LowCardinality)\((.*)\)$/.exec(type)?.[1];
  if (inner !== undefined) return converterOf(name, inner);
  const element = /^Array\((.*)\)$/.exec(type)?.[1];
  if (element !== undefined) {
    const one = converterOf(name, element);
    return one && ((values) => (values as unknown[]).map((value) => (value === null ? null : one(value))));
  }
  if (type.startsWith("DateTime")) return microsOf;
  if (type === "IPv6") return (value) => String(value).replace(/^::ffff:(?=\d+\.)/, "");
  if (type === "UInt64" || type === "Int64") return isUid(name) ? uidOf : Number;
  return undefined;
}

const isUid = (name: string): boolean => name === "uid" || name === "uids";

function uidOf(value: unknown): string {
  const id = BigInt(String(value));
  return idText("C", Number(id >> 32n), Number(id & 0xffffffffn));
}

function microsOf(value: unknown): number {
  const [seconds = "0", fraction = ""] = String(value).split(".");
  const micros = Number(fraction.padEnd(6, "0").slice(0, 6));
  return Number(seconds) * 1e6 + (seconds.startsWith("-") ? -micros : micros);
}
