/** A resolved query as the condition of a SQL statement. */
import type { Field } from "#record/field.ts";
import { type Direction, directions, type Predicate, type Test } from "#record/filter/resolve.ts";
import { allFields } from "#record/head.ts";
import type { RecordSpec } from "#record/record.ts";
import { communityHash } from "#store/community-hash.ts";
import { type Sql, sql } from "#store/sql.ts";
import { newCondition } from "./new-sql.ts";
import { concat, isText, textAmong, textIs, textTest } from "./text-sql.ts";

/** `earlier`: the condition of what lies before the question's window, with which `new:` compares. */
export function conditionOf(predicate: Predicate, spec: RecordSpec, earlier: Sql | undefined): Sql {
  switch (predicate.kind) {
    case "and":
      return group(
        predicate.of.map((one) => conditionOf(one, spec, earlier)),
        "and",
      );
    case "or":
      return amongMany(predicate.of, spec) ?? anyOf(predicate.of, spec, earlier);
    case "not":
      // A field that was not seen is not what it must not be.
      return sql`NOT ifNull(${conditionOf(predicate.of, spec, earlier)}, false)`;
    case "direction":
      return directionOf(predicate.direction);
    case "new":
      return newCondition(predicate, spec, earlier);
    case "community_id":
      return communityIdIs(predicate.id);
    case "test": {
      const fields = allFields(spec);
      if (predicate.combine === "sum") return sumTest(predicate.fields, predicate.test);
      if (predicate.combine === "concat") return textIs(concat(predicate.fields), predicate.test);
      return group(
        predicate.fields
          .map((name) =>
            name === "uid" && isOfHead(spec) ? uidTest(predicate.test) : fieldTest(name, fields[name]!, predicate.test),
          )
          .filter((one) => one !== undefined),
        "or",
      );
    }
  }
}

function anyOf(of: readonly Predicate[], spec: RecordSpec, earlier: Sql | undefined): Sql {
  const conditions = of.map((one) => {
    const condition = conditionOf(one, spec, earlier);
    const isGated = of.length > 1 && isIndexed(one, spec);
    return isGated ? sql`(${isAny(spec.name, condition)} AND ${condition})` : condition;
  });
  return group(conditions, "or");
}

/** Of a longer list than this, such as one of bad names, the column is read once: that many conditions would take the engine minutes. */
const fewValues = 32;

function amongMany(of: readonly Predicate[], spec: RecordSpec): Sql | undefined {
  const [first] = of;
  if (of.length <= fewValues || first?.kind !== "test" || first.combine !== "any") return undefined;
  const fields = first.fields.map((name) => ({ column: sql.id(name), field: allFields(spec)[name]! }));
  if (!fields.every(({ field }) => isText(field))) return undefined;
  const values: string[] = [];
  for (const one of of) {
    if (one.kind !== "test" || one.test.op !== "equals" || one.fields.join() !== first.fields.join()) return undefined;
    values.push(String(one.test.value));
  }
  return group(
    fields.map(({ column, field }) => textAmong(column, field, values)),
    "or",
  );
}

/**
 * Whether any row of a kind meets the condition: worked out before the statement runs. Where an index knows that none does,
 * no row's columns are read for it.
 */
export const isAny = (kind: string, condition: Sql): Sql =>
  sql`(SELECT count() FROM (SELECT 1 FROM ${sql.id(kind)} WHERE ${condition} LIMIT 1)) > 0`;

/** Whole values, each found by an index. One of several alternatives, it would not be: the columns of all would be read. */
const isIndexed = (predicate: Predicate, spec: RecordSpec): boolean =>
  predicate.kind === "test" &&
  predicate.test.op === "equals" &&
  predicate.combine === "any" &&
  predicate.fields.length > 0 &&
  predicate.fields.every((name) => allFields(spec)[name]!.index === "value");

function group(conditions: readonly Sql[], join: "and" | "or"): Sql {
  if (conditions.length === 0) return sql.raw(join === "and" ? "true" : "false");
  if (conditions.length === 1) return conditions[0]!;
  return sql`(${sql.join(conditions, join === "and" ? " AND " : " OR ")})`;
}

