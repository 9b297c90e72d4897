/** What the messages of one transaction say together (Zeek's dhcp.log: its fields, and who may set them). */
import { hex } from "#base/bytes.ts";
import { wireText } from "#base/wire-text.ts";
import type { Flow, Side } from "#flow/flow.ts";
import type { RowOf } from "#record/record.ts";
import { type DhcpMessage, option } from "./message.ts";
import type { dhcp } from "./record.ts";

/** Zeek's limits; a transaction that reaches one is written and begins anew. */
const maxUids = 10;
const maxMessages = 50;
/** Addresses kept of one list. */
const maxAddresses = 16;
const maxParameters = 100;
const port = { server: 67, client: 68 } as const;

/** Sub-options of the relay agent's option (RFC 3046, RFC 3993). */
const agent = { circuit: 1, remote: 2, subscriber: 6 } as const;
/** RFC 4702 2: flags and two codes before the name; the name is in DNS's form when this flag is set. */
const fqdn = { name: 3, isWireForm: 0x04 } as const;

export class DhcpTransaction {
  readonly startedAt: number;
  lastAt: number;
  readonly #uids: string[] = [];
  readonly #types: string[] = [];
  readonly #senders: string[] = [];
  readonly #row: RowOf<typeof dhcp>;
  /** Of a client that gives no identity of its own; counts when no server repeats it. */
  #clientHardware: string | undefined = undefined;
  #offeringServer: string | undefined = undefined;

  constructor(now: number, xid: string) {
    this.startedAt = now;
    this.lastAt = now;
    this.#row = { ts: now, xid, uids: this.#uids, msg_types: this.#types, msg_orig: this.#senders };
  }

  /** Holds as much as it may. */
  get isFull(): boolean {
    return this.#uids.length >= maxUids || this.#types.length >= maxMessages;
  }

  row(): RowOf<typeof dhcp> {
    const row = this.#row;
    row.mac ??= this.#clientHardware;
    row.duration = (this.lastAt - this.startedAt) / 1e6;
    return row;
  }

  add(flow: Flow, side: Side, message: DhcpMessage): void {
    // of a capture whose packets are out of order the latest
    this.lastAt = Math.max(this.lastAt, flow.now);
    if (!this.#uids.includes(flow.uid)) this.#uids.push(flow.uid);
    this.#types.push(message.type);
    this.#senders.push(side === 0 ? flow.origAddress : flow.respAddress);
    const isClient =
      side === 0 && (flow.origAddress === "0.0.0.0" || flow.origPort === port.client || flow.respPort === port.server);
    if (isClient) this.#addClient(flow, message);
    else this.#addServer(flow, side, message);
    this.#row.relay = message.relay ?? this.#row.relay;
    this.#addAgent(message);
  }

  #addClient(flow: Flow, message: DhcpMessage): void {
    const row = this.#row;
    if (flow.origAddress !== "0.0.0.0" && flow.origAddress !== "255.255.255.255") row.client_addr = flow.origAddress;
    row.host_name = textOf(message, option.hostName) ?? row.host_name;
    row.client_fqdn = fqdnOf(message) ?? row.client_fqdn;
    row.client_message = textOf(message, option.message) ?? row.client_message;
    row.client_software = textOf(message, option.vendorClass) ?? row.client_software;
    const identity = message.clientIdMac;
    if (identity !== undefined) row.mac = identity;
    else this.#clientHardware = message.mac ?? this.#clientHardware;
    row.requested_addr = message.addresses(option.requestedAddress, 1)?.[0] ?? row.requested_addr;
    const clientId = message.find(option.clientId);
    if (clientId) row.client_id = hex(message.bytes, clientId[0], clientId[1]);
    const parameters = message.find(option.parameterList);
    if (parameters === undefined) return;
    row.param_list = [...message.bytes.slice(parameters[0], Math.min(parameters[1], parameters[0] + maxParameters))];
    row.param_fp = row.param_list.join(",");
  }

  #addServer(flow: Flow, side: Side, message: DhcpMessage): void {
    const row = this.#row;
    const server = side === 0 ? flow.origAddress : flow.respAddress;
    row.server_message = textOf(message, option.message) ?? row.server_message;
    row.server_software = textOf(message, option.vendorClass) ?? row.server_software;
    row.mac ??= message.mac;
    const given = message.yourAddress;
    if (given !== undefined) {
      row.server_addr = server;
      row.assigned_addr = given;
      if (this.#offeringServer !== undefined && this.#offeringServer !== server)
        flow.weird("wh_dhcp_second_server", server);
      this.#offeringServer ??= server;
    }
    row.client_addr ??= row.assigned_addr;
    row.domain = textOf(message, option.domain) ?? row.domain;
    row.lease_time = message.seconds(option.leaseTime) ?? row.lease_time;
    row.renewal = message.seconds(option.renewal) ?? row.renewal;
    row.rebinding = message.seconds(option.rebinding) ?? row.rebinding;
    row.subnet_mask = message.addresses(option.subnetMask, 1)?.[0] ?? row.subnet_mask;
    row.routers = message.addresses(option.routers, maxAddresses) ?? row.routers;
    row.dns_servers = message.addresses(option.dnsServers, maxAddresses) ?? row.dns_servers;
    row.ntp_servers = message.addresses(option.ntpServers, maxAddresses) ?? row.ntp_servers;
    row.tftp_server = textOf(message, option.tftpServer) ?? row.tftp_server;
    row.bootfile = textOf(message, option.bootfile) ?? row.bootfile;
    row.wpad = textOf(message, option.proxySettings) ?? row.wpad;
  }

  #addAgent(message: DhcpMessage): void {
    const found = message.find(option.relayAgent);
    if (found === undefined) return;
    const [start, end] = found;
    for (let at = start; at + 2 <= end; ) {
      const next = at + 2 + message.bytes[at + 1]!;
      if (next > end) return;
      const text = wireText(message.bytes, at + 2, next);
      const code = message.bytes[at]!;
      if (code === agent.circuit) this.#row.circuit_id = text;
      else if (code === agent.remote) this.#row.agent_remote_id = text;
      else if (code === agent.subscriber) this.#row.subscriber_id = text;
      at = next;
    }
  }
}

/** An option as text, without the NUL that some senders put at its end. */
function textOf(message: DhcpMessage, code: number): string | undefined {
  const found = message.find(code);
  if (found === undefined) return undefined;
  let end = found[1];
  while (end > found[0] && message.bytes[end - 1] === 0) end--;
  return wireText(message.bytes, found[0], end);
}

function fqdnOf(message: DhcpMessage): string | undefined {
  const found = message.find(option.clientFqdn);
  if (found === undefined || found[1] - found[0] <= fqdn.name) return undefined;
  const [at, end] = found;
  if ((message.bytes[at]! & fqdn.isWireForm) === 0) return wireText(message.bytes, at + fqdn.name, end);
  const labels: string[] = [];
  for (let next = at + fqdn.name; next < end; ) {
    const length = message.bytes[next]!;
    if (length === 0 || next + 1 + length > end) break;
    labels.push(wireText(message.bytes, next + 1, next + 1 + length));
    next += 1 + length;
  }
  return labels.join(".");
}
