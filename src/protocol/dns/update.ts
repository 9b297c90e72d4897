/** Dynamic updates: prerequisites and changes are records whose class says what is meant (RFC 2136 2.4 and 2.5). */
import type { Flow } from "#flow/flow.ts";
import type { NameReader } from "./name.ts";
import { typeName } from "./names.ts";
import { answerText, type ResourceRecord } from "./rdata.ts";
import { DnsRow } from "./transaction.ts";

const classes = { none: 254, any: 255 } as const;
const anyType = 255;

/** One line of an update as Zeek words it; undefined when the RFC has no meaning for it. */
export function updateText(
  record: ResourceRecord,
  name: NameReader,
  flow: Flow,
  isPrerequisite: boolean,
): string | undefined {
  record.isBroken = false;
  return isPrerequisite ? prerequisite(record, name, flow) : change(record, name, flow);
}

function prerequisite(record: ResourceRecord, name: NameReader, flow: Flow): string | undefined {
  const { owner } = record;
  const isAnyType = record.type === anyType;
  if (record.class === classes.any) {
    return isAnyType ? `pre: Name ${owner}` : `pre: RRSet ${typeName(record.type)} ${owner}`;
  }
  if (record.class === classes.none) {
    return isAnyType ? `pre: NoName ${owner}` : `pre: NoRRSet ${typeName(record.type)} ${owner}`;
  }
  const data = dataText(record, name, flow);
  if (data !== undefined) return `pre: RRSet ${typeName(record.type)} ${owner} ${data}`;
  flow.weird("DNS_dynamic_update_invalid_prereq");
  return undefined;
}

function change(record: ResourceRecord, name: NameReader, flow: Flow): string | undefined {
  const { owner } = record;
  if (record.class === classes.any) {
    return record.type === anyType ? `del: AllRRSets ${owner}` : `del: RRSet ${typeName(record.type)}`;
  }
  const data = dataText(record, name, flow);
  if (data === undefined) {
    flow.weird("DNS_dynamic_update_invalid_update");
    return undefined;
  }
  return `${record.class === classes.none ? "del:" : "add:"} ${typeName(record.type)} ${owner} ${data}`;
}

function dataText(record: ResourceRecord, name: NameReader, flow: Flow): string | undefined {
  const row = new DnsRow(0);
  const owner = record.owner;
  const text = answerText(record, name, flow, row) ?? record.other;
  record.owner = owner;
  return record.isBroken ? undefined : text;
}
