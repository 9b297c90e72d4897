/** The fields that stand before a record's own, declared once for all kinds. */
import { addr, count, port, text, time, word } from "./field.ts";
import type { Fields, RecordSpec } from "./record.ts";

const flowHead = {
  uid: text("The conversation: joins every record drawn from it with its conn.", { index: "value" }),
  "id.orig_h": addr("Address of the originator, who opened the conversation.", { index: "value" }),
  "id.orig_p": port("Port of the originator."),
  "id.resp_h": addr("Address of the responder.", { index: "value" }),
  "id.resp_p": port("Port of the responder."),
  vlan: count("VLAN id of the first packet, the outer one.", { mark: "ours", max: 4095 }),
  inner_vlan: count("Inner VLAN id of the first packet.", { mark: "ours", max: 4095 }),
} as const satisfies Fields;

const commonHead = {
  ts: time("When the first packet of what the record describes was seen."),
  sensor: word("Sensor that reported it.", { mark: "ours" }),
  capture: word("Input it was read from: the interface, or the capture file's name and the start of its hash.", {
    mark: "ours",
  }),
} as const satisfies Fields;

/** Fields of a record as the store and the pages see them: head first. */
export function allFields(spec: RecordSpec): Fields {
  const { ts, ...rest } = commonHead;
  return { ts, ...(spec.head === "none" ? {} : flowHead), ...spec.fields, ...rest };
}
