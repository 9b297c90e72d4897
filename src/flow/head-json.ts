/** Hot: what names a conversation, as JSON, written from its slot without a text of its own. */
import { ip6Text } from "#base/address.ts";
import type { JsonBytes } from "#record/json-bytes.ts";
import { Piece } from "#record/piece.ts";
import { communityIdSize, writeCommunityId } from "./community-id.ts";
import { putAddress, uidHigh, uidLow } from "./name.ts";
import { kind, Slot, State } from "./slot.ts";

/** C, of connection. */
const uidLetter = 0x43;
const quote = 0x22;
const address = new Uint8Array(16);

/** Keys of what stands before a record's own fields, in this order. */
const headKey = {
  uid: new Piece(',"uid":'),
  origAddress: new Piece(',"id.orig_h":'),
  origPort: new Piece(',"id.orig_p":'),
  respAddress: new Piece(',"id.resp_h":'),
  respPort: new Piece(',"id.resp_p":'),
  communityId: new Piece(',"community_id":'),
  vlan: new Piece(',"vlan":'),
  innerVlan: new Piece(',"inner_vlan":'),
} as const;

/** The members of an object that come first in every record of the flow at `at`. */
export function writeHead(out: JsonBytes, words: Int32Array, at: number): void {
  const state = words[at + Slot.state]!;
  const origIsB = (state & State.origIsB) !== 0;
  const ports = words[at + Slot.ports]!;
  out.piece(headKey.uid);
  out.id(uidLetter, uidHigh(words, at), uidLow(words, at));
  out.piece(headKey.origAddress);
  writeAddress(out, words, at, origIsB);
  out.piece(headKey.origPort);
  out.count(origIsB ? ports & 0xffff : ports >>> 16);
  out.piece(headKey.respAddress);
  writeAddress(out, words, at, !origIsB);
  out.piece(headKey.respPort);
  out.count(origIsB ? ports >>> 16 : ports & 0xffff);
  out.piece(headKey.communityId);
  out.byte(quote);
  const idAt = out.end;
  out.skip(communityIdSize);
  writeCommunityId(out.bytes, idAt, words, at);
  out.byte(quote);
  if ((state & State.hasVlan) !== 0) {
    out.piece(headKey.vlan);
    out.count(words[at + Slot.startMicros]! >>> 20);
  }
  if ((state & State.hasInnerVlan) !== 0) {
    out.piece(headKey.innerVlan);
    out.count(words[at + Slot.lastMicros]! >>> 20);
  }
}

function writeAddress(out: JsonBytes, words: Int32Array, at: number, ofB: boolean): void {
  const from = at + (ofB ? Slot.addressB : Slot.addressA);
  if ((words[at + Slot.kind]! & kind.ip6) === 0) {
    out.address4(words[from]!);
    return;
  }
  putAddress(address, words, from);
  out.text(ip6Text(address, 0));
}
