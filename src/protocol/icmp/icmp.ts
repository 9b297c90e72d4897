/** ICMP and ICMPv6: pings as series, errors with what they are about, neighbour discovery (RFC 792, RFC 4443). */
import { ip4Text } from "#base/address.ts";
import { u16, u32 } from "#base/bytes.ts";
import type { Flow, Side } from "#flow/flow.ts";
import type { Conversation, Protocol } from "#flow/protocol.ts";
import type { RowOf } from "#record/record.ts";
import { EchoSeries } from "./echo.ts";
import { faultOfListener, isListenerType } from "./listener.ts";
import { codeName, typeName } from "./names.ts";
import { isNeighbourType, readNeighbour } from "./neighbour.ts";
import { readQuoted } from "./quoted.ts";
import { icmp as icmpRecord } from "./record.ts";

const header = { type: 0, code: 1, rest: 4, id: 4, sequence: 6, size: 8 } as const;
const v6Protocol = 58;
const echoTypes = { v4: { request: 8, reply: 0 }, v6: { request: 128, reply: 129 } } as const;
const fragmentationNeeded = 4;
const packetTooBig = 2;
const redirect = 5;
/** A router repeats an error for each packet of a flow: one in this time is enough. */
const repeatMicros = 10e6;
/** Series of one pair of hosts at a time; the oldest gives way. */
const maxSeries = 64;
/** Errors of one flow that are told apart. */
const maxErrors = 256;

/** Errors quote the packet that they are about. */
const isError = (type: number, isV6: boolean): boolean =>
  isV6 ? type < 128 : type === 3 || type === 4 || type === 5 || type === 11 || type === 12;

class IcmpConversation implements Conversation {
  readonly #flow: Flow;
  readonly #isV6: boolean;
  #series: Map<number, EchoSeries> | undefined = undefined;
  /** When each message was told last, by what it says. */
  #toldAt: Map<string, number> | undefined = undefined;

  constructor(flow: Flow) {
    this.#flow = flow;
    this.#isV6 = flow.ipProto === v6Protocol;
  }

  data(side: Side, bytes: Uint8Array, at: number, end: number): void {
    if (end - at < header.size) return;
    const type = bytes[at + header.type]!;
    const echo = this.#isV6 ? echoTypes.v6 : echoTypes.v4;
    if (type === echo.request || type === echo.reply) this.#echo(side, type === echo.request, bytes, at, end);
    else if (isError(type, this.#isV6)) this.#error(side, bytes, at, end);
    else if (this.#isV6 && isNeighbourType(type)) this.#neighbour(side, bytes, at, end);
    else if (this.#isV6 && isListenerType(type)) this.#listener(type, bytes, at, end);
  }

  gap(): void {}

  close(): void {
    for (const [id, series] of this.#series ?? []) this.#tellSeries(id, series);
    this.#series = undefined;
  }

  #echo(side: Side, isRequest: boolean, bytes: Uint8Array, at: number, end: number): void {
    const id = u16(bytes, at + header.id);
    const sequence = u16(bytes, at + header.sequence);
    const now = this.#flow.now;
    this.#series ??= new Map();
    let series = this.#series.get(id);
    if (series === undefined) {
      for (const [oldId, old] of this.#series) {
        if (this.#series.size < maxSeries) break;
        this.#series.delete(oldId);
        this.#tellSeries(oldId, old);
      }
      series = new EchoSeries(now, (side === 0) === isRequest);
      this.#series.set(id, series);
    }
    if (isRequest) series.request(now, sequence, bytes, at + header.size, end);
    else if (!series.reply(now, sequence, bytes, at + header.size, end))
      this.#flow.weird("wh_icmp_reply_without_request");
  }

  #tellSeries(id: number, series: EchoSeries): void {
    const type = (this.#isV6 ? echoTypes.v6 : echoTypes.v4).request;
    this.#flow.emit(icmpRecord, { ...series.row(type, id), type_name: typeName(type, this.#isV6) });
  }

  #error(side: Side, bytes: Uint8Array, at: number, end: number): void {
    const row = this.#row(side, bytes, at, end);
    const quoted = readQuoted(bytes, at + header.size, end);
    if (quoted !== undefined) {
      row["inner.proto"] = quoted.proto;
      row["inner.orig_h"] = quoted.origAddress;
      row["inner.orig_p"] = quoted.origPort;
      row["inner.resp_h"] = quoted.respAddress;
      row["inner.resp_p"] = quoted.respPort;
      row["inner.community_id"] = quoted.communityId;
    }
    if (this.#isV6 && row.type === packetTooBig) row.mtu = u32(bytes, at + header.rest);
    if (!this.#isV6 && row.type === 3 && row.code === fragmentationNeeded) row.mtu = u16(bytes, at + header.sequence);
    if (!this.#isV6 && row.type === redirect) row.gateway = ip4Text(bytes, at + header.rest);
    const about =
      quoted && `${quoted.proto} ${quoted.origAddress} ${quoted.origPort} ${quoted.respAddress} ${quoted.respPort}`;
    this.#tell(row, `${row.type} ${row.code} ${side} ${about}`);
  }

  #neighbour(side: Side, bytes: Uint8Array, at: number, end: number): void {
    const row = this.#row(side, bytes, at, end);
    const weird = readNeighbour(row, bytes[at]!, bytes, at, end);
    if (weird !== undefined) this.#flow.weird(weird);
    this.#tell(row, `${row.type} ${side} ${row.target} ${row.target_mac}`);
  }

  #listener(type: number, bytes: Uint8Array, at: number, end: number): void {
    const weird = faultOfListener(type, bytes, at, end);
    if (weird !== undefined) this.#flow.weird(weird);
  }

  #row(side: Side, bytes: Uint8Array, at: number, end: number): RowOf<typeof icmpRecord> {
    const type = bytes[at + header.type]!;
    const code = bytes[at + header.code]!;
    return {
      ts: this.#flow.now,
      type,
      code,
      type_name: typeName(type, this.#isV6),
      code_name: codeName(type, code, this.#isV6),
      is_orig: side === 0,
      payload_len: end - at - header.size,
    };
  }

  /** Writes the row unless the same was told just before. */
  #tell(row: RowOf<typeof icmpRecord>, key: string): void {
    this.#toldAt ??= new Map();
    const last = this.#toldAt.get(key);
    if (last !== undefined && Math.abs(row.ts - last) < repeatMicros) return;
    if (this.#toldAt.size >= maxErrors) this.#toldAt.clear();
    this.#toldAt.set(key, row.ts);
    this.#flow.emit(icmpRecord, row);
  }
}

export const icmp: Protocol = {
  name: "icmp",
  transports: ["icmp"],
  ports: [],
  records: [icmpRecord],
  probe: (_bytes, at, end) => (end - at >= header.size ? "yes" : "no"),
  open: (flow) => new IcmpConversation(flow),
};
