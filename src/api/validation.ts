/** What a request got wrong, in a sentence: which parameter, what it may be, which one was perhaps meant. */
import type { FastifySchemaValidationError } from "fastify/types/schema.js";
import { didYouMean } from "#base/nearest.ts";

/** The parts of a parameter's schema that a sentence is made of. */
interface Parameter {
  readonly type?: string;
  readonly anyOf?: readonly { readonly const?: unknown }[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly description?: string;
}

interface Parameters {
  readonly properties?: Readonly<Record<string, Parameter>>;
}

const kinds: Readonly<Record<string, string>> = {
  integer: "a whole number",
  number: "a number",
  boolean: "true or false",
};

/** The first thing that is wrong; `given` is what the request held. */
export function validationDetail(
  errors: readonly FastifySchemaValidationError[],
  schema: Parameters | undefined,
  given: unknown,
): string {
  const known = schema?.properties ?? {};
  const values: Readonly<Record<string, unknown>> = typeof given === "object" && given !== null ? { ...given } : {};
  const unknown = Object.keys(values).find((name) => !Object.hasOwn(known, name));
  if (unknown !== undefined)
    return `there is no parameter “${unknown.slice(0, 100)}”${didYouMean(unknown, Object.keys(known))}`;
  const missing = errors.find(({ keyword }) => keyword === "required");
  if (missing) return `missing: ${[missing.params["requiredProperties"]].flat().join(", ")}`;
  const name = errors[0]?.instancePath.split("/")[1] ?? "";
  const parameter = known[name];
  return parameter ? `${name} ${demandOf(parameter, values[name])}` : "the request must be a JSON object";
}

function demandOf(parameter: Parameter, value: unknown): string {
  const { type, anyOf, minimum, maximum, minLength, maxLength } = parameter;
  if (anyOf) return `must be one of ${anyOf.map((choice) => choice.const).join(", ")}`;
  if (type === "string") {
    if (typeof value !== "string") return "must be text, given once";
    if (value.length < (minLength ?? 0)) return "is empty";
    if (value.length > (maxLength ?? value.length)) return `is longer than ${maxLength} characters`;
    return `is not what it must be: ${parameter.description}`;
  }
  if (type !== undefined && typeof value !== "number" && kinds[type]) return `must be ${kinds[type]}`;
  if (typeof value === "number" && minimum !== undefined && value < minimum) return `must be at least ${minimum}`;
  if (typeof value === "number" && maximum !== undefined && value > maximum) return `must be at most ${maximum}`;
  return `must be ${kinds[type ?? ""] ?? type}`;
}
