/** What a column is called on screen where the field's own name is not what a person says. */
const labels: Readonly<Record<string, string>> = {
  ts: "time",
  "id.orig_h": "source",
  "id.orig_p": "src port",
  "id.resp_h": "destination",
  "id.resp_p": "port",
  proto: "proto",
  service: "app",
  duration: "duration",
  orig_bytes: "sent",
  resp_bytes: "received",
  orig_pkts: "packets out",
  resp_pkts: "packets in",
  conn_state: "state",
  qtype_name: "type",
  rcode_name: "result",
  TTLs: "ttl",
  uri: "path",
  status_code: "status",
  status_msg: "reason",
  resp_mime_types: "type",
  response_body_len: "size",
  request_body_len: "sent",
  user_agent: "agent",
  server_name: "name",
  mime_type: "type",
  total_bytes: "size",
  seen_bytes: "seen",
  mailfrom: "from (envelope)",
  rcptto: "to (envelope)",
  last_reply: "reply",
};

/** The label of a field's column. */
export const labelOf = (field: string): string => labels[field] ?? field.replace(/^id\./, "").replaceAll("_", " ");

/** A title as it stands at the start of a line; initials stay initials. */
export const titled = (title: string): string =>
  /^(dns|http|tls|quic|pop3|imap|arp|dhcp|icmp|ssh|ftp|smb|ntp|sip|snmp|rdp|x509)$/.test(title)
    ? title.toUpperCase()
    : title.charAt(0).toUpperCase() + title.slice(1);
