/** Conversations that carry others: Zeek's tunnel, and what the carried remember of it. */
import { idText } from "#base/base62.ts";
import type { TunnelType } from "#decode/packet.ts";
import type { Emit, FlowHead } from "#record/record.ts";
import { Detail, Slot, State } from "./slot.ts";
import type { FlowTable } from "./table.ts";
import { tunnel } from "./tunnel.ts";

/** How a conversation carries others: in packets of its own, or as a proxy. */
export type TunnelKind = TunnelType | "HTTP" | "SOCKS";

/** What conn's service says of the conversation that a tunnel makes over UDP. */
const services: Partial<Record<TunnelKind, string>> = {
  TEREDO: "teredo",
  GTPv1: "gtpv1",
  VXLAN: "vxlan",
  GENEVE: "geneve",
  AYIYA: "ayiya",
};

/** Counted in 8 bits. */
const mostChanges = 0xff;

export class Tunnels {
  private readonly table: FlowTable;
  private readonly emit: Emit;
  /** By first word of the slot. */
  private readonly types = new Map<number, TunnelKind>();

  constructor(table: FlowTable, emit: Emit) {
    this.table = table;
    this.emit = emit;
  }

  /** The flow at `at` carries others for the first time. */
  discover(at: number, head: FlowHead, ts: number, type: TunnelKind, network: number): void {
    this.table.words[at + Slot.state]! |= State.isTunnel;
    this.types.set(at, type);
    const vni = network >= 0 ? network : undefined;
    this.emit(tunnel, head, { ts, tunnel_type: `Tunnel::${type}`, action: "Tunnel::DISCOVER", vni });
  }

  /** The flow leaves the table. A tunnel without ports has no end but silence. */
  close(at: number, head: FlowHead, ts: number, isEndOfInput: boolean): void {
    const isCarrier = (this.table.words[at + Slot.state]! & State.isCarrier) !== 0;
    const type = this.types.get(at) ?? "IP";
    this.types.delete(at);
    if (isCarrier && isEndOfInput) return;
    const action = isCarrier ? "Tunnel::EXPIRE" : "Tunnel::CLOSE";
    this.emit(tunnel, head, { ts, tunnel_type: `Tunnel::${type}`, action });
  }

  /** How often the flow with this detail went from one tunnel to another, now that it comes in this one; 0 if it does not go. */
  change(detail: number, tunnel: number): number {
    const { details } = this.table;
    const latest = details[detail + Detail.latestParent]!;
    if (latest === (tunnel | 0)) return 0;
    details[detail + Detail.latestParent] = tunnel;
    const changes = details[detail + Detail.rarities]! & mostChanges;
    if (latest === 0 || changes === mostChanges) return 0;
    details[detail + Detail.rarities]!++;
    return changes + 1;
  }

  /**
   * The flow with this detail came inside the one with this uid. The first is kept with the flow; of another one the uid
   * is given back.
   */
  note(detail: number, high: number, low: number): string | undefined {
    const { details } = this.table;
    const parentAt = detail + Detail.parent;
    if (details[parentAt] === (high | 0) && details[parentAt + 1] === (low | 0)) return undefined;
    if (details[parentAt] !== 0) return idText("C", high, low);
    details[parentAt] = high;
    details[parentAt + 1] = low;
    return undefined;
  }

  /** uid of the tunnel that carried the flow first. */
  parentOf(at: number): string | undefined {
    const { words, details } = this.table;
    const detail = words[at + Slot.detail]! * Detail.words;
    if (detail === 0 || details[detail + Detail.parent] === 0) return undefined;
    return idText("C", details[detail + Detail.parent]! >>> 0, details[detail + Detail.parent + 1]! >>> 0);
  }

  serviceOf(at: number): string | undefined {
    if ((this.table.words[at + Slot.state]! & (State.isTunnel | State.isCarrier)) !== State.isTunnel) return undefined;
    const type = this.types.get(at);
    return type && services[type];
  }
}
