/** The short names that people write in queries, and the fields of each kind of record that they stand for. */

import { allFields } from "../head.ts";
import type { RecordSpec } from "../record.ts";

/** `any`: one of the fields must hold; `sum`: their sum; `concat`: their texts, one after the other. */
export type Combine = "any" | "sum" | "concat";

export interface Target {
  readonly fields: readonly string[];
  readonly combine: Combine;
}

interface ShortName {
  readonly doc: string;
  readonly combine: Combine;
  readonly fields: readonly string[];
}

const any = (doc: string, ...fields: string[]): ShortName => ({ doc, combine: "any", fields });

export const shortNames: Readonly<Record<string, ShortName>> = {
  host: any(
    "Either end: an address, a network, or a name that stands for it.",
    "id.orig_h",
    "id.resp_h",
    "assigned_addr",
    "client_addr",
    "sender_ip",
    "target_ip",
  ),
  src: any("Address of the originator.", "id.orig_h"),
  dst: any("Address of the responder.", "id.resp_h"),
  port: any("Port of either end.", "id.orig_p", "id.resp_p"),
  "src.port": any("Port of the originator.", "id.orig_p"),
  "dst.port": any("Port of the responder.", "id.resp_p"),
  app: any("Protocol recognised by content.", "service", "source"),
  state: any("How the connection went: SF, S0, REJ …", "conn_state"),
  bytes: {
    doc: "Payload of both sides together.",
    combine: "sum",
    fields: ["orig_bytes", "resp_bytes", "seen_bytes", "response_body_len"],
  },
  packets: { doc: "Packets of both sides together.", combine: "sum", fields: ["orig_pkts", "resp_pkts"] },
  name: any("A name asked for, visited, or shown in a handshake.", "query", "host", "server_name"),
  url: { doc: "Host and path of a request.", combine: "concat", fields: ["host", "uri"] },
  agent: any("What the client says it is.", "user_agent"),
  mail: any("A mail address, in the envelope or the headers.", "mailfrom", "rcptto", "from", "to", "cc", "reply_to"),
  hash: any("MD5, SHA-1 or SHA-256 of a body, or a certificate's fingerprint.", "md5", "sha1", "sha256", "fingerprint"),
  file: any("Name of a body.", "filename", "resp_filenames", "orig_filenames"),
  type: any("Type: of a body by its content, or of a DNS question.", "mime_type", "resp_mime_types", "qtype_name"),
  mac: any("A hardware address.", "orig_l2_addr", "resp_l2_addr", "mac", "sender_mac", "target_mac"),
  status: any("Status of the answer.", "status_code", "rcode_name"),
};

/** What a name in a query means for this kind of record; undefined when it has nothing of the sort. */
export function targetOf(spec: RecordSpec, name: string): Target | undefined {
  const fields = allFields(spec);
  // http has a field called host, the header; people who write host: mean an end of the conversation.
  if (Object.hasOwn(fields, name) && name !== "host") return { fields: [name], combine: "any" };
  const short = Object.hasOwn(shortNames, name) ? shortNames[name] : undefined;
  const present = short?.fields.filter((field) => Object.hasOwn(fields, field)) ?? [];
  if (!short || present.length === 0) {
    return Object.hasOwn(fields, name) ? { fields: [name], combine: "any" } : undefined;
  }
  return { fields: present, combine: short.combine };
}

/** Every name that a query about this kind may use. */
export const namesOf = (spec: RecordSpec): string[] => [
  ...Object.keys(shortNames).filter((name) => targetOf(spec, name)),
  "new",
  ...(spec.head === "none" ? [] : ["dir", "community_id"]),
  ...Object.keys(allFields(spec)),
];
