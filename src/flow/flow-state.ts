/** Hot: the part of a conversation that is an object: made once there is payload to read. What a protocol's parser talks to. */
import type { WeirdName } from "#base/weird/index.ts";
import { ipProtocol } from "#decode/packet.ts";
import type { RecordSpec, RowOf } from "#record/record.ts";
import type { Expected } from "./expected.ts";
import type { FileBody, FileMeta, Files } from "./files.ts";
import type { Flow, Side } from "./flow.ts";
import { Head } from "./head.ts";
import type { Pending } from "./pending.ts";
import type { Conversation, Protocol } from "./protocol.ts";
import { Rarities } from "./rarities.ts";
import { type Candidates, Recognition, type Transport } from "./recognise.ts";
import { noNames, withName } from "./service-names.ts";
import type { FlowTable } from "./table.ts";
import type { TunnelKind } from "./tunnels.ts";

/** What a flow asks of the engine that holds it. */
export interface FlowHost {
  /** Time of the packet at hand. */
  readonly now: number;
  readonly files: Files;
  readonly candidates: Candidates;
  readonly expected: Expected;
  emitRow<S extends RecordSpec>(spec: S, state: FlowState, row: RowOf<S>): void;
  stateWeird(state: FlowState, name: WeirdName, addition: string | undefined): void;
  swapRoles(at: number): void;
  acknowledgedBytes(at: number, side: Side): number;
  isPartialFlow(at: number): boolean;
  /** The flow carries others. */
  isTunnel(at: number, type: TunnelKind): void;
  /** The flow's deadline may have come closer. */
  deadlineChanged(at: number): void;
}

/** Rows of one flow; beyond, one of a hundred is kept. */
const maxRows = 10_000;
const sampledRows = 100;
/** CONNECT within STARTTLS within …: deeper is an attack. */
const maxHandOvers = 8;
const maxServices = 8;
/** Segments of a flow met in the middle with which a protocol is thought to begin. */
const maxStarts = 4;
/** Tunnels that one flow may wander through. */
const maxParents = 5;

export class FlowState extends Head implements Flow {
  services = noNames;
  /** The protocol that reads the flow now. */
  protocol: Protocol | undefined = undefined;

  private readonly host: FlowHost;
  private conversation: Conversation | undefined = undefined;
  private recognition: Recognition | undefined = undefined;
  private rarities: Rarities | undefined = undefined;
  private rows = 0;
  /** Bytes and gaps that went by, per side. */
  private origPlace = 0;
  private respPlace = 0;
  private origEnded = false;
  private respEnded = false;
  private isRejected = false;

  constructor(table: FlowTable, at: number, host: FlowHost) {
    super(table, at);
    this.host = host;
  }

  private get rare(): Rarities {
    this.rarities ??= new Rarities();
    return this.rarities;
  }

  get failedServices(): readonly string[] {
    return this.rarities?.failedServices ?? noNames;
  }

  get parents(): readonly string[] {
    return this.rarities?.parents ?? noNames;
  }

  /** What came of a side before what precedes it. */
  pending(side: Side): Pending | undefined {
    return this.rarities?.pending[side];
  }

  keepPending(side: Side, pending: Pending): void {
    this.rare.pending[side] = pending;
  }

  /** Begins to find out what the flow speaks. */
  recognise(): void {
    const transport = this.transport;
    if (!transport) return;
    const { expected } = this.host;
    const { respPort } = this;
    const announced = expected.isAwaited(respPort) ? expected.take(this.respAddress, respPort, this.now) : undefined;
    if (announced?.transports.includes(transport)) {
      this.open(announced);
      return;
    }
    const candidates = this.host.candidates.of(transport, this.origPort, this.respPort);
    if (transport === "icmp") {
      if (candidates[0]) this.open(candidates[0]);
      return;
    }
    if (candidates.length === 0) return;
    this.recognition = new Recognition(candidates, transport === "tcp", this);
  }

  private get transport(): Transport | undefined {
    const { proto } = this;
    return proto === "unknown_transport" ? undefined : proto;
  }

  /** The next bytes of a stream, or a datagram. */
  data(side: Side, bytes: Uint8Array, at: number, end: number): void {
    const { recognition, rarities } = this;
    if (rarities?.envelope && !rarities.isUnwrapped) {
      rarities.envelope.data(side, bytes, at, end);
      return;
    }
    const fits = recognition?.show(side, bytes, at, end);
    if (this.conversation) {
      if (fits === false) this.recognition = undefined;
      this.feed(side, bytes, at, end);
      if (this.isRejected) this.tryOthers();
    } else {
      this.pass(side, end - at);
      if (recognition) this.tryCandidates(recognition, bytes, at, end);
    }
    if (recognition && this.recognition === recognition) recognition.hold();
  }

