/** What is kept of the address resolution of the local network. */
import { addr, bool, count, interval, oneOf, text } from "#record/field.ts";
import { record } from "#record/record.ts";

const word16 = { max: 65535 } as const;

export const operations = [
  "request",
  "reply",
  "rarp_request",
  "rarp_reply",
  "inarp_request",
  "inarp_reply",
  "other",
] as const;

export const arp = record(
  "arp",
  "A binding of address to hardware when it is first seen or changes, and questions that nobody answers.",
  {
    head: "none",
    columns: ["operation", "sender_mac", "sender_addr", "target_addr", "answered", "count"],
  },
  {
    operation: oneOf(operations, "What the frame does."),
    hw_type: count("Kind of hardware address; 1 is Ethernet.", word16),
    proto_type: count("Kind of protocol address; 2048 is IPv4.", word16),
    sender_mac: text("Hardware address that the sender tells.", { index: "value" }),
    sender_addr: addr("Address that the sender has.", { index: "value" }),
    target_mac: text("Hardware address of whom it is for.", { index: "value" }),
    target_addr: addr("Address that is asked for, or answered.", { index: "value" }),
    eth_src: text("Hardware address that the frame came from."),
    eth_dst: text("Hardware address that the frame went to."),
    gratuitous: bool("The sender tells of itself, unasked."),
    probe: bool("The sender asks whether an address is free (RFC 5227)."),
    announce: bool("The sender claims an address (RFC 5227)."),
    answered: bool("A reply came."),
    rtt: interval("From the question to the reply."),
    count: count("Frames that this row stands for."),
    prev_mac: text("Hardware address that had the address before.", { mark: "ours" }),
    changed: bool("The address moved to other hardware: a new card, or somebody who pretends.", { mark: "ours" }),
  },
);
