/** Plays a dialogue to one protocol's parser and keeps all that it says: the stage that every protocol's tests share. */
import { createHash } from "node:crypto";
import type { WeirdName } from "#base/weird/index.ts";
import type { FileBody, FileMeta } from "#flow/files.ts";
import type { Flow, Side } from "#flow/flow.ts";
import type { Protocol } from "#flow/protocol.ts";
import type { FlowHead, RecordSpec, Row, RowOf } from "#record/record.ts";

/** What one side sends: bytes or text (one byte per character), a hole in its stream, or the end of its stream (FIN). */
export type Utterance = string | Uint8Array | { readonly gap: number } | { readonly fin: true };
/** Side 0 is the originator. Each piece of a dialogue comes a millisecond after the one before. */
export type Piece = readonly [side: Side, utterance: Utterance];
/** In order of time. For UDP and ICMP each piece is one datagram. */
export type Dialogue = readonly Piece[];

/** When the first piece of a dialogue is seen: 2024-01-01 00:00:00 UTC. */
export const startTime = 1_704_067_200_000_000;

export interface FedFile extends FileBody {
  readonly meta: FileMeta;
  /** All bytes fed, gaps left out. */
  readonly bytes: Buffer;
  readonly text: string;
  readonly missingBytes: number;
  /** Undefined until end() was called. */
  readonly isComplete: boolean | undefined;
  readonly names: readonly string[];
}

/** What the parser said of a dialogue. */
export interface Heard {
  readonly rows: readonly { readonly kind: string; readonly row: Row }[];
  /** Rows of one kind, typed. */
  of<S extends RecordSpec>(spec: S): RowOf<S>[];
  readonly weirds: readonly string[];
  readonly files: readonly FedFile[];
  /** Names that joined conn's service. */
  readonly services: readonly string[];
  readonly rejected: string | undefined;
  /** The bytes given to the next protocol, from the handOver() on. */
  readonly handedOver: Buffer | undefined;
  readonly swapped: boolean;
  /** What the frames of each side held, of an envelope. */
  readonly unwrapped: readonly [string, string];
  /** As what the conversation was said to carry another. */
  readonly carried: readonly string[];
  /** Conversations that this one announced. */
  readonly announced: readonly { readonly address: string; readonly port: number; readonly protocol: Protocol }[];
  /** Both ends as they stand after the last swap. */
  readonly head: FlowHead;
}

export interface Stage {
  /** Longest piece of stream given to the parser at once, or a function that says it call by call. TCP only. */
  split?: number | (() => number);
  isPartial?: boolean;
  head?: Partial<FlowHead>;
  /** Type by content that the stub reports for a body. */
  mimeOf?: (bytes: Uint8Array) => string | undefined;
  /** Tells the parser that the flow ended; false leaves it open. */
  close?: boolean;
}

const plainHead: FlowHead = {
  uid: "C00000000001",
  uidHigh: 0,
  uidLow: 1,
  proto: "tcp",
  ipProto: 6,
  origAddress: "10.0.0.1",
  origPort: 40000,
  respAddress: "192.0.2.80",
  respPort: 80,
  origBytes: Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 10, 0, 0, 1),
  respBytes: Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 192, 0, 2, 80),
  vlan: undefined,
  innerVlan: undefined,
  communityId: "1:test",
  writeJson: () => undefined,
};

const ipProtoOf = { tcp: 6, udp: 17, icmp: 1 } as const;
const other = (side: Side): Side => (side === 0 ? 1 : 0);

function fedFile(ordinal: number, meta: FileMeta, mimeOf: Stage["mimeOf"]): FedFile {
  const chunks: Uint8Array[] = [];
  const names: string[] = [];
  let missingBytes = 0;
  let isComplete: boolean | undefined;
  return {
    fuid: `F${String(ordinal).padStart(11, "0")}`,
    meta,
    names,
    get bytes() {
      return Buffer.concat(chunks);
    },
    get text() {
      return Buffer.concat(chunks).toString("latin1");
    },
    get mimeType() {
      return mimeOf?.(Buffer.concat(chunks));
    },
    get sha256() {
      if (!isComplete || missingBytes > 0) return undefined;
      return createHash("sha256").update(Buffer.concat(chunks)).digest("hex");
    },
    get seenBytes() {
      return chunks.reduce((sum, chunk) => sum + chunk.length, 0);
    },
    get missingBytes() {
      return missingBytes;
    },
    get isComplete() {
      return isComplete;
    },
    data: (bytes, at, end) => {
      if (isComplete !== undefined) throw new Error("a file was fed after its end");
      if (at < 0 || end > bytes.length || at > end)
        throw new Error(`a file was fed [${at}, ${end}) of ${bytes.length}`);
      chunks.push(bytes.slice(at, end));
    },
    gap: (length) => {
      if (isComplete !== undefined) throw new Error("a file got a gap after its end");
      missingBytes += length;
    },
    end: (complete) => {
      if (isComplete !== undefined) throw new Error("a file ended twice");
      isComplete = complete;
    },
    rename: (filename) => void names.push(filename),
  };
}

/** Bytes of one utterance; text is one byte per character. */
const bytesOf = (utterance: string | Uint8Array): Uint8Array =>
  typeof utterance === "string" ? Buffer.from(utterance, "latin1") : utterance;

