/** What every protocol's parser owes, whatever its traffic: said once, checked for all of them. */
import { existsSync, readdirSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { pathToFileURL } from "node:url";
import fc from "fast-check";
import type { Protocol } from "#flow/protocol.ts";
import type { Field } from "#record/field.ts";
import type { Row } from "#record/record.ts";
import { type Dialogue, feed, type Heard, type Piece, type Stage, type Utterance } from "./build/conversation.ts";

export interface Subject {
  readonly protocol: Protocol;
  readonly samples: Readonly<Record<string, Dialogue>>;
}

const isProtocol = (value: unknown): value is Protocol =>
  typeof value === "object" && value !== null && "probe" in value && "open" in value && "transports" in value;

/**
 * Protocols with dialogues to play: those that `<name>/<name>.ts` exports. `<name>/samples.ts` exports `samples`, and
 * `streamSamples` where the folder also speaks over TCP.
 */
export async function subjects(): Promise<Subject[]> {
  const root = new URL("../src/protocol/", import.meta.url);
  const found: Subject[] = [];
  for (const folder of readdirSync(root)) {
    const path = (file: string): string => `${root.pathname}${folder}/${file}`;
    if (!existsSync(path("samples.ts"))) continue;
    const module: object = await import(pathToFileURL(path(`${folder}.ts`)).href);
    const { samples, streamSamples } = await import(pathToFileURL(path("samples.ts")).href);
    for (const protocol of Object.values(module).filter(isProtocol)) {
      const isStream = protocol.transports.includes("tcp");
      found.push({ protocol, samples: isStream ? (streamSamples ?? samples) : samples });
    }
  }
  return found;
}

/** All that a parser said, in a form that can be compared. */
export function told(heard: Heard): unknown {
  return {
    rows: heard.rows,
    weirds: heard.weirds,
    services: heard.services,
    rejected: heard.rejected,
    handedOver: heard.handedOver?.toString("latin1"),
    files: heard.files.map(({ meta, text, missingBytes, isComplete, names }) => ({
      meta,
      text,
      missingBytes,
      isComplete,
      names,
    })),
  };
}

/** Plays and complains of anything that a parser may not do. */
export function play(subject: Subject, dialogue: Dialogue, stage: Stage = {}): Heard {
  const started = performance.now();
  const heard = feed(subject.protocol, dialogue, stage);
  const took = performance.now() - started;
  const size = sizeOf(dialogue);
  // a hundred times slower than any parser is on a busy machine: only a loop that runs away takes longer
  const limit = 2000 + size / 100;
  if (took > limit) throw new Error(`${size} bytes took ${Math.round(took)} ms`);
  const specs = new Map(subject.protocol.records.map((spec) => [spec.name, spec]));
  for (const { kind, row } of heard.rows) {
    const spec = specs.get(kind);
    if (!spec) throw new Error(`${subject.protocol.name} wrote ${kind}, which it does not declare`);
    for (const [name, value] of Object.entries(row)) {
      if (name === "ts" || value === undefined) continue;
      const field = spec.fields[name];
      if (!field) throw new Error(`${kind}.${name} is not declared`);
      const wrong = complaint(field, value);
      if (wrong) throw new Error(`${kind}.${name} is ${JSON.stringify(value)}: ${wrong}`);
    }
  }
  const rowBytes = JSON.stringify(heard.rows).length;
  if (rowBytes > 100_000 + 100 * size) throw new Error(`${size} bytes became ${rowBytes} bytes of records`);
  return heard;
}

const sizeOf = (dialogue: Dialogue): number =>
  dialogue.reduce(
    (sum, [, said]) => sum + (typeof said === "string" || said instanceof Uint8Array ? said.length : 0),
    0,
  );

function complaint(field: Field, value: NonNullable<Row[string]>): string | undefined {
  if (field.many) {
    if (!Array.isArray(value)) return "not a list";
    return value.map((item) => complaint({ ...field, many: undefined } as Field, item)).find((wrong) => wrong);
  }
  switch (field.scalar) {
    case "bool":
      return typeof value === "boolean" ? undefined : "not a bool";
    case "count":
    case "port":
    case "time":
      return Number.isSafeInteger(value) && Number(value) >= 0 ? undefined : "not a whole number";
    case "int":
      return Number.isSafeInteger(value) ? undefined : "not a whole number";
    case "double":
    case "interval":
      return Number.isFinite(value) ? undefined : "not a number";
    default:
      if (typeof value !== "string") return "not text";
      if (/[\u0000-\u001f\u007f]/.test(value)) return "text with control characters";
      return /[\ud800-\udfff]/u.test(value) ? "broken text" : undefined;
  }
}

/** Sizes of the pieces that a stream comes in, from byte by byte to whole. */
export const splits = fc
  .array(fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 200 }), fc.constant(1 << 20)), {
    minLength: 1,
    maxLength: 40,
  })
  .map((sizes) => {
    let next = 0;
    return () => sizes[next++ % sizes.length]!;
  });

