/** The catalogue as the pages need it, with how many records of each kind match. */
import type { Asking } from "#investigate/asking.ts";
import type { Field } from "#record/field.ts";
import { shortNames, targetOf } from "#record/filter/names.ts";
import { parseFilter } from "#record/filter/parse.ts";
import { resolveFilter } from "#record/filter/resolve.ts";
import { allFields } from "#record/head.ts";
import type { RecordSpec } from "#record/record.ts";
import { sql } from "#store/sql.ts";
import type { Kind, KindField, Kinds } from "./contract.ts";

/** Plain words for many records of a kind, most asked for first; they are also addresses of pages. */
const titles: Readonly<Record<string, string>> = {
  conn: "sessions",
  dns: "dns",
  http: "http",
  ssl: "tls",
  files: "files",
  smtp: "mail",
};

const facets: Readonly<Record<string, readonly string[]>> = {
  conn: ["id.orig_h", "id.resp_h", "id.resp_p", "service", "proto", "conn_state"],
  dns: ["id.orig_h", "query", "qtype_name", "rcode_name"],
  http: ["id.orig_h", "host", "method", "status_code", "resp_mime_types", "user_agent"],
  ssl: ["id.orig_h", "server_name", "version", "ja4", "id.resp_p"],
  files: ["source", "mime_type", "id.orig_h", "filename"],
  smtp: ["mailfrom", "rcptto", "id.orig_h"],
};

const isNumber = (field: Field): boolean =>
  ["port", "count", "int", "double", "interval", "time"].includes(field.scalar);
const operatorsOf = (field: Field): string[] => (isNumber(field) ? [":", ">", "<", ">=", "<=", "!="] : [":", "!="]);

function fieldOf([name, field]: readonly [string, Field]): KindField {
  const { doc, scalar, many, unit, word, values } = field;
  return {
    name,
    doc,
    type: scalar,
    word,
    operators: operatorsOf(field),
    ...(many ? { many } : {}),
    ...(unit ? { unit } : {}),
    ...(values ? { values: [...values] } : {}),
  };
}

export async function kindsOf(asking: Asking, q: string): Promise<Kinds> {
  const specs = [...asking.catalogue.values()];
  const order = [
    ...Object.keys(titles).flatMap((name) => asking.catalogue.get(name) ?? []),
    ...specs.filter(({ name }) => titles[name] === undefined),
  ];
  return {
    kinds: await Promise.all(order.map((spec) => kindOf(asking, spec, q))),
    names: Object.entries(shortNames).flatMap(([name, { doc }]) => {
      const spec = specs.find((candidate) => targetOf(candidate, name));
      const field = spec && allFields(spec)[targetOf(spec, name)!.fields[0]!]!;
      return field ? [{ name, doc, type: field.scalar, operators: operatorsOf(field) }] : [];
    }),
  };
}

async function kindOf(asking: Asking, spec: RecordSpec, q: string): Promise<Kind> {
  const where = asking.within(spec.name);
  const [row] = where
    ? await asking.rows<{ n: number }>(sql`SELECT count() AS n FROM ${sql.id(spec.name)} WHERE ${where}`)
    : [];
  return {
    name: spec.name,
    title: titles[spec.name] ?? spec.name,
    doc: spec.doc,
    hasFlow: spec.head === "flow",
    columns: [
      "ts",
      ...(spec.head === "flow" ? ["id.orig_h", "id.resp_h", "id.resp_p"] : []),
      ...spec.columns.filter((name) => name !== "ts" && !name.startsWith("id.")),
    ],
    facets: [
      ...(facets[spec.name] ??
        Object.entries(spec.fields)
          .flatMap(([name, { word }]) => (word ? [name] : []))
          .slice(0, 6)),
    ],
    fields: Object.entries(allFields(spec)).map(fieldOf),
    ...(row ? { count: row.n } : { inapplicable: inapplicableOf(asking, spec, q) }),
  };
}

function inapplicableOf(asking: Asking, spec: RecordSpec, q: string): string {
  const parsed = parseFilter(q);
  const resolved = parsed.ok ? resolveFilter(parsed.filter, spec, asking.catalogue.values()) : undefined;
  return resolved && !resolved.ok ? q.slice(resolved.problem.at, resolved.problem.end) : q;
}