  /** Nobody reads what still comes, nor ever will. */
  get isUnread(): boolean {
    return this.conversation === undefined && this.recognition === undefined && this.rarities?.envelope === undefined;
  }

  private pass(side: Side, length: number): void {
    if (side === 0) this.origPlace += length;
    else this.respPlace += length;
  }

  /** Shows what is held to the candidates; the piece at hand is fed from the packet, as it may not have been held whole. */
  private tryCandidates(recognition: Recognition, bytes: Uint8Array, at: number, end: number): void {
    for (let protocol = recognition.find(); protocol; protocol = recognition.find()) {
      this.open(protocol);
      this.replay(recognition, false);
      this.feed(recognition.lastSide, bytes, at, end);
      if (this.isAccepted(recognition)) return;
    }
    if (!recognition.isHopeless) return;
    this.recognition = undefined;
    if (this.isPartial && this.rare.starts < maxStarts) this.startAfresh(recognition, bytes, at, end);
  }

  /** Met in the middle of a message, or by a keep-alive's byte: another may begin with the piece at hand, or with the next. */
  private startAfresh(former: Recognition, bytes: Uint8Array, at: number, end: number): void {
    this.rare.starts++;
    const { lastSide } = former;
    this.pass(lastSide, at - end);
    const fresh = new Recognition(this.host.candidates.of("tcp", this.origPort, this.respPort), true, this);
    this.pass(lastSide, end - at);
    this.recognition = fresh;
    if (!former.hasHeld) {
      if (lastSide === 0) fresh.origFrom += end - at;
      else fresh.respFrom += end - at;
      return;
    }
    if (fresh.show(lastSide, bytes, at, end)) this.tryCandidates(fresh, bytes, at, end);
    if (this.recognition === fresh) fresh.hold();
  }

  /** The protocol that was tried is not it: what is held goes to the others. */
  private tryOthers(): void {
    this.dropRejected();
    const { recognition } = this;
    if (!recognition) return;
    for (let protocol = recognition.find(); protocol; protocol = recognition.find()) {
      this.open(protocol);
      this.replay(recognition, true);
      if (this.isAccepted(recognition)) return;
    }
    if (recognition.isHopeless) this.recognition = undefined;
  }

  private isAccepted(recognition: Recognition): boolean {
    if (this.isRejected) {
      this.dropRejected();
      return false;
    }
    if (this.origEnded) this.conversation?.end?.(0);
    if (this.respEnded) this.conversation?.end?.(1);
    if (recognition.isHopeless && this.recognition === recognition) this.recognition = undefined;
    return true;
  }

  private replay(recognition: Recognition, includesLast: boolean): void {
    this.origPlace = recognition.origFrom;
    this.respPlace = recognition.respFrom;
    if (!recognition.hasHeld && !includesLast) return;
    recognition.replay(
      (side, bytes, at, end) => this.feed(side, bytes, at, end),
      (side, length) => this.feedGap(side, length),
      includesLast,
    );
  }

  private open(protocol: Protocol): void {
    this.protocol = protocol;
    this.isRejected = false;
    this.conversation = protocol.open(this);
    this.host.deadlineChanged(this.at);
  }

  private feed(side: Side, bytes: Uint8Array, at: number, end: number): void {
    const { conversation, origIsB } = this;
    if (conversation && !this.isRejected) conversation.data(side, bytes, at, end);
    // the parser may have swapped the roles
    const sideNow = this.origIsB === origIsB ? side : side === 0 ? 1 : 0;
    this.pass(sideNow, end - at);
    const { rarities } = this;
    if (conversation && rarities?.handed) this.handOverNow(conversation, sideNow, rarities, rarities.handed);
  }

  private handOverNow(conversation: Conversation, side: Side, rare: Rarities, handed: Uint8Array): void {
    rare.handed = undefined;
    rare.former.push(conversation);
    this.conversation = undefined;
    this.protocol = undefined;
    this.recognition = undefined;
    if (++rare.handOvers > maxHandOvers) return;
    this.pass(side, 0 - handed.length);
    const { handedIn } = rare;
    rare.handedIn = undefined;
    // frames within frames are nobody's
    if (handedIn && !rare.envelope) rare.envelope = handedIn.open(this);
    this.recognise();
    if (handed.length > 0) this.data(side, handed, 0, handed.length);
  }

  private feedGap(side: Side, length: number): void {
    if (!this.isRejected) this.conversation?.gap(side, length);
    this.pass(side, length);
  }