/** What the wire, or an attacker, may do to a piece of a dialogue. */
type Damage =
  | { readonly kind: "flip"; readonly at: number; readonly value: number }
  | { readonly kind: "cut" | "repeat" | "drop" | "hole" | "end"; readonly at: number }
  | { readonly kind: "turn" }
  | { readonly kind: "splice"; readonly at: number; readonly bytes: Uint8Array };

const position = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });

const damages: fc.Arbitrary<Damage> = fc.oneof(
  fc.record({ kind: fc.constant("flip" as const), at: position, value: fc.integer({ min: 0, max: 255 }) }),
  fc.record({ kind: fc.constantFrom("cut" as const, "repeat", "drop", "hole", "end"), at: position }),
  fc.record({ kind: fc.constant("turn" as const) }),
  fc.record({ kind: fc.constant("splice" as const), at: position, bytes: fc.uint8Array({ maxLength: 60 }) }),
);

const textOf = (said: string | Uint8Array): Uint8Array =>
  typeof said === "string" ? Buffer.from(said, "latin1") : said;

function damaged([side, said]: Piece, damage: Damage): Piece[] {
  if (damage.kind === "turn") return [[side === 0 ? 1 : 0, said]];
  if (damage.kind === "drop") return [];
  if (damage.kind === "repeat")
    return [
      [side, said],
      [side, said],
    ];
  if (damage.kind === "end")
    return [
      [side, said],
      [side, { fin: true }],
    ];
  if (typeof said !== "string" && !(said instanceof Uint8Array)) return [[side, said]];
  const bytes = textOf(said);
  const at = Math.floor(damage.at * bytes.length);
  const before = bytes.slice(0, at);
  const after = bytes.slice(at);
  if (damage.kind === "cut") return [[side, before]];
  if (damage.kind === "hole")
    return [
      [side, before],
      [side, { gap: 1 + (after.length >> 1) }],
      [side, after.slice(after.length >> 1)],
    ];
  if (damage.kind === "splice") return [[side, Buffer.concat([before, damage.bytes, after])]];
  if (damage.kind === "flip" && after.length > 0) after[0] = damage.value;
  return [[side, Buffer.concat([before, after])]];
}

/** A dialogue with up to eight things done to it. Datagrams stay datagrams: they have neither holes nor an end. */
export function damagedDialogues(subject: Subject): fc.Arbitrary<Dialogue> {
  const isStream = subject.protocol.transports.includes("tcp");
  const fits = (said: Utterance): boolean => isStream || typeof said === "string" || said instanceof Uint8Array;
  return fc
    .tuple(
      fc.constantFrom(...Object.values(subject.samples)),
      fc.array(fc.tuple(position, damages), { minLength: 1, maxLength: 8 }),
    )
    .map(([dialogue, all]) => {
      let pieces: Piece[] = [...dialogue];
      for (const [where, damage] of all) {
        const at = Math.floor(where * pieces.length);
        pieces = pieces.flatMap((piece, i) => (i === at ? damaged(piece, damage) : [piece]));
      }
      return stopAfterEnd(pieces.filter(([, said]) => fits(said)));
    });
}

/** Nothing comes from a side that said that it is done. */
function stopAfterEnd(pieces: readonly Piece[]): Piece[] {
  const ended = [false, false];
  return pieces.filter(([side, said]) => {
    if (ended[side]) return false;
    if (typeof said === "object" && "fin" in said) ended[side] = true;
    return true;
  });
}