/** Addresses of RFC 1918, 4193, 3927, 4291 and loopback: inside, where no home networks are configured. */
const insideNetworks = [
  ["10.0.0.0", "10.255.255.255"],
  ["172.16.0.0", "172.31.255.255"],
  ["192.168.0.0", "192.168.255.255"],
  ["169.254.0.0", "169.254.255.255"],
  ["127.0.0.0", "127.255.255.255"],
  ["fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"],
  ["fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff"],
] as const;

/** As numbers, since the engine compares those in a third of the time. */
const isInside = (column: string): Sql =>
  group(
    insideNetworks.map(
      ([first, last]) =>
        sql`toUInt128(${sql.id(column)}) BETWEEN toUInt128(toIPv6(${first})) AND toUInt128(toIPv6(${last}))`,
    ),
    "or",
  );

function directionOf(direction: Direction): Sql {
  const from = isInside("id.orig_h");
  const to = isInside("id.resp_h");
  if (direction === "out") return sql`(${from} AND NOT ${to})`;
  if (direction === "in") return sql`(NOT ${from} AND ${to})`;
  return direction === "internal" ? sql`(${from} AND ${to})` : sql`(NOT ${from} AND NOT ${to})`;
}

/** The direction of each row, as `dir:` has it. */
export function directionColumn(): Sql {
  const choices = directions.slice(0, -1).map((one) => sql`${directionOf(one)}, ${one}`);
  return sql`multiIf(${sql.join(choices)}, ${directions.at(-1)!})`;
}

/** The conn table alone knows the protocol, which is part of what is hashed. */
const communityIdIs = (id: string): Sql =>
  sql`uid IN (SELECT uid FROM conn WHERE ${sql.raw(communityHash)} = base64Decode(${id.slice(2)}))`;

/** The conversation's own id is a number; a record of something else may name a conversation in a field of its own. */
const isOfHead = (spec: RecordSpec): boolean => spec.head !== "none" && !Object.hasOwn(spec.fields, "uid");

function uidTest(test: Test): Sql {
  if (test.op === "equals") return sql`uid = ${sql.uid(String(test.value))}`;
  return sql.raw(test.op === "exists" ? "isNotNull(uid)" : "false");
}

function fieldTest(name: string, field: Field, test: Test): Sql | undefined {
  const column = sql.id(name);
  if (test.op === "exists") return field.many ? sql`notEmpty(${column})` : sql`isNotNull(${column})`;
  if (isText(field)) return textTest(column, field, test);
  if (!field.many) return scalarTest(column, field, test);
  const one = scalarTest(sql.raw("x"), field, test);
  return one && sql`arrayExists(x -> ${one}, ${column})`;
}

function scalarTest(column: Sql, field: Field, test: Test): Sql | undefined {
  switch (field.scalar) {
    case "addr":
      if (test.op === "equals") return sql`${column} = toIPv6(${addressLiteral(String(test.value))})`;
      if (test.op === "network")
        return sql`${column} BETWEEN toIPv6(${addressLiteral(test.first)}) AND toIPv6(${addressLiteral(test.last)})`;
      return undefined;
    case "time":
      return numberTest(sql`toUnixTimestamp64Micro(${column}) / 1e6`, test);
    case "bool":
      return test.op === "equals" ? sql`${column} = ${Boolean(test.value)}` : undefined;
    default:
      return numberTest(column, test);
  }
}

/** toIPv6 takes both families; text that is neither never gets here. */
const addressLiteral = (text: string): string => (text.includes(":") ? text : `::ffff:${text}`);

function numberTest(value: Sql, test: Test): Sql | undefined {
  if (test.op === "equals") return sql`${value} = ${Number(test.value)}`;
  if (test.op === "between") return sql`${value} BETWEEN ${test.from} AND ${test.to}`;
  if (test.op === "compare") return sql`${value} ${sql.raw(test.operator)} ${test.value}`;
  return undefined;
}

function sumTest(names: readonly string[], test: Test): Sql {
  const sum = sql.join(
    names.map((name) => sql`ifNull(${sql.id(name)}, 0)`),
    " + ",
  );
  return numberTest(sql`(${sum})`, test) ?? sql.raw("true");
}
