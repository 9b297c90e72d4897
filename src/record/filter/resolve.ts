/** A parsed query against one kind of record: names become fields, words become typed tests. */
import { parseAddress } from "#base/address.ts";
import { didYouMean } from "#base/nearest.ts";
import type { Field } from "../field.ts";
import { allFields } from "../head.ts";
import type { RecordSpec } from "../record.ts";
import { type Combine, namesOf, shortNames, type Target, targetOf } from "./names.ts";
import { networkOf } from "./network.ts";
import { numberOf } from "./number.ts";
import type { Clause, Filter, FilterProblem, FilterValue, Operator } from "./parse.ts";

export type Test =
  | { readonly op: "exists" }
  | { readonly op: "equals"; readonly value: string | number | boolean }
  /** Text: `*` was written; case does not count. */
  | { readonly op: "like"; readonly parts: readonly string[] }
  | { readonly op: "contains"; readonly text: string }
  | { readonly op: "compare"; readonly operator: "<" | "<=" | ">" | ">="; readonly value: number }
  | { readonly op: "between"; readonly from: number; readonly to: number }
  /** 16-byte addresses in text, both ends included. */
  | { readonly op: "network"; readonly first: string; readonly last: string };

export type Predicate =
  | { readonly kind: "and" | "or"; readonly of: readonly Predicate[] }
  | { readonly kind: "not"; readonly of: Predicate }
  | { readonly kind: "test"; readonly fields: readonly string[]; readonly combine: Combine; readonly test: Test }
  | { readonly kind: "direction"; readonly direction: Direction }
  /** A value that no earlier record has. */
  | { readonly kind: "new"; readonly fields: readonly string[]; readonly combine: "any" | "concat" }
  /** Computed from the ends, not stored. */
  | { readonly kind: "community_id"; readonly id: string };

export const directions = ["out", "in", "internal", "external"] as const;
export type Direction = (typeof directions)[number];

export type Resolved =
  | { readonly ok: true; readonly predicate: Predicate }
  /** The query speaks of a field that this kind of record does not have, though another has it. */
  | { readonly ok: false; readonly reason: "not-of-this-kind"; readonly problem: FilterProblem }
  | { readonly ok: false; readonly reason: "wrong"; readonly problem: FilterProblem };

class Refusal extends Error {
  readonly reason: "not-of-this-kind" | "wrong";
  readonly problem: FilterProblem;
  constructor(reason: "not-of-this-kind" | "wrong", message: string, place: { at: number; end: number }) {
    super(message);
    this.reason = reason;
    this.problem = { message, at: place.at, end: place.end };
  }
}

/** `elsewhere`: every other kind, to tell a field of another kind from one that nobody knows. */
export function resolveFilter(filter: Filter, spec: RecordSpec, elsewhere: Iterable<RecordSpec> = []): Resolved {
  try {
    return { ok: true, predicate: new Resolver(spec, [...elsewhere]).of(filter) };
  } catch (refusal) {
    if (refusal instanceof Refusal) return { ok: false, reason: refusal.reason, problem: refusal.problem };
    throw refusal;
  }
}

const every: Predicate = { kind: "and", of: [] };

class Resolver {
  private readonly spec: RecordSpec;
  private readonly elsewhere: readonly RecordSpec[];
  private readonly fields: Readonly<Record<string, Field>>;

  constructor(spec: RecordSpec, elsewhere: readonly RecordSpec[]) {
    this.spec = spec;
    this.elsewhere = elsewhere;
    this.fields = allFields(spec);
  }

  of(filter: Filter): Predicate {
    switch (filter.kind) {
      case "and":
      case "or":
        return {
          kind: filter.kind,
          of: filter.of.map((one) => this.of(one)).filter((one) => filter.kind === "or" || one !== every),
        };
      case "not":
        return { kind: "not", of: this.of(filter.of) };
      case "off":
        return every;
      case "text":
        return this.text(filter.value);
      case "clause":
        return this.clause(filter);
    }
  }

