/** What is kept of address leases. */
import { addr, count, interval, set, text, vector, word } from "#record/field.ts";
import { record } from "#record/record.ts";

const detail = { mark: "detail" } as const;
const ours = { mark: "ours" } as const;

export const dhcp = record(
  "dhcp",
  "One exchange about an address: all messages with one transaction id, whichever conversations carried them.",
  {
    head: "none",
    columns: ["mac", "host_name", "assigned_addr", "msg_types", "server_addr", "lease_time", "client_software"],
  },
  {
    uids: set(text, "Conversations that carried the messages.", { index: "value" }),
    client_addr: addr("Address that the client had or got.", { index: "value" }),
    server_addr: addr("Server that gave the address.", { index: "value" }),
    mac: text("Hardware address of the client.", { index: "value" }),
    host_name: text("Name that the client calls itself.", { index: "words" }),
    client_fqdn: text("Full name that the client calls itself."),
    domain: word("Domain that the server gives."),
    requested_addr: addr("Address that the client asked for."),
    assigned_addr: addr("Address that the server gave.", { index: "value" }),
    lease_time: interval("How long the client may keep it."),
    client_message: text("What the client says of why it declines."),
    server_message: text("What the server says of why it refuses."),
    msg_types: vector(word, "Kinds of the messages, in order."),
    duration: interval("From the first message to the last."),
    msg_orig: vector(addr, "Who sent each of the messages.", detail),
    client_software: text("Vendor class of the client.", detail),
    server_software: text("Vendor class of the server.", detail),
    circuit_id: text("Port at which a relay heard the client.", detail),
    agent_remote_id: text("How the relay names the client's end.", detail),
    subscriber_id: text("How the relay names the customer.", detail),
    xid: text("Transaction id, in hexadecimal.", ours),
    client_id: text("Identity that the client gives itself, in hexadecimal.", ours),
    param_list: vector(count, "Options that the client asks for, in its own order.", { ...ours, max: 255 }),
    param_fp: word("The same as one text: it tells kinds of systems apart.", ours),
    routers: vector(addr, "Gateways that the server gives.", ours),
    dns_servers: vector(addr, "Name servers that the server gives.", ours),
    ntp_servers: vector(addr, "Time servers that the server gives.", ours),
    tftp_server: text("Server to boot from.", ours),
    bootfile: text("File to boot.", ours),
    wpad: text("Where the server says that the proxy's settings are.", ours),
    relay: addr("Relay between client and server.", ours),
    subnet_mask: addr("Mask of the client's network.", ours),
    renewal: interval("When the client shall renew.", ours),
    rebinding: interval("When the client shall look for another server.", ours),
  },
);
