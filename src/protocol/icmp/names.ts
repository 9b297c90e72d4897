/** Types and codes by name (iana.org/assignments/icmp-parameters and icmpv6-parameters). */

const types: Readonly<Record<number, string>> = {
  0: "echo_reply",
  3: "destination_unreachable",
  4: "source_quench",
  5: "redirect",
  8: "echo",
  9: "router_advertisement",
  10: "router_solicitation",
  11: "time_exceeded",
  12: "parameter_problem",
  13: "timestamp",
  14: "timestamp_reply",
  15: "information_request",
  16: "information_reply",
  17: "address_mask_request",
  18: "address_mask_reply",
};

const types6: Readonly<Record<number, string>> = {
  1: "destination_unreachable",
  2: "packet_too_big",
  3: "time_exceeded",
  4: "parameter_problem",
  128: "echo",
  129: "echo_reply",
  130: "multicast_listener_query",
  131: "multicast_listener_report",
  132: "multicast_listener_done",
  133: "router_solicitation",
  134: "router_advertisement",
  135: "neighbor_solicitation",
  136: "neighbor_advertisement",
  137: "redirect",
  143: "multicast_listener_report_v2",
};

const unreachable = [
  "net_unreachable",
  "host_unreachable",
  "protocol_unreachable",
  "port_unreachable",
  "fragmentation_needed",
  "source_route_failed",
  "net_unknown",
  "host_unknown",
  "source_host_isolated",
  "net_prohibited",
  "host_prohibited",
  "net_tos_unreachable",
  "host_tos_unreachable",
  "admin_prohibited",
  "host_precedence_violation",
  "precedence_cutoff",
];

const unreachable6 = [
  "no_route",
  "admin_prohibited",
  "beyond_scope",
  "address_unreachable",
  "port_unreachable",
  "source_policy_failed",
  "reject_route",
];

const timeExceeded = ["ttl_exceeded", "reassembly_exceeded"];
const redirect = ["net", "host", "tos_net", "tos_host"];

export const typeName = (type: number, isV6: boolean): string => (isV6 ? types6[type] : types[type]) ?? `type-${type}`;

export function codeName(type: number, code: number, isV6: boolean): string | undefined {
  if (isV6) return type === 1 ? unreachable6[code] : type === 3 ? timeExceeded[code] : undefined;
  if (type === 3) return unreachable[code];
  if (type === 11) return timeExceeded[code];
  return type === 5 ? redirect[code] : undefined;
}
