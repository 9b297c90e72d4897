import { expect, it } from "vitest";
import { tsvHeader } from "#record/tsv.ts";
import { catalogue } from "../catalogue.ts";

/** Columns of Zeek's stock logs, in their order (docs.zeek.org/en/master/script-reference/log-files.html). */
const stock: Readonly<Record<string, string>> = {
  conn: "ts uid id.orig_h id.orig_p id.resp_h id.resp_p proto service duration orig_bytes resp_bytes conn_state local_orig local_resp missed_bytes history orig_pkts orig_ip_bytes resp_pkts resp_ip_bytes tunnel_parents ip_proto",
  dns: "ts uid id.orig_h id.orig_p id.resp_h id.resp_p proto trans_id rtt query qclass qclass_name qtype qtype_name rcode rcode_name AA TC RD RA Z answers TTLs rejected",
  http: "ts uid id.orig_h id.orig_p id.resp_h id.resp_p trans_depth method host uri referrer version user_agent origin request_body_len response_body_len status_code status_msg info_code info_msg tags username password proxied orig_fuids orig_filenames orig_mime_types resp_fuids resp_filenames resp_mime_types",
  ssl: "ts uid id.orig_h id.orig_p id.resp_h id.resp_p version cipher curve server_name resumed last_alert next_protocol established ssl_history cert_chain_fps client_cert_chain_fps sni_matches_cert",
  smtp: "ts uid id.orig_h id.orig_p id.resp_h id.resp_p trans_depth helo mailfrom rcptto date from to cc reply_to msg_id in_reply_to subject x_originating_ip first_received second_received last_reply path user_agent tls fuids",
  tunnel: "ts uid id.orig_h id.orig_p id.resp_h id.resp_p tunnel_type action",
  weird: "ts uid id.orig_h id.orig_p id.resp_h id.resp_p name addl notice source",
};

const columnsOf = (kind: string): string[] => /#fields\t(.*)/.exec(tsvHeader(catalogue.get(kind)!, 0))![1]!.split("\t");

it.each(Object.entries(stock))("%s.log has the columns of Zeek's, in their order", (kind, columns) => {
  const wanted = columns.split(" ");
  expect(columnsOf(kind).filter((name) => wanted.includes(name))).toEqual(wanted);
});

it("names no column twice", () => {
  for (const kind of catalogue.keys()) expect(new Set(columnsOf(kind)).size).toBe(columnsOf(kind).length);
});