  /** Free text: an address is looked for at both ends, anything else as part of every text, and as a whole value. */
  private text(value: FilterValue): Predicate {
    if (!value.quoted && networkOf(value.text) && targetOf(this.spec, "host")) {
      return this.tests("host", ":", [value], value);
    }
    const texts = Object.entries(this.fields).filter(([, field]) => field.scalar === "string");
    const named = (which: (field: Field) => boolean): string[] =>
      texts.filter(([, field]) => which(field)).map(([name]) => name);
    const isPattern = !value.quoted && value.text.includes("*");
    const part: Test = isPattern ? likeOf(`*${value.text}*`) : { op: "contains", text: value.text };
    // What is looked up as a whole, such as a hash or a MAC address, is many times faster found whole.
    const whole: Test = isPattern ? likeOf(value.text) : { op: "equals", value: value.text };
    const inTexts: Predicate = {
      kind: "test",
      fields: named(({ index }) => index !== "value"),
      combine: "any",
      test: part,
    };
    // Such a value has no spaces in it.
    if (/\s/.test(value.text)) return inTexts;
    const isValue: Predicate = {
      kind: "test",
      fields: named(({ index }) => index === "value"),
      combine: "any",
      test: whole,
    };
    return { kind: "or", of: [inTexts, isValue] };
  }

  private clause(clause: Clause): Predicate {
    if (clause.field === "dir") return this.direction(clause);
    if (clause.field === "community_id") return this.communityId(clause);
    if (clause.field === "new") return this.newValue(clause);
    const target = targetOf(this.spec, clause.field);
    if (!target) this.refuseField(clause);
    try {
      return this.tests(clause.field, clause.operator, clause.values, clause);
    } catch (refusal) {
      const isNumber = target.fields.some((name) => isNumeric(this.fields[name]!));
      if (refusal instanceof Refusal && isNumber && this.isReadElsewhere(clause))
        throw new Refusal("not-of-this-kind", refusal.message, clause);
      throw refusal;
    }
  }

  /** A number here, a word in another kind: type:application/pdf asks for files, not for ICMP. */
  private isReadElsewhere(clause: Clause): boolean {
    return this.elsewhere.some((spec) => targetOf(spec, clause.field) && resolveFilter(clause, spec).ok);
  }

  private refuseField(clause: Clause): never {
    const others = this.elsewhere.filter((spec) => targetOf(spec, clause.field)).map((spec) => spec.name);
    if (others.length > 0 || Object.hasOwn(shortNames, clause.field)) {
      throw new Refusal(
        "not-of-this-kind",
        `${this.spec.name} has no field “${clause.field}” (${others.join(", ")} has)`,
        clause,
      );
    }
    const known = new Set([this.spec, ...this.elsewhere].flatMap(namesOf));
    throw new Refusal("wrong", `no field is called “${clause.field}”${didYouMean(clause.field, known)}`, clause);
  }

  private direction(clause: Clause): Predicate {
    if (this.spec.head === "none") throw new Refusal("not-of-this-kind", `${this.spec.name} has no direction`, clause);
    const of = clause.values.map((value): Predicate => {
      const direction = directions.find((known) => known === value.text);
      if (!direction)
        throw new Refusal(
          "wrong",
          `dir is one of ${directions.join(", ")}${didYouMean(value.text, directions)}`,
          value,
        );
      return { kind: "direction", direction };
    });
    return { kind: "or", of };
  }

  private newValue(clause: Clause): Predicate {
    const of = clause.values.map((value): Predicate => {
      // The originator's port is a new one each time.
      const name = value.text === "port" ? "dst.port" : value.text;
      const target = targetOf(this.spec, name);
      if (!target) this.refuseField({ ...clause, ...value, field: value.text });
      const { fields, combine } = target;
      if (combine === "sum" || fields.some((field) => this.fields[field]!.many))
        throw new Refusal("wrong", `new: takes a field that holds one value, such as dst, name or port`, value);
      return { kind: "new", fields, combine };
    });
    return { kind: "or", of };
  }

  private communityId(clause: Clause): Predicate {
    if (this.spec.head === "none")
      throw new Refusal("not-of-this-kind", `${this.spec.name} has no community_id`, clause);
    const of = clause.values.map((value): Predicate => {
      if (!communityId.test(value.text))
        throw new Refusal("wrong", "a community_id is 1: and 28 characters of base64", value);
      return { kind: "community_id", id: value.text };
    });
    return { kind: "or", of };
  }

