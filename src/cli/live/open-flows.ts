/** The conversations that are going on, for those who look on. */
import type { Tick } from "#api/contract.ts";
import type { FlowLanes } from "#flow/lanes.ts";

const mostFlows = 20;

export function largestOf(engine: FlowLanes): Tick["largest"] {
  return Array.from(engine.openFlows(mostFlows), ({ head, row }) => ({
    uid: head.uid,
    ts: row.ts,
    orig_h: head.origAddress,
    orig_p: head.origPort,
    resp_h: head.respAddress,
    resp_p: head.respPort,
    proto: head.proto,
    ...(row.service === undefined ? {} : { service: row.service }),
    orig_bytes: row.orig_bytes ?? 0,
    resp_bytes: row.resp_bytes ?? 0,
  }));
}
