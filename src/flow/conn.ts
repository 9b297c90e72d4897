/** The record of a conversation: Zeek's conn, and what else the table knows at no cost. */
import { bool, count, interval, oneOf, set, text, word } from "#record/field.ts";
import { record } from "#record/record.ts";

export const conn = record(
  "conn",
  "One conversation: who, with whom, how much, how it began and ended.",
  {
    head: "flow",
    columns: ["proto", "service", "duration", "orig_bytes", "resp_bytes", "conn_state", "history"],
  },
  {
    proto: oneOf(["tcp", "udp", "icmp", "unknown_transport"], "Transport."),
    service: word("Protocols that were read in it, in the order of their proof; never told from the port."),
    duration: interval("From the first packet to the last."),
    orig_bytes: count("Payload that the originator sent; TCP: by sequence numbers, lost packets included.", {
      unit: "bytes",
    }),
    resp_bytes: count("Payload that the responder sent.", { unit: "bytes" }),
    conn_state: oneOf(
      ["S0", "S1", "SF", "REJ", "S2", "S3", "RSTO", "RSTR", "RSTOS0", "RSTRH", "SH", "SHR", "OTH"],
      "How it began and ended, in Zeek's words.",
    ),
    local_orig: bool("The originator is in a local network."),
    local_resp: bool("The responder is in a local network."),
    missed_bytes: count("Bytes of the streams that the capture lacks.", { unit: "bytes" }),
    history: word("What happened, a letter each in its order: the originator's in capitals."),
    orig_pkts: count("Packets of the originator.", { unit: "packets" }),
    orig_ip_bytes: count("IP bytes of the originator, headers included.", { unit: "bytes" }),
    resp_pkts: count("Packets of the responder.", { unit: "packets" }),
    resp_ip_bytes: count("IP bytes of the responder, headers included.", { unit: "bytes" }),
    tunnel_parents: set(text, "Conversations that this one was carried in.", { index: "value" }),
    ip_proto: count("IP protocol number.", { max: 255 }),
    orig_l2_addr: text("MAC address that the originator's packets came from.", { mark: "detail", index: "value" }),
    resp_l2_addr: text("MAC address that the responder's packets came from.", { mark: "detail", index: "value" }),
    failed_service: set(word, "Protocols that it looked like at first, and was not.", { mark: "detail" }),
    orig_acked_bytes: count("Payload of the originator that the responder acknowledged.", {
      mark: "ours",
      unit: "bytes",
    }),
    resp_acked_bytes: count("Payload of the responder that the originator acknowledged.", {
      mark: "ours",
      unit: "bytes",
    }),
    orig_l2_bytes: count("Bytes of the originator's frames.", { mark: "ours", unit: "bytes" }),
    resp_l2_bytes: count("Bytes of the responder's frames.", { mark: "ours", unit: "bytes" }),
    orig_tcp_flags: count("All TCP flags that the originator set.", { mark: "ours", max: 255 }),
    resp_tcp_flags: count("All TCP flags that the responder set.", { mark: "ours", max: 255 }),
    orig_ttl: count("TTL or hop limit of the originator's first packet.", { mark: "ours", max: 255 }),
    resp_ttl: count("TTL or hop limit of the responder's first packet.", { mark: "ours", max: 255 }),
    rtt_syn: interval("From the SYN to its SYN+ACK.", { mark: "ours" }),
    orig_mss: count("Maximum segment size that the originator offered.", { mark: "ours", max: 65535, unit: "bytes" }),
    resp_mss: count("Maximum segment size that the responder offered.", { mark: "ours", max: 65535, unit: "bytes" }),
    orig_wscale: count("Window scale that the originator offered.", { mark: "ours", max: 14 }),
    resp_wscale: count("Window scale that the responder offered.", { mark: "ours", max: 14 }),
    orig_retrans: count("Segments of the originator that brought nothing new.", { mark: "ours", unit: "packets" }),
    resp_retrans: count("Segments of the responder that brought nothing new.", { mark: "ours", unit: "packets" }),
    copies: count("Packets that were captured once more, through another tap or on another VLAN: each counts once.", {
      mark: "ours",
      unit: "packets",
    }),
    interim: count("Ordinal of this row among those of a conversation that was still open.", { mark: "ours" }),
    final: bool("The last row of a conversation of which interim rows were written.", { mark: "ours" }),
    end_reason: oneOf(
      ["close", "reset", "timeout", "attempt", "reuse", "eof", "evicted"],
      "Why the row was written when it was.",
      { mark: "ours" },
    ),
  },
);
