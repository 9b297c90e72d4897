/** A record is declared once; its type, its columns, its JSON, its page in the docs are all derived from that value. */

import type { Field } from "./field.ts";
import type { JsonBytes } from "./json-bytes.ts";

export type Fields = Readonly<Record<string, Field>>;

/**
 * What stands before the record's own fields: `flow`, the conversation it was drawn from (uid and both ends);
 * `maybe`, the same where there is one; `none`.
 */
export type HeadKind = "flow" | "maybe" | "none";

export interface RecordSpec<F extends Fields = Fields> {
  /** Zeek's log name: the `_path` of JSON, the table in the store. */
  readonly name: string;
  readonly doc: string;
  readonly head: HeadKind;
  /** Columns a table shows first, most useful first. */
  readonly columns: readonly string[];
  /** Text field that names what the record describes: of several on one day (UTC) the first alone is kept. */
  readonly oncePerDay?: string;
  readonly fields: F;
}

type ValueOf<F> = F extends Field<infer T> ? T : never;

/** The values of one record. `ts`: microseconds since 1970. A field that was not seen is left undefined, never zero. */
export type RowOf<S extends RecordSpec> =
  S extends RecordSpec<infer F> ? { ts: number } & { -readonly [K in keyof F]?: ValueOf<F[K]> | undefined } : never;

export type Value = string | number | boolean | readonly string[] | readonly number[] | readonly boolean[];
/** A row whose kind is known only at run time. */
export type Row = { ts: number } & { [field: string]: Value | undefined };

export function record<const F extends Fields>(
  name: string,
  doc: string,
  more: { head: HeadKind; columns: readonly (keyof F & string)[]; oncePerDay?: keyof F & string },
  fields: F,
): RecordSpec<F> {
  return { name, doc, ...more, fields };
}

/** The two ends of a conversation and what names it. Live: a flow whose roles are swapped later reads swapped. */
export interface FlowHead {
  /** `C` and 11 base-62 digits: time-ordered, derived from the flow itself. */
  readonly uid: string;
  /** The uid's 64 bits as two unsigned halves. */
  readonly uidHigh: number;
  readonly uidLow: number;
  readonly proto: "tcp" | "udp" | "icmp" | "unknown_transport";
  readonly ipProto: number;
  readonly origAddress: string;
  readonly origPort: number;
  readonly respAddress: string;
  readonly respPort: number;
  /** 16 bytes each, IPv4 mapped. */
  readonly origBytes: Uint8Array;
  readonly respBytes: Uint8Array;
  /** VLAN tags of the flow's first packet. */
  readonly vlan: number | undefined;
  readonly innerVlan: number | undefined;
  /** Community ID v1, seed 0 (github.com/corelight/community-id-spec). */
  readonly communityId: string;
  /** Writes the members of a JSON object that name the flow, in the order of Zeek's logs, with a comma before each. */
  writeJson(out: JsonBytes): void;
}

/** Takes finished records. The row belongs to the taker from then on. */
export type Emit = <S extends RecordSpec>(spec: S, head: FlowHead | undefined, row: RowOf<S>) => void;

/** Every kind of record there is, by name. */
export type Catalogue = ReadonlyMap<string, RecordSpec>;

export const catalogueOf = (specs: readonly RecordSpec[]): Catalogue => new Map(specs.map((spec) => [spec.name, spec]));