/** Plays the dialogue, then closes the flow. */
export function feed(protocol: Protocol, dialogue: Dialogue, stage: Stage = {}): Heard {
  const transport = protocol.transports[0] ?? "tcp";
  const proto = stage.head?.proto ?? transport;
  const isStream = proto === "tcp";
  const rows: { kind: string; row: Row }[] = [];
  const weirds: string[] = [];
  const files: FedFile[] = [];
  const services: string[] = [];
  const handed: Uint8Array[] = [];
  const unwrapped: [Uint8Array[], Uint8Array[]] = [[], []];
  const carried: string[] = [];
  const announced: { address: string; port: number; protocol: Protocol }[] = [];
  const position = [0, 0];
  const said = [0, 0];
  let rejected: string | undefined;
  let isHandedOver = false;
  let isSettled = false;
  let swapped = false;
  let now = startTime;
  let head: FlowHead = {
    ...plainHead,
    proto,
    ipProto: proto === "unknown_transport" ? 0 : ipProtoOf[proto],
    ...stage.head,
  };
  const sideOf = (side: Side): Side => (swapped ? other(side) : side);

  const flow: Flow = {
    get uid() {
      return head.uid;
    },
    get uidHigh() {
      return head.uidHigh;
    },
    get uidLow() {
      return head.uidLow;
    },
    get proto() {
      return head.proto;
    },
    get ipProto() {
      return head.ipProto;
    },
    get origAddress() {
      return head.origAddress;
    },
    get origPort() {
      return head.origPort;
    },
    get respAddress() {
      return head.respAddress;
    },
    get respPort() {
      return head.respPort;
    },
    get origBytes() {
      return head.origBytes;
    },
    get respBytes() {
      return head.respBytes;
    },
    get vlan() {
      return head.vlan;
    },
    get innerVlan() {
      return head.innerVlan;
    },
    get communityId() {
      return head.communityId;
    },
    writeJson(out) {
      head.writeJson(out);
    },
    get now() {
      return now;
    },
    startTime,
    isPartial: stage.isPartial ?? false,
    position: (side) => position[sideOf(side)]!,
    acknowledged: (side) => said[sideOf(side)]!,
    emit: (spec, row) => void rows.push({ kind: spec.name, row: { ...row } as unknown as Row }),
    weird: (name: WeirdName) => void weirds.push(name),
    file: (meta) => {
      const file = fedFile(files.length + 1, { ...meta }, stage.mimeOf);
      files.push(file);
      return file;
    },
    confirm: (name = protocol.name) => {
      if (!services.includes(name)) services.push(name);
    },
    reject: (reason) => {
      rejected ??= reason;
    },
    settle: () => {
      isSettled ||= rejected === undefined;
    },
    carry: (side, bytes, at, end) => void unwrapped[side]!.push(bytes.slice(at, end)),
    carries: (type) => void carried.push(type),
    expect: (address, port, expected) => void announced.push({ address, port, protocol: expected }),
    handOver: (bytes, at, end) => {
      isHandedOver = true;
      if (end > at) handed.push(bytes.slice(at, end));
    },
    swapRoles: () => {
      swapped = !swapped;
      const { origAddress, origPort, origBytes, respAddress, respPort, respBytes } = head;
      head = {
        ...head,
        origAddress: respAddress,
        origPort: respPort,
        origBytes: respBytes,
        respAddress: origAddress,
        respPort: origPort,
        respBytes: origBytes,
      };
    },
  };

  const conversation = protocol.open(flow);
  const isListening = (): boolean => !isHandedOver && !isSettled && rejected === undefined;
  const say = (wireSide: Side, bytes: Uint8Array): void => {
    for (let at = 0; at < bytes.length || bytes.length === 0; ) {
      const most = typeof stage.split === "function" ? stage.split() : stage.split;
      const end = isStream && most !== undefined ? Math.min(bytes.length, at + Math.max(1, most)) : bytes.length;
      if (isHandedOver) handed.push(bytes.slice(at, end));
      said[wireSide]! += end - at;
      if (isListening()) {
        // a copy that is spoilt afterwards shows who keeps bytes beyond the call
        const passing = new Uint8Array(end - at + 16).fill(0xaa);
        passing.set(bytes.subarray(at, end), 8);
        conversation.data(sideOf(wireSide), passing, 8, 8 + end - at);
        passing.fill(0x55);
      }
      position[wireSide]! += end - at;
      at = end;
      if (bytes.length === 0) return;
    }
  };

  for (const [wireSide, utterance] of dialogue) {
    if (typeof utterance === "string" || utterance instanceof Uint8Array) {
      say(wireSide, bytesOf(utterance));
    } else if ("fin" in utterance) {
      if (isListening()) conversation.end?.(sideOf(wireSide));
    } else {
      said[wireSide]! += utterance.gap;
      if (isListening()) conversation.gap(sideOf(wireSide), utterance.gap);
      position[wireSide]! += utterance.gap;
    }
    now += 1000;
  }
  if (stage.close !== false && !isSettled) conversation.close();

  return {
    rows,
    of: <S extends RecordSpec>(spec: S) =>
      rows.filter(({ kind }) => kind === spec.name).map(({ row }) => row) as unknown as RowOf<S>[],
    weirds,
    files,
    services,
    announced,
    carried,
    unwrapped: [Buffer.concat(unwrapped[0]).toString("latin1"), Buffer.concat(unwrapped[1]).toString("latin1")],
    get rejected() {
      return rejected;
    },
    get handedOver() {
      return isHandedOver ? Buffer.concat(handed) : undefined;
    },
    get swapped() {
      return swapped;
    },
    head,
  };
}