  private dropRejected(): void {
    const { rare } = this;
    if (this.protocol && rare.failedServices.length < maxServices) {
      const { name } = this.protocol;
      if (!rare.failedServices.includes(name)) rare.failedServices = withName(rare.failedServices, name);
    }
    if (this.conversation) rare.former.push(this.conversation);
    this.conversation = undefined;
    this.protocol = undefined;
    this.isRejected = false;
  }

  gap(side: Side, length: number): void {
    if (this.rarities?.envelope) {
      this.rarities.envelope.gap(side, length);
      return;
    }
    if (this.recognition) this.recognition.holdGap(side, length);
    this.feedGap(side, length);
    if (this.isRejected) this.tryOthers();
  }

  /** FIN: no more bytes come from this side. */
  end(side: Side): void {
    if (side === 0 ? this.origEnded : this.respEnded) return;
    if (side === 0) this.origEnded = true;
    else this.respEnded = true;
    this.conversation?.end?.(side);
  }

  /** The flow is over: its parsers write what is pending, then its bodies. */
  close(): void {
    const { rarities } = this;
    if (rarities) for (const conversation of rarities.former) conversation.close();
    rarities?.envelope?.close();
    this.conversation?.close();
    this.host.files.close(this);
  }

  /** Nothing of the flow is waited for any more. */
  clear(): void {
    for (const pending of this.rarities?.pending ?? []) pending?.clear();
  }

  /** Roles were swapped: called by the engine. */
  swapEnds(): void {
    [this.origPlace, this.respPlace] = [this.respPlace, this.origPlace];
    [this.origEnded, this.respEnded] = [this.respEnded, this.origEnded];
    const { rarities } = this;
    if (rarities) rarities.pending = [rarities.pending[1], rarities.pending[0]];
    this.recognition?.swapSides();
  }

  /** The flow was also carried by this tunnel. */
  addParent(uid: string): void {
    const { rare } = this;
    if (rare.parents.length + 1 < maxParents && !rare.parents.includes(uid)) rare.parents = [...rare.parents, uid];
  }

  // What parsers see.

  get now(): number {
    return this.host.now;
  }

  get isPartial(): boolean {
    return this.host.isPartialFlow(this.at);
  }

  position(side: Side): number {
    return side === 0 ? this.origPlace : this.respPlace;
  }

  acknowledged(side: Side): number {
    return this.host.acknowledgedBytes(this.at, side);
  }

  emit<S extends RecordSpec>(spec: S, row: RowOf<S>): void {
    if (++this.rows > maxRows) {
      this.weird("wh_record_cap");
      if (this.rows % sampledRows !== 0) return;
    }
    this.host.emitRow(spec, this, row);
  }

  weird(name: WeirdName, addition?: string): void {
    const { rare } = this;
    rare.weirds ??= new Set();
    const isFirst = !rare.weirds.has(name);
    if (isFirst) rare.weirds.add(name);
    this.host.stateWeird(this, name, isFirst ? (addition ?? "") : undefined);
  }

  file(meta: FileMeta): FileBody {
    return this.host.files.open(this, meta);
  }

  confirm(name = this.protocol?.name): void {
    this.recognition = undefined;
    if (name === undefined || this.services.includes(name) || this.services.length >= maxServices) return;
    this.services = withName(this.services, name);
  }

  reject(_reason: string): void {
    this.isRejected = true;
  }

  settle(): void {
    if (this.isRejected) return;
    this.conversation = undefined;
    this.recognition = undefined;
  }

  handOver(bytes: Uint8Array, at: number, end: number, envelope?: Protocol): void {
    const { rare } = this;
    if (rare.handed) return;
    rare.handed = bytes.slice(at, Math.max(at, end));
    rare.handedIn = envelope;
  }

  carry(side: Side, bytes: Uint8Array, at: number, end: number): void {
    const { rare } = this;
    rare.isUnwrapped = true;
    this.data(side, bytes, at, end);
    rare.isUnwrapped = false;
  }

  carries(type: TunnelKind): void {
    this.host.isTunnel(this.at, type);
  }

  expect(address: string, port: number, protocol: Protocol): void {
    if (!this.host.expected.add(address, port, protocol, this.now)) this.weird("wh_expected_cap");
  }

  swapRoles(): void {
    // whose frames are whose is settled
    if (!this.rarities?.envelope) this.host.swapRoles(this.at);
  }

  /** Telnet-like sessions may be silent for long. */
  get isInteractive(): boolean {
    return this.services.includes("ssh") || this.services.includes("ftp");
  }

  get isDatagramDns(): boolean {
    return this.protocol?.name === "dns" && this.ipProto === ipProtocol.udp;
  }
}
