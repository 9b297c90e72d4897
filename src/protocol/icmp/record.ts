/** What is kept of the messages about the network itself. */
import { addr, bool, count, double, interval, port, set, subnet, text, word } from "#record/field.ts";
import { record } from "#record/record.ts";

const byte = { max: 255 } as const;
const word16 = { max: 65535 } as const;

export const icmp = record(
  "icmp",
  "A series of echoes, an error with the packet that it is about, or a message of neighbour discovery.",
  {
    head: "flow",
    columns: ["type_name", "code_name", "sent", "received", "rtt_avg", "inner.resp_h", "inner.resp_p", "target"],
  },
  {
    type: count("Type of the message; of echoes the request's.", byte),
    code: count("Code of the message.", byte),
    type_name: word("Type by name."),
    code_name: word("Code by name, where codes have names."),
    is_orig: bool("The originator sent it."),
    echo_id: count("Identifier of the series of echoes.", word16),
    seq_first: count("Sequence number of the first echo.", word16),
    seq_last: count("Sequence number of the last echo.", word16),
    sent: count("Requests."),
    received: count("Replies."),
    lost: count("Requests without a reply."),
    rtt_min: interval("Shortest time to a reply."),
    rtt_avg: interval("Mean time to a reply."),
    rtt_max: interval("Longest time to a reply."),
    payload_len: count("Length of what the message carries; of echoes the longest.", { unit: "bytes" }),
    "inner.proto": word("Protocol of the packet that the error is about."),
    "inner.orig_h": addr("Who sent that packet.", { index: "value" }),
    "inner.orig_p": port("From which port."),
    "inner.resp_h": addr("To whom that packet was going.", { index: "value" }),
    "inner.resp_p": port("To which port."),
    "inner.community_id": text("Of the conversation that the packet belongs to: as in its conn.", {
      mark: "ours",
      index: "value",
    }),
    mtu: count("Largest packet that the link takes.", { unit: "bytes" }),
    gateway: addr("Better next hop that a redirect names."),
    target: addr("Neighbour that is asked for, or told of.", { index: "value" }),
    target_mac: text("Its hardware address.", { index: "value" }),
    router_lifetime: interval("How long the router offers itself as default."),
    prefixes: set(subnet, "Networks that the router advertises."),
    payload_entropy: double("Bits for each byte of the longest echo: near 8 for what is encrypted or packed.", {
      mark: "ours",
    }),
    payload_changes: bool("Replies carry other bytes than requests: an echo that is no echo.", { mark: "ours" }),
  },
);