  private tests(
    name: string,
    operator: Operator,
    values: readonly FilterValue[],
    place: { at: number; end: number },
  ): Predicate {
    const isHeader = name === "host" && Object.hasOwn(this.fields, name) && !values.some(isAddressLike);
    const target: Target = isHeader ? { fields: [name], combine: "any" } : targetOf(this.spec, name)!;
    const field = this.fields[target.fields[0]!]!;
    if (operator !== ":" && operator !== "=" && operator !== "!=" && values.length > 1) {
      throw new Refusal("wrong", `“${operator}” compares with one value`, place);
    }
    const of = values.map((value): Predicate => {
      const test = testOf(field, operator, value, name);
      return { kind: "test", fields: target.fields, combine: target.combine, test };
    });
    const either: Predicate = of.length === 1 ? of[0]! : { kind: "or", of };
    return operator === "!=" ? { kind: "not", of: either } : either;
  }
}

/** Community ID v1: the SHA-1 in base64. */
export const communityId = /^1:[A-Za-z0-9+/]{27}=$/;

/** An address, a network or a range of addresses: never the name in a Host header. */
const isAddressLike = ({ text }: FilterValue): boolean => text.split("..").every((part) => networkOf(part));

const isPort = (value: number): boolean => Number.isInteger(value) && value >= 0 && value <= 65535;

const isNumeric = (field: Field): boolean =>
  ["port", "count", "int", "double", "interval", "time"].includes(field.scalar);

function testOf(field: Field, operator: Operator, value: FilterValue, name: string): Test {
  if (value.text === "*" && !value.quoted) return { op: "exists" };
  if (isNumeric(field)) {
    const test = numericTest(operator, value, name);
    if (field.scalar === "port" && test.op === "equals" && !isPort(Number(test.value)))
      throw new Refusal("wrong", `${name} is a whole number from 0 to 65535: “${value.text}” is none`, value);
    return test;
  }
  if (operator !== ":" && operator !== "=" && operator !== "!=") {
    throw new Refusal(
      "wrong",
      `${name} is not a number: “${operator}” does not apply; write ${name}:${value.text}`,
      value,
    );
  }
  if (field.scalar === "bool") {
    const isTrue = /^(true|t|yes|1)$/i.test(value.text);
    if (!isTrue && !/^(false|f|no|0)$/i.test(value.text)) throw new Refusal("wrong", `${name} is true or false`, value);
    return { op: "equals", value: isTrue };
  }
  if (field.scalar === "addr" || field.scalar === "subnet") return addressTest(value, name);
  return value.quoted || !value.text.includes("*") ? { op: "equals", value: value.text } : likeOf(value.text);
}

function numericTest(operator: Operator, value: FilterValue, name: string): Test {
  const bad = (text: string): Refusal =>
    new Refusal(
      "wrong",
      `${name} takes a number such as 443, 1.5, 10kB or 2MB, or a range such as 1000..2000: “${text}” is none`,
      value,
    );
  const [from, to, more] = value.text.split("..");
  if (to !== undefined) {
    const low = numberOf(from!);
    const high = numberOf(to);
    if (more !== undefined || low === undefined || high === undefined || low > high) throw bad(value.text);
    return { op: "between", from: low, to: high };
  }
  const number = numberOf(value.text);
  if (number === undefined) throw bad(value.text);
  if (operator === ":" || operator === "=" || operator === "!=") return { op: "equals", value: number };
  return { op: "compare", operator, value: number };
}

function addressTest(value: FilterValue, name: string): Test {
  const network = networkOf(value.text);
  if (network)
    return network.first === network.last ? { op: "equals", value: network.first } : { op: "network", ...network };
  const [from, to] = value.text.split("..");
  if (from && to && parseAddress(from) && parseAddress(to)) {
    if (isAfter(from, to)) throw new Refusal("wrong", `${name}: the range ${value.text} ends before it begins`, value);
    return { op: "network", first: from, last: to };
  }
  const hint = looksLikeName.test(value.text) ? `; as a name it is name:${value.text}` : "";
  throw new Refusal(
    "wrong",
    `${name} takes an address, a network such as 10.0.0.0/8, or a range: “${value.text}” is none${hint}`,
    value,
  );
}

const looksLikeName = /^[\w*-]+(\.[\w*-]+)*\.[a-z][\w-]*$/i;

/** Both are addresses in text. */
function isAfter(from: string, to: string): boolean {
  const [a, b] = [parseAddress(from)!, parseAddress(to)!];
  const at = a.findIndex((byte, i) => byte !== b[i]);
  return at >= 0 && a[at]! > b[at]!;
}

const likeOf = (pattern: string): Test => ({ op: "like", parts: pattern.split("*") });
